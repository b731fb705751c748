"""Puts the workbook beside the pages, so that a link downloads it from a server and from a disk."""

from __future__ import annotations

from pathlib import Path

from sheets.workbook import write_workbook

NAME = "teko-workbook.xlsx"


def write(app, error) -> None:
    if error is None and app.builder.format == "html":
        write_workbook(Path(app.outdir) / NAME)


def setup(app):
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
