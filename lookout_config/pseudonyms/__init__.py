"""A tenant for a bug report: pseudonyms for names, addresses and IDs, with all that a rule looks at kept."""

import hashlib
import re
import uuid
from collections.abc import Mapping
from typing import Any

from lookout_config.kinds import LOOKOUT_CONNECTOR
from lookout_config.pseudonyms.letters import Words

_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# What is the same in every tenant, and what rules know things by: the partner ids of Lookout and of Defender,
# Microsoft Graph's application, Lookout for Work in both stores.
_PUBLIC = (
    LOOKOUT_CONNECTOR,
    "fc780465-2017-40d4-a0c5-307022471b92",
    "00000003-0000-0000-c000-000000000000",
    "com.lookout.enterprise",
    "997193468",
)
_PREFIX = "T_"  # of the IDs of app protection policies, which a file may leave out
_KNOWN = re.compile("|".join((*map(re.escape, _PUBLIC), rf"{_PREFIX}(?={_GUID})", _GUID)), re.IGNORECASE)
# Moments, and the states of a policy; a state may also be where somebody lives.
_NOBODYS = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?|(?:en|dis)abled(?:ForReportingButNotEnforced)?"
)
_ADDRESS = re.compile(r"((?:smtp:)?)(.*@)([^@]*)", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"(.*?)((?:\.onmicrosoft)?\.[A-Za-z]+)", re.IGNORECASE | re.DOTALL)
_REFUSAL = re.compile(r"(\d{3}) ([\w.-]*)")

# Properties whose values are Graph's words and nobody's names.
_WORDS_OF_GRAPH = frozenset(
    (
        "@odata.type",
        "groupTypes",
        "membershipRuleProcessingState",
        "visibility",
        "partnerState",
        "partnerDisplayName",
        "intent",
        "deviceThreatProtectionRequiredSecurityLevel",
        "advancedThreatProtectionRequiredSecurityLevel",
        "maximumAllowedDeviceThreatLevel",
        "mobileThreatDefenseRemediationAction",
        "mobileThreatDefensePartnerPriority",
        "builtInControls",
        "operator",
        "tenantType",
        "principalType",
        "deviceAndAppManagementAssignmentFilterType",
        "publishingState",
        "servicePrincipalType",
    )
)
# ``Device.Read.All`` and its like, by which a rule knows what was consented to.
_WORDS_BELOW = frozenset({("appRoles", "value")})


class Pseudonyms:
    """One name for another, the same wherever it stands, by a secret that is not kept."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._words = Words(secret)

    def text(self, text: str) -> str:
        """A name, an address, an ID, or any text with such in it."""
        if address := _ADDRESS.fullmatch(text):
            scheme, mailbox, host = address.groups()
            return f"{scheme}{self._known_apart(mailbox)}{self.domain(host)}"
        return self._known_apart(text)

    def domain(self, text: str) -> str:
        """A domain; its last label stays, and Microsoft's own."""
        host = _HOST.fullmatch(text)
        return f"{self._words.of(host[1])}{host[2]}" if host else self._words.of(text)

    def snapshot(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A snapshot's data. What Graph said when it refused is taken out: nobody knows what that holds."""
        ids = {thing["id"] for things in data["collections"].values() for thing in things}

        def key(name: str) -> str:
            return "/".join(
                self.text(step) if step in ids or _KNOWN.fullmatch(step) else step for step in name.split("/")
            )

        return {
            **data,
            "tenant_id": self.text(data["tenant_id"]),
            "collections": {
                key(name): [self._thing(one) for one in things]
                for name, things in data["collections"].items()
            },
            "asked": {
                key(name): {by: sorted(map(self.text, looked_up)) for by, looked_up in asked.items()}
                for name, asked in data["asked"].items()
            },
            "unreadable": {key(name): _refused(text) for name, text in data["unreadable"].items()},
        }

    def _known_apart(self, text: str) -> str:
        """The text with IDs replaced as such, what is public left, and the words of the rest replaced."""
        parts, end = [], 0
        for known in _KNOWN.finditer(text):
            parts += [self._words.of(text[end : known.start()]), self._id(known[0])]
            end = known.end()
        return "".join((*parts, self._words.of(text[end:])))

    def _id(self, text: str) -> str:
        if text.lower() in _PUBLIC or text.upper() == _PREFIX:
            return text
        digest = hashlib.blake2b(text.lower().encode(), key=self._secret, digest_size=16).digest()
        made = str(uuid.UUID(bytes=digest, version=4))
        if text == text.lower():
            return made
        return made.upper() if text == text.upper() else made.swapcase()[:18] + made[18:]

    def _thing(self, thing: Mapping[str, Any], home: str = "") -> dict[str, Any]:
        """An object of Graph. Properties that a tenant has added are left out: their very names are its own."""
        return {
            name: self._value(name, value, home)
            for name, value in thing.items()
            if not name.startswith("extension_")
        }

    def _value(self, name: str, value: Any, home: str) -> Any:
        match value:
            case dict():
                return self._thing(value, name)
            case list():
                return [self._value(name, one, home) for one in value]
            case str() if (
                name in _WORDS_OF_GRAPH or (home, name) in _WORDS_BELOW or _NOBODYS.fullmatch(value)
            ):
                return value
            case str() if (home, name) == ("verifiedDomains", "name"):
                return self.domain(value)
            case str():
                return self.text(value)
        return value


def _refused(text: str) -> str:
    refusal = _REFUSAL.match(text)
    return (
        f"{refusal[1]} {refusal[2]}: the text is left out"
        if refusal
        else "403 NotRecorded: the text is left out"
    )
