"""Values back into text: in the quotes that stand there, and so that they read back as themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout_config import source
from lookout_config.source.characters import FORBIDDEN
from lookout_config.source.places import Span
from lookout_config.source.splice import Splice, moved, pinned, replaced, spliced, written

ID = "27aaf6e2-2a36-4a0f-8d9d-7a5e5d1c9b10"


@pytest.mark.parametrize(
    ("like", "value", "text"),
    [
        ("intune pilot", "Intune Pilot", "Intune Pilot"),
        ('"intune pilot"', "Intune Pilot", '"Intune Pilot"'),
        ("'intune pilot'", "Intune Pilot", "'Intune Pilot'"),
        ("'o brien'", "O'Brien", "'O''Brien'"),
        ('"a"', 'say "hi" \\ there', '"say \\"hi\\" \\\\ there"'),
        ("sales emea", "Sales, EMEA", '"Sales, EMEA"'),
        ("a", "Sales: EMEA", '"Sales: EMEA"'),
        ("a", "Sales #1", '"Sales #1"'),
        ("a", 'Sales "A": B', "'Sales \"A\": B'"),
        ("a", " Sales", '" Sales"'),
        ("a", "- Sales", '"- Sales"'),
        ("a", "*Sales", '"*Sales"'),
        ("a", "", '""'),
        ("yes", "yes", '"yes"'),
        ("0123", "0123", '"0123"'),
        ("a", "true", '"true"'),
        ("a", "12", '"12"'),
        ("a", "2026-11-30", "2026-11-30"),
        ("a", "Équipe – Côte d'Azur 🚀", "Équipe – Côte d'Azur 🚀"),
        ("'no'", False, "false"),
        ('"5"', 5, "5"),
        ("2024", "2024", '"2024"'),
        # What the eye would miss is written out, whatever the quotes were.
        ("a", "Intune\u00a0Pilot", '"Intune\\xa0Pilot"'),
        ("'a'", "Pi\u200blot", '"Pi\\u200blot"'),
        ("a", "a\nb", '"a\\x0ab"'),
        ("a", "x\U000e0041", '"x\\U000e0041"'),
        ("| \n a", "Sales", "Sales"),
        # What may stand in no file cannot be written.
        ("a", "a\u202eb", None),
        ("a", "a\x00b", None),
        ("a", "a\ud800b", None),
    ],
)
def test_a_value_is_written_like_what_stood_there(like, value, text):
    assert written(value, like) == text


@given(st.text(max_size=20), st.sampled_from(["a", '"a"', "'a'", "|\n  a"]))
def test_whatever_is_written_reads_back(value, like):
    text = written(value, like)
    if text is None:
        assert FORBIDDEN & set(value) or any("\ud800" <= char <= "\udfff" for char in value)
        return
    for whole, path in ((f"k: {text}\n", "k"), (f"- {text}\n", 0), (f"{{k: {text}, l: 1}}", "k")):
        document = source.parse(whole.encode(), "f")
        assert document.problems == ()
        assert document.data[path] == value


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("k: |\n  low er\n\nl: 1\n", "k: Lower\n\nl: 1\n"),
        ("k: >-  # why\n  low\n  er\nl: 1\n", "k: Lower  # why\nl: 1\n"),
        ("k: |2-\r\n  low er\r\n# end\r\n", "k: Lower\r\n# end\r\n"),
        ("k: low\n  er # why\n", "k: Lower # why\n"),
        ("k: 'low\n\n  er' # why", "k: 'Lower' # why"),
    ],
)
def test_a_scalar_of_many_lines_becomes_one_and_keeps_its_comment(text, after):
    document = source.parse(text.encode(), "f")
    place = document.locate(("k",))
    lines = source.Lines("f", text)
    assert spliced(text, [replaced(text, lines.span(place), "Lower")]) == after


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("- Sales\n", f"- {{name: Sales, id: {ID}}}\n"),
        ("- Sales # the pilot", f"- {{name: Sales, id: {ID}}} # the pilot"),
        ('- "Sales"\r\n', f'- {{name: "Sales", id: {ID}}}\r\n'),
        ("- 'Sales'\r", f"- {{name: 'Sales', id: {ID}}}\r"),
        ("- Sales, EMEA\n", f'- {{name: "Sales, EMEA", id: {ID}}}\n'),
        ("- |-  # why\n  Sales\n- x", f"- {{name: Sales, id: {ID}}}  # why\n- x"),
        ("[Sales , x]", f"[{{name: Sales, id: {ID}}} , x]"),
        ("- {name: Sales, ring: pilot}\n", f"- {{name: Sales, id: {ID}, ring: pilot}}\n"),
        ("- { ring: pilot, name: 'Sales' }\n", f"- {{ ring: pilot, name: 'Sales', id: {ID} }}\n"),
        ("- {name: Sales,}\n", f"- {{name: Sales, id: {ID},}}\n"),
        ('[{"name":"Sales","ring":"pilot"}]', f'[{{"name":"Sales", "id": "{ID}","ring":"pilot"}}]'),
        ("- {\n  name: Sales  # why\n  }\n", f"- {{\n  name: Sales, id: {ID}  # why\n  }}\n"),
        ("- name: Sales  # why\n  ring: pilot\n", f"- name: Sales  # why\n  id: {ID}\n  ring: pilot\n"),
        ("- ring: pilot\n  name: Sales\n- x\n", f"- ring: pilot\n  name: Sales\n  id: {ID}\n- x\n"),
        ("-   name: Sales", f"-   name: Sales\n    id: {ID}"),
        ("- x\r\n- name: Sales", f"- x\r\n- name: Sales\r\n  id: {ID}"),
        ("- x\r- name: Sales\r", f"- x\r- name: Sales\r  id: {ID}\r"),
        ("-\n  name:\n    Sales\n  ring: pilot\n", f"-\n  name:\n    Sales\n  id: {ID}\n  ring: pilot\n"),
        ('- "name": Sales\n', f'- "name": Sales\n  "id": "{ID}"\n'),
        ("- name: >-\n    Sales\n\n- x\n", f"- name: >-\n    Sales\n  id: {ID}\n\n- x\n"),
    ],
)
def test_an_id_stands_beside_its_name_in_the_way_of_its_entry(text, after):
    document = source.parse(text.encode(), "f")
    (number,) = (n for n, one in enumerate(document.data) if "Sales" in str(one))
    entry = document.data[number]
    name = entry if isinstance(entry, str) else entry["name"]
    got = spliced(text, [pinned(document, (number,), name, ID)])
    assert got == after
    reread = source.parse(got.encode(), "f").data
    more = {} if isinstance(entry, str) else entry
    assert reread == [*document.data[:number], {"name": name, **more, "id": ID}, *document.data[number + 1 :]]


def test_a_place_is_found_again_behind_what_was_put_in():
    splices = [Splice(Span(2, 4), "wxyz"), Splice(Span(8, 8), "!")]
    text = "abCDefghij"
    assert spliced(text, splices) == "abwxyzefgh!ij"
    assert [text[index] for index in (0, 2, 5, 8, 9)] == ["a", "C", "f", "i", "j"]
    assert [spliced(text, splices)[moved(index, splices)] for index in (0, 5, 8, 9)] == ["a", "f", "i", "j"]
    assert moved(2, splices) == 2
