"""What this installation says about itself: where its manual is, if it is anywhere but beside the code."""

RULES = "Rules"
"""The label under ``project.urls`` of pyproject.toml whose address is the page of all rules (docs/rules.md)."""


def manual() -> str:
    """The address of the page of all rules; empty while the project names none."""
    from importlib import metadata  # costs more than validating a file

    try:
        told = metadata.metadata("lookout-mtp-config").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:  # run from a folder, not installed
        return ""
    return address(told)


def address(told: list[str]) -> str:
    """The address among lines such as ``Rules, https://example.org/rules``."""
    pairs = dict(line.split(", ", 1) for line in told if ", " in line)
    found = pairs.get(RULES, "")
    return found if found.startswith("https://") else ""
