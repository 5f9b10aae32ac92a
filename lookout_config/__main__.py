"""``lookout-config`` and ``python -m lookout_config``."""

import sys


def main() -> None:
    """The command line of the process."""
    sys.exit(run(sys.argv[1:]))


def run(words: list[str]) -> int:
    """Run a command line; its exit code.

    What needs no click is answered before it is imported: that takes longer than validating a file.
    """
    if words == ["--version"]:
        from lookout_config import __version__

        sys.stdout.write(f"lookout-config {__version__}\n")
        return 0
    from lookout_config.cli import faults

    return faults.guarded(lambda: _command(words))


def _command(words: list[str]) -> int:
    if words[:1] == ["validate"] and not any(word.startswith("-") for word in words):
        from lookout_config.cli.verdict import validate_plainly

        return validate_plainly(words[1:])
    from lookout_config.cli import root

    return root.run(words)


if __name__ == "__main__":
    main()
