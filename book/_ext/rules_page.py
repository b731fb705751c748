"""The page of the rules: what `rules.toml` knows of brokers, exchanges, law and tax.

``{rules} fx`` lists the rules of one field: what each says, where it stands, how we know it, the
day somebody last looked, and the passages of the book that state it. These are not typed: they
are the places of the pages that link to ``rules.md#id``.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

from babel.dates import format_date
from docutils import nodes
from docutils.parsers.rst import Directive
from pybtex.database import parse_file
from sphinx.errors import ExtensionError

BOOK = Path(__file__).parents[1]
TABLE = BOOK / "rules.toml"
REFERENCES = BOOK / "references.bib"
REFERENCES_JA = BOOK / "references_ja.toml"

PLACE = re.compile(
    r"<!-- #(?P<label>[\w-]+) -->\s*|^#+ (?P<title>.+)$|\]\(rules\.md#(?P<rule>[\w-]+)\)", re.M
)


class Passage(NamedTuple):
    """A place of the book that states a rule."""

    page: str
    anchor: str
    title: str


def table() -> dict:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))


def prose(path: Path) -> str:
    """The Markdown of a page; of a notebook, that of its cells."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "markdown"]
        text = "\n\n".join("".join(cell["source"]) for cell in cells)
    return text


def plain(title: str) -> str:
    return re.sub(r"[*`_$]", "", title).strip()


def passages(folder: Path, says: str = ": ") -> dict[str, list[Passage]]:
    """By rule: the passages that link to it, in the order of their pages.

    `says` stands between the title of a page and that of a section.
    The address of a section without a label is made of its English title (english.py).
    """
    found: dict[str, list[Passage]] = {}
    for path in sorted(p for p in folder.iterdir() if p.suffix in (".md", ".ipynb")):
        page = anchor = title = ""
        label_ends = -1
        there = folder.parent / "en" / path.name
        english = PLACE.finditer(prose(there if there.exists() else path))
        addresses = [nodes.make_id(plain(each["title"])) for each in english if each["title"]]
        for match in PLACE.finditer(prose(path)):
            if match["label"]:
                anchor, label_ends = match["label"], match.end()
            elif match["title"]:
                title = plain(match["title"])
                page = page or title
                address = addresses.pop(0)
                if match.start() != label_ends:
                    anchor = address
            else:
                name = page if title == page else f"{page}{says}{title}"
                there = found.setdefault(match["rule"], [])
                if (passage := Passage(path.stem, anchor, name)) not in there:
                    there.append(passage)
    return found


def quoted(title: str) -> str:
    """A title in Japanese brackets.

    >>> quoted("「敵」でも「味方」でもない")
    '「『敵』でも『味方』でもない」'
    """
    return f"「{title.translate(str.maketrans('「」', '『』'))}」"


def sources(known: dict, language: str) -> dict[str, tuple[str, str]]:
    """Title and address of every source: those of the table, and those of the bibliography.

    A work without a title in the language keeps its own.
    """
    word = "title" if language == "en" else language
    found = {key: (source[word], source["url"]) for key, source in known["source"].items()}
    ours = {} if language == "en" else tomllib.loads(REFERENCES_JA.read_text(encoding="utf-8"))
    for key, entry in parse_file(REFERENCES).entries.items():
        author, title = (
            re.sub(r"[{}\\]", "", words)
            for words in (" ".join(entry.persons["author"][0].last_names), entry.fields["title"])
        )
        if key in ours:
            name = ours["author"].get(author, author) + quoted(ours[key])
        else:
            name = f"{author}: {title}"
        found[key] = (name, entry.fields.get("url", "bibliography.html"))
    return found


def day(date: datetime.date, words: dict, language: str) -> str:
    return format_date(date, words["date"], locale=language)


def linked(pairs: list[tuple[str, str]], between: str) -> list[nodes.Node]:
    """Links, with something between them."""
    made: list[nodes.Node] = []
    for text, address in pairs:
        made += [nodes.Text(between)] * bool(made)
        made.append(nodes.reference(text=text, refuri=address, internal="://" not in address))
    return made


def when(rule: dict, words: dict, language: str) -> str:
    """Since when and until when a rule holds, as far as it is known."""
    said = []
    if "since" in rule:
        word = "coming" if rule["since"] > rule["checked"] else "since"
        said.append(words[word].format(date=day(rule["since"], words, language)))
    if "until" in rule:
        said.append(words["until"].format(date=day(rule["until"], words, language)))
    return " ".join(said)


def entry(
    ident: str, known: dict, titles: dict, where: list[Passage], language: str
) -> nodes.list_item:
    """A rule, and below it in small print where it stands and where the book uses it."""
    rule, words = known["rule"][ident], known["words"][language]
    says = nodes.paragraph(text=f"{rule['text'][language]} {when(rule, words, language)}".strip())
    checked = words["checked"].format(date=day(rule["checked"], words, language))
    small = nodes.paragraph("", "", classes=["rule-source"])
    small += nodes.strong(text=words[rule["status"]])
    small += nodes.Text(f"{words['and']}{checked}{words['ends']}")
    for word, pairs in (
        ("source", [titles[key] for key in rule.get("source", [])]),
        ("used", [(p.title, f"{p.page}.html#{p.anchor}") for p in where]),
    ):
        if pairs:
            small += nodes.Text(f"{words[word]}{words['says']}")
            small += [*linked(pairs, words["between"]), nodes.Text(words["ends"])]
    return nodes.list_item("", says, small, names=[ident])


class Rules(Directive):
    """The rules of one field, as a list."""

    required_arguments = 1

    def run(self):
        """The list; the page is read again when the table or a page of the book changes."""
        env, field = self.state.document.settings.env, self.arguments[0]
        folder = Path(env.srcdir)
        pages = [env.doc2path(page) for page in env.found_docs]
        for path in (TABLE, REFERENCES, REFERENCES_JA, *pages):
            env.note_dependency(str(path))
        known, language = table(), env.config.language
        titles, where = sources(known, language), passages(folder, known["words"][language]["says"])
        here = [ident for ident, rule in known["rule"].items() if rule["field"] == field]
        if not here:
            raise ExtensionError(f"rules.toml has no rule of the field {field}.")
        listed = nodes.bullet_list("", classes=["rule-list"])
        listed.extend(entry(i, known, titles, where.get(i, []), language) for i in here)
        for item in listed:  # so that other pages may link to it
            self.state.document.note_explicit_target(item)
        return [listed]


def setup(app):
    app.add_directive("rules", Rules)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
