"""The table of rules, and the runner that turns what they yield into findings with a place and a weight.

A rule is a generator: ``check(config)`` offline, ``check(config, snapshot)`` live. Its docstring is its
manual page, the first line of which is its summary. It knows nothing of lines, severities and printing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from lookout_config import paths
from lookout_config.model import Document, Finding, NotChecked, Path, Problem, Severity, Unchecked
from lookout_config.undisturbed import undisturbed

Check = Callable[..., Iterable[Problem | NotChecked]]
Unless = Callable[[Any, Path, Any], bool]
Written = Callable[[Path], str]

AREAS = ("access", "connector", "groups", "intune", "notifications", "policy", "secrets")
"""The modules of the offline rules; those of the live rules are whatever ``rules/live`` holds."""


class Rule(NamedTuple):
    """One entry of the catalogue. ``unless(config, path, snapshot)`` says that the tenant refutes a problem."""

    id: str
    check: Check
    severity: Severity
    live: bool = False
    fixed: bool = False
    unless: Unless | None = None
    text: str = ""

    @property
    def summary(self) -> str:
        """The first line of the manual page."""
        return self.page.partition("\n")[0]

    @property
    def page(self) -> str:
        """The manual page: why it matters, where that is written, how to mend it."""
        from inspect import cleandoc  # takes as long to import as all rules together

        return cleandoc(self.text)


def rule(
    name: str, severity: Severity, *, live: bool = False, fixed: bool = False, unless: Unless | None = None
) -> Callable[[Check], Rule]:
    """Make a rule of a generator."""

    def made(check: Check) -> Rule:
        return Rule(name, check, severity, live=live, fixed=fixed, unless=unless, text=check.__doc__ or "")

    return made


def offline_rules() -> list[Rule]:
    """What can be asked of a file alone."""
    return _rules_of(import_module(f"{__name__}.{area}") for area in AREAS)


def live_rules() -> list[Rule]:
    """What can be asked of a file and a tenant."""
    from pkgutil import iter_modules

    package = import_module(f"{__name__}.live")
    names = sorted(module.name for module in iter_modules(package.__path__))
    return _rules_of(import_module(f"{package.__name__}.{name}") for name in names)


def all_rules() -> dict[str, Rule]:
    """The whole catalogue by id: reading, shape and waivers too, which the engine says by itself."""
    from lookout_config.rules.builtin import builtin_rules

    return {entry.id: entry for entry in (*builtin_rules(), *offline_rules(), *live_rules())}


def severity_of(entry: Rule, config: Any) -> Severity:
    """The weight of a rule in a file: its own, unless the file's ``rules:`` say otherwise."""
    changed = paths.at(config, ("rules", entry.id))
    return entry.severity if entry.fixed or changed is None else Severity(changed)


def run(
    rules: Sequence[Rule], document: Document, *args: Any, today: date
) -> tuple[list[Finding], list[Unchecked]]:
    """Ask the rules of a sound document in long form; ``args`` is the snapshot when there are live ones.

    Waivers cover all findings of one run, so ask offline and live rules together.
    """
    active = [
        (entry, severity) for entry in rules if (severity := severity_of(entry, document.data)) != "off"
    ]
    findings, unchecked = undisturbed(lambda: _answers(active, document, args))
    if document.data.get("waivers"):
        asked = {entry.id for entry, _ in active}
        findings = _settled(document, findings, unchecked, asked, today)
    return sorted(findings, key=_place), sorted(unchecked, key=_place)


def _answers(
    active: Sequence[tuple[Rule, Severity]], document: Document, args: Sequence[Any]
) -> tuple[list[Finding], list[Unchecked]]:
    written = paths.writer(document.data)
    findings: list[Finding] = []
    unchecked: list[Unchecked] = []
    for entry, severity in active:
        for yielded in _asked(entry, document.data, args):
            match yielded:
                case Problem():
                    findings.append(finding(document, entry.id, severity, yielded, written))
                case NotChecked():
                    unchecked.append(_unchecked(document, entry.id, yielded, written))
    return findings, unchecked


def finding(document: Document, name: str, severity: Severity, problem: Problem, written: Written) -> Finding:
    """A problem with its place in the file; ``written`` is ``paths.writer`` of the file's data."""
    return Finding(
        position=document.locate(problem.path),
        rule=name,
        severity=severity,
        message=problem.message,
        path=written(problem.path),
        hint=problem.hint,
        also=None if problem.also is None else document.locate(problem.also),
        fix=problem.fix,
    )


def _settled(
    document: Document, findings: list[Finding], unchecked: list[Unchecked], ran: Collection[str], today: date
) -> list[Finding]:
    """The findings with the waivers that answer for them, and what is wrong with the waivers."""
    from lookout_config.rules import builtin, waivers

    offline = {entry.id for entry in offline_rules() if not entry.fixed}
    known = offline | (builtin.LIVE - builtin.FIXED) | {builtin.TENANT_REPEATED.id}
    written = paths.writer(document.data)
    settled = waivers.waived(findings, document.data, today)
    for name, problem in waivers.problems(document.data, [*findings, *unchecked], ran, known, today):
        severity = severity_of(builtin.WAIVER_RULES[name], document.data)
        if severity != Severity.OFF:
            settled.append(finding(document, name, severity, problem, written))
    return settled


def _unchecked(document: Document, name: str, blind: NotChecked, written: Written) -> Unchecked:
    return Unchecked(
        position=document.locate(blind.path),
        rule=name,
        path=written(blind.path),
        collection=blind.collection,
        permission=blind.permission,
        reason=blind.reason,
    )


def _asked(entry: Rule, config: Any, args: Sequence[Any]) -> Iterable[Problem | NotChecked]:
    if entry.live:
        return entry.check(config, *args)
    yielded = entry.check(config)
    if entry.unless is None or not args:
        return yielded
    unless = entry.unless
    return (problem for problem in yielded if not unless(config, problem.path, *args))


def _place(entry: Finding | Unchecked) -> tuple[int, int, str]:
    return (entry.position.line, entry.position.column, entry.rule)


def _rules_of(modules: Iterable[ModuleType]) -> list[Rule]:
    found: Mapping[str, Rule] = {
        entry.id: entry
        for module in modules
        for entry in vars(module).values()
        if isinstance(entry, Rule) and entry.check.__module__ == module.__name__
    }
    return list(found.values())
