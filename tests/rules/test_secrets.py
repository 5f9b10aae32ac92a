"""Credentials in a file: all that look like one, and much that does not."""

import pytest

from tests.rules.cases import HEAD, findings, found

# None of these is or was a credential; each is put together here so that no scanner takes it for one.
SECRETS = {
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "signed token": "eyJhbGciOiJSUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0" + ".c2lnbmF0dXJl",
    "client secret": "abc8" + "Q~" + "d" * 17 + "E" * 17,
    "AWS": "AKIA" + "ABCDEFGHIJKLMNOP",
    "GitHub": "ghp_" + "a1B2" * 9,
    "Slack": "xoxb-" + "1234567890-abcdef",
    "URL": "https://ada:" + "correcthorse@contoso.com/",
    "storage": "AccountKey=" + "abcdEFGH1234" * 3,
    "signature": "https://contoso.blob.core.windows.net/a?sv=1&sig=" + "abcdEFGH1234" * 3,
    "bearer": "Bearer " + "abcdEFGH1234" * 3,
    "password": "the password: " + "correcthorse",
    "random": "q7Zt2Lk9Xw4Rb8Nc1Vm6Pj3Hs5Gd0Fy7Tu2Ke9Wi4Qo",
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_a_credential_is_found_and_never_repeated(secret):
    text = (
        f'other_console_settings:\n  - screen: System > Account\n    setting: Note\n    value: "{secret}"\n'
    )
    (finding,) = findings(HEAD + text)
    assert (finding.position.line, finding.rule) == (6, "secret-in-file")
    assert secret not in finding.message + finding.hint


@pytest.mark.parametrize("setting", ["Application key", "SSO client secret", "API-Key", "Password"])
def test_a_setting_that_is_named_like_one_is_found_by_its_name(setting):
    text = f"other_console_settings:\n  - screen: System\n    setting: {setting}\n    value: correcthorse\n"
    assert found(text) == [(4, "secret-in-file")]


def test_eight_letters_may_be_a_password_and_seven_are_none():
    text = "other_console_settings:\n  - {{screen: A, setting: Password, value: {}}}\n"
    assert found(text.format("mayflies")) == [(2, "secret-in-file")]
    assert found(text.format("mayflie")) == []


def test_a_credential_is_told_once():
    text = f"other_console_settings:\n  - screen: System\n    setting: Application key\n    value: {SECRETS['GitHub']}\n"
    assert found(text) == [(4, "secret-in-file")]


def test_a_key_that_looks_like_one_is_found():
    text = (
        f"protections:\n  policies:\n    device_groups:\n      {SECRETS['GitHub']}:\n        ADWARE: high\n"
    )
    assert found(text) == [(4, "secret-in-file")]


@pytest.mark.parametrize(
    "value",
    [
        "SG-Intune-Lookout-Enrollment-Production-EMEA-01-Managed-Phones",
        "ContosoExecutivesInEuropeTheMiddleEastAndAfrica2024",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "8f14e45f-ceea-467f-a8d4-5c1f3e2b9a10",
        "https://contoso.sharepoint.com/sites/mobile",
        "The application key is kept in the vault, not here",
        "tokens and secrets, passwords and keys",
        "Bearer bonds",
    ],
)
def test_what_is_no_credential_is_left_alone(value):
    assert found(f'other_console_settings:\n  - {{screen: A, setting: Note, value: "{value}"}}\n') == []


def test_a_short_value_of_such_a_setting_is_left_alone():
    assert (
        found("other_console_settings:\n  - {screen: A, setting: Require a password, value: enabled}\n") == []
    )
    assert found("other_console_settings:\n  - {screen: A, setting: Password, value: on it goes}\n") == []
