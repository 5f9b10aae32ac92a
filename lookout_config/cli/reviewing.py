"""What was reviewed: a saved plan or a digest, and the refusal of anything else."""

import json
import os
from collections.abc import Sequence
from typing import Any, NamedTuple

from lookout_config import report, review
from lookout_config.changes import Event
from lookout_config.cli import files, output
from lookout_config.cli.faults import REFUSED, Fault, usage
from lookout_config.report import escape
from lookout_config.report.given import Planned
from lookout_config.report.numbers import count

_SAVE = "save one with: lookout-config plan -o plan.json"
_MOST_BYTES = 50_000_000


class Reviewed(NamedTuple):
    """The configuration to apply, and what its plan must be; ``plan`` is a saved plan, ``path`` where it lies."""

    file: str
    digest: str | None = None
    plan: Any = None
    path: str = ""
    snapshot: str = ""

    def again(self, *, resume: bool = False, at: str = "") -> str:
        """The command that applies it; after a rehearsal it stays in the rehearsal."""
        values = {"--snapshot": self.snapshot, "--at": at}
        options = [f"{name} {escape.shell(value)}" for name, value in values.items() if value]
        about = escape.shell(self.path or self.file)
        return " ".join(["lookout-config apply", about, *options, *(["--resume"] if resume else [])])


def read(path: str | None, expected: str | None, at: str | None, snapshot: str) -> Reviewed:
    """What the words of a command ask for.

    A saved plan is data that anyone who may open a pull request controls: it names the file, which must lie inside
    the working folder, and is compared with the plan made now. Nothing in it is carried out.
    """
    gone = at is not None
    if path is None or not path.endswith(".json"):
        return Reviewed(files.one(path, gone=gone), expected, snapshot=snapshot)
    saved = _saved_plan(path)
    if expected and expected != saved["digest"]:
        raise Fault(
            f"{path}: holds the plan {saved['digest'][:12]}…, not the expected {expected[:12]}…", REFUSED
        )
    return Reviewed(files.inside(saved["file"], gone=gone), saved["digest"], saved, path, snapshot)


def refuse_another_revision(reviewed: Reviewed, commit: str) -> None:
    """Fault where a saved plan is of the file of another commit: which one is applied is said by who applies."""
    if reviewed.plan is None or reviewed.plan.get("revision", "") == commit:
        return
    of = reviewed.plan.get("revision", "")
    raise Fault(
        f"{reviewed.path}: this is the plan of the file {_as(of)}, not {_as(commit)}",
        REFUSED,
        f"if that is meant: {reviewed.again(at=of)}",
    )


def _as(commit: str) -> str:
    return f"as commit {commit[:12]} has it" if commit else "as it lies here"


def refuse_another(reviewed: Reviewed, shown: Planned, events: Sequence[Event], *, resume: bool) -> None:
    """Fault unless the plan made now is the one that was reviewed; what differs is told line by line.

    With ``resume``, what an interrupted apply did of this very plan is no difference.
    """
    if reviewed.plan is None:
        _refuse_another_digest(reviewed.digest, shown.plan.digest)
        return
    now = json.loads(report.render("plan", "json", shown))
    begun = _begun(events, reviewed.plan["digest"])
    differing = review.differences(reviewed.plan, now, begun if resume else {})
    if differing:
        _say("Differs from the saved plan:", differing)
        raise Fault(
            f"{reviewed.path}: this is not the plan that was reviewed: {count(len(differing), 'difference')}",
            REFUSED,
            f"it was begun already; to go on: {reviewed.again(resume=True)}"
            if begun and not resume
            else "the file or the tenant has changed since; review the plan above, and save it again",
        )
    since = review.attested_since(reviewed.plan, now)
    if since:
        _say("Attested since the plan was saved:", since)


def _begun(events: Sequence[Event], digest: str) -> dict[str, str]:
    """What a plan wrote, or was about to, by setting; the value as JSON."""
    return {
        event.setting: json.dumps(event.value, ensure_ascii=False)
        for event in events
        if event.plan == digest and event.event in ("intent", "done", "uncertain")
    }


def _refuse_another_digest(expected: str | None, digest: str) -> None:
    if expected and expected != digest:
        raise Fault(
            f"this is not the plan that was reviewed: it is {digest[:12]}…, expected was {expected[:12]}…",
            REFUSED,
            "the file or the tenant has changed since; review the plan above, then expect its digest "
            "(a plan saved with -o is told apart line by line)",
        )


def _say(title: str, lines: Sequence[str]) -> None:
    output.note("\n".join([title, *(f"  {escape.terminal(line)}" for line in lines)]))


def _saved_plan(path: str) -> Any:
    try:
        if os.path.getsize(path) > _MOST_BYTES:
            raise Fault(f"{path}: too large for a saved plan", REFUSED, _SAVE)
        with open(path, encoding="utf-8") as file:
            saved = json.load(file)
    except FileNotFoundError as fault:
        raise usage(f"{files.shown(path)}: there is no such file or folder") from fault
    except (OSError, ValueError, RecursionError) as fault:
        raise Fault(f"{path}: not a saved plan", REFUSED, _SAVE) from fault
    if not review.is_plan(saved):
        raise Fault(
            f"{path}: not a plan of this version",
            REFUSED,
            "save it again with: lookout-config plan -o plan.json",
        )
    return saved
