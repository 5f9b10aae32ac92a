"""Waivers: findings that somebody answers for until a day, and what is wrong with a waiver."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from lookout_config import paths
from lookout_config.model import Finding, Problem, Unchecked, Waiver

Said = tuple[str, Problem]
"""The id of the rule that says it, and the problem."""


class Placed(NamedTuple):
    """A waiver of the file that names a setting: ``path`` is by names, whichever way it was written."""

    number: int
    rule: str
    path: str
    waiver: Waiver

    @property
    def expired(self) -> bool:
        """Past its last day."""
        return self.waiver.days_left < 0

    def covers(self, finding: Finding | Unchecked) -> bool:
        """Whether it is about this finding: its rule, and its path or one above."""
        return self.rule == finding.rule and bool(finding.path) and paths.covers(self.path, finding.path)


def waived(findings: Sequence[Finding], config: Any, today: date) -> list[Finding]:
    """The findings, each with the waiver that answers for it."""
    live = [waiver for waiver in placed(config, today) if not waiver.expired]
    return [finding._replace(waived=_answering(finding, live)) for finding in findings]


def problems(
    config: Any,
    said: Sequence[Finding | Unchecked],
    ran: Collection[str],
    known: Collection[str],
    today: date,
) -> Iterator[Said]:
    """What is wrong with the file's waivers.

    ``said`` is what the rules found and what they could not see, where a waiver may yet be needed; ``ran`` are
    the rules that were asked, ``known`` all that there are.
    """
    yield from _unknown(config, known)
    for waiver in placed(config, today):
        if waiver.rule not in known:
            continue
        if waiver.expired:
            yield "waiver-expired", _expired(waiver)
        elif waiver.rule in ran and not any(map(waiver.covers, said)):
            message = f"waives no finding of {waiver.rule} any more; take it away"
            yield "waiver-unused", Problem(("waivers", waiver.number), message)


def placed(config: Any, today: date) -> list[Placed]:
    """The waivers whose path is in the file."""
    found = []
    for number, entry in enumerate(config.get("waivers", ())):
        path = _place(entry["path"], config)
        if path is not None:
            waiver = Waiver(
                entry["reason"], entry["owner"], entry["expires"], _days_left(entry["expires"], today)
            )
            found.append(Placed(number, entry["rule"], path, waiver))
    return found


def _answering(finding: Finding, waivers: Sequence[Placed]) -> Waiver | None:
    return next((placed.waiver for placed in waivers if placed.covers(finding)), None)


def _place(written: str, config: Any) -> str | None:
    try:
        path = paths.find(written, config)
    except ValueError:
        return None
    return None if path is None else paths.text(path, config)


def _days_left(expires: str, today: date) -> int:
    return (date.fromisoformat(expires) - today).days


def _expired(placed: Placed) -> Problem:
    days = -placed.waiver.days_left
    message = (
        f"expired on {placed.waiver.expires}, {days} day{'s' * (days > 1)} ago; its findings count again"
    )
    return Problem(("waivers", placed.number, "expires"), message, hint="mend what it waives, or decide anew")


def _unknown(config: Any, known: Collection[str]) -> Iterator[Said]:
    for number, entry in enumerate(config.get("waivers", ())):
        if entry["rule"] not in known:
            message = f"{entry['rule']!r} is no rule that can be waived"
            hint = _nearest(entry["rule"], known, "run lookout-config rules for the list")
            yield "waiver-unknown", Problem(("waivers", number, "rule"), message, hint=hint)
        if _place(entry["path"], config) is None:
            message = f"{entry['path']!r} is no setting of this file"
            hint = _nearest_path(entry["path"], config)
            yield "waiver-unknown", Problem(("waivers", number, "path"), message, hint=hint)


def _nearest_path(written: str, config: Any) -> str:
    try:
        paths.tokens(written)
    except ValueError:
        return "write it like connector.enrollment.groups[Pilot]"
    written_out = paths.writer(config)
    settings = {written_out(path): None for path, _ in paths.walk(config) if path}
    return _nearest(written, settings, "copy it from the finding that it waives")


def _nearest(written: str, known: Collection[str], otherwise: str) -> str:
    from difflib import get_close_matches

    near = get_close_matches(written, sorted(known), n=1)
    return f"did you mean {near[0]!r}?" if near else otherwise
