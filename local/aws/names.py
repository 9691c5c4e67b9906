"""Check, before the stack exists, whether names that must be unique are taken already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from botocore.exceptions import ClientError

from local.aws.account import FAILED_CREATE
from local.aws.findings import Finding, Level, code, stack_of
from local.aws.stage import Stage

DATA_BUCKETS = ("uploads", "results", "references")


def taken(stage: Stage) -> Iterable[Finding]:
    """Check that none of the stage's names exists before a first deploy. A stage's name is unique in an account."""
    found = stack_of(stage)
    if found is not None and found["StackStatus"] not in (*FAILED_CREATE, "REVIEW_IN_PROGRESS"):
        yield Finding(Level.OK, "names", "they are this stack's own")
        return
    account = str(stage.client("sts").get_caller_identity()["Account"])
    kept = [
        *_buckets(stage, account),
        *_repository(stage),
        *_logs(stage),
        *_parameters(stage),
    ]
    yield from kept
    if any(finding.level is Level.FAIL for finding in kept):
        yield Finding(
            Level.NOTE,
            "names",
            "a removed stack keeps its data",
            f"make adopt STAGE={stage.name} takes it back (docs/deploy.md); or delete what you do not need",
        )
    elif not kept:
        yield Finding(Level.OK, "names", "all are free")


def _buckets(stage: Stage, account: str) -> Iterator[Finding]:
    s3 = stage.client("s3")
    for kind in (*DATA_BUCKETS, "site"):
        bucket = f"gas-{stage.name}-{kind}-{account}"
        try:
            answer = s3.head_bucket(Bucket=bucket)
        except ClientError as error:
            status = str(code(error))
            if status in ("404", "NoSuchBucket"):
                continue
            where = (
                error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("x-amz-bucket-region")
            )
            if where and where != stage.region:
                yield _elsewhere(stage, bucket, where)
                continue
            yield Finding(
                Level.FAIL,
                "names",
                f"bucket {bucket} exists and belongs to someone else or cannot be read ({status})",
                "choose another stage name",
            )
            continue
        where = answer.get("BucketRegion") or stage.region
        if where != stage.region:
            yield _elsewhere(stage, bucket, where)
        else:
            yield _kept(f"bucket {bucket}", f"aws s3 rb s3://{bucket} --force --region {stage.region}")


def _repository(stage: Stage) -> Iterator[Finding]:
    try:
        stage.client("ecr").describe_repositories(repositoryNames=[stage.repository])
    except ClientError as error:
        if code(error) != "RepositoryNotFoundException":
            raise
        return
    yield _kept(
        f"image repository {stage.repository}",
        f"aws ecr delete-repository --repository-name {stage.repository} --force --region {stage.region}",
    )


def _logs(stage: Stage) -> Iterator[Finding]:
    logs = stage.client("logs")
    for prefix in (f"/gas/{stage.name}/", f"/aws/vendedlogs/states/gas-{stage.name}"):
        for group in logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]:
            name = str(group["logGroupName"])
            # The prefix of stage `dev` also matches names of stage `dev2`.
            if prefix.endswith("/") or name == prefix:
                yield _kept(
                    f"log group {name}",
                    f"aws logs delete-log-group --log-group-name {name} --region {stage.region}",
                )


def _parameters(stage: Stage) -> Iterator[Finding]:
    name = f"/gas/{stage.name}/site-url"
    try:
        stage.client("ssm").get_parameter(Name=name)
    except ClientError as error:
        if code(error) != "ParameterNotFound":
            raise
        return
    yield _kept(f"parameter {name}", f"aws ssm delete-parameter --name {name} --region {stage.region}")


def _elsewhere(stage: Stage, bucket: str, where: str) -> Finding:
    return Finding(
        Level.FAIL,
        "names",
        f"bucket {bucket} is in {where}: the stage {stage.name} exists there",
        "a stage's name is unique in an account, whatever the region: choose another",
    )


def _kept(what: str, delete: str) -> Finding:
    return Finding(Level.FAIL, "names", f"{what} exists already", f"to delete it with all it holds: {delete}")
