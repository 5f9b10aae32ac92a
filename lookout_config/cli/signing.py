"""Sign in to the tenant of a file, as the options and the environment say."""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from lookout_config import auth
from lookout_config.cli import output
from lookout_config.cli.faults import usage
from lookout_config.clocks import Clock
from lookout_config.waiting import Budget, Patience

if TYPE_CHECKING:
    from lookout_config import graph

_BY_A_PERSON = "device"


class Options(NamedTuple):
    """What the options of a command say about signing in; None where they say nothing."""

    auth: str | None = None
    graph_url: str | None = None
    authority: str | None = None
    ca_bundle: str | None = None
    token_cache: str | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> "Options":
        """Those among a command's options."""
        return cls(**{name: given.get(name) for name in cls._fields})


class SignedIn(NamedTuple):
    """A sign-in that has worked: how, where, and the source of tokens."""

    method: str
    graph: str
    authority: str
    token: auth.Token
    claims: auth.Claims

    def renewed(self) -> auth.Token:
        """The source with another token than the one that was refused; nobody is asked a second time."""
        self.token(anew=True)
        return self.token


def sign_in(
    config: Any,
    options: Options,
    say: Callable[[str], None] = output.note,
    budget: Budget | None = None,
    clock: Clock | None = None,
) -> SignedIn:
    """Sign in to the file's tenant. How it was chosen is said, unless an option chose it."""
    choice = chosen(options)
    if choice.reason:
        say(choice.reason)
    return entered(choice.method, config, options, Patience(budget or Budget(), say=say), clock or Clock(say))


def chosen(options: Options) -> auth.Choice:
    """How to sign in, by the option or the environment."""
    return auth.choose(os.environ) if options.auth is None else auth.Choice(options.auth, "")


def entered(method: str, config: Any, options: Options, patience: Patience, clock: Clock) -> SignedIn:
    """Sign in to the file's tenant in this way. Only of a person is anything asked."""
    tenant, cloud = config["tenant"]["id"], cloud_of(config)
    base, authority = options.graph_url or cloud.graph, options.authority or cloud.authority
    token = auth.sign_in(
        method,
        tenant,
        authority=authority,
        graph=base,
        environ=os.environ,
        prompt=patience.say,
        ca_bundle=options.ca_bundle,
        audience=cloud.audience,
        token_cache=_cache(method, tenant, options),
        patience=patience,
        clock=clock,
    )
    return SignedIn(method, base, authority, token, auth.claims(token()))


def is_silent(method: str) -> bool:
    """Whether to sign in so asks nothing of anybody."""
    return method != _BY_A_PERSON


def _cache(method: str, tenant: str, options: Options) -> Any:
    """Where the sign-in is kept: only a person's is."""
    if not is_silent(method):
        return auth.cache(options.token_cache, tenant, os.environ, output.note)
    if options.token_cache in (None, "off"):
        return None
    raise usage(
        f"--token-cache {options.token_cache} is for people who sign in by device code, and this is {method}",
        "leave it out",
    )


def kept_identity(config: Any) -> str:
    """Who signed in to the file's tenant in an earlier run, where that was kept; empty for nobody."""
    return auth.identity(config["tenant"]["id"], os.environ)


def forget(config: Any) -> bool:
    """Forget who signed in to the file's tenant; whether there was somebody."""
    return auth.forget(config["tenant"]["id"], os.environ)


def cloud_of(config: Any) -> "graph.Cloud":
    """The cloud of the file's tenant."""
    from lookout_config import graph  # not for those who only read options

    return graph.CLOUDS[config["tenant"].get("cloud", "global")]
