"""A person's sign-in that is kept between runs: encrypted or not at all, unless a plain file was asked for."""

import json
import os
import sys
from pathlib import Path

import msal_extensions
import pytest

from lookout_config import auth
from tests.authority import CLIENT, refusal
from tests.signing import sign_in
from tests.tenants import TENANT

ID = {"AZURE_CLIENT_ID": CLIENT}


@pytest.fixture
def environ(tmp_path):
    return {**ID, "XDG_STATE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}


def kept_in(tmp_path):
    return sorted(file.name.rpartition(".")[2] for file in (tmp_path / "lookout-config").glob("sign-in-*"))


def signed_in(authority, tls, environ, mode="plain", notes=None):
    """A run of its own: the token, and what was said."""
    said = [] if notes is None else notes
    cache = auth.cache(mode, TENANT, environ, said.append)
    token = sign_in(authority, tls, "device", environ, prompt=said.append, token_cache=cache)
    return token(), said


def test_a_second_run_asks_nobody(authority, tls, environ, tmp_path):
    first, said = signed_in(authority, tls, environ)
    assert "enter ABCD-EFGH" in said[0]
    asked = len(authority.forms)
    second, said = signed_in(authority, tls, environ)
    assert second == first
    assert said == ["signed in as ada@contoso.com, as kept (whoami --forget ends that)"]
    assert len(authority.forms) == asked
    assert kept_in(tmp_path) == ["plain"]


def test_a_kept_sign_in_is_renewed_without_asking(authority, tls, environ):
    authority.lifetime = 60
    first, _ = signed_in(authority, tls, environ)
    second, said = signed_in(authority, tls, environ)
    assert second != first
    assert authority.forms[-1]["grant_type"] == "refresh_token"
    assert len(said) == 1


def test_a_kept_sign_in_that_is_over_is_asked_for_anew(authority, tls, environ):
    authority.lifetime = 60
    signed_in(authority, tls, environ)
    authority.says.append((400, refusal("invalid_grant", "AADSTS700082: The refresh token has expired.")))
    _, said = signed_in(authority, tls, environ)
    assert "enter ABCD-EFGH" in said[0]


def test_a_kept_sign_in_outlives_trouble_of_the_authority(authority, tls, environ):
    authority.lifetime = 60
    signed_in(authority, tls, environ)
    authority.says.append((400, refusal("temporarily_unavailable", "AADSTS90033: A transient error.")))
    with pytest.raises(auth.SignInError, match="transient error"):
        signed_in(authority, tls, environ)
    _, said = signed_in(authority, tls, environ)
    assert said == ["signed in as ada@contoso.com, as kept (whoami --forget ends that)"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes; the folder is the user's own")
def test_a_plain_file_is_for_its_owner_alone(authority, tls, environ, tmp_path):
    signed_in(authority, tls, environ)
    (file,) = (tmp_path / "lookout-config").glob("sign-in-*.plain")
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_who_is_kept_is_told_without_a_network_and_forgotten_at_a_word(authority, tls, environ, tmp_path):
    assert auth.identity(TENANT, environ) == ""
    signed_in(authority, tls, environ)
    asked = len(authority.headers)
    assert auth.identity(TENANT, environ) == "ada@contoso.com"
    assert auth.identity(TENANT.upper(), environ) == "ada@contoso.com"
    assert auth.identity(CLIENT, environ) == ""
    assert auth.forget(TENANT, environ)
    assert kept_in(tmp_path) == []
    assert not auth.forget(TENANT, environ)
    assert auth.identity(TENANT, environ) == ""
    assert len(authority.headers) == asked


class Sealed(msal_extensions.FilePersistence):
    """A system that encrypts: what is in the file is not what was saved."""

    is_encrypted = True

    def save(self, content):
        super().save(content[::-1])

    def load(self):
        return super().load()[::-1]


def test_where_the_system_encrypts_a_sign_in_is_kept_so_without_a_word(
    authority, tls, environ, tmp_path, monkeypatch
):
    monkeypatch.setattr(msal_extensions, "build_encrypted_persistence", Sealed)
    signed_in(authority, tls, environ, mode=None)
    _, said = signed_in(authority, tls, environ, mode=None)
    assert said == ["signed in as ada@contoso.com, as kept (whoami --forget ends that)"]
    (file,) = (tmp_path / "lookout-config").glob("sign-in-*.encrypted")
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(file.read_text(encoding="utf-8"))
    assert auth.identity(TENANT, environ) == "ada@contoso.com"


def unable(_):
    raise ImportError("no gi")


def test_where_it_does_not_nothing_is_kept_and_that_is_said(authority, tls, environ, tmp_path, monkeypatch):
    monkeypatch.setattr(msal_extensions, "build_encrypted_persistence", unable)
    _, said = signed_in(authority, tls, environ, mode=None)
    assert said[0] == "this sign-in is not kept: the system has no place for it that is encrypted"
    assert kept_in(tmp_path) == []
    with pytest.raises(auth.SignInError, match="no place for a sign-in that is encrypted") as caught:
        auth.cache("encrypted", TENANT, environ, print)
    assert "any program of yours can read" in caught.value.advice


def test_without_the_extra_package_nothing_is_kept_and_who_asks_for_it_is_told_its_name(environ, monkeypatch):
    monkeypatch.setitem(sys.modules, "msal_extensions", None)
    assert auth.cache(None, TENANT, environ, print) is None
    assert auth.identity(TENANT, environ) == ""
    assert not auth.forget(TENANT, environ)
    for mode in ("encrypted", "plain"):
        with pytest.raises(auth.SignInError, match="takes one more package") as caught:
            auth.cache(mode, TENANT, environ, print)
        assert caught.value.advice == "pip install 'lookout-mtp-config[cache]'"


def test_nothing_is_kept_in_a_pipeline(authority, environ):
    inside = {**environ, "CI": "true"}
    assert auth.cache(None, TENANT, inside, print) is None
    assert auth.cache("off", TENANT, inside, print) is None
    for mode in ("encrypted", "plain"):
        with pytest.raises(auth.SignInError, match="a pipeline keeps no sign-in"):
            auth.cache(mode, TENANT, inside, print)


@pytest.mark.parametrize("text", ["{half", "[]"])
def test_a_kept_sign_in_that_cannot_be_read_says_how_to_go_on(authority, tls, environ, tmp_path, text):
    signed_in(authority, tls, environ)
    (file,) = (tmp_path / "lookout-config").glob("sign-in-*.plain")
    file.write_text(text, encoding="utf-8")
    assert auth.identity(TENANT, environ) == ""
    with pytest.raises(auth.SignInError, match="the kept sign-in cannot be read") as caught:
        auth.cache("plain", TENANT, environ, print)
    assert "whoami --forget" in caught.value.advice
    assert auth.forget(TENANT, environ)
    _, said = signed_in(authority, tls, environ)
    assert "enter ABCD-EFGH" in said[0]


def test_the_place_is_a_folder_of_the_users(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    cache = auth.cache("plain", TENANT, {}, print)
    assert cache is not None
    assert Path(os.path.expanduser("~"), ".local", "state", "lookout-config").is_dir()
