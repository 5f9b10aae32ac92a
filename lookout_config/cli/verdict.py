"""What was found in some files: how it is delivered, and the exit code that it makes. Knows nothing of click."""

import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial

from lookout_config import kinds, report
from lookout_config.cli import files, output
from lookout_config.cli.faults import FINDINGS, OK
from lookout_config.cli.output import Sink
from lookout_config.line import Judged, validate
from lookout_config.report.escape import shell, terminal
from lookout_config.report.given import Page, Results
from lookout_config.report.style import Style

_LINES = ("text", "github", "azure")  # forms that say nothing where there is no file
_SUMMARY = 1 << 20  # bytes that GitHub takes as the summary of a step


def validate_plainly(paths: Sequence[str], form: str = "text") -> int:
    """``validate`` without any other option: the way without click, for hooks that run at every commit."""
    return validated(paths, output.sinks([form], ()), datetime.now(UTC).astimezone().date())


def validated(
    paths: Sequence[str], sinks: Sequence[Sink], today: date, *, strict: bool = False, color: str = "auto"
) -> int:
    """Validate what the paths mean, and say what was found."""
    found = configurations(paths)
    judged = validate(found, today)
    mending = to_mend(judged, "validate --fix", paths)
    return deliver(judged, sinks, strict=strict, color=color, mending=mending)


def to_mend(judged: Sequence[Judged], command: str, paths: Sequence[str], snapshot: str | None = None) -> str:
    """The command that mends some of what was found, to be pasted into a shell; empty when there is nothing."""
    if not any(finding.fix is not None for entry in judged for finding in entry.findings):
        return ""
    about = [*map(shell, paths), *(["--snapshot", shell(snapshot)] if snapshot else [])]
    return " ".join(("lookout-config", command, *about))


def configurations(paths: Sequence[str]) -> list[str]:
    """The files that the paths mean; a folder without any is a note and no fault: a hook may run anywhere."""
    found = files.named(paths)
    if not found:
        where = ", ".join(map(terminal, paths)) or "this folder"
        output.note(f"no lookout.yaml or *.lookout.yaml below {where}: nothing to do")
    return found


def deliver(  # noqa: PLR0913 -- what is shown, where, and how
    judged: Sequence[Judged],
    sinks: Sequence[Sink],
    *,
    strict: bool = False,
    color: str = "auto",
    notes: Sequence[str] = (),
    mending: str = "",
) -> int:
    """Write the findings in each form asked for; 1 when one of them stops the line.

    ``mending`` is the command that mends what can be mended.
    """
    results = results_of(judged, strict=strict)._replace(notes=notes, mending=mending)
    if not judged:
        sinks = [sink for sink in sinks if sink.format not in _LINES]
    if any(sink.format != "text" for sink in sinks):
        results = _for_machines(results)
    renders: dict[str, output.Render] = {
        form: partial(_render, form, results) for form in report.FORMATS["findings"]
    }
    output.deliver(sinks, renders, color)
    if any(sink == Sink("github") for sink in sinks):
        _summarize(results)
    return exit_code(judged, strict=strict)


def _render(form: str, results: Results, style: Style) -> str:
    return report.render("findings", form, results, style)


def _for_machines(results: Results) -> Results:
    """With what the forms for machines need besides: the rules' pages, and the files' places in the repository."""
    from lookout_config import about, rules

    spoke = {entry.rule for some in (results.findings, results.not_checked) for entry in some}
    known = rules.all_rules() if spoke else {}
    pages = {rule: Page(known[rule].severity, known[rule].summary, known[rule].page) for rule in spoke}
    places = {file: files.in_repository(file) for file in results.files}
    return results._replace(pages=pages, places=places, manual=about.manual())


def _summarize(results: Results) -> None:
    """The findings on the page of the run, where GitHub has one."""
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    try:
        output.append(path, f"### lookout-config\n\n{_render('markdown', results, Style())}", _SUMMARY)
    except OSError as fault:
        output.note(f"the summary of the step cannot be written: {fault.strerror}")


def exit_code(judged: Sequence[Judged], *, strict: bool = False) -> int:
    """1 for an error that nobody answers for, and with --strict for what was not checked."""
    unsound = any(not entry.sound for entry in judged)
    unseen = strict and any(entry.unchecked for entry in judged)
    return FINDINGS if unsound or unseen else OK


def results_of(judged: Sequence[Judged], *, strict: bool = False) -> Results:
    """The findings of a run as the reports want them."""
    return Results(
        findings=[finding for entry in judged for finding in entry.findings],
        not_checked=[blind for entry in judged for blind in entry.unchecked],
        files=[entry.document.file for entry in judged],
        sources={entry.document.file: entry.document.text for entry in judged if entry.findings},
        not_managed={
            entry.document.file: kinds.not_managed(entry.document.data)
            for entry in judged
            if entry.document.data is not None
        },
        strict=strict,
    )
