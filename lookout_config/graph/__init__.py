"""Microsoft Graph over HTTPS, and what every caller of it needs: queries, pages, batches, permissions, faults."""

from collections.abc import Mapping
from dataclasses import dataclass

from lookout_config.graph.calls import batch, odata_search, odata_string, pages, query, read_only, segment
from lookout_config.graph.faults import (
    Forbidden,
    GraphError,
    NotRecorded,
    Uncertain,
    checked,
    fault,
    one_line,
    refusal,
    request_id,
)
from lookout_config.graph.patience import Unreached, patient
from lookout_config.graph.permissions import (
    COMMANDS,
    PERMISSIONS,
    Alternative,
    Needed,
    alternatives,
    lacking,
    permission_for,
    permissions,
    permissions_for,
)
from lookout_config.graph.transport import https
from lookout_config.waiting import DEADLINE, Budget

__all__ = [
    "CLOUDS",
    "COMMANDS",
    "DEADLINE",
    "PERMISSIONS",
    "Alternative",
    "Budget",
    "Cloud",
    "Forbidden",
    "GraphError",
    "Needed",
    "NotRecorded",
    "Uncertain",
    "Unreached",
    "alternatives",
    "batch",
    "checked",
    "fault",
    "https",
    "lacking",
    "odata_search",
    "odata_string",
    "one_line",
    "pages",
    "patient",
    "permission_for",
    "permissions",
    "permissions_for",
    "query",
    "read_only",
    "refusal",
    "request_id",
    "segment",
]


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where a cloud of Microsoft's answers, where its people sign in, and to what ID tokens are made out."""

    graph: str
    authority: str
    audience: str


# Microsoft Learn, "Microsoft Graph national cloud deployments"; "Configure an app to trust a managed identity".
CLOUDS: Mapping[str, Cloud] = {
    "global": Cloud(
        "https://graph.microsoft.com", "https://login.microsoftonline.com", "api://AzureADTokenExchange"
    ),
    "usgov": Cloud(
        "https://graph.microsoft.us", "https://login.microsoftonline.us", "api://AzureADTokenExchangeUSGov"
    ),
    "usgov-dod": Cloud(
        "https://dod-graph.microsoft.us",
        "https://login.microsoftonline.us",
        "api://AzureADTokenExchangeUSGov",
    ),
    "china": Cloud(
        "https://microsoftgraph.chinacloudapi.cn",
        "https://login.partner.microsoftonline.cn",
        "api://AzureADTokenExchangeChina",
    ),
}
