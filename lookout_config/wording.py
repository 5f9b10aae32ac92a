"""The consoles' own words for the settings of a file, so that a person finds on the screen what is meant."""

from typing import Any

from lookout_config import paths, schema, settings
from lookout_config.model import Path
from lookout_config.report.given import Words


def words(config: Any) -> dict[str, Words]:
    """The words for every setting of a (long form) file, by its path in text form."""
    return {
        setting.text: Words(_label(setting.path, config), schema.choices(setting.path))
        for setting in settings.of(config)
    }


def _label(path: Path, config: Any) -> str:
    match paths.at(config, path[:-1]):
        case {"setting": str(named)}:  # what has no key of its own bears the console's words already
            return named
    return schema.label(path)
