"""What a change of the file asks for, told apart from what differed before it."""

from collections.abc import Iterator
from dataclasses import replace

from lookout_config.changes import Apart, Edit, Plan, Step
from lookout_config.guards import removed


def told_apart(plan: Plan, base: Plan | None, revision: str) -> Apart:
    """A plan beside the plan of the file as it was, both of one tenant and record; None where there was no file.

    What either would do alike was there before. An edit with another value or another present is of the change.
    """
    old = _edits(base) if base and base.tenant_id == plan.tenant_id else {}
    steps = [(step, [edit for edit in step.edits if not _alike(edit, old)]) for step in plan.steps]
    fresh = tuple(_only(step, edits) for step, edits in steps if edits or not step.edits)
    wanted = {edit.path for step in plan.steps for edit in step.edits}
    gone = removed(edit for step in fresh for edit in step.edits)
    was_unknown = {entry.path for entry in base.unknown} if old and base else set()
    return Apart(
        revision,
        replace(
            plan,
            steps=fresh,
            removes=tuple(name for names in gone.values() for name in names),
            unknown=tuple(entry for entry in plan.unknown if entry.path not in was_unknown),
        ),
        tuple(_before(plan, old)),
        tuple(path for path in old if path not in wanted),
    )


def _before(plan: Plan, old: dict[str, Edit]) -> Iterator[Step]:
    for step in plan.steps:
        edits = [edit for edit in step.edits if _alike(edit, old)]
        if edits:
            yield _only(step, edits)


def _edits(plan: Plan) -> dict[str, Edit]:
    return {edit.path: edit for step in plan.steps for edit in step.edits}


def _alike(edit: Edit, old: dict[str, Edit]) -> bool:
    was = old.get(edit.path)
    return was is not None and repr(_meaning(was)) == repr(_meaning(edit))  # to Python, true is 1


def _meaning(edit: Edit) -> tuple[object, ...]:
    return (edit.known, None if edit.known == "unknown" else edit.before, edit.after)


def _only(step: Step, edits: list[Edit]) -> Step:
    return replace(step, edits=tuple(edits))
