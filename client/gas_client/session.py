"""The client of the service and token that are set on this machine."""

from __future__ import annotations

from gas_client import settings
from gas_client.client import GasClient
from gas_client.errors import NotSignedIn


def connect(*, signed_in: bool = True) -> GasClient:
    """A client for `GAS_URL` and `GAS_TOKEN`, or for the token of `gas login`. Raises NotSignedIn without a token."""
    found = settings.load()
    if signed_in and not found.token:
        raise NotSignedIn(f"Not signed in to {found.url}. Run `gas login`, or set GAS_TOKEN to an API token.")
    return GasClient(found.url, found.token)
