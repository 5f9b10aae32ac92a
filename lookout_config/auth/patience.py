"""Ask who gives tokens again where it is busy or out of reach, within the time that the command has."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lookout_config import proxied
from lookout_config.auth.faults import SignInError, kinds, one_line
from lookout_config.waiting import BLIND_TRIES, LONGEST_WAIT, MORE_TIME, Patience, seconds_asked

if TYPE_CHECKING:
    import requests

    Asked = Callable[..., requests.Response]

_CONNECT, _READ = 10.0, 60.0
_INSTANT = 0.001
_TOO_MANY = 429
# What the next try would meet again.
_FOR_GOOD = frozenset({"SSLCertVerificationError"})


def patient(ask: "Asked", patience: Patience, *, surely_there: bool = True) -> "Asked":
    """The same requests, sent again where that helps: to ask twice for a token does no harm.

    A host that is not ``surely_there`` and does not answer is not asked again. msal, which never sees an answer that
    is waited for, keeps the last refusal for a while by itself, and answers by that.
    """

    def asked(method: str, url: str, **options: Any) -> "requests.Response":
        who = one_line(urlsplit(url).hostname or "")
        with patience.budget:
            tries = 0
            while True:
                tries += 1
                wait = _tried(
                    url, tries, lambda: ask(method, url, timeout=_timeouts(who, patience), **options)
                )
                if not isinstance(wait, float):
                    return wait
                if not patience.pause(wait, who):
                    raise _used_up(who, patience)

    def _tried(url: str, tries: int, once: Callable[[], "requests.Response"]) -> "requests.Response | float":
        import requests

        who = one_line(urlsplit(url).hostname or "")
        lost = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
        try:
            answer = once()
        except lost as fault:
            _refuse_what_the_proxy_does(fault, who, url)
            pause = patience.backed_off(tries)
            is_late = isinstance(fault, requests.Timeout)  # the budget itself may have cut it short
            no_time = pause > patience.budget.left() and not is_late
            if no_time or not surely_there or tries >= BLIND_TRIES or kinds(fault) & _FOR_GOOD:
                raise
            return pause
        if answer.status_code != _TOO_MANY and answer.status_code < 500:
            return answer
        wait = patience.after(answer.headers, tries)
        if wait is None:
            raise _hopeless(who, answer, tries, patience)
        return wait

    return asked


def _refuse_what_the_proxy_does(fault: Exception, who: str, url: str) -> None:
    if refused := proxied.refused(fault, url):
        raise SignInError(f"{who}: {refused.what}", refused.advice) from fault


def _timeouts(who: str, patience: Patience) -> tuple[float, float]:
    left = patience.budget.left()
    if left <= 0:
        raise _used_up(who, patience)
    return max(_INSTANT, min(_CONNECT, left)), max(_INSTANT, min(_READ, left))


def _hopeless(who: str, answer: "requests.Response", tries: int, patience: Patience) -> SignInError:
    asked = seconds_asked(answer.headers, patience.wall())
    if asked:
        said = f"it asks to wait {asked:.0f} seconds ({answer.status_code}); longer than {LONGEST_WAIT:.0f}"
    else:
        trouble = "it is busy" if answer.status_code == _TOO_MANY else "it has trouble of its own"
        said = f"{trouble} ({answer.status_code}, {tries} times)"
    return SignInError(f"{who}: {said}", "try again later")


def _used_up(who: str, patience: Patience) -> SignInError:
    seconds = f"the {patience.budget.seconds:g} seconds for signing in and Microsoft Graph are used up"
    return SignInError(f"{who}: no token in time; {seconds}", MORE_TIME)
