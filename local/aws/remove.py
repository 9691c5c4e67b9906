"""Remove a stage: empty the site bucket, delete the stack, list what stays and how to import it again."""

from __future__ import annotations

import json
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local.aws import stacks
from local.aws.findings import stack_of
from local.aws.kept import NOT_IMPORTED, Kept, kept_by, kept_path, write_kept
from local.aws.stage import Stage, StageError


def remove(stage: Stage) -> list[Kept]:
    """Remove the stack and return what stays. Raises StageError if there is no stack, DeployFailed if AWS refuses."""
    if stack_of(stage) is None:
        raise StageError(f"There is no stack {stage.stack} in {stage.region}.")
    physical = stacks.physical_ids(stage)
    kept = kept_by(_deployed(stage)["Resources"], physical)
    path = kept_path(stage)
    write_kept(path, kept)  # before the deletion: afterwards the list cannot be made
    if "SiteBucket" in physical:
        count = empty(stage.client("s3"), physical["SiteBucket"])
        stacks.say(f"Emptied {physical['SiteBucket']}: {count} files of the site.")
    stacks.say(f"Deleting {stage.stack}. CloudFront takes some minutes.")
    stacks.delete(stage)
    stacks.say(what_stays(stage, kept))
    return kept


def what_stays(stage: Stage, kept: list[Kept]) -> str:
    """Return the list of kept resources, with what the user can do about them."""
    lines = [f"{stage.stack} is deleted. These resources stay, and AWS keeps billing for what they store:"]
    lines += [f"  {one.logical:<18} {one.kind:<28} {one.physical}" for one in kept]
    lines += [
        f"The list is in {kept_path(stage).name}; keep it.",
        f"To take them back with all data: make adopt STAGE={stage.name}, then make deploy STAGE={stage.name}.",
        "To delete them for good: docs/deploy.md, Delete what stays.",
    ]
    lines += [
        f"{one.physical} stays verified in SES: deploy with CreateMailIdentity=false to use it."
        for one in kept
        if one.kind in NOT_IMPORTED
    ]
    return "\n".join(lines)


def empty(s3: Any, bucket: str) -> int:
    """Delete every object and version of a bucket and return how many there were."""
    count = 0
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        found = [
            {"Key": one["Key"], "VersionId": one["VersionId"]}
            for kind in ("Versions", "DeleteMarkers")
            for one in page.get(kind, [])
        ]
        if found:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": found, "Quiet": True})
            count += len(found)
    return count


def _deployed(stage: Stage) -> dict[str, Any]:
    """Return the template of the deployed stack, which may be older than the checkout."""
    body = stage.client("cloudformation").get_template(StackName=stage.stack, TemplateStage="Original")[
        "TemplateBody"
    ]
    if isinstance(body, str):
        body = json.loads(body) if body.lstrip().startswith("{") else yaml_parse(body)
    found: dict[str, Any] = body
    return found
