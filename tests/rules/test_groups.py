"""Rules about the names of enrollment groups."""

from datetime import UTC, datetime

import pytest

from lookout_config import rules
from lookout_config.world import Snapshot
from tests.rules.cases import HEAD, TODAY, document, findings, found

NAMES = (
    "group-name-repeated",
    "group-name-case-twins",
    "group-name-space",
    "group-name-unusual",
    "group-name-is-id",
)
ID = "a87ff679-a2f3-471d-9181-a67b7542122c"


def of_groups(*items: str) -> list[tuple[int, str]]:
    """What is said of a list of groups, by the number of the item."""
    lines = "".join(f"  - {item}\n" for item in items)
    return [(line - 3, rule) for line, rule in found(f"connector:\n enrollment:\n  groups:\n{lines}", *NAMES)]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["Intune Lookout Pilot", "Intune Lookout Sales"], []),
        (["Intune Lookout Pilot", "Intune Lookout Pilot"], [(2, "group-name-repeated")]),
        (["Intune Lookout Pilot", "{name: Intune Lookout Pilot, ring: pilot}"], [(2, "group-name-repeated")]),
        (["Sales", "Sales", "Sales"], [(2, "group-name-repeated"), (3, "group-name-repeated")]),
        (["Intune Lookout Pilot", "Intune Lookout pilot"], [(2, "group-name-case-twins")]),
        (["Sales", "Sales", "sales"], [(2, "group-name-repeated"), (3, "group-name-case-twins")]),
        (["Straße", "STRASSE"], [(2, "group-name-case-twins")]),
        (['"Intune Lookout Pilot "'], [(1, "group-name-space")]),
        (['"Intune Lookout Pilot\\u00a0"'], [(1, "group-name-space")]),
        (['" Intune Lookout Pilot"'], [(1, "group-name-space")]),
        (["'Intune  Lookout Pilot'"], [(1, "group-name-unusual")]),
        (['"Intune\\u00a0Lookout Pilot"'], [(1, "group-name-unusual")]),
        (['"Intune\\u202fLookout Pilot"'], [(1, "group-name-unusual")]),
        (['"Vertrieb Mu\\u0308nchen"'], [(1, "group-name-unusual")]),
        (['"Vertrieb M\\u00fcnchen"', "Équipe mobilité", "モバイル"], []),
        ([f'"{ID}"'], [(1, "group-name-is-id")]),
        ([f'"{ID.upper()}"'], [(1, "group-name-is-id")]),
        ([f'" {ID}"'], [(1, "group-name-is-id"), (1, "group-name-space")]),
        ([f"{{name: Intune Lookout Pilot, id: {ID}}}"], []),
        (['"a87ff679-a2f3-471d-9181-a67b7542122z"', "Sales-and-Marketing-in-all-of-Europe-36"], []),
    ],
)
def test_names_of_groups(items, expected):
    assert of_groups(*items) == expected


def test_a_repeated_name_points_at_the_first():
    repeated = findings(HEAD + "connector:\n enrollment:\n  groups:\n  - Sales\n  - Pilot\n  - Sales\n")[-1]
    assert repeated.rule == "group-name-repeated"
    assert repeated.also is not None
    assert (repeated.position.line, repeated.also.line) == (8, 6)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Pilot ", "'Pilot␠' ends with a space; right would be 'Pilot'"),
        (" Pilot", "'␠Pilot' begins with a space; right would be 'Pilot'"),
        (" Pilot ", "'␠Pilot␠' begins and ends with a space; right would be 'Pilot'"),
        (" ", "'␠' begins and ends with a space"),
        ("A  B", "'A␠␠B' has two spaces in a row; few group names do"),
        ("A\\u00a0B", "'A<U+00A0>B' has a no-break space (U+00A0); few group names do"),
        ("Mu\\u0308nchen", "'Mu\u0308nchen' has letters with separate accents (not NFC); few group names do"),
    ],
)
def test_what_the_eye_misses_is_shown(name, message):
    text = f'connector: {{enrollment: {{groups: [{{name: "{name}", ring: pilot}}]}}, error_email_recipient: a@b.com}}\n'
    assert [finding.message for finding in findings(HEAD + text)] == [message]


@pytest.mark.parametrize("name", ["Pilot ", "A  B", "A\u00a0B"])
def test_an_odd_name_that_the_tenant_has_byte_for_byte_is_right(name):
    text = f'{HEAD}connector: {{enrollment: {{groups: ["{name}"]}}}}\n'
    asked = [entry for entry in rules.offline_rules() if entry.id in NAMES]
    now = datetime(2026, 11, 22, tzinfo=UTC)
    for displayed, expected in ((name, 0), (name.strip().lower(), 1)):
        snapshot = Snapshot("t", now, now, {"groups": [{"displayName": displayed}]})
        told, _ = rules.run(asked, document(text), snapshot, today=TODAY)
        assert len(told) == expected
