"""Every route of the OpenAPI document x every state x every actor: the answer is the one that the table states.

A request goes as it goes on AWS: through the authorizer, with a token, and then to the function of the route.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from gas.domain.credential import Scope
from gas.domain.job import ResultState, Status
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from gas.handlers import account_api, admin_api, auth_api, authorizer, ga4gh_api, jobs_api
from gas.handlers.areas import AREAS, all_routes, routes_of
from gas.handlers.openapi import document
from gas.handlers.scopes import NEEDS, Need
from tests.unit.functions.lifecycle.house import House
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
OPERATIONS = sorted(
    f"{method.upper()} {path}"
    for path, methods in document(all_routes(), "1")["paths"].items()
    for method in methods
)
OWNER, OTHER, ADMIN, DELETED = "user-1", "user-2", "user-9", "user-7"
ACTORS = (
    "anonymous", "owner", "owner's read token", "owner's submit token", "owner's full token", "other",
    "other's full token", "admin", "deleted",
)  # fmt: skip
MAY = {
    "read": {Need.READ},
    "submit": {Need.READ, Need.SUBMIT},
    "full": {Need.READ, Need.SUBMIT, Need.FULL},
}


@dataclass
class Stage:
    """A house in one state, and what a request in it may name."""

    house: House
    job_id: str = "none"
    upload_id: str = "none"
    share: dict[str, str] = field(default_factory=lambda: {"share_id": "none", "token": "none"})
    # One API token an actor: an account may have 50.
    tokens: dict[str, str] = field(default_factory=dict)

    def parameters(self, operation: str) -> dict[str, str]:
        values = {
            "job_id": self.job_id,
            "upload_id": self.upload_id,
            "name": "variants.parquet",
            "share_id": self.share["share_id"],
            "token": self.share["token"],
            "reference": "demo",
            "variant": "1-100-A-G",
            "comment_id": "none",
            "token_id": "none",
            "webhook_id": "none",
            "set_id": "none",
            "run_id": self.job_id,
            "object_id": f"job-{self.job_id}.variants.parquet",
            "access_id": "https",
            "task_id": "none",
            "delivery_id": "none",
            "service_id": "none",
            "session_id": "none",
        }
        return {name: value for name, value in values.items() if "{" + name + "}" in operation}


def begin() -> House:
    house = House()
    house.user(OWNER, plan=Plan.PREMIUM)
    for name in (OTHER, ADMIN, DELETED):
        house.user(name)
    return house


def job_in(status: Status) -> Callable[[], Stage]:
    def make() -> Stage:
        house = begin()
        job_id = house.job(OWNER, size=10)
        if status is not Status.PENDING:
            house.drain()
            house.report("started", job_id, 0)
        if status is Status.FAILED:
            house.report("failed", job_id, 1, fault="input", title="Not a VCF", detail="Line 3")
        if status is Status.CANCELLED:
            house.app.desk.cancel(house.users.rows[OWNER], job_id)
        assert house.row(job_id).status is status
        return Stage(house, job_id, house.row(job_id).upload_id)

    return make


def result_in(state: ResultState, *, deleted: bool = False) -> Callable[[], Stage]:
    def make() -> Stage:
        house = begin()
        job_id = house.completed(OWNER)
        body = {"expires_days": 7}
        share = house.call(admin_api.handler, "POST", "/jobs/{job_id}/shares", body, job_id=job_id).json
        if state is not ResultState.AVAILABLE:
            for (_, key), stored in house.objects.stored.items():
                if job_id in key and key.endswith(("variants.parquet", ".gz", "rows.bin")):
                    stored.storage_class = "GLACIER"
        house.jobs.rows[job_id] = replace(house.row(job_id), result_state=state)
        if deleted:
            house.app.desk.delete(house.users.rows[OWNER], job_id)
        return Stage(
            house, job_id, house.row(job_id).upload_id if job_id in house.jobs.rows else "none", share
        )

    return make


def upload_in(state: str) -> Callable[[], Stage]:
    def make() -> Stage:
        house = begin()
        if state == "completed":
            return Stage(house, upload_id=house.upload(OWNER, size=10))
        standing = house.app.intake.begin(house.users.rows[OWNER], "sample.vcf.gz", 10)
        if state == "deleted":
            house.app.intake.delete(house.users.rows[OWNER], standing.upload.upload_id)
        return Stage(house, upload_id=standing.upload.upload_id)

    return make


STATES: dict[str, Callable[[], Stage]] = {
    **{str(status): job_in(status) for status in Status if status is not Status.COMPLETED},
    **{f"COMPLETED {state}": result_in(state) for state in ResultState},
    "job deleted": result_in(ResultState.AVAILABLE, deleted=True),
    "upload open": upload_in("open"),
    "upload completed": upload_in("completed"),
    "upload deleted": upload_in("deleted"),
}


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
    return house.call(
        HANDLERS[API_OF[operation]].handler, method, path, BODIES.get(operation, lambda _: {})(stage),
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

# ---- What is expected: the owner with every right, by operation; `DONE` is any success.
DONE, GONE, WRONG, CONFLICT = "2xx", 404, 422, 409
ALWAYS: dict[str, Any] = {
    "GET /health": DONE, "GET /openapi.json": DONE, "GET /docs": 302, "GET /references": DONE,
    # Bodies without an address or a code are refused before anything is looked up.
    "POST /auth/sign-up": WRONG, "POST /auth/confirm": WRONG, "POST /auth/resend": WRONG, "POST /auth/sign-in": WRONG,
    "POST /auth/forgot": WRONG, "POST /auth/reset": WRONG, "POST /auth/refresh": 401, "POST /auth/sign-out": DONE,
    "POST /auth/mfa": WRONG, "POST /auth/mfa/setup": WRONG, "GET /me/mfa": DONE, "POST /me/mfa": DONE,
    "PUT /me/mfa": WRONG, "POST /me/mfa/off": WRONG,
    # No organization's service is configured.
    "GET /auth/methods": DONE, "GET /auth/sso": GONE, "GET /auth/sso/callback": GONE,
    "GET /me": DONE, "PATCH /me": DONE, "DELETE /me": DONE, "GET /me/audit": DONE, "GET /me/sessions": DONE,
    "DELETE /me/sessions": DONE, "DELETE /me/sessions/{session_id}": GONE,
    "GET /me/filters": DONE, "POST /me/filters": DONE, "GET /me/filters/{set_id}": GONE,
    "PUT /me/filters/{set_id}": GONE, "DELETE /me/filters/{set_id}": GONE,
    "POST /webhooks": DONE, "GET /webhooks": DONE, **dict.fromkeys(
        ("PATCH /webhooks/{webhook_id}", "DELETE /webhooks/{webhook_id}", "POST /webhooks/{webhook_id}/rotate",
         "POST /webhooks/{webhook_id}/test", "GET /webhooks/{webhook_id}/deliveries",
         "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/replay"), GONE),
    "POST /me/plan": DONE, "GET /billing/price": DONE, "POST /billing/portal": CONFLICT, "POST /billing/webhook": GONE,
    "POST /tokens": DONE, "GET /tokens": DONE, "DELETE /tokens/{token_id}": GONE,
    "GET /mail/unsubscribe": WRONG, "POST /mail/unsubscribe": WRONG,
    "GET /ga4gh/service-registry/v1/service-info": DONE, "GET /ga4gh/service-registry/v1/services": DONE,
    "GET /ga4gh/service-registry/v1/services/types": DONE, "GET /ga4gh/service-registry/v1/services/{service_id}": GONE,
    "GET /ga4gh/drs/v1/service-info": DONE, "GET /ga4gh/wes/v1/service-info": DONE, "GET /ga4gh/wes/v1/runs": DONE,
    "POST /ga4gh/drs/v1/objects": 400, "POST /ga4gh/drs/v1/objects/access": 400, "POST /ga4gh/wes/v1/runs": 400,  # GA4GH's word for 422
    "POST /uploads": DONE, "GET /jobs": DONE, "GET /estimate": WRONG, "GET /me/cost": DONE,
    "GET /variants/{reference}/{variant}": DONE,
    "GET /admin/usage": DONE, "GET /admin/cost": DONE, "GET /admin/users": DONE, "GET /admin/jobs": DONE, "GET /admin/audit": WRONG,
}  # fmt: skip
ANY_JOB = ("GET /jobs/{job_id}", "DELETE /jobs/{job_id}", "GET /jobs/{job_id}/files", "GET /jobs/{job_id}/log",
           "GET /jobs/{job_id}/family", "PUT /jobs/{job_id}/family", "GET /jobs/{job_id}/notes",
           "PUT /jobs/{job_id}/notes", "GET /jobs/{job_id}/shares", "GET /jobs/{job_id}/reviews",
           "GET /jobs/{job_id}/reviews/{variant}", "PATCH /jobs/{job_id}/reviews/{variant}",
           "POST /jobs/{job_id}/reviews/{variant}/comments", "POST /jobs/{job_id}/reviews/seen")  # fmt: skip


def of_job(operation: str, state: str) -> Any:
    """What the owner gets for a job of that state."""
    status, _, result = state.partition(" ")
    ended, complete = status in ("COMPLETED", "FAILED", "CANCELLED"), status == "COMPLETED"
    if operation in ANY_JOB:
        return DONE
    if operation == "DELETE /jobs/{job_id}/reviews/{variant}" or "/comments/{comment_id}" in operation:
        return GONE  # nobody has written a review or a comment
    if operation == "POST /jobs/{job_id}/cancel":
        return DONE if not ended or status == "CANCELLED" else CONFLICT  # cancelling twice changes nothing
    if operation == "POST /jobs/{job_id}/rerun":
        return DONE if ended else CONFLICT
    if operation == "POST /jobs/{job_id}/shares":
        return DONE if complete else CONFLICT
    if operation == "DELETE /jobs/{job_id}/shares/{share_id}":
        return DONE if complete else GONE
    if operation == "GET /jobs/{job_id}/files/{name}":
        return GONE if not complete else 302 if result == "AVAILABLE" else CONFLICT
    if operation == "GET /jobs/{job_id}/explore":
        return DONE if result == "AVAILABLE" else CONFLICT
    if operation == "POST /jobs/{job_id}/restore":
        return DONE if result in ("ARCHIVED", "ARCHIVING", "RESTORING") else CONFLICT
    raise AssertionError(f"The table says nothing of {operation}.")


def of_upload(operation: str, state: str) -> Any:
    """What the owner gets for the upload of that state, or the one that the state's job uses."""
    if state in ("job deleted", "upload deleted"):
        return GONE
    if operation == "GET /uploads/{upload_id}":
        return DONE
    if operation == "POST /uploads/{upload_id}/complete":
        return CONFLICT if state == "upload open" else DONE
    if operation == "DELETE /uploads/{upload_id}":
        return DONE if state.startswith("upload") else CONFLICT
    return CONFLICT if state == "upload open" else DONE  # POST /jobs


def of_run(operation: str, state: str) -> Any:
    """What the owner gets of DRS and WES for the job or result of that state."""
    has_job = not state.startswith("upload") and state != "job deleted"
    if operation.endswith("/access/{access_id}"):
        return (
            (DONE if state == "COMPLETED AVAILABLE" else CONFLICT) if state.startswith("COMPLETED") else GONE
        )
    if "{object_id}" in operation:
        return DONE if state.startswith("COMPLETED") else GONE
    if operation.endswith("/{task_id}") or not has_job:
        return GONE
    return of_job("POST /jobs/{job_id}/cancel", state) if operation.endswith("/cancel") else DONE


def of_owner(operation: str, state: str) -> Any:
    if "{run_id}" in operation or "{object_id}" in operation:
        return of_run(operation, state)
    if operation in ALWAYS:
        return ALWAYS[operation]
    if "{upload_id}" in operation or operation == "POST /jobs":
        return of_upload(operation, state)
    if operation == "GET /shares/{token}/reviews":
        return GONE  # a link shows no reviews unless its owner says so
    if "/shares/{token}" in operation:
        return DONE if state.startswith("COMPLETED") else GONE
    has_job = not state.startswith("upload") and state != "job deleted"
    if operation == "POST /admin/jobs/{job_id}/retry":
        return GONE if not has_job else DONE if state == "FAILED" else CONFLICT
    return of_job(operation, state) if has_job else GONE


def expected(operation: str, state: str, actor: str) -> Any:
    need = NEEDS[operation]
    if need is Need.PUBLIC:
        return of_owner(operation, state)
    if actor in ("anonymous", "deleted"):
        return 401
    if need is Need.ADMIN and actor != "admin":
        return GONE
    name, _, scope = actor.partition("'s ")
    scope = scope.removesuffix(" token")
    if scope and need not in MAY[scope]:
        return 403
    if scope and scope != "full" and operation == "DELETE /tokens/{token_id}":
        return 403  # below `full`, only itself
    if operation == "GET /variants/{reference}/{variant}":
        return DONE  # its path names no one's object
    if name != "owner" and need is not Need.ADMIN and ("{" in operation or operation == "POST /jobs"):
        return GONE  # another user's: as if it did not exist
    return of_owner(operation, state)


CASES = [pytest.param(state, actor, id=f"{state} by {actor}") for state in STATES for actor in ACTORS]


@pytest.mark.parametrize(("state", "actor"), CASES)
def test_no_answer_deviates_from_the_table(state: str, actor: str) -> None:
    deviations = []
    stage = STATES[state]()
    for operation in sorted(OPERATIONS, key=lambda one: not one.startswith("GET")):
        answer = send(stage, operation, actor)
        wanted = expected(operation, state, actor)
        if answer.status != wanted and not (wanted == DONE and 200 <= answer.status < 300):
            deviations.append(f"{operation}: {answer.status}, expected {wanted}: {answer.text[:120]}")
        if actor.startswith("other") and stage.job_id in answer.text and NEEDS[operation] is not Need.PUBLIC:
            deviations.append(f"{operation}: another user's job shows")
        if not operation.startswith("GET") and answer.status < 400:
            stage = STATES[state]()  # it has changed something
    assert deviations == []


@pytest.mark.parametrize("operation", ["GET /shares/{token}", "POST /shares/{token}"])
@pytest.mark.parametrize(
    "what", ["revoked", "expired", "owner deleted", "job deleted", "job of another link"]
)
def test_a_link_that_is_over_is_as_good_as_none(operation: str, what: str) -> None:
    stage = result_in(ResultState.AVAILABLE)()
    house = stage.house
    assert send(stage, operation, "anonymous").status == 200
    if what == "revoked":
        house.app.shares.revoke(house.row(stage.job_id), stage.share["share_id"])
    elif what == "expired":
        house.clock.go(7 * 24 * 3600)
    elif what == "owner deleted":
        house.app.accounts.delete(OWNER)
    elif what == "job deleted":
        house.app.desk.delete(house.users.rows[OWNER], stage.job_id)
    else:
        other = house.completed(OWNER)
        stage.share["token"] = stage.share["token"].replace(stage.job_id, other)
    assert send(stage, operation, "anonymous").status == 404


def test_a_link_opens_its_result_and_no_other_route() -> None:
    """A link's token is no credential."""
    stage = result_in(ResultState.AVAILABLE)()
    token = stage.share["token"]
    headers = {"Authorization": f"Bearer {token}"}
    asked = {**EVENT, "headers": headers, "multiValueHeaders": {name: [one] for name, one in headers.items()}}
    with pytest.raises(authorizer.Refused):
        authorizer.handler(asked, CONTEXT)


def test_the_table_covers_the_document() -> None:
    assert len(OPERATIONS) == len(NEEDS)
    assert set(OPERATIONS) == set(API_OF)
    assert {state.split(" ")[0] for state in STATES} >= {str(status) for status in Status}
    assert any(
        stored
        for stored in result_in(ResultState.ARCHIVED)().house.objects.stored
        if stored[0] is Bucket.RESULTS
    )
