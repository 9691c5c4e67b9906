"""Scopes of API tokens: each route needs one, and a token can do no more than its own, nor hand on more."""

from __future__ import annotations

from typing import Any

import pytest

from gas.adapters.dynamodb.items import entity_of, item_of
from gas.domain.credential import Credential, Scope, Via
from gas.domain.errors import Unauthorized
from gas.domain.token import ApiToken
from gas.handlers import account_api, admin_api, auth_api, ga4gh_api, jobs_api
from gas.handlers.areas import AREAS, all_routes, routes_of
from gas.handlers.openapi import document
from gas.handlers.problems import ErrorForm
from gas.handlers.routing import Route
from gas.handlers.scopes import NEEDS, Need
from tests.world import Response, World

HANDLERS = {
    "ga4gh_api": ga4gh_api,
    "auth_api": auth_api,
    "account_api": account_api,
    "jobs_api": jobs_api,
    "admin_api": admin_api,
}
MAY: dict[Scope, set[Need]] = {
    Scope.READ: {Need.READ},
    Scope.SUBMIT: {Need.READ, Need.SUBMIT},
    Scope.FULL: {Need.READ, Need.SUBMIT, Need.FULL},
}
PROTECTED = [
    (api, route) for api in AREAS for route in routes_of(api) if not route.public and not route.admin
]


def token(world: World, scope: Scope, days: int = 10) -> str:
    """The id of a new token of user-1."""
    return world.app.api_tokens.create("user-1", "script", days, scope)[0].token_id


def ask(world: World, body: Any, by: str | None) -> Response:
    return world.call(account_api.handler, "POST", "/tokens", body, admitted_as=by)


def test_every_route_declares_its_scope_in_the_table_and_the_document() -> None:
    routes = {f"{route.method} {route.path}": route for route in all_routes()}
    assert set(routes) == set(NEEDS), "routes without a scope, or scopes without a route"
    written = {
        f"{method.upper()} {path}": operation["x-gas-scope"]
        for path, how in document(all_routes(), "1")["paths"].items()
        for method, operation in how.items()
    }
    assert written == NEEDS
    for name, route in routes.items():
        assert route.public == (NEEDS[name] is Need.PUBLIC), name
        assert route.admin == (NEEDS[name] is Need.ADMIN), name


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize(
    ("api", "route"), PROTECTED, ids=[f"{route.method} {route.path}" for _, route in PROTECTED]
)
def test_a_call_beyond_the_scope_is_refused_and_no_other(
    world: World, api: str, route: Route, scope: Scope
) -> None:
    by = token(world, scope)
    answer = world.call(
        HANDLERS[api].handler,
        route.method,
        route.path,
        {},
        admitted_as=by,
        path=dict.fromkeys(route.parameters, "none"),
    )
    refused = answer.status == 403
    assert refused == (NEEDS[f"{route.method} {route.path}"] not in MAY[scope] or _only_itself(route, scope))
    if refused and route.errors is ErrorForm.GA4GH:  # its errors have the form of GA4GH's specifications
        assert answer.json["status_code"] == 403
        assert f"`{scope}`" in answer.json["msg"]
    elif refused:
        assert answer.json["type"] == "token-scope"
        assert answer.json["scope"] == scope


def _only_itself(route: Route, scope: Scope) -> bool:
    return route.name == "delete_token" and scope is not Scope.FULL


@pytest.mark.parametrize("scope", Scope)
def test_no_token_is_an_administrators(world: World, scope: Scope) -> None:
    by = token(world, scope)
    for route in routes_of("admin_api"):
        if route.admin:
            path = dict.fromkeys(route.parameters, "none")
            answer = world.call(
                admin_api.handler, route.method, route.path, {}, admitted_as=by, admin=True, path=path
            )
            assert answer.status in (403, 404), route.path
            assert answer.status == 403


def test_a_route_that_is_not_in_the_table_takes_no_token(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(NEEDS, "GET /me")
    assert world.call(account_api.handler, "GET", "/me", admitted_as=token(world, Scope.FULL)).status == 403
    assert world.call(account_api.handler, "GET", "/me").status == 200


def test_submit_is_what_a_token_gets_unless_asked(world: World) -> None:
    assert ask(world, {"name": "t"}, None).json["scope"] == "submit"
    for scope in Scope:
        assert ask(world, {"name": "t", "scope": scope}, None).json["scope"] == scope
    assert ask(world, {"name": "t", "scope": "root"}, None).json["field"] == "scope"
    listed = world.call(account_api.handler, "GET", "/tokens").json["tokens"]
    assert [one["scope"] for one in listed] == ["submit", "read", "submit", "full"]


@pytest.mark.parametrize("scope", [Scope.SUBMIT, Scope.FULL])
def test_a_token_creates_none_that_outranks_or_outlives_it(world: World, scope: Scope) -> None:
    by = token(world, scope)
    for wish in Scope:
        made = ask(world, {"name": "t", "scope": wish, "expires_days": 10}, by)
        assert made.status == (201 if scope.includes(wish) else 403)
    refused = ask(world, {"name": "t", "expires_days": 11}, by)
    assert (refused.status, refused.json["type"]) == (403, "token-scope")
    assert "2026-12-03" in refused.json["detail"], "the detail says how long is possible"
    world.clock.go(1)
    assert ask(world, {"name": "t", "expires_days": 10}, by).status == 403


def test_what_a_token_created_ends_with_it(world: World) -> None:
    root, _ = world.app.api_tokens.create("user-1", "root", 10, Scope.FULL)
    child, _ = world.app.api_tokens.create("user-1", "child", 5, by=root.credential)
    _, text = world.app.api_tokens.create("user-1", "grandchild", 5, by=child.credential)
    other = token(world, Scope.READ)
    assert world.app.gate.admit(f"Bearer {text}", "192.0.2.1").user_id == "user-1"
    world.app.api_tokens.delete("user-1", root.token_id)
    with pytest.raises(Unauthorized):
        world.app.gate.admit(f"Bearer {text}", "192.0.2.1")
    assert list(world.tokens.rows) == [other]
    assert child.token_id in world.users.rows["user-1"].revoked, "also where its admission is cached"


def test_a_token_whose_creator_is_gone_counts_no_more(world: World) -> None:
    """The list of tokens may lag behind, so that the newest one escapes its creator's revocation."""
    root, _ = world.app.api_tokens.create("user-1", "root", 10)
    _, text = world.app.api_tokens.create("user-1", "child", 5, by=root.credential)
    world.tokens.remove(root.token_id)
    with pytest.raises(Unauthorized):
        world.app.gate.admit(f"Bearer {text}", "192.0.2.1")


def test_a_narrow_token_revokes_itself_and_no_other(world: World) -> None:
    mine, other = token(world, Scope.READ), token(world, Scope.READ)
    delete = "/tokens/{token_id}"
    refused = world.call(account_api.handler, "DELETE", delete, admitted_as=mine, token_id=other)
    assert (refused.status, refused.json["needed"]) == (403, "full")
    assert world.call(account_api.handler, "DELETE", delete, admitted_as=mine, token_id=mine).status == 204
    assert list(world.tokens.rows) == [other]


def test_a_row_from_before_scopes_has_the_scope_submit() -> None:
    item = item_of(ApiToken("t", "u", "old", "d", "2026-01-01T00:00:00.000Z", "2027-01-01T00:00:00.000Z"))
    for name in ("scope", "parent", "last_used_at", "address"):
        item.pop(name, None)
    assert entity_of(ApiToken, item).scope is Scope.SUBMIT


def test_a_session_needs_no_scope() -> None:
    session = Credential(Via.SESSION, "s")
    assert all(need.met_by(session) for need in Need)
