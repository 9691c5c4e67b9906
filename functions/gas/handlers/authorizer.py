"""Lambda REQUEST authorizer: a policy for whoever may come in, exactly `Unauthorized` for everyone else."""

from __future__ import annotations

from typing import Any

from gas import bootstrap
from gas.domain.errors import Unauthorized
from gas.handlers.call import client_address, read_headers
from gas.handlers.observed import observed


class Refused(Exception):
    """API Gateway answers 401 only when the error's message is exactly `Unauthorized`; anything else is a 500."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


@observed("authorizer")
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Admit a bearer of an access token or an API token."""
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
    """`arn:…:api/stage/*/*`: the answer is cached for the token, so that it must fit every route."""
    api, stage = method_arn.split("/")[:2]
    return f"{api}/{stage}/*/*"
