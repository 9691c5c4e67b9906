"""The answer that each route is expected to give, by the state of what it names and by who asks."""

from __future__ import annotations

from typing import Any

from gas.handlers.scopes import NEEDS, Need

MAY = {
    "read": {Need.READ},
    "submit": {Need.READ, Need.SUBMIT},
    "full": {Need.READ, Need.SUBMIT, Need.FULL},
}
# What the owner with every right gets, by operation; `DONE` is any success.
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
    """What the owner with every right gets in that state."""
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
    """The status that the actor gets in that state, or `DONE`."""
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
