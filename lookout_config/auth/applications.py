"""Applications sign in: by a secret, by a certificate, by an ID token that another authority gave them."""

from collections.abc import Mapping
from typing import Any

from lookout_config.auth import assertions, certificates, tokens
from lookout_config.auth.assertions import Source
from lookout_config.auth.faults import NoToken
from lookout_config.auth.place import Begin, Place, Token

_NO_NAMES: dict[str, str] = {}


def by_secret(place: Place, client: str, environ: Mapping[str, str]) -> Token:
    """With AZURE_CLIENT_SECRET."""
    return _signed_in(place, client, environ["AZURE_CLIENT_SECRET"])


def by_certificate(place: Place, client: str, environ: Mapping[str, str]) -> Token:
    """With the key in AZURE_CLIENT_CERTIFICATE_PATH."""
    return _signed_in(place, client, certificates.credential(environ))


def by_assertion(source: Source) -> Begin:
    """With what a source of ID tokens gives, which is asked anew whenever Microsoft is."""

    def begin(place: Place, client: str, environ: Mapping[str, str]) -> Token:
        ask = source(place, environ)
        presented = dict(_NO_NAMES)

        def assertion() -> str:
            token = ask()
            presented.update(tokens.federation(token))
            return token

        return _signed_in(place, client, {"client_assertion": assertion}, presented)

    return begin


by_token_file = by_assertion(assertions.from_file)
by_github = by_assertion(assertions.from_github)
by_task = by_assertion(assertions.from_task)
by_azure_devops = by_assertion(assertions.from_azure_devops)


def taken(result: Mapping[str, Any], names: Mapping[str, str] | None = None) -> str:
    """The token of what msal gives; NoToken where there is none in it."""
    token = result.get("access_token")
    if isinstance(token, str) and token:
        return token
    raise NoToken(result, names)


def _signed_in(place: Place, client: str, credential: Any, presented: Mapping[str, str] = _NO_NAMES) -> Token:
    import msal  # as slow to load as the rest of the tool together

    # No region: the authority is the one that was said, whatever MSAL_FORCE_REGION says.
    application = msal.ConfidentialClientApplication(
        client, client_credential=credential, azure_region=False, **place.options
    )

    def token(*, anew: bool = False) -> str:
        if anew:
            application.remove_tokens_for_client()
        # msal keeps the token, and asks for another shortly before it ends.
        return taken(application.acquire_token_for_client([place.scope]), presented)

    return token
