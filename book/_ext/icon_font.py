"""Cuts the theme's icon fonts to the glyphs that the book's stylesheet names."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset

FONTS = Path(pydata_sphinx_theme.__file__).parent / (
    "theme/pydata_sphinx_theme/static/vendor/fontawesome/webfonts"
)
SOURCE = re.compile(r'url\("?[^)]*?([\w-]+)\.woff2"?\)')
PRINTED = re.compile(r'content:\s*"([^"]+)"')

logging.getLogger("fontTools").setLevel(logging.WARNING)  # else it reports every table


def characters(css: str) -> set[int]:
    """Every character that a rule of the stylesheet prints."""
    return {ord(char) for text in PRINTED.findall(css) for char in text}


def cut_font(source: Path, target: Path, wanted: set[int]) -> bool:
    """Write the font with the wanted characters alone. False when it has none of them."""
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False)
    options.recalc_timestamp = False  # the same book gives the same bytes
    font = subset.load_font(str(source), options)
    present = wanted & set(font.getBestCmap())
    if present:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=present)
        cutter.subset(font)
        subset.save_font(font, str(target), options)
    return bool(present)


def cut_fonts(faces: list[str], css: str, folder: Path) -> list[str]:
    """The font-face rules of the fonts in use, whose cut files stand in `folder`.

    `faces` are Font Awesome's rules. Their second source, a ttf file, is left out:
    every browser of the last ten years reads woff2.
    """
    wanted = characters(css)
    kept = []
    for face in faces:
        name = SOURCE.search(face)[1] + ".woff2"
        if cut_font(FONTS / name, folder / name, wanted):
            src = f'src:url("{name}") format("woff2")'
            kept.append(re.sub(r"src:.*?(?=;|\})", src, face))
    return kept
