"""The exercises of the Japanese edition: `exercise("ex-drag-swing")` shows one."""

from exercises import edition

exercise = edition("ja")
