"""Numbers in the prose, and the outputs they must come from.

A number of the prose with three or more significant digits is supported when an output of the
notebook says the same: with as many digits or more, rounded to those that the prose prints.
`12.9%` is supported by `12.87%`, by `0.1287` and by `12.9`, but not by `13%`. An input of a
calculation, a number literal in a code cell, supports it too.
"""

import ast
import html
import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import NamedTuple

from bs4 import BeautifulSoup
from notebooks import nodes_of
from pages import cases

SIGNIFICANT = 3
WORDS = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12, "万": 4, "億": 8, "兆": 12}
EXACT = Decimal("1e-30")

NUMBER = re.compile(cases("prose")["number"], re.VERBOSE)
YEAR = re.compile(r"(19|20)\d\d")
# What follows a quantity but never a year.
QUANTITY = re.compile(
    r"\s?(?:%|x\b|yen\b|円|points?\b|times\b|days?\b|dollars?\b|units?\b|ドル|倍|日)"
)


class Number(NamedTuple):
    """A number as it is written somewhere."""

    text: str
    value: Decimal
    quantum: Decimal
    """The weight of the last digit; `EXACT` for a literal."""
    sign: str
    """`-`, `+` or nothing, as written."""
    percent: bool

    def forms(self) -> set[tuple[Decimal, Decimal]]:
        """Value and quantum, as written and, for a percentage, as a fraction."""
        hundredth = {(self.value.scaleb(-2), self.quantum.scaleb(-2))} if self.percent else set()
        return {(self.value, self.quantum)} | hundredth


# --- reading


def significant_digits(digits: str) -> int:
    """How many digits of a written number mean something.

    Zeros at the end count behind a decimal point only: 1,000,000 has one, 1.00 has three.
    """
    plain = digits.replace(",", "")
    bare = plain.replace(".", "").lstrip("0")
    return len(bare if "." in plain else bare.rstrip("0"))


def numbers_in(text: str) -> list[Number]:
    """Every number of a text, whatever its size; dates, years, times and versions are none."""
    text = re.sub(r"\b\d{4}-\d\d(?:-\d\d)?\b|\b\d\d?:\d\d\b|\b\d+\.\d+\.\d[\w.]*", " ", text)
    text = re.sub(r"(?<=\d)[-–](?=\d)", " – ", text)  # a range is two numbers, not a minus
    return [_number(m) for m in NUMBER.finditer(text) if not _is_year(m, text)]


def _is_year(match: re.Match, text: str) -> bool:
    alone = YEAR.fullmatch(match["digits"]) and not match["sign"] and not match["power"]
    return bool(alone) and not QUANTITY.match(text, match.end("digits"))


def _number(match: re.Match) -> Number:
    plain = match["digits"].replace(",", "") + (match["power"] or "")
    value, unit = Decimal(plain), (match["unit"] or "").strip(" -")
    value = value.scaleb(WORDS.get(unit, 0))
    quantum = Decimal(1).scaleb(value.as_tuple().exponent)
    sign = {"−": "-", "–": "-", "±": ""}.get(match["sign"], match["sign"] or "")
    percent = bool(unit) and unit not in WORDS
    return Number(match.group().strip(), value, quantum, sign, percent)


def claims_in(markdown: str) -> list[Number]:
    """The numbers of a text that something must support."""
    return [n for n in numbers_in(plain_text(markdown)) if _claims(n)]


def _claims(number: Number) -> bool:
    digits = re.sub(r"[eE].*", "", number.text).lstrip("-−–+±")
    return significant_digits(digits) >= SIGNIFICANT


# --- prose: what a reader reads of a markdown cell, formulas included

CODE_BLOCK = re.compile(r"^([ \t]*)(`{3,}|~{3,})(?!\s*\{)[^\n]*\n.*?^\1\2[ \t]*$", re.M | re.S)
DROPPED = [re.compile(pattern) for pattern in cases("prose")["dropped"]]


def plain_text(markdown: str) -> str:
    """What a reader reads: no code, no addresses, no markup. Formulas stay."""
    text = CODE_BLOCK.sub(" ", markdown).replace("{,}", ",").replace(r"\%", "%")
    text = re.sub(r"\^\{?\\circ\}?", " ", text)
    for pattern in DROPPED:
        text = pattern.sub(" ", text)
    return html.unescape(text.replace("{", " ").replace("}", " ").replace("^", " ^ "))


# --- support


def rounds_to(value: Decimal, target: Decimal, quantum: Decimal) -> bool:
    """Whether a value reads `target` at the last digit that the target prints."""
    return value < 10**20 and any(
        value.quantize(quantum, rounding) == target for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)
    )


def supports(output: Number, claim: Number) -> bool:
    """Whether an output says what the prose claims, in the digits that the prose prints."""
    if output.sign and claim.sign and output.sign != claim.sign:
        return False
    return any(
        fine <= coarse and rounds_to(value, target, coarse)
        for value, fine in output.forms()
        for target, coarse in claim.forms()
    )


def unsupported(claims: Iterable[Number], support: Iterable[Number]) -> list[str]:
    """The claims that nothing supports, as they are written."""
    support = list(support)
    return [c.text + "%" * c.percent for c in claims if not any(supports(s, c) for s in support)]


# --- notebooks


def literals_in(source: str) -> list[Number]:
    """The numbers that a code cell takes as inputs; none from strings."""
    values = [n.value for n in nodes_of(source, ast.Constant)]
    numbers = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
    # 0.128 in code may read 12.8% in the prose.
    return [Number(repr(v), Decimal(repr(v)), EXACT, "", False) for v in numbers]


def html_texts(cell) -> list[str]:
    """What a reader reads of the outputs of a code cell that are HTML."""
    pages = [o.get("data", {}).get("text/html", "") for o in cell.outputs]
    return [BeautifulSoup(page, "html.parser").get_text(" ") for page in pages]


def output_texts(cell) -> list[str]:
    """The text outputs of a code cell."""
    plain = [o.get("data", {}).get("text/plain", "") for o in cell.outputs]
    return [o.get("text", "") for o in cell.outputs] + plain + html_texts(cell)


def asks(cell) -> bool:
    """Whether a cell shows a question or an exercise. Their words are typed: prose, not results."""
    shown = [o.get("data", {}).get("text/html", "") for o in cell.outputs]
    return any("kl-quiz" in each or "kl-exercise" in each for each in shown)


def notebook_claims(notebook) -> list[Number]:
    """Every number of a notebook's prose that must be supported."""
    prose = [c.source for c in notebook.cells if c.cell_type == "markdown"]
    asking = [c for c in notebook.cells if c.cell_type == "code" and asks(c)]
    questions = [text for c in asking for text in html_texts(c)]
    return [claim for text in prose + questions for claim in claims_in(text)]


def notebook_support(notebook) -> list[Number]:
    """Every number that a notebook computes and prints, or takes as an input."""
    code = [c for c in notebook.cells if c.cell_type == "code"]
    outputs = [n for c in code if not asks(c) for text in output_texts(c) for n in numbers_in(text)]
    return outputs + [n for c in code for n in literals_in(c.source)]
