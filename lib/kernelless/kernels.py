"""Kernels that begin warm: one Python imports what notebooks import, each kernel is its copy."""

import gc
import os
import re
import sys
from collections.abc import Iterable
from functools import partial
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any

from jupyter_client.manager import AsyncKernelManager

from kernelless.warm import NAMES

_IMPORT = re.compile(r"^\s*(?:from ([\w.]+) )?import (\w[\w., ]*)", re.M)
_COPIED = sys.platform == "linux"  # elsewhere a copy is not safe, or there is none


def import_beforehand(sources: Iterable[str]) -> None:
    """Let each kernel begin with what some code imports."""
    names = {"ipykernel.kernelapp"}
    for package, listed in (found for source in sources for found in _IMPORT.findall(source)):
        inside = [each.split()[0] for each in listed.split(",") if each.strip()]
        # What a package holds may be a module; what is none is passed over.
        names.update(f"{package}.{name}" if package else name for name in inside)
    os.environ[NAMES] = " ".join(sorted(names))
    if _COPIED:
        get_context("forkserver").set_forkserver_preload(["kernelless.warm"])


class WarmKernels(AsyncKernelManager):
    """Starts a kernel as a copy; one of another language, and where nothing is copied, as ever."""

    async def _async_launch_kernel(self, kernel_cmd: list[str], **kw: Any) -> None:
        if not _COPIED or kernel_cmd[1:3] != ["-m", "ipykernel_launcher"]:
            return await super()._async_launch_kernel(kernel_cmd, **kw)
        process: Any = get_context("forkserver").Process(
            target=_run, args=(kernel_cmd[3:], kw["cwd"], kw["env"]), daemon=True)
        process.start()
        # What is asked of the process of a kernel.
        process.poll, process.wait = lambda: process.exitcode, process.join
        process.send_signal = partial(os.kill, process.pid)
        process.stdin = process.stdout = process.stderr = None
        self.provisioner.process = process  # type: ignore[union-attr]


def _run(arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    from ipykernel.kernelapp import launch_new_instance

    def end_with_the_build() -> None:
        parent_process().join()  # type: ignore[union-attr]
        os._exit(1)

    Thread(target=end_with_the_build, daemon=True).start()
    os.chdir(folder)
    os.environ.update(environment)
    # Each picture is garbage soon: it is collected in bulk, and not searched for among modules.
    gc.freeze()
    gc.set_threshold(20_000)
    launch_new_instance([*arguments, "--IPKernelApp.parent_handle=1"])  # none that it must watch
