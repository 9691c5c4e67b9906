"""A request to any route by any actor, as it goes on AWS: through the authorizer, then to the route's function."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gas.domain.credential import Scope
from gas.handlers import account_api, admin_api, auth_api, authorizer, ga4gh_api, jobs_api
from gas.handlers.areas import AREAS, routes_of
from gas.handlers.scopes import NEEDS, Need
from tests.unit.functions.lifecycle.house import House
from tests.unit.security.route_states import ADMIN, DELETED, OTHER, OWNER, Stage
from tests.world import CONTEXT, ENVIRONMENT, Response

EVENT = json.loads((Path(__file__).parents[3] / "events" / "authorizer.json").read_text())
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{ENVIRONMENT['USER_POOL_ID']}"
HANDLERS = {
    "ga4gh_api": ga4gh_api,
    "auth_api": auth_api,
    "account_api": account_api,
    "jobs_api": jobs_api,
    "admin_api": admin_api,
}
API_OF = {f"{route.method} {route.path}": api for api in AREAS for route in routes_of(api)}
ACTORS = (
    "anonymous", "owner", "owner's read token", "owner's submit token", "owner's full token", "other",
    "other's full token", "admin", "deleted",
)  # fmt: skip


def session_of(house: House, user_id: str, *, admin: bool = False) -> str:
    now = int(house.clock.now().timestamp())
    house.session(user_id, f"session-of-{user_id}")
    return house.keys.sign(
        {
            "sub": user_id, "iss": ISSUER, "client_id": ENVIRONMENT["USER_POOL_CLIENT_ID"],
            "token_use": "access", "origin_jti": f"session-of-{user_id}", "iat": now, "exp": now + 3600,
            "cognito:groups": ["admins"] if admin else [],
        }
    )  # fmt: skip


def bearer(stage: Stage, actor: str) -> str | None:
    house = stage.house
    if actor == "anonymous":
        return None
    name, _, scope = actor.partition("'s ")
    user_id = {"owner": OWNER, "other": OTHER, "admin": ADMIN, "deleted": DELETED}[name]
    if scope:
        if actor not in stage.tokens:
            wanted = Scope(scope.removesuffix(" token"))
            stage.tokens[actor] = house.app.api_tokens.create(user_id, "script", 10, wanted)[1]
        return stage.tokens[actor]
    written = session_of(house, user_id, admin=name == "admin")
    if name == "deleted":
        house.app.accounts.delete(user_id)
    return written


def send(stage: Stage, operation: str, actor: str) -> Response:
    """What API Gateway does: ask the authorizer, unless the route is public, then call the function."""
    house = stage.house
    token = bearer(stage, actor)
    context: dict[str, Any] | None = None
    if NEEDS[operation] is not Need.PUBLIC:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        asked = {
            **EVENT,
            "headers": headers,
            "multiValueHeaders": {name: [one] for name, one in headers.items()},
        }
        try:
            context = authorizer.handler(asked, CONTEXT)["context"]
        except authorizer.Refused:
            return Response(401, {}, [], "")
    method, path = operation.split()
    user = context or {}
    how: dict[str, Any] = {"user_id": user.get("user_id"), "admin": user.get("admin") == "true"}
    if user.get("via") == "token":
        how["admitted_as"] = user["credential"]
    elif user:
        how["credential"] = user["credential"]
    body: Callable[[Stage], Any] = BODIES.get(operation, lambda _: {})
    return house.call(
        HANDLERS[API_OF[operation]].handler, method, path, body(stage),
        path=stage.parameters(operation), **how,
    )  # fmt: skip


BODIES: dict[str, Callable[[Stage], Any]] = {
    "POST /uploads": lambda _: {"filename": "a.vcf.gz", "size": 10},
    "POST /jobs": lambda stage: {"upload_id": stage.upload_id, "reference": "demo"},
    "POST /tokens": lambda _: {"name": "script", "expires_days": 1, "scope": "read"},
    "POST /me/plan": lambda _: {"plan": "free"},
    "POST /me/filters": lambda _: {"name": "Rare", "filter": {"version": 1}},
    "PUT /me/filters/{set_id}": lambda _: {"version": 1, "name": "Rare", "filter": {"version": 1}},
    "POST /webhooks": lambda _: {"url": "https://hooks.example.org/"},
    "PUT /jobs/{job_id}/family": lambda _: {"family": None},
    "PUT /jobs/{job_id}/notes": lambda _: {"notes": {}},
    "PATCH /jobs/{job_id}/reviews/{variant}": lambda _: {"version": 0, "status": "report"},
    "POST /jobs/{job_id}/reviews/{variant}/comments": lambda _: {"text": "any"},
    "PUT /jobs/{job_id}/reviews/{variant}/comments/{comment_id}": lambda _: {"text": "any"},
    "POST /jobs/{job_id}/reviews/seen": lambda _: {"variants": ["1-100-A-G"]},
    "POST /shares/{token}": lambda _: {"password": "any"},
}
