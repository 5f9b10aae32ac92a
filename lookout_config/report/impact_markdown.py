"""An impact as Markdown, for a report: one table a device group, with the policies by name."""

from lookout_config.impact import Verdict
from lookout_config.impact.matrix import Group, Policy, rows
from lookout_config.report import verdicts
from lookout_config.report.escape import code_span, markdown
from lookout_config.report.given import Impact
from lookout_config.report.style import PLAIN, Style
from lookout_config.report.table import table
from lookout_config.tongue import say, told


def render(given: Impact, _style: Style = PLAIN) -> str:
    """The totals first, then what is in the way, then the tables."""
    blocks = [
        _head(given),
        *(
            [f"### {head}", "", *(f"- {markdown(verdicts.line(one))}" for one in some)]
            for head, some in verdicts.parts(given)
        ),
        [] if given.weighed.policies else [say(verdicts.NO_POLICY)],
        *(_group(group, given) for group in verdicts.groups(given)),
        _reading(given),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(given: Impact) -> list[str]:
    name = f"{code_span(given.tenant_name)}, " if given.tenant_name else ""
    tenant = say(
        "Tenant {tenant}; file {file}",
        tenant=f"{name}{code_span(given.tenant_id)}",
        file=code_span(given.file),
    )
    lines = [f"**{verdicts.summary(given)}**", "", f"{say(verdicts.WHAT)} {tenant}"]
    return [*lines, *(line for note in given.notes for line in ("", markdown(told(note))))]


def _group(group: Group, given: Impact) -> list[str]:
    policies = given.weighed.policies
    heads = [
        say(
            "{name}: {level} ({policy})",
            name=markdown(policy.name),
            level=markdown(verdicts.level(policy)),
            policy=markdown(verdicts.policy_line(policy)),
        )
        for policy in policies
    ]
    lines = []
    for row in rows(group):
        said, names = verdicts.classes(row, group, given)
        classes = verdicts.named(said, [code_span(name) for name in names])
        cells = [_cell(cell, policy) for cell, policy in zip(row.cells, policies, strict=True)]
        lines.append([markdown(verdicts.label(row)), classes, *cells])
    return [
        f"### {markdown(verdicts.group_name(group))}",
        "",
        *table((say("risk"), say("classes"), *heads), lines),
    ]


def _cell(verdict: Verdict, policy: Policy) -> str:
    shown = markdown(verdicts.word(verdict, policy))
    return f"**{shown}**" if verdict is Verdict.NON_COMPLIANT else shown


def _reading(given: Impact) -> list[str]:
    words = [say("{word}: {text}", word=word, text=text) for word, text in verdicts.legend(given)]
    remarks = [*words, *verdicts.shared(given), *verdicts.platforms(given)]
    return (
        [f"### {say('How to read it')}", "", *(f"- {markdown(remark)}" for remark in remarks)]
        if remarks
        else []
    )
