"""A small tenant as a snapshot keeps it, with the traps that groups have."""

from lookout_config.emulator import Emulator
from lookout_config.world import Request

TENANT = "84841066-274d-4ec0-a5c1-276be684bdd3"
LOOKOUT = "2c7790de-8b02-4814-85cf-e0c59380dee8"
DEFENDER = "fc780465-2017-40d4-a0c5-307022471b92"
PILOT = "0f8fad5b-d9cb-469f-a165-70867728950e"
SALES = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
INTERNS = "550e8400-e29b-41d4-a716-446655440000"
OBRIEN = "1b4e28ba-2fa1-41d2-883f-0016d3cca427"
TWIN = "6fa459ea-ee8a-4ca4-894e-db77e160355e"
GONE = "886313e1-3b8a-4372-9b90-0c9aee199e5d"
NOBODY = "16fd2706-8baf-433b-82eb-8c7fada847da"
ADA = "6ea91a8d-e32e-41a1-b7bd-d2d185eed0e0"
BEN = "4f7c1d2e-93ab-4c60-8f0d-2a64b7e1c9d5"
PHONE = "d3a1f4b2-70c5-4e88-b1a9-5c0e6f2d8b37"
APP = "2a2a2a2a-3b3b-4c4c-8d8d-5e5e5e5e5e5e"
APP_ID = "a9b1c2d3-e4f5-4a6b-8c7d-9e0f1a2b3c4d"
IOS_POLICY = "c1f8e6a0-5b3d-4d92-a7e4-0b9c8d7e6f51"
OWNER_POLICY = "e5d4c3b2-a190-4f8e-9d7c-6b5a4f3e2d1c"

CONNECTORS = "deviceManagement/mobileThreatDefenseConnectors"
POLICIES = "deviceManagement/deviceCompliancePolicies"
DELETED = "directory/deletedItems/microsoft.graph.group"
EVENTUAL = {"ConsistencyLevel": "eventual"}


def tenant(*, without=(), asked=None, unreadable=None, **collections):
    """The snapshot's data; ``collections`` replace or add, ``without`` leaves out."""
    there = {**_collections(), **collections}
    return {
        "format_version": "1",
        "taken_at": "2026-11-20T08:00:00Z",
        "tenant_id": TENANT,
        "collections": {key: items for key, items in there.items() if key not in without},
        "asked": asked or {},
        "unreadable": unreadable or {},
    }


def asker(data=None, **options):
    """``ask(url, …)`` sends a GET (or another method) to the embedded tenant and gives its response."""
    emulator = Emulator(data or tenant(), **options)

    def ask(url, method="GET", body=None, **headers):
        return emulator(Request(method, url, body, headers))

    ask.tenant = emulator
    return ask


def group(name, group_id, **properties):
    """A security group."""
    plain = {"groupTypes": [], "securityEnabled": True, "mailEnabled": False, "membershipRule": None}
    return {"id": group_id, "displayName": name, **plain, "onPremisesSyncEnabled": None, **properties}


def user(name, user_id):
    """A user with an address."""
    address = f"{name.split()[0].lower()}@contoso.com"
    return {
        "id": user_id,
        "displayName": name,
        "userPrincipalName": address,
        "mail": address,
        "accountEnabled": True,
    }


def member(kind, item):
    """An object as a list of members has it."""
    return {"@odata.type": f"#microsoft.graph.{kind}", **item}


def _collections():
    ada, ben = user("Ada Byron", ADA), user("Ben O'Brien", BEN)
    pilot, sales = group("Intune Lookout Pilot", PILOT), group("Intune Lookout Sales", SALES)
    interns, obrien = group("Sales Interns", INTERNS), group("O'Brien & Söhne + 100%/#1", OBRIEN)
    twin = group("intune lookout sales", TWIN)
    return {
        "organization": [
            {
                "id": TENANT,
                "displayName": "Contoso",
                "tenantType": "AAD",
                "verifiedDomains": [
                    {"name": "contoso.com", "isDefault": True, "isInitial": False, "type": "Managed"},
                    {
                        "name": "contoso.onmicrosoft.com",
                        "isDefault": False,
                        "isInitial": True,
                        "type": "Managed",
                    },
                ],
            }
        ],
        "groups": [pilot, sales, interns, obrien, twin],
        f"groups/{PILOT}/members": [
            member("user", ada),
            member("device", {"id": PHONE, "displayName": "Ada's iPhone"}),
        ],
        f"groups/{SALES}/members": [member("user", ben), member("group", interns)],
        f"groups/{INTERNS}/members": [member("user", ada), member("group", sales)],
        DELETED: [group("Intune Lookout Trainees", GONE, deletedDateTime="2026-11-10T09:00:00Z")],
        "users": [ada, ben],
        "servicePrincipals": [
            {"id": APP, "appId": APP_ID, "displayName": "Lookout MTP", "accountEnabled": True, "appRoles": []}
        ],
        f"servicePrincipals/{APP}/appRoleAssignments": [
            {
                "id": "KioqKjs7TEyNjV5eXl5eXg",
                "appRoleId": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
                "principalId": APP,
                "principalDisplayName": "Lookout MTP",
                "principalType": "ServicePrincipal",
                "resourceId": "3a3a3a3a-3b3b-4c4c-8d8d-5e5e5e5e5e5e",
                "resourceDisplayName": "Microsoft Graph",
                "createdDateTime": "2026-01-01T00:00:00Z",
            }
        ],
        CONNECTORS: [_connector()],
        POLICIES: [_policy("iosCompliancePolicy", IOS_POLICY, "iOS baseline")],
        f"beta/{POLICIES}": [_policy("androidDeviceOwnerCompliancePolicy", OWNER_POLICY, "Android kiosks")],
        f"{POLICIES}/{IOS_POLICY}/assignments": [
            {
                "id": f"{IOS_POLICY}_{PILOT}",
                "target": {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": PILOT},
            }
        ],
    }


def _connector():
    return {
        "id": LOOKOUT,
        "partnerState": "enabled",
        "lastHeartbeatDateTime": "2026-11-20T07:55:00Z",
        "androidEnabled": True,
        "iosEnabled": True,
        "androidDeviceBlockedOnMissingPartnerData": False,
        "iosDeviceBlockedOnMissingPartnerData": False,
        "androidMobileApplicationManagementEnabled": False,
        "iosMobileApplicationManagementEnabled": False,
        "windowsEnabled": False,
        "windowsDeviceBlockedOnMissingPartnerData": False,
        "allowPartnerToCollectIOSApplicationMetadata": True,
        "allowPartnerToCollectIOSPersonalApplicationMetadata": False,
        "microsoftDefenderForEndpointAttachEnabled": False,
        "partnerUnsupportedOsVersionBlocked": True,
        "partnerUnresponsivenessThresholdInDays": 7,
        "partnerDisplayName": "Lookout for Work",
        "macEnabled": False,
    }


def _policy(kind, policy_id, name):
    return {
        "@odata.type": f"#microsoft.graph.{kind}",
        "id": policy_id,
        "displayName": name,
        "version": 1,
        "createdDateTime": "2026-01-01T00:00:00Z",
        "lastModifiedDateTime": "2026-01-02T00:00:00Z",
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": "medium",
    }
