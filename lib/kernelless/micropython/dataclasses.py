"""Flat dataclasses. A class keeps no annotations here, so the build wrote down the fields."""

from kernelless_classes import FIELDS


def dataclass(cls=None, **_options):
    """Give a class the start that takes its fields, in order or by name."""
    return _with_fields if cls is None else _with_fields(cls)


def _with_fields(cls):
    names = FIELDS[cls.__name__]

    def start(self, *values, **named):
        for name, value in zip(names, values):
            setattr(self, name, value)
        for name in named:
            setattr(self, name, named[name])
        if hasattr(self, "__post_init__"):
            self.__post_init__()

    cls.__init__ = start
    return cls
