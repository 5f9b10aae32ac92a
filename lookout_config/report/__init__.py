"""Values to text: one module a thing to show and a format, each with ``render(given, style)``."""

from importlib import import_module

from lookout_config.report.given import Applied, Drifted, Impact, Packed, Planned, Results, Told
from lookout_config.report.style import PLAIN, Style

FORMATS: dict[str, tuple[str, ...]] = {
    "findings": (
        "text",
        "json",
        "github",
        "azure",
        "gitlab",
        "sarif",
        "junit",
        "markdown",
        "comment",
        "html",
    ),
    "plan": ("text", "json", "markdown", "comment", "html"),
    "runbook": ("text", "markdown", "html"),
    "outcomes": ("text", "json", "markdown", "html"),
    "impact": ("text", "json", "markdown"),
    "drift": ("text", "json", "markdown", "comment", "html"),
    "history": ("text", "json", "markdown"),
    "pack": ("html",),
}
"""What can be shown, and in which formats: ``findings`` as ``text`` is the module ``findings_text``."""


Given = Results | Planned | Applied | Impact | Drifted | Told | Packed


def render(thing: str, form: str, given: Given, style: Style = PLAIN) -> str:
    """The whole text of a thing in a format. ValueError where the table has none."""
    if form not in FORMATS.get(thing, ()):
        raise ValueError(f"no {form!r} form of {thing!r}")
    module = import_module(f"{__name__}.{thing}_{form}")  # a run shows one or two of them
    text: str = module.render(given, style)
    return text
