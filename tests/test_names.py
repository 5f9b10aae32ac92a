"""Names that look alike, told apart and made visible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout_config import names

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.mark.parametrize(
    "other",
    [
        "intune lookout",
        " Intune Lookout",
        "Intune\u00a0Lookout",
        "Intune  Lookout",
        "Intune \u200bLookout\u200f",
    ],
)
def test_one_name_spelt_otherwise_is_known_again(other):
    assert names.spelling_key(other) == names.spelling_key("Intune Lookout")


def test_forms_of_unicode_are_one_spelling_and_other_letters_are_not():
    assert names.spelling_key("Cafe\u0301") == names.spelling_key("CAFÉ")
    assert names.spelling_key("Team²") != names.spelling_key("Team2")


@given(TEXT)
def test_another_spelling_to_ask_for_is_the_same_name_and_not_the_one_at_hand(name):
    for other in names.spellings(name):
        assert other != name
        assert names.spelling_key(other) == names.spelling_key(name)


@given(TEXT)
def test_what_is_made_visible_is_printable_and_leaves_plain_names_alone(name):
    shown = names.visible(name)
    assert shown.isprintable()
    if name.isprintable() and " ".join(name.split(" ")).strip() == name and "  " not in name:
        assert shown == name


@given(TEXT, TEXT)
def test_a_difference_is_always_put_into_words(written, found):
    assert names.difference(written, found)


def test_the_nearest_names_come_likest_first_and_strangers_not_at_all():
    others = ["Lookout Sales", "Lookout Pilot", "Kitchen", "Lookout Pilot 2"]
    nearest = names.nearest("lookout pilott", others)
    assert nearest[:2] == ["Lookout Pilot", "Lookout Pilot 2"]
    assert "Kitchen" not in nearest
    assert names.did_you_mean("lookout pilott", ["Lookout Pilot"]) == "; did you mean 'Lookout Pilot'?"
    assert names.did_you_mean("Warehouse", ["Kitchen"]) == ""


def test_order_does_not_change_what_is_suggested():
    others = ["Pilot A", "Pilot B", "Pilot C", "Pilot D"]
    assert names.nearest("Pilot", others) == names.nearest("Pilot", reversed(others))
