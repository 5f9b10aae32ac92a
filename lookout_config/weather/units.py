"""Throttling as Microsoft documents it: resource units in buckets that fill up again.

Microsoft Learn, "Microsoft Graph service-specific throttling limits": the identity service counts resource units by
app and tenant, Conditional Access one request a second, Intune requests.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lookout_config.world import Request

_READ, _WRITE = frozenset({"GET"}), frozenset({"POST", "PATCH", "PUT", "DELETE"})
_UNITS = {"small": 3_500, "medium": 5_000, "large": 8_000}
_ALMOST = 0.8

# What a read costs before its options are counted. The first entry that fits counts, every other read costs one.
_COSTS = (
    (re.compile(r"groups/[^/]+/members\b"), 3),
    (re.compile(r"groups/[^/]+/transitiveMembers\b"), 5),
    (re.compile(r"directoryObjects/getByIds"), 3),
    (re.compile(r"(users|oauth2PermissionGrants|servicePrincipals/[^/]+/appRoleAssignments)\b"), 2),
)
_INTUNE = re.compile(r"deviceManagement/(mobileThreatDefenseConnectors|deviceCompliancePolicies)\b")
_ACCESS = re.compile(r"identity/conditionalAccess\b")
_DIRECTORY = re.compile(
    r"(organization|groups|users|servicePrincipals|directory|directoryObjects|oauth2PermissionGrants)\b"
)


@dataclass(slots=True)
class Bucket:
    """Room for ``most`` in ``seconds``; empty ones say when to come again, unless they are ``silent``."""

    path: re.Pattern[str]
    methods: frozenset[str]
    most: float
    seconds: float
    silent: bool = False
    _used: float = field(default=0.0, init=False)
    _since: float = field(default=0.0, init=False)

    def takes(self, cost: float, now: float) -> float:
        """Seconds until there is room for the cost; none when it was taken."""
        self._used = max(0.0, self._used - (now - self._since) * self.most / self.seconds)
        self._since = now
        missing = self._used + cost - self.most
        if missing > 0:
            return missing * self.seconds / self.most
        self._used += cost
        return 0.0

    @property
    def share(self) -> float:
        """How full it is."""
        return self._used / self.most


class Meter:
    """All buckets of one app in one tenant."""

    def __init__(self, size: str) -> None:
        self._buckets = (
            Bucket(_DIRECTORY, _READ, _UNITS[size], 10),
            Bucket(_DIRECTORY, _WRITE, 3_000, 150),
            Bucket(_ACCESS, _READ, 1, 1, silent=True),
            Bucket(_INTUNE, _READ | _WRITE, 1_000, 20),
            Bucket(_INTUNE, _WRITE, 100, 20),
        )

    def refuses(self, request: Request, path: str, now: float) -> Mapping[str, str] | None:
        """The headers of a refusal (429); None when there is room in each bucket that the request goes by."""
        for bucket in self._fit(request, path):
            wait = bucket.takes(cost(request, path), now)
            if wait > 0:
                return {} if bucket.silent else {"retry-after": f"{wait:.3f}"}
        return None

    def headers(self, request: Request, path: str) -> Mapping[str, str]:
        """What an answer tells of the units: its cost, and how full the bucket is once that is worth a word."""
        if not _DIRECTORY.match(path):
            return {}
        told = {"x-ms-resource-unit": f"{cost(request, path):g}"}
        share = max((bucket.share for bucket in self._fit(request, path)), default=0.0)
        return {**told, "x-ms-throttle-limit-percentage": f"{share:.2f}"} if share >= _ALMOST else told

    def _fit(self, request: Request, path: str) -> list[Bucket]:
        asks = "getByIds" in path
        method = "GET" if asks else request.method
        return [each for each in self._buckets if each.path.match(path) and method in each.methods]


def cost(request: Request, path: str) -> float:
    """Resource units of a request; its address without host and version is ``path``."""
    units = next((units for place, units in _COSTS if place.match(path)), 1)
    query = request.url.partition("?")[2]
    top = re.search(r"\$top=(\d+)", query)
    units -= "$select=" in query
    units += "$expand=" in query
    units -= bool(top and int(top[1]) < 20)
    return max(1, units)
