"""A table in Markdown; the cells are escaped already."""

from collections.abc import Sequence


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table."""
    head = [list(columns), ["---"] * len(columns)]
    return [f"| {' | '.join(row)} |" for row in [*head, *rows]]
