"""Lambda TOKEN authorizer: a policy for whoever may come in, exactly `Unauthorized` for everyone else."""

from __future__ import annotations

from typing import Any

from gas import bootstrap
from gas.domain.errors import Unauthorized
from gas.handlers.observed import observed


class Refused(Exception):
    """API Gateway answers 401 only when the error's message is exactly `Unauthorized`; anything else is a 500."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


@observed("authorizer")
def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Admit a bearer of an access token or an API token."""
    try:
        visitor = bootstrap.app().gate.admit(str(event.get("authorizationToken") or ""))
    except Unauthorized:
        raise Refused from None
    context = {"user_id": visitor.user_id, "via": visitor.via, "admin": str(visitor.admin).lower()}
    if visitor.token_id is not None:
        context["token_id"] = visitor.token_id
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
