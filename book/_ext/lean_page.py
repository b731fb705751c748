"""Leaves out of each page what it does not need, and lets it paint before its scripts run.

The theme's own scripts stay, deferred. Search scripts and the search index load on the
search page only, the script that marks searched words when there are some (page.js). The
page's options are 300 bytes that later scripts need at once, so they stand in the page
instead of in a file.
"""

from __future__ import annotations

import json

# Scripts that only act on some markup: file name -> the markup.
NEEDS = {
    "clipboard.min.js": "<pre",
    "copybutton.js": "<pre",
    "design-tabs.js": "sd-tab-set",
}


# Scripts that stay on the search page alone.
SEARCH_ONLY = {"doctools.js", "sphinx_highlight.js"}


def options_script(app) -> str:
    """What Sphinx writes to documentation_options.js, as one line."""
    options = {
        "VERSION": "",
        "LANGUAGE": app.config.language,
        "COLLAPSE_INDEX": False,
        "BUILDER": "html",
        "FILE_SUFFIX": ".html",
        "LINK_SUFFIX": ".html",
        "HAS_SOURCE": app.config.html_copy_source,
        "SOURCELINK_SUFFIX": app.config.html_sourcelink_suffix,
        "NAVIGATION_WITH_KEYS": False,
        "ENABLE_SEARCH_SHORTCUTS": False,
    }
    fixed = json.dumps(options, separators=(",", ":"))[1:-1]
    # A page opened from a disk may not fetch its neighbours for their summaries.
    summary = 'SHOW_SEARCH_SUMMARY:location.protocol!="file:"'
    return f"const DOCUMENTATION_OPTIONS={{{fixed},{summary}}};"


def file_name(asset) -> str:
    """The last part of an asset's path, without the checksum that Sphinx may put in it."""
    path = str(getattr(asset, "filename", asset) or "")
    return path.rsplit("/", 1)[-1]


def is_needed(asset, body: str) -> bool:
    name = file_name(asset)
    return name not in SEARCH_ONLY and NEEDS.get(name, "") in body


def deferred(script):
    """A copy that waits for the page. Lines that stand in the page run at once, as they are."""
    if not script.filename:
        return script
    attributes = {**script.attributes, "defer": "defer"}
    return type(script)(script.filename, priority=script.priority, **attributes)


def slim_assets(app, page, _template, context, _doctree) -> None:
    body = context.get("body", "")
    context["options_script"] = options_script(app)
    # The attribute that the theme's colours hang on, for readers without scripts.
    context["default_mode"] = "light"
    scripts = [js for js in context["script_files"] if file_name(js) != "documentation_options.js"]
    if page != "search":  # deferred, search would silently find nothing
        scripts = [deferred(js) for js in scripts if is_needed(js, body)]
    context["script_files"] = scripts


def setup(app):
    app.connect("html-page-context", slim_assets, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
