"""Findings as SARIF 2.1.0, as code scanning wants it: rules with their pages, places, waivers as suppressions."""

import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lookout_config import __version__
from lookout_config.model import Position, Severity
from lookout_config.report.entries import NOT_CHECKED, Entry, answered_for, entries
from lookout_config.report.escape import json_text, markdown, sarif, terminal, uri
from lookout_config.report.given import Page, Results
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.weights import found

_PACKAGE = f"pkg:pypi/lookout-mtp-config@{__version__}"  # what is true of every build, where no page is
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_LONGEST = 1000  # code scanning takes 1024 characters of a description
_ROOT = "%SRCROOT%"


def render(results: Results, _style: Style = PLAIN) -> str:
    every = entries(results)
    rules = sorted({entry.rule for entry in every})
    run = {
        "tool": {
            "driver": {
                "name": "lookout-config",
                "semanticVersion": __version__,
                "informationUri": results.manual or _PACKAGE,
                "rules": [_rule(rule, results.pages.get(rule), results.manual) for rule in rules],
            }
        },
        "automationDetails": {"id": _category(results)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(entry, rules.index(entry.rule), results) for entry in every],
        "properties": {**found(results.findings, results.not_checked), "files": len(results.files)},
    }
    return json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: str, page: Page | None, manual: str) -> dict[str, Any]:
    known = page or Page(Severity.WARNING, rule, rule)
    return {
        "id": terminal(rule),
        "shortDescription": {"text": known.summary},
        "fullDescription": {"text": _first_of(known.text)},
        "help": {"text": known.text, "markdown": _marked_up(known.text)},
        **({"helpUri": f"{manual}#{uri(rule)}"} if manual else {}),
        "defaultConfiguration": {"level": _LEVELS.get(known.severity, "none")},
    }


def _first_of(page: str) -> str:
    """The summary and the reason: the first two paragraphs."""
    text = " ".join(" ".join(page.split("\n\n")[:2]).split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _marked_up(page: str) -> str:
    """The page as code scanning shows it: its paragraphs, and what begins like a heading as one."""
    shown = (markdown(" ".join(part.split())) for part in page.split("\n\n"))
    return "\n\n".join(re.sub(r"^(To mend|Source):", r"**\1:**", part) for part in shown)


def _category(results: Results) -> str:
    """One for each folder: code scanning keeps the alerts of two categories apart, and refuses one twice."""
    files = [results.places.get(file, file) for file in results.files]
    folder = posixpath.dirname(files[0]) if len(files) == 1 else _above(files)
    return f"lookout-config/{uri(folder).strip('/')}/".replace("//", "/")


def _above(files: Sequence[str]) -> str:
    relative = [file for file in files if not posixpath.isabs(file)]
    return posixpath.commonpath(relative) if relative else ""


def _result(entry: Entry, number: int, results: Results) -> dict[str, Any]:
    return {
        "ruleId": terminal(entry.rule),
        "ruleIndex": number,
        **_verdict(entry, strict=results.strict),
        "message": {"text": sarif(entry.said)},
        "locations": [_location(entry.position, entry.path)],
        **({"relatedLocations": [_location(entry.also)]} if entry.also else {}),
        "partialFingerprints": {"primaryLocationLineHash": entry.fingerprint},
        "suppressions": _suppressions(entry),
    }


def _verdict(entry: Entry, *, strict: bool) -> Mapping[str, str]:
    """``open`` is SARIF's word for what could not be judged, and has no level."""
    if entry.standing == NOT_CHECKED and not strict:
        return {"kind": "open", "level": "none"}
    return {"kind": "fail", "level": _LEVELS.get(entry.severity, "none")}


def _location(place: Position, path: str = "") -> dict[str, Any]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    logical = {"logicalLocations": [{"fullyQualifiedName": terminal(path)}]} if path else {}
    return {"physicalLocation": {"artifactLocation": _artifact(place.file), "region": region}, **logical}


def _artifact(file: str) -> dict[str, str]:
    if posixpath.isabs(file):
        return {"uri": f"file://{uri(file)}"}
    return {"uri": uri(file), "uriBaseId": _ROOT}


def _suppressions(entry: Entry) -> list[dict[str, str]]:
    """A waiver stands in the file itself. An empty list says that it was looked for."""
    if entry.waiver is None:
        return []
    return [{"kind": "inSource", "status": "accepted", "justification": terminal(answered_for(entry.waiver))}]
