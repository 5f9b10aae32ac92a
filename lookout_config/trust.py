"""Whose certificates are trusted: the usual ones, the system's where that is wanted, and a bundle beside them."""

import os
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    import requests

    Ask = Callable[..., requests.Response]
    Around = Callable[[Ask], Ask]


class NoCertificates(Exception):
    """A bundle that cannot be used: ``message`` says why, ``advice`` what would do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice


def session(ca_bundle: str | None, around: "Around" = lambda ask: ask, **pool: Any) -> "requests.Session":
    """A session that trusts ``ca_bundle`` (a file, or a folder of hashed names) beside what counts anyway.

    Each of its requests goes by what ``around`` makes of its ``request``, whoever calls which of its methods.
    ``pool`` are the sizes of requests' HTTPAdapter.
    """
    import requests  # as slow to load as the rest of the tool together
    import requests.adapters

    context = _context(ca_bundle)

    class Trusting(requests.adapters.HTTPAdapter):
        def init_poolmanager(self, *sizes: Any, **options: Any) -> None:
            super().init_poolmanager(*sizes, ssl_context=context, **options)

        def proxy_manager_for(self, *proxy: Any, **options: Any) -> Any:
            return super().proxy_manager_for(*proxy, ssl_context=context, **options)

    class Session(requests.Session):
        def __init__(self) -> None:
            super().__init__()
            # Named with each request, since requests lets REQUESTS_CA_BUNDLE count for more than its session.
            self._ask = around(partial(super().request, verify=_verify(ca_bundle)))

        def request(self, *words: Any, **options: Any) -> requests.Response:
            return self._ask(*words, **options)

    made = Session()
    made.mount("https://", Trusting(**pool))
    return made


def _verify(ca_bundle: str | None) -> bool | str:
    """What a request is told: a bundle named on the command line counts for more than REQUESTS_CA_BUNDLE."""
    from requests.adapters import DEFAULT_CA_BUNDLE_PATH

    return DEFAULT_CA_BUNDLE_PATH if ca_bundle else True


def _context(ca_bundle: str | None) -> "ssl.SSLContext":
    """Empty but for the bundle: requests itself adds its own certificates, or those of REQUESTS_CA_BUNDLE."""
    import ssl  # dearer than to validate a file

    context = _system() or _plain()
    if ca_bundle:
        place = {"capath": ca_bundle} if os.path.isdir(ca_bundle) else {"cafile": ca_bundle}
        try:
            context.load_verify_locations(**place)
        except ssl.SSLError as fault:
            raise NoCertificates(f"{ca_bundle}: holds no certificates", "a bundle is text in PEM") from fault
        except OSError as fault:
            raise NoCertificates(f"{ca_bundle}: cannot be read: {(fault.strerror or '').lower()}") from fault
    return context


def _system() -> "ssl.SSLContext | None":
    """The store of Windows, macOS or the distribution: who installs truststore asks for it."""
    import ssl

    try:
        import truststore
    except ImportError:
        return None
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _plain() -> "ssl.SSLContext":
    from urllib3.util.ssl_ import create_urllib3_context

    return create_urllib3_context()
