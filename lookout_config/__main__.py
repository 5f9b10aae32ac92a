"""``lookout-config`` and ``python -m lookout_config``."""

import gc
import os
import sys


def main() -> None:
    """The command line of the process."""
    words = sys.argv[1:]
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # whoever started us has closed it
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 -- for as long as we run
    if not _is_plain(words):
        sys.exit(run(words))
    # At every commit: nothing here lives long enough to be collected, and taking the interpreter apart in good
    # order at the end takes longer than judging a file.
    gc.disable()
    code = run(words)
    sys.stdout.flush()
    os._exit(code)


def run(words: list[str]) -> int:
    """Run a command line; its exit code."""
    if words == ["--version"] and _said_its_version():
        return 0
    from lookout_config.cli import faults

    return faults.guarded(lambda: _command(words))


def _said_its_version() -> bool:
    """Whether it could be said at once; if not, the ordinary way tells why."""
    from lookout_config import __version__

    try:
        sys.stdout.write(f"lookout-config {__version__}\n")
        sys.stdout.flush()
    except OSError:
        return False
    return True


def _command(words: list[str]) -> int:
    """What needs no click is answered before it is imported: that takes longer than validating a file."""
    if words == ["--version"]:
        from lookout_config import __version__
        from lookout_config.cli import output

        output.say(f"lookout-config {__version__}")
        return 0
    if _is_plain(words):
        from lookout_config.cli.verdict import validate_plainly

        return validate_plainly(*_plain(words))
    from lookout_config.cli import root

    return root.run(words)


def _is_plain(words: list[str]) -> bool:
    """``validate`` without an option but ``--format auto``, as a hook runs it."""
    return words[:1] == ["validate"] and not any(word.startswith("-") for word in _plain(words)[0])


def _plain(words: list[str]) -> tuple[list[str], str]:
    """The paths, and the form."""
    if words[1:3] == ["--format", "auto"]:
        return words[3:], "auto"
    return words[1:], "text"


if __name__ == "__main__":
    main()
