"""A sheet that a reader fills in: fields that are kept on the device, in one or more shapes.

A field is a mapping with `name` and `label`, and with a `unit`, or `choices` (a text by its value),
or the `kind` "text"; `shapes` are those that have it, without them all have it. What a number must
follow is asked of the page's Python, by the calls that the author names.
"""

import os
from collections.abc import Mapping, Sequence
from html import escape as _text
from typing import Any

from kernelless.explorer import MODE
from kernelless.page import script_data
from kernelless.typed import units_of
from kernelless.words import words

Field = Mapping[str, Any]


class Sheet:
    """Groups of fields under titles. It shows itself: to fill in in a page, to read elsewhere."""

    def __init__(self, section: str, groups: Mapping[str, Sequence[Field]],
                 more: Mapping[str, Any]):
        self.section = section
        self.groups = groups
        self.more = dict(more)

    def __repr__(self) -> str:
        return "\n".join(f"- {field['label']}: ______ {field.get('unit', '')}".rstrip()
                         for fields in self.groups.values() for field in fields)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        text = {"text/plain": repr(self)}
        return text | {"text/html": self.html()} if os.environ.get(MODE) == "page" else text

    def html(self) -> str:
        """The form of a page; without scripts it is a sheet to print and to write on."""
        me = "kl-sheet" if self.more else "kl-line"
        groups = "".join(_group(me, *each) for each in self.groups.items())
        asked = f' data-kl-calls="{_text(self.more["calls"])}"' if self.more else ""
        tools = (f'<output class="kl-verdict"></output><output class="kl-week"></output>'
                 f'<p class="kl-actions"><button type="button" class="kl-print">{words()["print"]}'
                 f'</button></p>' if self.more else "")
        fields = {each["name"]: _data(each) for group in self.groups.values() for each in group}
        data = script_data({"section": self.section, "fields": fields, "shapes": {}, **self.more})
        return (f'<form class="{me}{" plan-sheet" if self.more else ""}" autocomplete="off" '
                f'novalidate data-kl-sheet{asked}>{groups}{tools}'
                f'<script type="application/json" class="kl-sheet-data">{data}</script></form>'
                + ('<div class="kl" data-kl-kept hidden></div>' if self.more else ""))


def _data(field: Field) -> dict[str, Any]:
    unit = field.get("unit", "")
    return {"label": field["label"], "units": units_of(unit), "percent": unit == "%",
            "kind": "choice" if "choices" in field else field.get("kind", "number"),
            "shapes": field.get("shapes")}


def _group(me: str, title: str, fields: Sequence[Field]) -> str:
    return (f"<fieldset><legend>{_text(title)}</legend>"
            f'{"".join(_row(me, field) for field in fields)}</fieldset>')


def _row(me: str, field: Field) -> str:
    name, unit = field["name"], field.get("unit", "")
    ident = f"{me}-{name.replace('.', '-')}"
    named = f'id="{ident}" aria-describedby="{ident}-note" data-kl-name="{_text(name)}"'
    if "choices" in field:
        options = "".join(f'<option value="{_text(value)}">{_text(text)}</option>'
                          for value, text in {"": "", **field["choices"]}.items())
        entry = f"<select {named}>{options}</select>"
    elif field.get("kind") == "text":
        entry = (f'<span class="kl-grow"><textarea {named} rows="1" maxlength="2000"></textarea>'
                 f"</span>")
    else:
        entry = (f'<input type="text" maxlength="60" {named}>'
                 f'<span class="kl-unit">{_text(unit)}</span>')
    wide = f" kl-{field.get('kind', 'number')}"
    return (f'<div class="kl-field{wide}"><label for="{ident}">{_text(field["label"])}</label>'
            f'<span class="kl-entry">{entry}</span>'
            f'<p class="kl-note" id="{ident}-note" role="status"></p></div>')
