"""An impact for a terminal: what is in the way, then a matrix for each device group, no wider than the screen."""

from collections.abc import Iterator, Sequence
from textwrap import wrap

from lookout_config.impact import Verdict
from lookout_config.impact.matrix import Group, Policy, Row, rows
from lookout_config.report import verdicts
from lookout_config.report.escape import terminal
from lookout_config.report.excerpt import cells
from lookout_config.report.given import Impact
from lookout_config.report.style import PLAIN, Style
from lookout_config.tongue import said, say, told

_LOOKS = {
    Verdict.NON_COMPLIANT: ("red", "bold"),
    Verdict.COMPLIANT: ("green",),
    Verdict.COMPLIANT_INFERRED: ("green",),
    Verdict.UNKNOWN: ("cyan",),
    Verdict.NO_VERDICT: ("yellow",),
}
_SHORT = said("compliant*")
_GAP = 2

_Column = tuple[str, Policy, int]
"""What stands above a column, its policy, and where its cell is in a row."""


def render(given: Impact, style: Style = PLAIN) -> str:
    """The conditions by weight, the policies, a matrix a device group, and what its words mean."""
    blocks = [
        _head(given, style),
        *(_part(head, some, style) for head, some in _parts(given)),
        _policies(given, style),
        *(_group(group, given, style) for group in verdicts.groups(given)),
        [line for text in _reading(given) for line in _wrapped(text, style, rest="  ")],
        [style.paint(verdicts.summary(given), "bold")],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(given: Impact, style: Style) -> list[str]:
    name = style.paint(terminal(given.tenant_name or given.tenant_id), "bold")
    tenant = f"{name} ({terminal(given.tenant_id)})" if given.tenant_name else name
    return [
        say("Impact for {tenant} of {file}", tenant=tenant, file=terminal(given.file)),
        say(verdicts.WHAT),
        *(terminal(told(note)) for note in given.notes),
    ]


def _parts(given: Impact) -> list[tuple[str, list[str]]]:
    return [(head, [verdicts.line(one) for one in some]) for head, some in verdicts.parts(given)]


def _part(head: str, lines: Sequence[str], style: Style) -> list[str]:
    shown = [line for text in lines for line in _wrapped(text, style, "  - ", "    ")]
    return [style.paint(say("{title}:", title=head), "bold"), *shown]


def _policies(given: Impact, style: Style) -> list[str]:
    policies = given.weighed.policies
    if not policies:
        return [say(verdicts.NO_POLICY)]
    head = style.paint(say("Policies, each with the worst risk that it lets pass:"), "bold")
    lines = [f"  {number:>2}  {terminal(_column(policy))}" for number, policy in enumerate(policies, 1)]
    shared = [line for text in verdicts.shared(given) for line in _wrapped(text, style)]
    return [head, *lines, *shared]


def _column(policy: Policy) -> str:
    return say(
        "{level}: {name} ({policy})",
        level=verdicts.level(policy),
        name=policy.name,
        policy=verdicts.policy_line(policy),
    )


def _group(group: Group, given: Impact, style: Style) -> list[str]:
    """The matrix of a device group, in as many bands as the screen needs for the policies."""
    found = rows(group)
    margin = 2 + max(len(label) for label in (say("risk"), *(verdicts.label(row) for row in found))) + _GAP
    columns = [
        (f"{number} {terminal(policy.level or '?')}", policy, number - 1)
        for number, policy in enumerate(given.weighed.policies, 1)
    ]
    width = _GAP + max((len(text) for text in _texts(columns, found)), default=0)
    fitting = max(1, (style.width - margin) // width)
    bands = [columns[start : start + fitting] for start in range(0, len(columns), fitting)]
    lines = [style.paint(terminal(verdicts.group_name(group)), "bold")]
    for number, band in enumerate(bands):
        lines += [""] * bool(number)
        lines.append(_line(say("risk"), [head for head, _, _ in band], margin, width))
        for row in found:
            lines.append(_cells(row, band, margin, width, style))
            if not number:
                lines += _classes(row, group, given, margin, style)
    return lines


def _cells(row: Row, band: Sequence[_Column], margin: int, width: int, style: Style) -> str:
    shown = [
        style.paint(_word(row.cells[index], policy), *_LOOKS.get(row.cells[index], ()))
        + " " * (width - len(_word(row.cells[index], policy)))
        for _, policy, index in band
    ]
    return f"{'  ' + verdicts.label(row):<{margin}}{''.join(shown)}".rstrip()


def _line(label: str, texts: Sequence[str], margin: int, width: int) -> str:
    return f"{'  ' + label:<{margin}}{''.join(f'{text:<{width}}' for text in texts)}".rstrip()


def _texts(columns: Sequence[_Column], found: Sequence[Row]) -> Iterator[str]:
    for head, policy, index in columns:
        yield head
        yield from (_word(row.cells[index], policy) for row in found)


def _word(verdict: Verdict, policy: Policy) -> str:
    if verdict is Verdict.COMPLIANT_INFERRED:
        return say(_SHORT)
    return terminal(verdicts.word(verdict, policy))


def _classes(row: Row, group: Group, given: Impact, margin: int, style: Style) -> list[str]:
    shown, names = verdicts.classes(row, group, given)
    text = verdicts.named(shown, names)
    return _wrapped(text, style, " " * margin, " " * margin)


def _reading(given: Impact) -> list[str]:
    short = {say(str(Verdict.COMPLIANT_INFERRED)): say(_SHORT)}
    words = [
        say("{word}: {text}", word=short.get(word, word), text=text) for word, text in verdicts.legend(given)
    ]
    return [*words, *verdicts.platforms(given)]


def _wrapped(text: str, style: Style, first: str = "", rest: str = "") -> list[str]:
    """The lines of a text that fit the screen; a word that is wider stays whole."""
    shown = terminal(text)
    if cells(shown) != len(shown):
        return [first + shown]  # wide letters are not counted by the library: the terminal folds them
    lines = wrap(
        shown,
        style.width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [terminal(line) for line in lines]  # what was harmless in the middle may begin a line now
