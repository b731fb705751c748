"""Numbers as people type them: Python and the page's script read one table alike, and any text."""

import json
import random
import subprocess
import tomllib
from pathlib import Path

import pytest
from kernelless.typed import ZEROS, grouped, plain, units_of
from page_python import node

HERE = Path(__file__).parent
SCRIPT = HERE.parents[1] / "lib/kernelless/static/numbers.js"
TABLE = tomllib.loads((HERE / "typed.toml").read_text("utf-8"))


def in_javascript(rows: list[tuple[str, list[str]]]) -> list[list[str]]:
    """What the page's script says: the plain text and its grouping, or nothing and why."""
    command = [node(), str(HERE / "typed.mjs"), str(SCRIPT)]
    done = subprocess.run(
        command, input=json.dumps(rows), capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def in_python(text: str, units: list[str]) -> list[str]:
    number, wrong = plain(text, units)
    return ["", wrong] if wrong else [number, grouped(number)]


@pytest.mark.parametrize(("text", "unit", "number"), TABLE["valid"])
def test_a_number_is_read_however_it_is_typed(text, unit, number):
    assert plain(text, units_of(unit)) == (number, "")


@pytest.mark.parametrize(("text", "unit", "wrong"), TABLE["refused"])
def test_what_is_no_number_or_could_be_two_is_refused(text, unit, wrong):
    assert plain(text, units_of(unit)) == ("", wrong)


def test_the_script_of_the_page_reads_the_table_in_the_same_way():
    asked = [(text, units_of(unit)) for rows in TABLE.values() for text, unit, _ in rows]
    assert len(asked) >= 100
    assert in_javascript(asked) == [in_python(*each) for each in asked]


def test_the_script_of_the_page_reads_any_text_in_the_same_way():
    """Texts of the pieces that numbers are made of; enough of them are numbers."""
    pieces = [*"0159., -+e$¥%x−▲ー１，．\u3000\u00a0", "000", "12", *ZEROS]
    pieces += ["円", "yen", "percent", "約", "th"]
    draw = random.Random(1)
    units = [[], *map(units_of, ("yen", "%", "x"))]
    asked = [
        ("".join(draw.choices(pieces, k=draw.randint(1, 6))), draw.choice(units))
        for _ in range(20_000)
    ]
    said = [in_python(*each) for each in asked]
    assert sum(bool(number) for number, _ in said) > 1_000
    assert in_javascript(asked) == said


def test_digits_are_never_changed():
    """The plain text is the same number, computed here in the one way that numbers.js may not."""
    draw = random.Random(2)
    for word, zeros in ZEROS.items():
        for _ in range(200):
            whole = draw.randrange(1, 10_000)
            tail = draw.choice(["", f".{draw.randrange(1000):03}"])
            number, wrong = plain(f"{whole}{tail}{word}", [])
            assert not wrong
            assert int(float(number) * 1000 + 0.5) == int(f"{whole}{tail[1:] or '000'}") * 10**zeros


def test_a_comma_stands_before_each_three_digits_and_in_no_fraction():
    for text in ("1234567.1234", "123", "-1234", "1e308", "1000."):
        assert grouped(text).replace(",", "") == text
    assert grouped("-1234567.1234") == "-1,234,567.1234"
    assert grouped("1e308") == "1e308"
