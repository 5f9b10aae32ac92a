"""Pipelines, in which nobody enters a code: how each is known, and what it needs to sign in."""

from collections.abc import Mapping

# The first that is set counts; CI is set by most others.
PIPELINES = {
    "GITHUB_ACTIONS": "give the job permissions: {id-token: write}, and set AZURE_CLIENT_ID; a pull request from a "
    "fork can use --snapshot only",
    "TF_BUILD": "set AZURE_CLIENT_ID, AZURESUBSCRIPTION_SERVICE_CONNECTION_ID and SYSTEM_ACCESSTOKEN: "
    "$(System.AccessToken) under env, or run in the task AzureCLI@2 with addSpnToEnvironment: true",
    "GITLAB_CI": "write an ID token to a file, and set AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE",
    "CI": "set AZURE_CLIENT_ID and, if there is nothing better, AZURE_CLIENT_SECRET",
}


def pipeline(environ: Mapping[str, str]) -> str:
    """The variable by which a pipeline is known; empty where there is none."""
    return next((name for name in PIPELINES if environ.get(name, "").lower() not in {"", "false", "0"}), "")


def advice(environ: Mapping[str, str]) -> str:
    """What the pipeline needs to sign in."""
    return PIPELINES[pipeline(environ)]
