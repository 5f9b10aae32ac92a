"""Which files a PATH means, and how their names are shown."""

import os
from collections.abc import Iterator, Sequence
from functools import cache

from lookout_config.cli import output
from lookout_config.cli.faults import REFUSED, Fault, usage

_PASSED_OVER, _RECORD = "node_modules", ".record.jsonl"


def named(paths: Sequence[str]) -> list[str]:
    """The configuration files that the paths mean, each once, in order; a folder means all below it."""
    found: dict[str, None] = {}
    for path in paths or (".",):
        if os.path.isdir(path):
            found.update(dict.fromkeys(_below(path)))
        elif path.endswith(_RECORD):
            raise usage(f"{shown(path)}: is a record", "name the configuration that it lies beside")
        elif os.path.exists(path):
            found[shown(path)] = None
        else:
            raise usage(
                f"{shown(path) if path else repr(path)}: there is no such file or folder",
                "standard input is not read: name a file" if path == "-" else "",
            )
    if found:
        _say_engine()
    return list(found)


@cache  # once, however many files are read
def _say_engine() -> None:
    from lookout_config import source

    if source.engine() != "libyaml":
        output.note(
            "PyYAML is here without libyaml: reading takes many times as long (docs/file.md, Without libyaml)"
        )


def one(path: str | None, *, gone: bool = False) -> str:
    """The one file that a command for one tenant is about; with ``gone`` it may be one that was here before."""
    if gone and path and not os.path.exists(path):
        return shown(path)
    found = named([] if path is None else [path])
    if len(found) == 1:
        return found[0]
    where = path or "this folder"
    if not found:
        raise usage(
            f"{where}: no lookout.yaml or *.lookout.yaml in it",
            "name the file, or begin with: lookout-config init",
        )
    raise usage(
        f"{where}: {len(found)} files are in it, one is wanted", f"name one of: {', '.join(found[:5])}"
    )


def inside(path: str, *, gone: bool = False) -> str:
    """A path that came from a file, once it is known to lie inside the working folder; ``gone`` as for ``one``."""
    here = os.path.realpath(".")
    try:
        outside = os.path.isabs(path) or os.path.commonpath([here, os.path.realpath(path)]) != here
    except ValueError:  # no path at all, or on another drive
        outside = True
    if outside:
        raise Fault(f"{shown(path)}: the plan names a file outside of this folder", REFUSED)
    if not gone and not os.path.exists(path):
        raise usage(
            f"{shown(path)}: the plan names this file, and it is not here",
            "run this in the folder in which the plan was saved",
        )
    return one(path, gone=gone)


def new(path: str) -> None:
    """Fault unless a file can be made there: one that is there already is never written over."""
    if os.path.exists(path):
        raise usage(f"{shown(path)}: is there already, and is left as it is", "give another name")
    output.room(path)


def is_ours(name: str) -> bool:
    """Whether a file in a folder is a configuration by its name."""
    stem, dot, ending = name.rpartition(".")
    return bool(dot) and ending in ("yaml", "yml") and (stem == "lookout" or stem.endswith(".lookout"))


def shown(path: str) -> str:
    """A path as it is printed on every system: with forward slashes, and no ``./`` before it."""
    return os.path.normpath(path).replace("\\", "/") if os.sep == "\\" else os.path.normpath(path)


def in_repository(path: str) -> str:
    """A file as the repository around the working folder names it; as it is, where there is none."""
    here = os.path.realpath(".")
    root = here
    while not os.path.exists(os.path.join(root, ".git")):
        above = os.path.dirname(root)
        if above == root:
            return shown(path)
        root = above
    there = os.path.join(os.path.realpath(os.path.dirname(path) or "."), os.path.basename(path))
    inside = (
        os.path.splitdrive(there)[0] == os.path.splitdrive(root)[0]
        and os.path.commonpath([root, there]) == root
    )
    return shown(os.path.relpath(there, root)) if inside else shown(path)


def _below(folder: str) -> Iterator[str]:
    root = os.path.realpath(folder)
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != _PASSED_OVER)
        for name in sorted(files):
            path = os.path.join(here, name)
            if is_ours(name) and os.path.commonpath([root, os.path.realpath(path)]) == root:
                yield shown(path)
