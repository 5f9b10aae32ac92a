"""A plan as the one comment of a pull request, which names the plan that it shows."""

from lookout_config.report import plan_markdown
from lookout_config.report.comment import Mark, comment
from lookout_config.report.given import Planned
from lookout_config.report.style import PLAIN, Style


def render(planned: Planned, _style: Style = PLAIN) -> str:
    plan = planned.plan
    mark = Mark(plan.file, plan.tenant_id, plan.managed, plan.digest)
    return comment(mark, plan_markdown.head(planned), plan_markdown.body(planned))
