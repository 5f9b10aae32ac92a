"""Expected outputs in tests/golden/report: ``GOLDEN=write`` refreshes them, and the difference is read."""

import os
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "golden" / "report"


def same(text, name):
    """Whether the text is the one that was reviewed."""
    path = FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text(encoding="utf-8")
