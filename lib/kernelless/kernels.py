"""Kernels that begin warm: one Python imports what notebooks import, and each kernel is its copy."""

import gc
import os
import re
import sys
from collections.abc import Iterable
from functools import partial
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any

from jupyter_client import AsyncKernelManager

_IMPORT = re.compile(r"^\s*(?:from ([\w.]+) )?import (\w[\w., ]*)", re.M)
_OF_A_KERNEL = {"ipykernel.kernelapp", "matplotlib_inline.config"}


def import_beforehand(sources: Iterable[str]) -> None:
    """Let kernels begin with what some code imports; where that fails, it fails again there."""
    names = set(_OF_A_KERNEL)
    for package, listed in (found for source in sources for found in _IMPORT.findall(source)):
        inside = [each.split()[0] for each in listed.split(",")]
        # A name in a package may be a module; one that is none is passed over.
        names.update(f"{package}.{name}" if package else name for name in inside)
    get_context("forkserver").set_forkserver_preload(sorted(names))


class WarmKernels(AsyncKernelManager):
    """Copies one Python for each kernel; where that cannot be, starts it as ever."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        if sys.platform != "linux" or kernel_cmd[1:3] != ["-m", "ipykernel_launcher"]:
            return await super()._async_launch_kernel(kernel_cmd, **kw)
        process: Any = get_context("forkserver").Process(
            target=_run, args=(kernel_cmd[3:], kw["cwd"]), daemon=True)
        process.start()
        # What is asked of the process of a kernel.
        process.poll, process.wait = lambda: process.exitcode, process.join
        process.send_signal = partial(os.kill, process.pid)
        process.stdin = process.stdout = process.stderr = None
        self.provisioner.process = process
        return None


def _run(arguments: list[str], folder: str) -> None:
    from ipykernel.kernelapp import launch_new_instance

    def end_with_the_build() -> None:
        parent_process().join()
        os._exit(1)

    Thread(target=end_with_the_build, daemon=True).start()
    os.chdir(folder)
    # Every figure is garbage to collect: it is collected in bulk, and what is imported is not searched.
    gc.freeze()
    gc.set_threshold(20_000)
    # 1: a parent that it need not watch.
    launch_new_instance([*arguments, "--IPKernelApp.parent_handle=1"])
