"""Paths as text: what is written is read back, and a malformed one says so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout_config import paths

CONFIG = {
    "connector": {
        "enrollment": {
            "groups": [{"name": "Pilot"}, {"name": "2024"}, {"name": "Côte d'Azur"}, {"ring": "x"}]
        }
    },
    "protections": {"policies": {"device_groups": {"R&D [Paris]": {"ADWARE": {"risk": "low"}}}}},
    "notifications": [{"admin": "ada@contoso.com", "issues": {"high": True}}],
    "other_console_settings": [{"screen": "Apps", "setting": "VPN", "value": "x"}],
}
GROUPS = ("connector", "enrollment", "groups")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("connector", "enrollment"), "connector.enrollment"),
        ((*GROUPS, 0, "name"), "connector.enrollment.groups[Pilot].name"),
        ((*GROUPS, 1), 'connector.enrollment.groups["2024"]'),
        ((*GROUPS, 2), 'connector.enrollment.groups["C\\u00f4te d\'Azur"]'),
        ((*GROUPS, 3), "connector.enrollment.groups[3]"),
        (("notifications", 0, "issues", "high"), 'notifications["ada@contoso.com"].issues.high'),
        (("other_console_settings", 0), 'other_console_settings["Apps > VPN"]'),
        (
            ("protections", "policies", "device_groups", "R&D [Paris]", "ADWARE"),
            'protections.policies.device_groups["R&D [Paris]"].ADWARE',
        ),
    ],
)
def test_a_path_is_written_by_names_and_found_again(path, text):
    assert paths.text(path, CONFIG) == text
    assert paths.find(text, CONFIG) == path


def test_a_number_finds_what_a_name_finds():
    assert paths.find("connector.enrollment.groups[0]", CONFIG) == (*GROUPS, 0)


def test_two_items_of_one_name_are_known_by_number():
    twins = {"groups": [{"name": "Pilot"}, {"name": "Pilot"}]}
    assert paths.text(("groups", 1), twins) == "groups[1]"
    assert paths.find("groups[Pilot]", twins) is None


@pytest.mark.parametrize(
    "written", ["", ".a", "a..b", "a[", "a]", "a b", "a.[x]", "a[]", 'a["x]', "a.b ", r'a["\q"]']
)
def test_a_malformed_path_says_how_it_is_written(written):
    with pytest.raises(ValueError, match="write it like"):
        paths.tokens(written)


def test_a_number_of_too_many_digits_is_malformed():
    with pytest.raises(ValueError, match="write it like"):
        paths.tokens(f"groups[{'9' * 5000}]")


@pytest.mark.parametrize(
    "written", ["connector.nothing", "connector.enrollment.groups[9]", "version[0]", "a.b"]
)
def test_what_the_file_does_not_have_is_not_found(written):
    assert paths.find(written, CONFIG) is None


def test_a_path_covers_itself_and_all_below():
    assert paths.covers("connector.enrollment", "connector.enrollment.groups[Pilot].id")
    assert paths.covers("connector.enrollment", "connector.enrollment")
    assert not paths.covers("connector.enrollment.groups[Pilot]", "connector.enrollment.groups[Pilot 2]")
    assert not paths.covers("connector.enrollment.groups", "connector.enrollment")


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_name_is_written_so_that_it_is_read_back(item, key):
    config = {"list": [{"name": item}], "map": {key: 1}}
    for path in (("list", 0), ("map", key)):
        assert paths.find(paths.text(path, config), config) == path
