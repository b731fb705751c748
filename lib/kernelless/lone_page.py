"""A built page as one file: styles, scripts, frames and the page's Python stand in it.

For a phone that gets one file and no network. The file asks nothing of anybody: its own content
policy names the hash of each script in it, and a link to another page becomes plain text.
"""

import base64
import hashlib
import json
import mimetypes
import re
from pathlib import Path
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

MAX_BYTES = 700_000
POLICY = ("default-src 'none'; script-src {hashes} blob: 'wasm-unsafe-eval'; "
          "style-src 'unsafe-inline'; img-src data:; connect-src blob:; base-uri 'none'")

_FRAMES = re.compile(r'kernelless\.frames\("[^"]*","([^"]*)"\)')
_RUNTIME = re.compile(r'kernelless\.runtime\((\[[^\]]*\]),"([^"]*)"\)')
_SCRIPT = re.compile(r"(<script.*?</script>)", re.DOTALL)
_EMPTY = re.compile(r"></(?:path|use|line|circle|rect|ellipse|polyline|polygon|stop)>")
# Indents, and lines that are comments: a seventh of scripts and styles.
_NOT_RUN = re.compile(r"^[ \t]*//.*\n|^[ \t]*/\*[^*]*\*/[ \t]*\n|^[ \t]+", re.MULTILINE)
_ELSEWHERE = re.compile(r"^(?!#|https?:|mailto:)")
# Scripts that do nothing but run the page's Python.
_CALCULATES = "/form.js"


class LonePage(NamedTuple):
    """The page as one text, and whether its forms calculate."""

    html: str
    calculates: bool


def lone_page(path: Path, *, without: str = "", most: int = MAX_BYTES) -> LonePage:
    """A page of a built site in one file.

    The page's Python is the heaviest part; where it does not fit, the forms show their worked
    example and say that they do not run.

    Parameters
    ----------
    path : Path
        The page, beside the folders of its site.
    without : str
        A CSS selector of what the file leaves out, such as "nav, .code".
    most : int
        Bytes that the file may have.

    Raises
    ------
    ValueError
        When the file is too large, also without the page's Python.
    """
    for calculates in (True, False):
        html = _filled(path, without, calculates)
        if len(html.encode()) <= most:
            return LonePage(html, calculates)
    raise ValueError(f"a lone page must have at most {most:,} bytes, got {len(html.encode()):,} "
                     f"for {path.name}. Leave more out, with without=.")


def _filled(path: Path, without: str, calculates: bool) -> str:
    soup = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    for unwanted in soup.select(f"link[rel=prev], link[rel=next]{',' * bool(without)}{without}"):
        unwanted.decompose()
    for sheet in soup.select("link[rel=stylesheet]"):
        sheet.replace_with(_made(soup, "style", _lean(path, sheet["href"])))
    for name, tags in (("src", "img[src]"), ("href", "link[rel=icon]")):
        for tag in soup.select(tags):
            tag[name] = _data_url(path, str(tag[name]))
    _frames_within(soup, path)
    _python_within(soup, path, calculates)
    _unlink(soup)
    _scripts_within(soup, path, calculates)
    # The parser has taken <path/> apart, which makes a picture a tenth larger.
    parts = _SCRIPT.split(str(soup))
    return "".join(part if i % 2 else _EMPTY.sub("/>", part) for i, part in enumerate(parts))


def _beside(path: Path, address: object) -> bytes:
    """The file that an address names; what stands behind its "?" is for caches."""
    return (path.parent / str(address).partition("?")[0]).read_bytes()


def _lean(path: Path, address: object) -> str:
    return _NOT_RUN.sub("", _beside(path, address).decode())


def _made(soup: BeautifulSoup, name: str, text: str, **attributes: str) -> Tag:
    """An element that the text cannot end before its time."""
    if re.search(rf"</{name}|<!--", text):
        raise ValueError(f"a {name} within a page must not hold '</{name}' or '<!--', got one in "
                         f"{text[:60]!r}. Write it in two parts.")
    tag = soup.new_tag(name, attrs=attributes)
    tag.string = text
    return tag


def _data_url(path: Path, address: str) -> str:
    kind = mimetypes.guess_type(address.partition("?")[0])[0]
    data = base64.b64encode(_beside(path, address)).decode()
    return f"data:{kind};base64,{data}"


def _held(path: Path, address: object, pattern: re.Pattern[str]) -> re.Match[str]:
    """What a script of data beside the page calls with."""
    found = pattern.search(_beside(path, address).decode())
    if not found:
        raise ValueError(f"{address} must hold data of its page, got none. Build the book again.")
    return found


def _frames_within(soup: BeautifulSoup, path: Path) -> None:
    for figure in soup.select("[data-kl-src]"):
        packed = _held(path, figure["data-kl-src"], _FRAMES)[1]
        figure.append(_made(soup, "script", packed, type="text/plain", **{"class": "kl-frames"}))
        del figure["data-kl-src"]


def _python_within(soup: BeautifulSoup, path: Path, calculates: bool) -> None:
    forms = soup.select("[data-kl-runtime]")
    if forms and calculates and soup.body:
        sizes, text = _held(path, forms[0]["data-kl-runtime"], _RUNTIME).groups()
        data = json.dumps({"sizes": json.loads(sizes), "text": text}).replace("<!", "\\u003c!")
        soup.body.append(_made(soup, "script", data, type="application/json",
                               **{"class": "kl-runtime"}))
    for form in forms:
        del form["data-kl-runtime"]


def _unlink(soup: BeautifulSoup) -> None:
    """Links to what is not in the file become plain text; a term keeps its explanation."""
    for link in soup.select("a[href]"):
        place = str(link["href"]).partition("#")[2]
        if not _ELSEWHERE.match(str(link["href"])):
            continue
        if place and soup.find(id=f"say-{place}") and not link.find_parent(popover=True):
            link["href"] = f"#{place}"
        else:
            link.name = "span"
            del link["href"]


def _scripts_within(soup: BeautifulSoup, path: Path, calculates: bool) -> None:
    """Scripts in their order; those that wait for the page stand at its end."""
    hashes = []
    for script in soup.select("script[src]"):
        if _CALCULATES in script["src"] and not calculates:
            script.decompose()
            continue
        text = _lean(path, script["src"])
        kept = {key: str(it) for key, it in script.attrs.items() if key.startswith("data-")}
        inline = _made(soup, "script", text, **kept)
        digest = hashlib.sha256(text.encode()).digest()
        hashes.append(f"'sha256-{base64.b64encode(digest).decode()}'")
        if script.has_attr("defer") and soup.body:
            script.decompose()
            soup.body.append(inline)
        else:
            script.replace_with(inline)
    policy = soup.select_one("meta[http-equiv=Content-Security-Policy]")
    if policy:
        policy["content"] = POLICY.format(hashes=" ".join(hashes))
