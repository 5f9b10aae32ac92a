"""The manual page of a rule, for ``explain``."""

from textwrap import fill

from lookout_config.report.style import PLAIN, Style
from lookout_config.rules import Rule
from lookout_config.tongue import say


def render(rule: Rule, style: Style = PLAIN) -> str:
    """What the rule is, then why it matters, where that is written and how to mend it."""
    return "\n\n".join([_head(rule), *(_paragraph(text, style) for text in rule.page.split("\n\n"))]) + "\n"


def _head(rule: Rule) -> str:
    where = say("live") if rule.live else say("offline")
    if rule.fixed:
        return say("{rule} ({where}, {severity}, fixed)", rule=rule.id, where=where, severity=rule.severity)
    return say(
        "{rule} ({where}, {severity}; change it under rules: {change})",
        rule=rule.id,
        where=where,
        severity=rule.severity,
        change=f"{{{rule.id}: warning}}",
    )


def _paragraph(text: str, style: Style) -> str:
    """A paragraph as it is written; told in another language, it is folded anew."""
    written = " ".join(text.split())
    shown = say(written)
    if shown == written:
        return text
    return fill(shown, style.width, break_long_words=False, break_on_hyphens=False)
