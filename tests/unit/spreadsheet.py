"""What a spreadsheet program shows of the workbook, and how it is compared with `teko`."""

import math
import re
import shutil
import subprocess
import tomllib
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

from sheets import workbook

CASES = tomllib.loads(Path(__file__).with_name("workbook_cases.toml").read_text("utf-8"))
ALWAYS, NEVER = 0, 1
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>{mode}</value></prop></item></oor:items>"""
NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}


def attribute(name):
    space, short = name.split(":")
    return f"{{{NAMES[space]}}}{short}"


# LibreOffice


def libreoffice(folder, *files, recalculate=True):
    """Let LibreOffice open files, recalculate them, and write what it shows."""
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing: apt-get install libreoffice-calc-nogui"
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        SETTINGS.format(mode=ALWAYS if recalculate else NEVER)
    )
    subprocess.run(
        [
            *(program, f"-env:UserInstallation={profile.as_uri()}", "--headless"),
            *("--convert-to", "fods", "--outdir", str(folder / "out"), *map(str, files)),
        ],
        capture_output=True,
        check=True,
    )


def letters(column):
    return chr(65 + column) if column < 26 else letters(column // 26 - 1) + letters(column % 26)


def value_of(cell):
    kind = cell.get(attribute("office:value-type"))
    if kind in ("float", "percentage", "currency"):
        return float(cell.get(attribute("office:value")))
    return "\n".join("".join(p.itertext()) for p in cell.findall("text:p", NAMES))


def formula_cells(table):
    """What every cell with a formula shows, by address."""
    cells, row_number = {}, 0
    for row in table.iter(attribute("table:table-row")):
        column = 0
        for cell in row:
            if cell.get(attribute("table:formula")):
                cells[f"{letters(column)}{row_number + 1}"] = value_of(cell)
            column += int(cell.get(attribute("table:number-columns-repeated"), 1))
        row_number += int(row.get(attribute("table:number-rows-repeated"), 1))
    return cells


def read(path):
    tree = ET.parse(path)
    tables = tree.iter(attribute("table:table"))
    found = {table.get(attribute("table:name")): formula_cells(table) for table in tables}
    return {name: cells for name, cells in found.items() if cells}


def forget_stored_values(file):
    """Take the results that are stored beside the formulas out of a workbook."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    with zipfile.ZipFile(file, "w") as packed:
        for name, content in parts.items():
            if name.startswith("xl/worksheets/"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            packed.writestr(name, content)


def recalculated_in(factory, *all_entries):
    """The cells of workbooks with these entries, as LibreOffice shows them."""
    folder = factory.mktemp("workbooks")
    files = [folder / f"{number:02d}.xlsx" for number in range(len(all_entries))]
    for file, entries in zip(files, all_entries, strict=True):
        workbook.write_workbook(file, entries=entries)
        forget_stored_values(file)
    libreoffice(folder, *files)
    return [read(folder / "out" / f"{file.stem}.fods") for file in files]


def same(shown, wanted):
    if isinstance(wanted, str) or isinstance(shown, str):
        return shown == wanted
    return math.isclose(shown, wanted, rel_tol=1e-12, abs_tol=1e-12)


def differences(shown, wanted):
    assert sorted(shown) == sorted(wanted)
    return {
        cell: (shown[cell], wanted[cell]) for cell in wanted if not same(shown[cell], wanted[cell])
    }


def wrong_cells(sheet, all_entries, all_shown):
    """The cells of a sheet that do not show what `teko` says, for each of these entries."""
    pairs = zip(all_entries, all_shown, strict=True)
    found = [differences(cells[sheet], workbook.expected(e)[sheet]) for e, cells in pairs]
    return [each for each in found if each]


def cell_of(sheet, key, column="B"):
    form = next(form for form in workbook.ALL_FORMS if form.name == sheet)
    row = next(n for n, line in enumerate(form.lines) if getattr(line, "key", None) == key)
    return f"{column}{row + 6}"


def not_as_on_paper(sheet, cases, all_shown, column="B"):
    """The cells that show something else than what paper says: inputs, cell, what it shows."""
    return [
        (typed, key, shown)
        for (typed, wanted), cells in zip(cases, all_shown, strict=False)
        for key, value in wanted.items()
        if not same(shown := cells[sheet][cell_of(sheet, key, column)], value)
    ]
