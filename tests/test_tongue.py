"""A sentence keeps its parts, is English to programs, and is told in the tongue that is spoken."""

import json
import pickle
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from lookout_config import tongue
from lookout_config.tongue import day, joined, minute, said, said_of, say, say_of, told


class Upper:
    """A catalogue that shouts, but for the names of parts."""

    def gettext(self, message):
        return "".join(part if part.startswith("{") else part.upper() for part in _parts(message))

    def ngettext(self, one, many, number):
        return self.gettext(one if number < 2 else many)  # as French counts


def _parts(message):
    import re

    return re.split(r"(\{\w+\})", message)


@pytest.fixture
def shouting():
    with tongue.speaking("fr", Upper()):
        yield


def test_what_was_said_is_english_text_to_a_program():
    sentence = said("{name} is on", name=said("the switch of {system}", system="ios"))
    assert sentence == "the switch of ios is on"
    assert json.dumps(sentence) == '"the switch of ios is on"'


def test_a_part_that_was_said_is_told_too_and_a_name_is_left_alone(shouting):
    sentence = said("{name} is on", name=said("the switch of {system}", system="ios"))
    assert told(sentence) == "THE SWITCH OF ios IS ON"
    assert told("a name") == "a name"
    assert say("{name}, and no more", name="a {brace}") == "a {brace}, AND NO MORE"


def test_a_message_without_parts_may_have_braces_of_its_own(shouting):
    assert say("set issues: {high: true}") == "SET ISSUES: {HIGH: TRUE}"
    assert say("") == ""


@pytest.mark.parametrize(
    ("number", "english", "other"), [(0, "0 days", "0 DAY"), (1, "1 day", "1 DAY"), (2, "2 days", "2 DAYS")]
)
def test_each_tongue_counts_in_its_own_way(number, english, other):
    words = said_of(number, "{number} day", "{number} days")
    assert words == english
    with tongue.speaking("fr", Upper()):
        assert told(words) == other
        assert say_of(number, "{number} day", "{number} days") == other


def test_a_list_is_told_part_by_part(shouting):
    assert told(joined("{head} and {rest}", [said("one"), "two", said("three")])) == "ONE AND two AND THREE"
    assert joined("{head} and {rest}", ["alone"]) == "alone"


def test_a_day_is_written_as_the_reader_writes_it():
    moment = minute(datetime(2026, 11, 20, 8, 5, tzinfo=UTC))
    assert (day("2026-11-20T08:05:00Z"), moment) == ("2026-11-20", "2026-11-20 08:05 UTC")
    assert day("20261120T080500Z") == "20261120T0"  # what is no day of ours is left as it is
    with tongue.speaking("fr"):
        assert told(moment) == "20/11/2026 à 08:05 UTC"


@pytest.mark.parametrize(
    "copied", [lambda text: pickle.loads(pickle.dumps(text)), deepcopy], ids=["pickle", "copy"]
)
def test_what_was_said_survives_a_copy(copied, shouting):
    assert (
        told(copied(said_of(2, "{number} day of {name}", "{number} days of {name}", name=said("x"))))
        == "2 DAYS OF X"
    )


def test_what_is_spoken_ends_with_its_block():
    with tongue.speaking("fr"):
        assert (tongue.spoken(), say("unknown")) == ("fr", "inconnu")
    assert (tongue.spoken(), say("unknown")) == ("en", "unknown")


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_CA@euro"}, "fr"),
        ({"LANG": "FR"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANGUAGE": "de:fr:en", "LC_ALL": "en_US"}, "fr"),
        ({"LANGUAGE": "de:en:fr", "LC_ALL": "fr_FR"}, "en"),
        ({"LANGUAGE": "", "LANG": "fr_FR"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "frr_DE.UTF-8"}, "en"),
    ],
)
def test_the_locale_decides_as_it_does_for_gettext(environment, code):
    assert tongue.chosen(environment) == code


@pytest.mark.parametrize(
    ("environment", "langid", "code"),
    [({}, 0x040C, "fr"), ({}, 0x0C0C, "fr"), ({}, 0x0409, "en"), ({"LANG": "en_US"}, 0x040C, "en")],
)
def test_windows_is_asked_where_no_variable_is_set(environment, langid, code):
    assert tongue.chosen(environment, langid) == code
