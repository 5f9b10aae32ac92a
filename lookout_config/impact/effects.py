"""What a threat beyond a policy's level does to a phone, in sentences: what begins, what ceases, what does neither."""

from collections.abc import Mapping

from lookout_config.impact import Crossing
from lookout_config.tongue import joined, said, said_of

_NON_COMPLIANT, _BLOCKS, _WIPES, _EXCEEDS = "non-compliant", "block", "wipe", "exceed"
_ACTIONS = {"block": _BLOCKS, "wipe": _WIPES}
_BEGIN: Mapping[str, tuple[str, str]] = {
    _NON_COMPLIANT: (
        "{classes} begins to make phones non-compliant",
        "{classes} begin to make phones non-compliant",
    ),
    _BLOCKS: ("{classes} begins to block apps", "{classes} begin to block apps"),
    _WIPES: ("{classes} begins to wipe company data", "{classes} begin to wipe company data"),
    _EXCEEDS: (
        "{classes} begins to exceed what app protection allows",
        "{classes} begin to exceed what app protection allows",
    ),
}
_CEASE: Mapping[str, tuple[str, str]] = {
    _NON_COMPLIANT: (
        "{classes} ceases to make phones non-compliant",
        "{classes} cease to make phones non-compliant",
    ),
    _BLOCKS: ("{classes} ceases to block apps", "{classes} cease to block apps"),
    _WIPES: ("{classes} ceases to wipe company data", "{classes} cease to wipe company data"),
    _EXCEEDS: (
        "{classes} ceases to exceed what app protection allows",
        "{classes} cease to exceed what app protection allows",
    ),
}
_NEITHER: Mapping[str, str] = {
    _NON_COMPLIANT: said("no class begins or ceases to make phones non-compliant"),
    _BLOCKS: said("no class begins or ceases to block apps"),
    _WIPES: said("no class begins or ceases to wipe company data"),
    _EXCEEDS: said("no class begins or ceases to exceed what app protection allows"),
}


def of(kind: str, action: str | None) -> str:
    """What a policy of the file does beyond its level: the key of the sentences here."""
    return _ACTIONS.get(action or "", _EXCEEDS) if kind == "app_protection_policies" else _NON_COMPLIANT


def crossed(crossing: Crossing, effect: str) -> str:
    """Which classes begin to do it, and which cease to."""
    parts = [
        said_of(len(classes), *messages[effect], classes=", ".join(sorted(classes)))
        for messages, classes in ((_BEGIN, crossing.begin), (_CEASE, crossing.cease))
        if classes
    ]
    return joined("{head}; {rest}", parts)


def neither(effect: str) -> str:
    """That no class does."""
    return said(_NEITHER[effect])
