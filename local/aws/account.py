"""Check the account: credentials, region, the state of the stack, and roles that all stages share."""

from __future__ import annotations

import os
from collections.abc import Iterable

from botocore.exceptions import BotoCoreError, ClientError

from local.aws.findings import Finding, Level, code, stack_of
from local.aws.stage import Stage

# A stack whose creation failed holds nothing. It is deleted before the next try.
FAILED_CREATE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"})
_STUCK = frozenset({"UPDATE_ROLLBACK_FAILED", "DELETE_FAILED", "IMPORT_ROLLBACK_FAILED"})


def credentials(stage: Stage) -> Iterable[Finding]:
    try:
        who = stage.client("sts").get_caller_identity()
    except (ClientError, BotoCoreError) as error:
        yield Finding(
            Level.FAIL,
            "credentials",
            f"AWS does not accept them ({_short(error)})",
            "aws configure sso, then aws sso login; or set AWS_PROFILE to a profile that works",
        )
        return
    yield Finding(Level.OK, "credentials", f"account {who['Account']} as {who['Arn']}")


def region(stage: Stage) -> Iterable[Finding]:
    zones = stage.client("ec2").describe_availability_zones()["AvailabilityZones"]
    usable = [zone for zone in zones if zone.get("State", "available") == "available"]
    if len(usable) < 2:
        yield Finding(Level.FAIL, "region", f"{stage.region} has {len(usable)} usable zones, GAS needs 2")
    else:
        yield Finding(Level.OK, "region", f"{stage.region} (from {stage.config.name})")
    shell = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or ""
    if shell and shell != stage.region:
        yield Finding(
            Level.NOTE, "region", f"your shell is set to {shell}; this stage uses {stage.region} all the same"
        )


def stack(stage: Stage) -> Iterable[Finding]:
    found = stack_of(stage)
    if found is None:
        yield Finding(Level.OK, "stack", f"{stage.stack} does not exist yet: a first deploy")
        return
    status = str(found["StackStatus"])
    if status in FAILED_CREATE:
        yield Finding(
            Level.NOTE, "stack", f"{stage.stack} is left from a failed create; make deploy deletes it first"
        )
    elif status in _STUCK:
        yield Finding(
            Level.FAIL,
            "stack",
            f"{stage.stack} is in {status}",
            f"aws cloudformation describe-stack-events --stack-name {stage.stack} --region {stage.region}; "
            "then continue-update-rollback, or make remove",
        )
    elif status.endswith("_IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
        yield Finding(Level.FAIL, "stack", f"{stage.stack} is in {status}", "wait until it has ended")
    else:
        yield Finding(Level.OK, "stack", f"{stage.stack} is in {status}")


def once(stage: Stage) -> Iterable[Finding]:
    """Check what `make deploy` creates once per account if it is missing."""
    try:
        stage.client("iam").get_role(RoleName="AWSServiceRoleForECS")
        yield Finding(Level.OK, "ECS role", "the service-linked role AWSServiceRoleForECS exists")
    except ClientError as error:
        if code(error) != "NoSuchEntity":
            raise
        yield Finding(Level.NOTE, "ECS role", "AWSServiceRoleForECS is missing; make deploy creates it")
    arn = stage.client("apigateway").get_account().get("cloudwatchRoleArn")
    if arn:
        yield Finding(Level.OK, "API log role", f"API Gateway writes logs as {arn}")
    else:
        yield Finding(Level.NOTE, "API log role", "none in this region; make deploy creates and sets one")


def _short(error: Exception) -> str:
    return code(error) if isinstance(error, ClientError) else str(error)
