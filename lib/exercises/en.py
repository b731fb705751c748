"""The exercises of the English edition: `exercise("ex-drag-swing")` shows one."""

from functools import partial

from exercises import exercise as _exercise

exercise = partial(_exercise, language="en")
