"""ID tokens that another authority gives to a program: where each kind of machine keeps them, or hands them out."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lookout_config.auth.faults import Attempt, SignInError, one_line
from lookout_config.auth.faults import told as explained
from lookout_config.auth.place import Place

Source = Callable[[Place, Mapping[str, str]], Callable[[], str]]
"""Gives, for a place and an environment, what asks for an ID token: called anew for each one."""

_LARGEST = 64 * 1024
_FILE = "AZURE_FEDERATED_TOKEN_FILE"
_DEVOPS_VERSION = "7.1"


def from_file(_: Place, environ: Mapping[str, str]) -> Callable[[], str]:
    """Kubernetes and others write it to a file, and write it anew before it ends."""
    path = environ[_FILE]

    def ask() -> str:
        try:
            with open(path, encoding="utf-8-sig") as file:
                return _id_token(
                    file.read(_LARGEST).strip(), f"{path}: holds no ID token", f"look at {_FILE}"
                )
        except (OSError, ValueError) as fault:
            told = getattr(fault, "strerror", None)
            reason = told.lower() if told else "it is not text in UTF-8"
            raise SignInError(f"{path}: the ID token cannot be read: {reason}", f"look at {_FILE}") from fault

    return ask


def from_task(_: Place, environ: Mapping[str, str]) -> Callable[[], str]:
    """Azure Pipelines' task AzureCLI puts one into its environment, and no second."""
    return lambda: _id_token(
        environ["idToken"].strip(),
        "idToken is no ID token",
        "addSpnToEnvironment: true makes the task set it",
    )


def from_github(place: Place, environ: Mapping[str, str]) -> Callable[[], str]:
    """A job of GitHub Actions asks its runner, which takes the request token from nobody else."""
    address = _with(environ["ACTIONS_ID_TOKEN_REQUEST_URL"], audience=place.audience)
    bearer = environ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]
    advice = "give the job permissions: {id-token: write}; a pull request from a fork gets none"
    return lambda: _asked(place, "GET", address, bearer, "value", ("GitHub", advice))


def from_azure_devops(place: Place, environ: Mapping[str, str]) -> Callable[[], str]:
    """A job of Azure Pipelines asks for one of its service connection."""
    connection = environ["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"]
    address = _with(
        environ["SYSTEM_OIDCREQUESTURI"],
        **{"api-version": _DEVOPS_VERSION, "serviceConnectionId": connection},
    )
    advice = "is the service connection one with workload identity federation, and this pipeline allowed to use it?"
    bearer = environ["SYSTEM_ACCESSTOKEN"]
    return lambda: _asked(place, "POST", address, bearer, "oidcToken", ("Azure DevOps", advice))


def _asked(  # noqa: PLR0913, PLR0917 -- one request, and who it is to
    place: Place, method: str, address: str, bearer: str, key: str, giver: tuple[str, str]
) -> str:
    import requests

    name, advice = giver
    if urlsplit(address).scheme != "https":
        raise SignInError(f"{name}'s address for ID tokens is not https, and was told nothing")
    # The session follows no redirect, so that the bearer stays with the host that the environment names.
    headers = {
        "Authorization": f"Bearer {bearer}",
        "Content-Type": "application/json",
        "X-TFS-FedAuthRedirect": "Suppress",
    }
    try:
        answer = place.session.request(method, address, headers=headers)
        told: Any = answer.json() if answer.ok else None
    except requests.JSONDecodeError:
        told = None
    except SignInError as fault:  # it stayed busy
        raise SignInError(f"{name} gave no ID token: {fault.message}", fault.advice) from fault
    except requests.RequestException as fault:
        raise explained(fault, Attempt("", name, place.tenant, "", (bearer,))) from fault
    token = told.get(key) if isinstance(told, dict) else None
    status = f"{answer.status_code} {one_line(answer.reason or '')}".strip()
    return _id_token(token, f"{name} gave no ID token: {status}", advice)


def _id_token(found: Any, otherwise: str, advice: str) -> str:
    """What looks like an ID token: three parts of ASCII. What is in them is for others to judge."""
    if isinstance(found, str) and found.isascii() and found.isprintable() and found.count(".") == 2:
        return found
    raise SignInError(otherwise, advice)


def _with(address: str, **options: str) -> str:
    """The address with more options behind those that it has."""
    there = urlsplit(address)
    given = parse_qsl(there.query, keep_blank_values=True)
    return urlunsplit(there._replace(query=urlencode([*given, *options.items()])))
