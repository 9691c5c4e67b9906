"""The scope that each route needs. The OpenAPI document shows it as `x-gas-scope`.

`public`: no sign-in. `read`, `submit`, `full`: an API token of that scope, or a session. `session`: no API token at all.
`admin`: a session of the group `admins`.
"""

from __future__ import annotations

from enum import StrEnum

from gas.domain.credential import Credential, Scope, Via


class Need(StrEnum):
    PUBLIC = "public"
    READ = "read"
    SUBMIT = "submit"
    FULL = "full"
    SESSION = "session"
    ADMIN = "admin"

    def met_by(self, credential: Credential) -> bool:
        """Return whether the credential may call a route that needs this."""
        if self in (Need.SESSION, Need.ADMIN):
            return credential.via is Via.SESSION
        return self is Need.PUBLIC or credential.scope.includes(Scope(self.value))


NEEDS: dict[str, Need] = {
    "GET /health": Need.PUBLIC,
    "GET /openapi.json": Need.PUBLIC,
    "GET /docs": Need.PUBLIC,
    "GET /references": Need.PUBLIC,
    "POST /auth/sign-up": Need.PUBLIC,
    "POST /auth/confirm": Need.PUBLIC,
    "POST /auth/resend": Need.PUBLIC,
    "POST /auth/sign-in": Need.PUBLIC,
    "GET /auth/methods": Need.PUBLIC,
    "GET /auth/sso": Need.PUBLIC,
    "GET /auth/sso/callback": Need.PUBLIC,
    "POST /auth/mfa": Need.PUBLIC,
    "POST /auth/mfa/setup": Need.PUBLIC,
    "POST /auth/refresh": Need.PUBLIC,
    "POST /auth/sign-out": Need.PUBLIC,
    "POST /auth/forgot": Need.PUBLIC,
    "POST /auth/reset": Need.PUBLIC,
    "GET /me": Need.READ,
    "GET /me/cost": Need.READ,
    "PATCH /me": Need.FULL,
    "DELETE /me": Need.FULL,
    # These show the user's addresses and can lock the user out.
    "GET /me/audit": Need.FULL,
    "GET /me/sessions": Need.FULL,
    "DELETE /me/sessions": Need.FULL,
    "DELETE /me/sessions/{session_id}": Need.FULL,
    # These act with the session's own access token.
    "GET /me/mfa": Need.SESSION,
    "POST /me/mfa": Need.SESSION,
    "PUT /me/mfa": Need.SESSION,
    "POST /me/mfa/off": Need.SESSION,
    # The service refuses a new token with a wider scope or a later end than the requesting token's.
    "POST /tokens": Need.SUBMIT,
    "GET /tokens": Need.FULL,
    # A token below `full` may revoke only itself (`gas logout`).
    "DELETE /tokens/{token_id}": Need.READ,
    "GET /me/filters": Need.READ,
    "POST /me/filters": Need.SUBMIT,
    "GET /me/filters/{set_id}": Need.READ,
    "PUT /me/filters/{set_id}": Need.SUBMIT,
    "DELETE /me/filters/{set_id}": Need.SUBMIT,
    # A webhook outlives the token that created it, and reports every job.
    "POST /webhooks": Need.FULL,
    "GET /webhooks": Need.FULL,
    "PATCH /webhooks/{webhook_id}": Need.FULL,
    "DELETE /webhooks/{webhook_id}": Need.FULL,
    "POST /webhooks/{webhook_id}/rotate": Need.FULL,
    "POST /webhooks/{webhook_id}/test": Need.FULL,
    "GET /webhooks/{webhook_id}/deliveries": Need.FULL,
    "POST /webhooks/{webhook_id}/deliveries/{delivery_id}/replay": Need.FULL,
    "POST /me/plan": Need.FULL,
    "GET /billing/price": Need.READ,
    "POST /billing/portal": Need.FULL,
    "POST /billing/webhook": Need.PUBLIC,
    "GET /mail/unsubscribe": Need.PUBLIC,
    "POST /mail/unsubscribe": Need.PUBLIC,
    "POST /uploads": Need.SUBMIT,
    "GET /uploads/{upload_id}": Need.SUBMIT,  # its response has URLs for writing
    "POST /uploads/{upload_id}/complete": Need.SUBMIT,
    "DELETE /uploads/{upload_id}": Need.SUBMIT,
    "POST /jobs": Need.SUBMIT,
    "GET /estimate": Need.READ,
    "GET /variants/{reference}/{variant}": Need.READ,
    "GET /jobs": Need.READ,
    "GET /jobs/{job_id}": Need.READ,
    "DELETE /jobs/{job_id}": Need.SUBMIT,
    "POST /jobs/{job_id}/cancel": Need.SUBMIT,
    "POST /jobs/{job_id}/rerun": Need.SUBMIT,
    "GET /jobs/{job_id}/files": Need.READ,
    "GET /jobs/{job_id}/files/{name}": Need.READ,
    "GET /jobs/{job_id}/explore": Need.READ,
    "GET /jobs/{job_id}/log": Need.READ,
    "POST /jobs/{job_id}/restore": Need.SUBMIT,
    "GET /jobs/{job_id}/notes": Need.READ,
    "PUT /jobs/{job_id}/notes": Need.SUBMIT,
    "GET /jobs/{job_id}/family": Need.READ,
    "PUT /jobs/{job_id}/family": Need.SUBMIT,
    "GET /jobs/{job_id}/reviews": Need.READ,
    "GET /jobs/{job_id}/reviews/{variant}": Need.READ,
    "PATCH /jobs/{job_id}/reviews/{variant}": Need.SUBMIT,
    "DELETE /jobs/{job_id}/reviews/{variant}": Need.SUBMIT,
    "POST /jobs/{job_id}/reviews/{variant}/comments": Need.SUBMIT,
    "PUT /jobs/{job_id}/reviews/{variant}/comments/{comment_id}": Need.SUBMIT,
    "DELETE /jobs/{job_id}/reviews/{variant}/comments/{comment_id}": Need.SUBMIT,
    "POST /jobs/{job_id}/reviews/seen": Need.SUBMIT,
    # A link works for anyone and outlives the token that created it. Only the user may publish a result.
    "GET /jobs/{job_id}/shares": Need.FULL,
    "POST /jobs/{job_id}/shares": Need.FULL,
    "DELETE /jobs/{job_id}/shares/{share_id}": Need.SUBMIT,
    "GET /shares/{token}": Need.PUBLIC,
    "POST /shares/{token}": Need.PUBLIC,
    "GET /shares/{token}/reviews": Need.PUBLIC,
    "GET /ga4gh/service-registry/v1/service-info": Need.PUBLIC,
    "GET /ga4gh/service-registry/v1/services": Need.PUBLIC,
    "GET /ga4gh/service-registry/v1/services/types": Need.PUBLIC,
    "GET /ga4gh/service-registry/v1/services/{service_id}": Need.PUBLIC,
    "GET /ga4gh/drs/v1/service-info": Need.PUBLIC,
    "GET /ga4gh/drs/v1/objects/{object_id}": Need.READ,
    "POST /ga4gh/drs/v1/objects": Need.READ,
    "POST /ga4gh/drs/v1/objects/{object_id}": Need.READ,
    "POST /ga4gh/drs/v1/objects/access": Need.READ,
    "GET /ga4gh/drs/v1/objects/{object_id}/access/{access_id}": Need.READ,
    "GET /ga4gh/wes/v1/service-info": Need.PUBLIC,
    "GET /ga4gh/wes/v1/runs": Need.READ,
    "POST /ga4gh/wes/v1/runs": Need.SUBMIT,
    "GET /ga4gh/wes/v1/runs/{run_id}": Need.READ,
    "GET /ga4gh/wes/v1/runs/{run_id}/status": Need.READ,
    "POST /ga4gh/wes/v1/runs/{run_id}/cancel": Need.SUBMIT,
    "GET /ga4gh/wes/v1/runs/{run_id}/tasks": Need.READ,
    "GET /ga4gh/wes/v1/runs/{run_id}/tasks/{task_id}": Need.READ,
    "GET /admin/usage": Need.ADMIN,
    "GET /admin/cost": Need.ADMIN,
    "GET /admin/users": Need.ADMIN,
    "GET /admin/jobs": Need.ADMIN,
    "GET /admin/audit": Need.ADMIN,
    "POST /admin/jobs/{job_id}/retry": Need.ADMIN,
}
