"""What a person types for a setting, as the value that it means; the schema checks it at once."""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from lookout_config import meant, paths, schema
from lookout_config.adoption.screens import Pane, choices, documented
from lookout_config.model import Path


def value(path: Path, typed: str) -> tuple[Any, str]:
    """The value that was meant (in the console's words or the file's), and what is wrong with it."""
    entry = schema.entry(path)
    found: Any = typed
    if "enum" in entry:
        offered = choices(path)
        words = dict(zip(entry["enum"], entry.get("enumItemLabels", entry["enum"]), strict=True))
        found = meant.certain(typed, offered) or meant.certain(typed, words) or typed
        if found in entry["enum"] and found not in offered:
            return found, f"{path[-2]} cannot respond with {found}; it offers {', '.join(offered)}"
    elif entry.get("type") == "boolean":
        found = {"true": True, "false": False}.get(meant.switch(typed) or "", typed)
    elif entry.get("type") == "integer" and re.fullmatch(r"[0-9]{1,9}", typed):
        found = int(typed)
    return found, schema.fault_at(path, found)


def suggested(pane: Pane, data: Mapping[str, Any]) -> dict[Path, Any]:
    """What may stand on a screen: as the tenant has it, else as the documents show it."""
    values = {path: paths.at(data, path, documented(path)) for path in pane.settings}
    return {path: value for path, value in values.items() if value is not None}


def put(data: Any, path: Path, value: Any) -> None:
    """Set a value, with the maps and lists above it; an item may be set behind the last one."""
    for step, following in pairwise(path):
        inner: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int) and step == len(data):
            data.append(inner)
        elif step not in data and not isinstance(step, int):
            data[step] = inner
        data = data[step]
    data[path[-1]] = value
