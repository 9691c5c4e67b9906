"""Create what all stages of an account share: ECS's service-linked role, and API Gateway's role for logs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

LOG_ROLE = "gas-api-gateway-logs"
LOG_POLICY = "service-role/AmazonAPIGatewayPushToCloudWatchLogs"
# If the service-linked role exists already, IAM answers InvalidInput; emulators answer with a clearer code.
_ROLE_EXISTS = frozenset({"InvalidInput", "EntityAlreadyExists"})
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "apigateway.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
_TRIES, _PAUSE_SECONDS = 12, 5.0


def prepare_ecs(iam: Any) -> bool:
    """Create ECS's service-linked role and return whether it was missing."""
    try:
        iam.create_service_linked_role(AWSServiceName="ecs.amazonaws.com")
    except ClientError as error:
        if error.response["Error"]["Code"] not in _ROLE_EXISTS:
            raise
        return False
    return True


def prepare_api_logs(iam: Any, apigateway: Any, sleep: Callable[[float], None] = time.sleep) -> bool:
    """Give API Gateway a role for its logs in this region, if it has none, and return whether it had none."""
    if apigateway.get_account().get("cloudwatchRoleArn"):
        return False
    arn = _log_role(iam)
    for left in reversed(range(_TRIES)):
        try:
            apigateway.update_account(
                patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": arn}]
            )
        except ClientError as error:
            # It takes seconds until a new role is known everywhere; until then API Gateway refuses it.
            if error.response["Error"]["Code"] != "BadRequestException" or not left:
                raise
            sleep(_PAUSE_SECONDS)
        else:
            break
    return True


def _log_role(iam: Any) -> str:
    try:
        role = iam.create_role(
            RoleName=LOG_ROLE,
            AssumeRolePolicyDocument=json.dumps(_TRUST),
            Description="API Gateway writes the logs of all APIs of this account with it",
            Tags=[{"Key": "project", "Value": "gas"}],
        )["Role"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityAlreadyExists":
            raise
        role = iam.get_role(RoleName=LOG_ROLE)["Role"]  # made for another region
    arn = str(role["Arn"])
    partition = arn.split(":")[1]
    iam.attach_role_policy(RoleName=LOG_ROLE, PolicyArn=f"arn:{partition}:iam::aws:policy/{LOG_POLICY}")
    return arn
