"""Carries the English edition into another language, and says what is out of date.

    new      writes the pages that are missing, with their words still in English
    check    says where a page and the English one differ in more than words
    status   says what changed in English since a page was translated
    carry    takes changed cells of code over, with the words that were there, and runs the notebook
    done     notes that a page says what the English one says now

A page is in pieces: the cells of a notebook, the sections of a text, the tables of a TOML file.
`book/ja/english.toml` keeps a digest of the English piece that each piece translates.
"""

import argparse
import ast
import difflib
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import store_notebooks
from markdown_it import MarkdownIt

ROOT = Path(__file__).parent.parent
LANGUAGES = ("ja",)
PLACES = ("book/{}/*.ipynb", "book/{}/*.md", "lib/exercises/*.{}.toml", "lib/calculators/{}.toml",
          "lib/calculators/my_plan.{}.toml")
JAPANESE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff65]")
# An edition's own words in code: where they come from.
EDITION = re.compile(r"\b((?:calculators|exercises)(?:\.| import ))(?:en|ja)\b")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
          "October", "November", "December")
SAID = {name: n for names, n in (
    ("one once single first", 1),
    ("two twice second both half double doubles doubled square squared", 2),
    ("three third thirds", 3), ("four fourth quarter quarters", 4), ("five fifth fifths", 5),
    ("six sixth", 6), ("seven seventh", 7), ("eight eighth eighths", 8), ("nine ninth", 9),
    ("ten tenth tenths decade", 10), ("eleven", 11), ("twelve dozen", 12), ("seventeen", 17),
    ("twenty", 20), ("thirty", 30), ("forty", 40), ("fifty fiftieth", 50),
    ("hundred hundreds hundredth hundredths", 100), ("thousand", 1000),
    *((name.lower(), i) for i, name in enumerate(MONTHS, 1)),
) for name in names.split()}


class Pair(NamedTuple):
    """A file of the English edition, and the one that translates it."""

    english: Path
    own: Path

    @property
    def name(self) -> str:
        """Its name in the notes, which is that of the English file."""
        return self.english.relative_to(ROOT).as_posix()


def pairs(language: str, chosen: list[str]) -> list[Pair]:
    """All files of the English edition; or those whose names hold one of the chosen words."""
    found = []
    for place in PLACES:
        for english in sorted(ROOT.glob(place.format("en"))):
            own = english.as_posix().replace("book/en/", f"book/{language}/")
            own = re.sub(r"(\.|/)en\.toml$", rf"\1{language}.toml", own)
            found.append(Pair(english, Path(own)))
    return [p for p in found if not chosen or p.english.name.split(".")[0] in chosen]


# --- pieces


def pieces(path: Path, text: str | None = None) -> list[str]:
    """The pieces of a file; or those of a text that stood in it."""
    text = path.read_text(encoding="utf-8") if text is None else text
    if path.suffix == ".ipynb":
        return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]
    head = r"^(?=#{1,3} )" if path.suffix == ".md" else r"^(?=\[[\w-]+\]$)"
    return re.split(head, text, flags=re.M)


def digests(texts: list[str]) -> list[str]:
    """A short digest of each."""
    return [hashlib.sha256(each.encode()).hexdigest()[:8] for each in texts]


def notes(language: str) -> dict[str, list[str]]:
    """For each English file the digests of what was translated."""
    path = ROOT / "book" / language / "english.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def keep(language: str, known: dict[str, list[str]]) -> None:
    """Write the notes."""
    lines = [f'"{name}" = {json.dumps(each)}\n' for name, each in sorted(known.items())]
    head = "# What was translated: digests of the English pieces, in their order. Written by\n"
    path = ROOT / "book" / language / "english.toml"
    path.write_text(head + "# tools/translation.py.\n" + "".join(lines), encoding="utf-8")


def changes(pair: Pair, known: dict[str, list[str]]) -> list[tuple[str, int, int, int, int]]:
    """What changed since, as difflib says it: from the noted pieces to today's."""
    now = digests(pieces(pair.english))
    matcher = difflib.SequenceMatcher(None, known.get(pair.name, []), now, autojunk=False)
    return [code for code in matcher.get_opcodes() if code[0] != "equal"]


def as_translated(pair: Pair, noted: list[str]) -> list[str]:
    """The English pieces when they were translated, from the history."""
    def git(*command: str) -> str:
        return subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True,
                              text=True).stdout

    texts = pieces(pair.english)
    known = dict(zip(digests(texts), texts, strict=True))
    for commit in git("log", "--format=%H", "--", pair.name).split():
        if known.keys() >= set(noted):
            break
        texts = pieces(pair.english, git("show", f"{commit}:{pair.name}"))
        known |= zip(digests(texts), texts, strict=True)
    if lost := set(noted) - known.keys():
        sys.exit(f"{pair.name}: the history has not what was translated, {lost}. Say done.")
    return [known[each] for each in noted]


# --- what two pages share


class _Blank(ast.NodeTransformer):
    """Takes the words out of code: a text shows the same values, in any order."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Name("words") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        shown = [each for each in node.values if isinstance(each, ast.FormattedValue)]
        said = [as_shown(self.visit(each.value), each) for each in shown if not plural(each.value)]
        # A date is one value, however many of its parts are written.
        dates = {each for each in said if each.startswith("date ")}
        return ast.Name(" ".join(["words", *sorted(each for each in said if each not in dates),
                                  *sorted(dates)]))


def as_shown(value: ast.expr, shown: ast.FormattedValue) -> str:
    """A value of an f-string and its format; of a date only which it is."""
    form = shown.format_spec and ast.dump(shown.format_spec)
    if isinstance(value, ast.Attribute) and value.attr in ("year", "month", "day"):
        return f"date {ast.dump(value.value)}"
    if form and "%" in form and re.search("%[A-Za-z]", form):
        return f"date {ast.dump(value)}"
    return f"{ast.dump(value)} {shown.conversion} {form}"


def plural(node: ast.expr) -> bool:
    """Whether an expression only says one or many: `'s' * (n > 1)`."""
    return (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
            and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str))


def parsed(code: str) -> ast.Module:
    """Code as a tree, of no edition."""
    return ast.parse(EDITION.sub(r"\1en", code))


def constants(code: str) -> list[str]:
    """The texts of code that show no values, in their order."""
    tree = parsed(code)
    inside = {id(n) for j in ast.walk(tree) if isinstance(j, ast.JoinedStr) for n in ast.walk(j)}
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in inside]
    found.sort(key=lambda n: (n.lineno, n.col_offset))
    return [n.value for n in found if isinstance(n.value, str)]


def code_faults(english: str, own: str) -> Iterator[str]:
    """Where two cells differ in more than words."""
    blank = [ast.dump(_Blank().visit(parsed(each))) for each in (english, own)]
    if blank[0] != blank[1]:
        yield "the code differs in more than its words"
        return
    yield from text_faults(constants(english), constants(own))


def text_faults(english: list[str], own: list[str]) -> Iterator[str]:
    """Texts that are no words are the same; those that are show the same values."""
    for before, after in zip(english, own, strict=False):
        if before != after and not JAPANESE.search(after) and JAPANESE.search(before) is None:
            yield f"{before!r} became {after!r}"
        values = [sorted(re.findall(r"\{[^{}]*\}", each)) for each in (before, after)]
        if values[0] != values[1]:
            yield f"{after!r} shows other values than {before!r}"


def table_faults(english: str, own: str) -> Iterator[str]:
    """Two tables have the same keys and the same values but for words."""
    def leaves(value, at: str = "") -> Iterator[tuple[str, object]]:
        if isinstance(value, dict | list):
            items = value.items() if isinstance(value, dict) else enumerate(value)
            named = not any(JAPANESE.search(str(key)) for key, _ in items)
            for place, (key, each) in enumerate(items):
                yield from leaves(each, f"{at}/{key if named and at.count('/') < 9 else place}")
        else:
            yield at, value

    both = [list(leaves(tomllib.loads(each))) for each in (english, own)]
    if len(both[0]) != len(both[1]):
        yield f"{len(both[1])} entries, in English {len(both[0])}"
        return
    for (at, before), (_, after) in zip(*both, strict=True):
        if isinstance(before, str) and isinstance(after, str):
            yield from (f"{at}: {fault}" for fault in text_faults([before], [after]))
        elif before != after:
            yield f"{at}: {after!r}, in English {before!r}"


TARGET = re.compile(r"\]\(([^)\s]+)\)")
COMMENT = re.compile(r"<!-- (?:[#.]|\{(?!eval-rst))[^>]*?-->")
FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.S)
HEADING = re.compile(r"^(#{1,4}) ", re.M)


def said_apart(text: str) -> dict[str, Counter]:
    """What a text has beside its words."""
    formulas = [re.sub(r"\\text\{[^}]*\}|\s", "", each) for each in FORMULA.findall(text)]
    return {"links": Counter(TARGET.findall(text)), "comments": Counter(COMMENT.findall(text)),
            "formulas": Counter(formulas), "headings": Counter(HEADING.findall(text))}


NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?:(億)(?:(\d[\d,]*)(万)?)?|(万)(\d[\d,]*(?!\d*[万億%]))?"
                    r"|(兆)|[ -](million|billion))?")
LARGE = {"億": 1e8, "万": 1e4, "兆": 1e12, "million": 1e6, "billion": 1e9}


def numbers(text: str) -> set[float]:
    """The numbers of a text in digits, also as Japanese groups them: 123万, 1億2,345万.

    >>> sorted(numbers("1億2,345万円と83.2%、100万円"))
    [83.2, 1000000.0, 123450000.0]
    """
    found = set()
    for head, oku, rest, rest_unit, man, small, cho, word in NUMBER.findall(text):
        value = float(head.replace(",", "")) * LARGE.get(oku or man or cho or word, 1)
        if oku and rest:
            value += float(rest.replace(",", "")) * LARGE.get(rest_unit, 1)
        if man and small:
            value += float(small.replace(",", ""))
        found.add(round(value, 9))
    return found


def number_faults(english: str, own: str) -> Iterator[str]:
    """The same numbers; where English says one in a word, digits may stand for it."""
    plain = [TARGET.sub("", COMMENT.sub("", each)) for each in (english, own)]
    there, here = map(numbers, plain)
    words = {SAID.get(word, 1) for word in re.findall(r"[a-z]+", plain[0].lower())} | {1}
    words |= {1 / n for n in words & {2, 4}}  # half a point is 0.5
    words |= {30} if re.search("half an? (hour|minute)", plain[0].lower()) else set()
    if lost := sorted(there - here):
        yield f"lost the numbers {lost}"
    if new := sorted(here - there - words):
        yield f"has the numbers {new}, which English has not"


def prose_faults(text: str) -> Iterator[str]:
    """What Japanese prose may not have."""
    text = re.sub(r"\A---\n.*?^---$", "", text, flags=re.M | re.S)  # front matter
    for token in MarkdownIt("commonmark").enable("table").parse(FORMULA.sub("", text)):
        for part in token.children or []:
            if part.type == "text" and "*" in part.content.replace(r"\*", ""):
                yield f"stars that stay stars: {part.content[:60]!r}"
            if part.type == "softbreak" and "<!-- {glossary}" not in text:
                yield f"a line that ends inside a paragraph: {token.content[:40]!r}"
    if "あなた" in text:
        yield "あなた"
    if found := re.findall(r"[０-９]+", text):
        yield f"full-width digits: {found[:3]}"


def text_piece_faults(english: str, own: str) -> Iterator[str]:
    """Where two texts differ in more than words, and what is no good Japanese."""
    apart = said_apart(english), said_apart(own)
    for kind, before in apart[0].items():
        if before != apart[1][kind]:
            lost, new = before - apart[1][kind], apart[1][kind] - before
            yield f"other {kind}: lost {list(lost)}, new {list(new)}"
    yield from number_faults(english, own)
    yield from prose_faults(own)


def faults(pair: Pair) -> Iterator[str]:
    """Where a translated file differs in more than words, piece by piece."""
    both = [pieces(path) for path in pair]
    if len(both[0]) != len(both[1]):
        yield f"{len(both[1])} pieces, in English {len(both[0])}"
        return
    cells = [json.loads(path.read_text())["cells"] for path in pair if path.suffix == ".ipynb"]
    for place, (english, own) in enumerate(zip(*both, strict=True)):
        kind = pair.english.suffix
        if cells:
            kind = cells[0][place]["cell_type"]
            around = [(c["cell_type"], c["metadata"]) for c in (cells[0][place], cells[1][place])]
            if around[0] != around[1]:
                yield f"piece {place}: other tags or kind"
        check = {"code": code_faults, ".toml": table_faults}.get(kind, text_piece_faults)
        yield from (f"piece {place}: {fault}" for fault in check(english, own))


# --- carrying


def literals(code: str) -> list[tuple[int, int, str]]:
    """Every text of code, with where it begins and ends, in its order."""
    lines = code.encode().splitlines(keepends=True)
    start = [sum(map(len, lines[:i])) for i in range(len(lines) + 1)]
    tree, found, inside = ast.parse(code), [], set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            inside |= {id(n) for n in ast.walk(node) if n is not node}
    for node in ast.walk(tree):
        text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str))
        if text and id(node) not in inside:
            a, b = start[node.lineno - 1] + node.col_offset, start[node.end_lineno - 1]
            found.append((a, b + node.end_col_offset, code.encode()[a:b + node.end_col_offset]
                          .decode()))
    return sorted(found)


def carried(before: str, now: str, own: str) -> tuple[str, list[str]]:
    """Today's English cell with the words of the translated one; and the words it has not."""
    known = {e[2]: o[2] for e, o in zip(literals(before), literals(own), strict=True)}
    made, missing = now.encode(), []
    for a, b, text in reversed(literals(now)):
        if text not in known:
            missing.append(text)
        made = made[:a] + known.get(text, text).encode() + made[b:]
    edition = EDITION.search(own)
    return (EDITION.sub(r"\1" + edition[0][-2:], made.decode()) if edition else made.decode(),
            missing)


def carry(pair: Pair, known: dict[str, list[str]]) -> None:
    """Take over what changed in the code; what only words can say is named, and waits."""
    if not changes(pair, known):
        return
    before, now = as_translated(pair, known[pair.name]), pieces(pair.english)
    notebook = json.loads(pair.own.read_text(encoding="utf-8"))
    english = json.loads(pair.english.read_text(encoding="utf-8"))["cells"]
    noted = known[pair.name]
    for what, a, b, c, d in reversed(changes(pair, known)):
        for i, j in zip(range(a, b), range(c, d), strict=False):
            if what != "replace" or b - a != d - c or english[j]["cell_type"] != "code":
                print(f"{pair.name}, cell {j}: to be translated")
                continue
            own = "".join(notebook["cells"][i]["source"])
            text, missing = carried(before[i], now[j], own)
            notebook["cells"][i]["source"] = text.splitlines(keepends=True)
            noted[i] = noted[i] if missing else digests([now[j]])[0]
            print(f"{pair.name}, cell {j}: carried" + "".join(f"\n  no words for {m}"
                                                              for m in missing))
    pair.own.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.environ["KERNELLESS"] = "stored"
    store_notebooks.run(pair.own)


def new(pair: Pair, language: str) -> None:
    """The page as it stands in English, with the edition's own imports."""
    text = EDITION.sub(rf"\1{language}", pair.english.read_text(encoding="utf-8"))
    pair.own.write_text(text, encoding="utf-8")


def status(pair: Pair, known: dict[str, list[str]]) -> Iterator[str]:
    """What of a page is missing or out of date, with the difference."""
    if not pair.own.exists():
        yield f"{pair.name}: not translated"
        return
    found = changes(pair, known)
    if not found:
        return
    before, now = as_translated(pair, known[pair.name]), pieces(pair.english)
    for _, a, b, c, d in found:
        lines = difflib.unified_diff("\n".join(before[a:b]).splitlines(),
                                     "\n".join(now[c:d]).splitlines(), lineterm="", n=0)
        yield "\n".join([f"{pair.name}, piece {a}:", *list(lines)[2:]])


def main() -> int:
    """Do what is asked; 1 when there is something to do or to mend."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=["new", "check", "status", "carry", "done"])
    parser.add_argument("page", nargs="*", help="names of files without their ends; all if none")
    parser.add_argument("--language", default="ja", choices=LANGUAGES)
    asked = parser.parse_args()
    known, told = notes(asked.language), []
    for pair in pairs(asked.language, asked.page):
        if asked.what == "new" and not pair.own.exists():
            new(pair, asked.language)
        elif asked.what == "status":
            told += status(pair, known)
        elif asked.what == "check" and pair.own.exists():
            told += [f"{pair.name}, {fault}" for fault in faults(pair)]
        elif asked.what == "carry" and pair.own.suffix == ".ipynb" and pair.name in known:
            carry(pair, known)
        if asked.what == "done" or (asked.what == "new" and pair.name not in known):
            known[pair.name] = digests(pieces(pair.english))
    if asked.what not in ("check", "status"):
        keep(asked.language, known)
    print(*told, sep="\n", end="\n" if told else "")
    return bool(told)


if __name__ == "__main__":
    sys.exit(main())
