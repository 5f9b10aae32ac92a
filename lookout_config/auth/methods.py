"""The ways to sign in, in the order in which the environment chooses among them."""

from collections.abc import Mapping
from typing import NamedTuple

from lookout_config.auth import pipelines
from lookout_config.auth.faults import SignInError


class Choice(NamedTuple):
    """A way to sign in, and the sentence that says why it is this one."""

    method: str
    reason: str


class Method(NamedTuple):
    """A way to sign in: how it begins, and by the names of variables what asks for it and what it needs.

    ``begin`` is a function of a module here, which is loaded when it is called. ``client`` are the variables with the
    application's ID, of which the first that is set counts.
    """

    title: str
    begin: tuple[str, str]
    asked_by: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    client: tuple[str, ...] = ("AZURE_CLIENT_ID",)
    needs_client: bool = True
    giver: str = ""
    """Who gives the tokens, if not the authority."""


_CONNECTION = "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"
_REQUEST = ("ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN")

# What somebody has set for this purpose comes before what a machine has by itself. The last one is for people, and
# is asked for by nothing.
METHODS: dict[str, Method] = {
    "secret": Method(
        title="client secret",
        begin=("applications", "by_secret"),
        asked_by=("AZURE_CLIENT_SECRET",),
        needs=("AZURE_CLIENT_SECRET",),
    ),
    "certificate": Method(
        title="certificate",
        begin=("applications", "by_certificate"),
        asked_by=("AZURE_CLIENT_CERTIFICATE_PATH",),
        needs=("AZURE_CLIENT_CERTIFICATE_PATH",),
    ),
    "token-file": Method(
        title="federated token file",
        begin=("applications", "by_token_file"),
        asked_by=("AZURE_FEDERATED_TOKEN_FILE",),
        needs=("AZURE_FEDERATED_TOKEN_FILE",),
    ),
    "github": Method(
        title="GitHub Actions' ID token",
        begin=("applications", "by_github"),
        asked_by=_REQUEST[:1],
        needs=_REQUEST,
    ),
    "azure-cli-task": Method(
        title="the ID token of Azure Pipelines' task AzureCLI",
        begin=("applications", "by_task"),
        asked_by=("idToken",),
        needs=("idToken",),
        client=("AZURE_CLIENT_ID", "servicePrincipalId"),
    ),
    "azure-devops": Method(
        title="Azure DevOps service connection",
        begin=("applications", "by_azure_devops"),
        asked_by=(_CONNECTION,),
        needs=(_CONNECTION, "SYSTEM_OIDCREQUESTURI", "SYSTEM_ACCESSTOKEN"),
        client=("AZURE_CLIENT_ID", "AZURESUBSCRIPTION_CLIENT_ID"),
    ),
    "managed-identity": Method(
        title="managed identity",
        begin=("machines", "by_managed_identity"),
        asked_by=("IDENTITY_ENDPOINT", "MSI_SECRET"),
        needs_client=False,
        giver="the managed identity",
    ),
    "device": Method(title="device code", begin=("people", "by_device_code")),
}


def choose(environ: Mapping[str, str]) -> Choice:
    """The first method that the environment asks for. Half of one is an error, and never another method."""
    asking = {
        name: variable
        for name, method in METHODS.items()
        for variable in method.asked_by[::-1]
        if environ.get(variable)
    }
    for name, variable in asking.items():
        check_needs(name, environ)
        others = [other for other in asking.values() if other != variable]
        beside = f"; {' and '.join(others)} set too, but not used" if others else ""
        return Choice(name, f"signing in by {METHODS[name].title}, since {variable} is set{beside}")
    if pipelines.pipeline(environ):
        raise SignInError(
            "nothing in the environment says how to sign in, and a pipeline cannot enter a code",
            pipelines.advice(environ),
        )
    check_needs("device", environ)
    return Choice(
        "device", f"signing in by {METHODS['device'].title}, since no variable asks for another way"
    )


def client_of(name: str, environ: Mapping[str, str]) -> str:
    """The ID of the application that signs in; empty where the method does without and none is named."""
    return next((environ[variable] for variable in METHODS[name].client if environ.get(variable)), "")


def check_needs(name: str, environ: Mapping[str, str]) -> None:
    """A variable that is set to nothing counts as not set: pipelines do that with secrets that they lack."""
    method = METHODS[name]
    nobody = method.needs_client and not client_of(name, environ)
    missing = [variable for variable in method.needs if not environ.get(variable)]
    missing = [*method.client[:1], *missing] if nobody else missing
    if missing:
        others = ", ".join(other for other in METHODS if other != name)
        raise SignInError(
            f"signing in by {method.title} needs {' and '.join(missing)} in the environment",
            f"set {'it' if len(missing) == 1 else 'them'}, or choose another way with --auth: {others}",
        )
