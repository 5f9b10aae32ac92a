"""A machine in Azure signs in by its managed identity, which it asks for next door."""

from collections.abc import Mapping
from typing import Any

from lookout_config.auth.applications import taken
from lookout_config.auth.place import Place, Token, session


def by_managed_identity(place: Place, client: str, _: Mapping[str, str]) -> Token:
    """By the identity of the application ``client``, or the machine's own. The machine decides on the tenant."""
    import msal

    identity = (
        msal.UserAssignedManagedIdentity(client_id=client) if client else msal.SystemAssignedManagedIdentity()
    )
    # Outside of Azure nobody is there, and to ask again would only take longer.
    over = session(None, place.patience, direct=True, surely_there=False)

    def made() -> Any:
        # msal finds the way to ask in the process's own environment, whatever the one that was given.
        return msal.ManagedIdentityClient(identity, http_client=over)

    application = made()

    def token(*, anew: bool = False) -> str:
        asked = made() if anew else application
        return taken(asked.acquire_token_for_client(resource=place.resource))

    return token
