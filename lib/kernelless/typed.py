"""Numbers as people type them: 1,000,000 or 100万, full width, with their unit, any minus.

What can be read in two ways is refused, never guessed. Nothing is computed: the text of one number
becomes the plain text of the same number. `static/numbers.js` does the same in a page; one table,
`tests/unit/typed.toml`, holds both to it.
"""

import re

UNITS = (("yen", "円", "¥", "jpy"), ("dollars", "dollar", "ドル", "$", "usd"),
         ("%", "percent", "パーセント"), ("x", "times", "倍", "×"),
         ("years", "year", "年"), ("sen", "銭"),
         ("of 100", "年（100年中）", "of 100 years", "/100", "/ 100", "%", "years", "年"))
# How many zeros a word stands for.
ZEROS = {"": 0, "千": 3, "万": 4, "百万": 6, "千万": 7, "億": 8, "兆": 12,
         "thousand": 3, "million": 6, "billion": 9}

_OTHER = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}  # full width
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\u25b2", "-")
    | dict.fromkeys("\u00a0\u2009\u202f\u3000", " ")
    | {"、": ",", "。": ".", "￥": "¥"})
_PLAIN = re.compile(r"([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}([, ])[0-9]{3}(\1[0-9]{3})*(\.[0-9]*)?")
_PART = re.compile(r"([0-9., ]+)(百万|千万|千|万|億|兆|thousand|million|billion|$)")
# Beside a number they change nothing: an answer is judged to the digits that were asked for.
_ABOUT = re.compile(r"^(約|about|~) *| *or so$")
_ORDINAL = re.compile(r"([0-9])(st|nd|rd|th)$")


def units_of(unit: str) -> list[str]:
    """The ways to write a unit beside a number; nobody is asked to write one."""
    return next((list(each) for each in UNITS if unit in each), [unit.lower()] if unit else [])


def plain(text: str, units: list[str]) -> tuple[str, str]:
    """The number's plain text, such as "-1500.5"; else what is wrong: "needs" or "unclear".

    Examples
    --------
    >>> plain("1億2,000万円", units_of("yen")), plain("−5 %", units_of("%"))
    (('120000000', ''), ('-5', ''))
    >>> plain("約1.5 million yen", units_of("yen")), plain("33 or so", [])
    (('1500000', ''), ('33', ''))
    >>> plain("1,5", []), plain("5%", units_of("yen"))
    (('', 'unclear'), ('', 'needs'))
    """
    rest = _ORDINAL.sub(r"\1", _ABOUT.sub("", text.translate(_OTHER).strip().lower()))
    minus, rest = "-" if rest[:1] == "-" else "", re.sub(r"^[-+]", "", rest).strip()
    unit = next((each for each in units if rest.endswith(each)), "")
    rest = rest.removesuffix(unit) if unit else \
        re.sub(r"^[¥$x×]", lambda sign: "" if sign[0] in units else sign[0], rest)
    rest = rest.strip()
    if _PLAIN.fullmatch(rest):
        return minus + rest, ""
    found = _PART.findall(rest)
    if not re.search("[0-9]", rest) or "".join(map("".join, found)) != rest:
        return "", "needs"
    digits = _joined([(amount.strip(), ZEROS[word]) for amount, word in found])
    return (minus + digits, "") if digits else ("", "unclear")


def grouped(text: str) -> str:
    """Plain text with a comma before each three digits."""
    head, point, tail = text.partition(".")
    return text if "e" in text else re.sub(r"\B(?=(\d{3})+$)", ",", head) + point + tail


def _joined(parts: list[tuple[str, int]]) -> str:
    """One number of 1億 and 2000万; nothing where a part does not fit behind the one before."""
    amounts = [_digits(amount) for amount, _ in parts]
    if not all(amounts):
        return ""
    number, places = amounts[0], parts[0][1]
    for amount, (_, zeros) in zip(amounts[1:], parts[1:], strict=True):
        room = places - zeros
        # 1億2000 may mean 1億2000万, and 1万5 may mean 1万5千.
        unsure = zeros == 0 and (places > 4 or len(amount) < 3)
        if "." in number + amount or len(amount) > room or unsure:
            return ""
        number, places = number + "0" * (room - len(amount)) + amount, zeros
    whole, _, tail = number.partition(".")
    tail += "0" * (places - len(tail))
    moved = whole + tail[:places] + ("." + tail[places:] if tail[places:] else "")
    return re.sub(r"^0+(?=[0-9])", "", moved)


def _digits(amount: str) -> str:
    if re.fullmatch(r"[0-9]+|[0-9]*[.][0-9]+", amount):
        return amount
    return re.sub("[, ]", "", amount) if _GROUPED.fullmatch(amount) else ""
