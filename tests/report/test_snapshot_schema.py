"""The schema of a recorded tenant takes what the tool records, and nothing that would be misread."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "schemas" / "snapshot.schema.json").read_text(encoding="utf-8")
)
SOUND = {
    "format_version": "1",
    "taken_at": "2026-11-22T12:00:00Z",
    "tenant_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "collections": {
        "organization": [{"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}],
        "groups": [{"id": "a87ff679-a2f3-471d-9181-a67b7542122c", "displayName": "Intune Lookout Pilot"}],
        "groups/a87ff679-a2f3-471d-9181-a67b7542122c/members": [{"@odata.type": "#microsoft.graph.user"}],
        "directory/deletedItems/microsoft.graph.group": [],
        "beta/deviceManagement/deviceCompliancePolicies": [],
    },
    "asked": {"groups": {"names": ["Intune Lookout Pilot"], "ids": []}},
    "unreadable": {"servicePrincipals": "403 Authorization_RequestDenied: Insufficient privileges"},
}


def faults(snapshot):
    return ["/".join(map(str, error.path)) for error in Draft7Validator(SCHEMA).iter_errors(snapshot)]


def test_recorded_tenant_is_taken():
    assert faults(SOUND) == []
    assert faults({key: SOUND[key] for key in SCHEMA["required"]}) == []


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"format_version": "2"}, "format_version"),
        ({"taken_at": "yesterday"}, "taken_at"),
        ({"tenant_id": "contoso"}, "tenant_id"),
        ({"collections": {"groups": {}}}, "collections/groups"),
        ({"collections": {"../groups": []}}, "collections"),
        ({"asked": {"groups": ["Pilot"]}}, "asked/groups"),
        ({"unreadable": {"groups": "no"}}, "unreadable/groups"),
        ({"token": "x"}, ""),
    ],
)
def test_what_would_be_misread_is_refused(change, place):
    assert faults({**SOUND, **change}) == [place]
