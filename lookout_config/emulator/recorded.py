"""A snapshot's data as collections: what is there, what is not, and what was never recorded."""

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from functools import partial
from typing import Any

from lookout_config.emulator.indexes import Index, is_exact, likely
from lookout_config.emulator.looked_up import LookedUp
from lookout_config.emulator.matching import Item, matches
from lookout_config.emulator.odata import Compare, Query
from lookout_config.emulator.refused import Unreadable, not_recorded

CONNECTORS = "deviceManagement/mobileThreatDefenseConnectors"
POLICIES = "deviceManagement/deviceCompliancePolicies"
APPS = "deviceAppManagement/mobileApps"
PROTECTIONS = (
    "deviceAppManagement/iosManagedAppProtections",
    "deviceAppManagement/androidManagedAppProtections",
)
DELETED = "directory/deletedItems/microsoft.graph.group"

# The types and properties below are those of Graph's metadata: in the beta version's, and not in that of v1.0.
_BETA_TYPES = frozenset(
    {
        "#microsoft.graph.androidDeviceOwnerCompliancePolicy",
        "#microsoft.graph.aospDeviceOwnerCompliancePolicy",
    }
)
_BETA_APP_PROTECTION = frozenset(
    {
        "maximumAllowedDeviceThreatLevel",
        "mobileThreatDefensePartnerPriority",
        "mobileThreatDefenseRemediationAction",
    }
)
BETA_PROPERTIES: dict[str, frozenset[str]] = {
    "groups": frozenset({"disableNesting"}),
    CONNECTORS: frozenset(
        {
            "allowPartnerToCollectIosCertificateMetadata",
            "allowPartnerToCollectIosPersonalCertificateMetadata",
            "grantMobileThreatDefensePartnerRole",
            "launchMobileThreatDefensePartnerOnSetupEnabled",
            "macDeviceBlockedOnMissingPartnerData",
            "macEnabled",
            "partnerDisplayName",
            "partnerMinimumSupportedAndroidVersion",
            "partnerMinimumSupportedIosVersion",
            "partnerMinimumSupportedMacVersion",
            "partnerMinimumSupportedWindowsVersion",
            "partnerSupportsAndroidMam",
            "partnerSupportsIosCertificateSync",
            "partnerSupportsIosMam",
            "partnerSupportsWindowsMam",
            "windowsMobileApplicationManagementEnabled",
        }
    ),
    POLICIES: frozenset({"advancedThreatProtectionRequiredSecurityLevel"}),
    **dict.fromkeys(PROTECTIONS, _BETA_APP_PROTECTION),
}
_REFUSED = re.compile(r"(\d{3}) ([^:]*): (.*)", re.DOTALL)


class Recorded:
    """The data of a snapshot, and the writes since.

    ``version`` is ``v1.0`` or ``beta`` throughout; ``exact_names`` compares display names as they are written,
    where Graph is seen to be blind to case.
    """

    def __init__(self, data: Mapping[str, Any], *, exact_names: bool = False) -> None:
        self._data = dict(data)
        self._collections = {key: _listed(value) for key, value in data["collections"].items()}
        self._asked = {
            key: {part: list(values) for part, values in asked.items()}
            for key, asked in data.get("asked", {}).items()
        }
        self._unreadable: Mapping[str, str] = data.get("unreadable", {})
        self._exact_names = exact_names
        self._views: dict[tuple[str, str], list[Item]] = {}
        self._indexes: dict[tuple[str, str, str], Index] = {}
        self._looked_up: dict[tuple[str, str], LookedUp | None] = {}

    def data(self) -> dict[str, Any]:
        """The snapshot as it now stands."""
        collections = {key: list(items) for key, items in self._collections.items()}
        return {**self._data, "collections": collections, "asked": deepcopy(self._asked)}

    def listing(self, key: str, version: str, query: Query | None = None) -> list[Item]:
        """The items that the query finds; Unreadable where the recording does not hold the whole answer."""
        items = self._items(key, version)
        asked = self._asks(key, version)
        if asked is not None and not (query and asked.answers(query)):
            raise not_recorded(f"all of '{key}', only what was looked up by name or ID")
        if query is None:
            return items
        found = self._likely(key, version, query)
        return found if is_exact(query) else [item for item in found if matches(query, item, self.fold)]

    def item(self, key: str, version: str, name: str, field: str = "id") -> Item | None:
        """The item of that ID (or other ``field``), None when it is certainly not there."""
        query = Compare(field, "is", (name,))
        found = self._likely(key, version, query)
        asked = self._asks(key, version)
        if not found and asked is not None and not asked.answers(query):
            raise not_recorded(f"'{name}' in '{key}'")
        return found[0] if found else None

    def need(self, key: str, version: str) -> None:
        """Unreadable unless something was recorded of the collection."""
        self._items(key, version)

    def start(self, key: str) -> None:
        """A collection that is known to be empty."""
        self._collections[key] = []
        self._forget()

    def add(self, key: str, item: Item) -> None:
        """One object more, which from now on counts as looked up."""
        home = key if key in self._collections else f"beta/{key}"
        self._collections[home].append(item)
        for part, field in (("names", "displayName"), ("ids", "id")):
            if home in self._asked and field in item:
                self._asked[home].setdefault(part, []).append(item[field])
        self._forget()

    def change(self, key: str, name: str, changes: Item) -> None:
        """Set properties of the object of that ID, wherever it is recorded."""
        for home, at in self._homes(key, name):
            self._collections[home][at] = {**self._collections[home][at], **changes}
        self._forget()

    def replace(self, key: str, items: Sequence[Item]) -> None:
        """A whole collection anew, wherever it is recorded."""
        homes = [home for home in (key, f"beta/{key}") if home in self._collections]
        if not homes:
            raise not_recorded(f"'{key}'")
        for home in homes:
            self._collections[home] = list(items)
        self._forget()

    def remove(self, key: str, name: str) -> None:
        """Take the object of that ID away."""
        for home, at in self._homes(key, name):
            del self._collections[home][at]
        self._forget()

    def fold(self, field: str, value: Any) -> Any:
        """What two values of a property have in common when Graph takes them for equal."""
        exact = field == "displayName" and self._exact_names
        return value.casefold() if isinstance(value, str) and not exact else value

    def _forget(self) -> None:
        self._views.clear()
        self._indexes.clear()
        self._looked_up.clear()

    def _likely(self, key: str, version: str, query: Query) -> list[Item]:
        """The items that may match, in order."""
        items = self._items(key, version)
        found = likely(query, partial(self._index, key, version))
        return items if found is None else [items[at] for at in sorted(found)]

    def _index(self, key: str, version: str, field: str) -> Index:
        if (key, version, field) not in self._indexes:
            made = Index(field, self._items(key, version), self.fold)
            self._indexes[key, version, field] = made
        return self._indexes[key, version, field]

    def _items(self, key: str, version: str) -> list[Item]:
        if (key, version) not in self._views:
            self._views[key, version] = self._view(key, version)
        return self._views[key, version]

    def _view(self, key: str, version: str) -> list[Item]:
        homes = [f"beta/{key}", key] if version == "beta" else [key]
        for home in homes:
            if home in self._unreadable:
                raise _as_recorded(self._unreadable[home])
        if not any(home in self._collections for home in homes):
            raise not_recorded(f"'{key}'")
        if version != "beta":
            return [_without_beta(key, item) for item in self._collections[key] if not _is_beta(item)]
        items: dict[str, Item] = {}
        for home in reversed(homes):
            for item in self._collections.get(home, ()):
                items[item["id"]] = {**items.get(item["id"], {}), **item}
        return list(items.values())

    def _asks(self, key: str, version: str) -> LookedUp | None:
        """What was looked up of a collection that is not complete; None for one that is."""
        if (key, version) not in self._looked_up:
            asked = self._asked_of(key, version)
            self._looked_up[key, version] = None if asked is None else LookedUp(asked, self.fold)
        return self._looked_up[key, version]

    def _asked_of(self, key: str, version: str) -> Mapping[str, Sequence[str]] | None:
        if version == "beta" and f"beta/{key}" in self._collections:
            return self._asked.get(f"beta/{key}")
        if version == "beta" and key == POLICIES and not any(map(_is_beta, self._collections[key])):
            return {}  # A list that was read from v1.0 says nothing of the types that only beta has.
        return self._asked.get(key)

    def _homes(self, key: str, name: str) -> list[tuple[str, int]]:
        return [
            (home, at)
            for home in (key, f"beta/{key}")
            for at, item in enumerate(self._collections.get(home, ()))
            if item.get("id") == name
        ]


def _listed(value: Any) -> list[Item]:
    return [value] if isinstance(value, Mapping) else list(value)


def _is_beta(item: Item) -> bool:
    return item.get("@odata.type") in _BETA_TYPES


def _without_beta(key: str, item: Item) -> Item:
    hidden = BETA_PROPERTIES.get(key, frozenset())
    return {name: value for name, value in item.items() if name not in hidden} if hidden else item


def _as_recorded(text: str) -> Unreadable:
    found = _REFUSED.fullmatch(text)
    if not found:
        return Unreadable(403, "NotRecorded", text)
    return Unreadable(int(found[1]), found[2], found[3])
