"""The exercises of the English edition: `exercise("ex-drag-swing")` shows one."""

from exercises import edition

exercise = edition("en")
