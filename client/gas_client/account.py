"""The account's commands (`login`, `logout`, `plan`)."""

from __future__ import annotations

import platform
from contextlib import suppress
from typing import Annotated, Literal

import typer

from gas_client import settings, show
from gas_client.client import GasClient
from gas_client.errors import GasClientError
from gas_client.session import connect

JsonFlag = Annotated[bool, typer.Option("--json", help="Print the service's JSON instead of text.")]
Plan = Literal["premium", "free"]
TokenScope = Literal["read", "submit", "full"]


def login(
    email: Annotated[str, typer.Option(prompt=True, help="The account's e-mail address.")],
    password: Annotated[
        str,
        typer.Option(
            prompt=True, hide_input=True, envvar="GAS_PASSWORD", help="Prompted for when not given."
        ),
    ],
    url: Annotated[str | None, typer.Option(help="The service's address.")] = None,
    days: Annotated[int, typer.Option(min=1, max=365, help="How long the token is valid.")] = 90,
    scope: Annotated[
        TokenScope,
        typer.Option(help="What the token may do: see (read), work with jobs (submit), also account (full)."),
    ] = "submit",
) -> None:
    """Sign in once. An API token for this machine is stored in a file that only you can read."""
    address = (url or settings.load().url).rstrip("/")
    with GasClient(address) as gas:
        token = gas.make_token(email, password, f"gas on {platform.node()}", days, scope, _ask_code)
    path = settings.keep(address, token)
    show.out.print(f"Signed in to {address} for {days} days (token in {path}).")


def _ask_code() -> str:
    return str(typer.prompt("Code of your authenticator app"))


def logout() -> None:
    """Revoke the stored token for the service and delete it."""
    url = settings.load().url
    kept = settings.kept_for(url)
    ident = token_id(kept)
    revoked = False
    if ident:
        with GasClient(url, kept) as gas, suppress(GasClientError):
            gas.revoke_token(ident)
            revoked = True
    settings.keep(url, None)
    show.out.print("Signed out on this machine.")
    if ident and not revoked:
        show.out.print("The token could not be revoked; do it on the account page.")


def token_id(token: str | None) -> str | None:
    """Return the id in an API token, None if it has none."""
    parts = (token or "").split("_")
    return parts[1] if len(parts) == 3 and parts[0] == "gas" else None


def plan(
    change: Annotated[
        Plan | None, typer.Argument(help="`premium` or `free`; without it the plan is shown.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Show or change the plan."""
    with connect() as gas:
        answer = gas.set_plan(change) if change else gas.me()
    if json:
        return show.as_json(answer)
    if change:
        pay = answer.get("checkout_url")
        show.out.print(f"Pay here to change the plan: {pay}" if pay else f"The plan is now {answer['plan']}.")
        return None
    show.plan(answer)
    return None
