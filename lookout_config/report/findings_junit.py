"""Findings as JUnit XML in the dialect of Jenkins: a suite a file, a test a finding; errors fail, the rest is told."""

from collections.abc import Sequence

from lookout_config.model import Severity
from lookout_config.report.entries import NOT_CHECKED, OPEN, Entry, entries
from lookout_config.report.escape import xml
from lookout_config.report.findings_text import line
from lookout_config.report.given import Results
from lookout_config.report.style import PLAIN, Style


def render(results: Results, _style: Style = PLAIN) -> str:
    """Whole files: one without a finding is a test that passes."""
    every = entries(results)
    files = dict.fromkeys([*results.files, *(entry.source for entry in every)])
    suites = [_suite(file, [entry for entry in every if entry.source == file], results) for file in files]
    failed = sum(_kind(entry) == "failure" for entry in every)
    tests = len(every) + len(files) - len({entry.source for entry in every})
    head = f'<testsuites name="lookout-config" tests="{tests}" failures="{failed}" errors="0">'
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', head, *(text for suite in suites for text in suite)]
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(file: str, some: Sequence[Entry], results: Results) -> list[str]:
    name = xml(results.places.get(file, file))
    counts = {kind: sum(_kind(entry) == kind for entry in some) for kind in ("failure", "skipped")}
    told = [f'failures="{counts["failure"]}"', f'skipped="{counts["skipped"]}"']
    return [
        f'  <testsuite name="{name}" tests="{len(some) or 1}" errors="0" {" ".join(told)}>',
        *(text for entry in some for text in _case(entry)),
        *([] if some else [f'    <testcase name="no findings" classname="{name}"/>']),
        "  </testsuite>",
    ]


def _case(entry: Entry) -> list[str]:
    kind = _kind(entry)
    name = f"{entry.rule} {entry.path}".rstrip()
    about = f' type="{xml(entry.rule)}" message="{xml(entry.said)}"' if kind == "failure" else ""
    return [
        f'    <testcase name="{xml(name)}" classname="{xml(entry.position.file)}">',
        f"      <{kind}{about}>{xml(line(entry))}</{kind}>",
        "    </testcase>",
    ]


def _kind(entry: Entry) -> str:
    """Waived and not checked are skipped tests; JUnit has no warnings, so they are what a passed test prints."""
    counts = entry.standing == OPEN or (entry.standing == NOT_CHECKED and entry.severity is Severity.ERROR)
    if not counts:
        return "skipped"
    return "failure" if entry.severity is Severity.ERROR else "system-out"
