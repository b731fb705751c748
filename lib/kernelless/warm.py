"""Imports what an environment variable names; the Python that is copied for kernels imports it."""

import os
from contextlib import suppress
from importlib import import_module

NAMES = "KERNELLESS_IMPORTS"

for name in os.environ.get(NAMES, "").split():
    with suppress(Exception):  # what is wrong with it, the notebook that imports it will say
        import_module(name)
