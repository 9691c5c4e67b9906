"""Lambda REQUEST authorizer: return a policy for a valid token, else raise an error that says exactly `Unauthorized`."""

from __future__ import annotations

from typing import Any

from gas import bootstrap
from gas.domain.errors import Unauthorized
from gas.handlers.call import client_address, read_headers
from gas.handlers.observed import observed


class Refused(Exception):
    """The caller is refused. API Gateway answers 401 only if the message is exactly `Unauthorized`, else 500."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


@observed("authorizer")
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Admit a request with an access token or an API token."""
    try:
        headers = read_headers(event)
        visitor = bootstrap.app().gate.admit(headers.get("authorization", ""), client_address(event, headers))
    except Unauthorized:
        raise Refused from None
    credential = visitor.credential
    context = {
        "user_id": visitor.user_id,
        "via": credential.via.value,
        "admin": str(visitor.admin).lower(),
        "credential": credential.ident,
        "since": credential.since,
        "expires_at": credential.expires_at,
        "scope": credential.scope.value,
    }
    return {
        "principalId": visitor.user_id,
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Action": "execute-api:Invoke",
                    "Effect": "Allow",
                    "Resource": whole_stage(event["methodArn"]),
                }
            ],
        },
        "context": context,
    }


def whole_stage(method_arn: str) -> str:
    """Return `arn:…:api/stage/*/*`. The policy is cached by token, so it must cover every route."""
    api, stage = method_arn.split("/")[:2]
    return f"{api}/{stage}/*/*"
