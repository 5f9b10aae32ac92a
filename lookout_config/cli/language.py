"""``--lang``: the language in which a command tells its result to people."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from lookout_config import tongue


def told(command: Callable[..., int]) -> Callable[..., int]:
    """Add --lang to a command, and run it in the language chosen: by the option, else by the locale."""

    @click.option(
        "--lang",
        type=click.Choice(tongue.TONGUES, case_sensitive=False),
        help="The language of the result, if not that of the locale. JSON is never translated.",
    )
    @wraps(command)
    def spoken(*args: Any, lang: str | None, **given: Any) -> int:
        with tongue.speaking(lang or tongue.chosen(os.environ, _windows())):
            return command(*args, **given)

    return spoken


def _windows() -> int:
    """The LANGID of the screens of Windows, which sets none of the variables; 0 elsewhere."""
    if sys.platform != "win32":
        return 0
    import ctypes  # there only

    return int(ctypes.windll.kernel32.GetUserDefaultUILanguage())
