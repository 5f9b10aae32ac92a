"""Rules about who gets Lookout's e-mail."""

import pytest

from tests.rules.cases import found

NOBODY, REPEATED = "notification-nobody", "notification-repeated"


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["{admin: ada@contoso.com, issues: {high: true}}"], []),
        (
            [
                "{admin: ada@contoso.com, issues: {high: false}}",
                "{admin: bob@contoso.com, issues: {high: true}}",
            ],
            [],
        ),
        (["{admin: ada@contoso.com, issues: {high: false, medium: true}}"], [(1, NOBODY)]),
        (["{admin: ada@contoso.com, summaries: [weekly]}"], [(1, NOBODY)]),
        (["{admin: ada@contoso.com, issues: {high: true}}", "{admin: ada@contoso.com}"], [(3, REPEATED)]),
        (["{admin: ada@contoso.com, issues: {high: true}}", "{admin: Ada@Contoso.com}"], [(3, REPEATED)]),
    ],
)
def test_somebody_is_told_and_nobody_twice(items, expected):
    assert found("notifications:\n" + "".join(f"  - {item}\n" for item in items)) == expected


def test_an_empty_list_tells_nobody():
    assert found("notifications: []\n") == [(1, NOBODY)]


def test_without_the_block_nothing_is_said():
    assert found("enrollment_settings: {}\n") == []
