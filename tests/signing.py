"""Signing in at an authority on this machine, as the tests of it do."""

import pytest

from lookout_config import auth
from lookout_config.waiting import Patience
from tests.authority import CLIENT, SECRET
from tests.tenants import TENANT

ENVIRON = {"AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": SECRET, "AZURE_TENANT_ID": TENANT}
GRAPH = "https://graph.microsoft.com"
AT_ONCE = Patience(sleep=lambda _: None)


def sign_in(authority, tls, method="secret", environ=ENVIRON, *, tenant_id=TENANT, url=None, **more):
    """The source of tokens; what is prompted is lost, unless ``prompt`` is given."""
    return auth.sign_in(
        method,
        tenant_id,
        authority=url or authority.url,
        graph=GRAPH,
        environ=environ,
        **{"ca_bundle": tls.bundle, "prompt": lambda _: None, "patience": AT_ONCE, **more},
    )


def refused(authority, tls, method="secret", environ=ENVIRON, **more):
    """What is said when there is no token, at the start or when one is asked for: never with a secret in it."""
    with pytest.raises(auth.SignInError) as caught:
        sign_in(authority, tls, method, environ, **more)()
    said = str(caught.value) + caught.value.advice
    hidden = [
        value
        for name, value in environ.items()
        if any(word in name.upper() for word in ("SECRET", "PASSWORD", "TOKEN", "HEADER"))
        and not any(word in name for word in ("FILE", "URL"))
    ]
    assert [value for value in hidden if value and value in said] == []
    return caught.value
