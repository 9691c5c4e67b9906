"""An API token in exchange for a password."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from gas_client.errors import GasClientError, NotSignedIn
from gas_client.http import Http


def make_token(
    http: Http,
    email: str,
    password: str,
    name: str,
    expires_days: int,
    scope: str,
    code: Callable[[], str] | None,
) -> str:
    """Sign in, create a token and end the session again. Raises NotSignedIn."""
    try:
        session = http.call("POST", "/auth/sign-in", {"email": email, "password": password})
    except NotSignedIn as refused:
        raise NotSignedIn("The e-mail address or the password is wrong.") from refused
    if session.get("step") == "setup":
        raise NotSignedIn(
            "This service requires an authenticator app. Sign in on the site once to set it up."
        )
    if "challenge" in session:
        if code is None:
            raise NotSignedIn("This account needs a code of its authenticator app.")
        answer = {"challenge": session["challenge"], "code": code()}
        session = http.call("POST", "/auth/mfa", answer)
    bearer = {"Authorization": f"Bearer {session['access_token']}"}
    made = http.call(
        "POST",
        "/tokens",
        {"name": name, "expires_days": expires_days, "scope": scope},
        headers=bearer,
    )
    with suppress(GasClientError):  # the token exists; a remaining session expires
        http.call("DELETE", "/me/sessions/current", headers=bearer)
    return str(made["token"])
