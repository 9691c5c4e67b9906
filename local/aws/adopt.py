"""Import what a removed stack kept into a new stack, which the next deploy completes."""

from __future__ import annotations

import contextlib
import copy
import json
import re
import time
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import WaiterError

from local.aws import stacks
from local.aws.findings import stack_of
from local.aws.kept import Kept
from local.aws.stage import Stage, StageError, template
from local.errors import DeployFailed


def adopt(stage: Stage, kept: list[Kept]) -> list[Kept]:
    """Import the kept resources and return them.

    Raises StageError if the stack exists or there is nothing to import, DeployFailed if AWS refuses.
    """
    found = stack_of(stage)
    if (
        found is not None and found["StackStatus"] == "REVIEW_IN_PROGRESS"
    ):  # left over from an import that AWS refused
        stacks.delete(stage)
    elif found is not None:
        raise StageError(f"{stage.stack} exists already: kept resources are imported into a new stack only.")
    chosen = [one for one in kept if one.importable]
    if not chosen:
        raise StageError("The list names nothing that CloudFormation can import.")
    client = stage.client("cloudformation")
    name = f"adopt-{time.strftime('%Y%m%d%H%M%S')}"
    client.create_change_set(
        StackName=stage.stack,
        ChangeSetName=name,
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps(import_template(chosen)),
        ResourcesToImport=[one.to_import() for one in chosen],
        Parameters=[
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in stage.parameters.items()
            if key in template()["Parameters"]
        ],
    )
    _wait_for_change_set(stage, name)
    client.execute_change_set(StackName=stage.stack, ChangeSetName=name)
    stacks.wait(stage, "stack_import_complete")
    return chosen


def _wait_for_change_set(stage: Stage, name: str) -> None:
    """Wait for the change set. If it cannot be executed, delete the empty stack and raise DeployFailed with the reason."""
    client = stage.client("cloudformation")
    with contextlib.suppress(WaiterError):  # the reason is in the change set
        client.get_waiter("change_set_create_complete").wait(
            StackName=stage.stack, ChangeSetName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 150}
        )
    found = client.describe_change_set(StackName=stage.stack, ChangeSetName=name)
    if found.get("ExecutionStatus") != "AVAILABLE":
        stacks.delete(stage)  # the empty stack that the change set created
        raise DeployFailed(f"AWS refuses the import: {found.get('StatusReason', found['Status'])}")


def import_template(kept: list[Kept]) -> dict[str, Any]:
    """Return a template of the kept resources only, without properties that refer to other resources.

    An import does not change a resource. The next deploy sets the properties that are left out here.
    """
    whole = template()
    resources = {}
    for one in kept:
        declared = whole["Resources"].get(one.logical)
        if declared is None or declared["Type"] != one.kind:
            raise StageError(f"template.yaml has no {one.logical} of type {one.kind}.")
        properties = copy.deepcopy(declared.get("Properties", {}))
        resources[one.logical] = {
            "Type": one.kind,
            "DeletionPolicy": declared["DeletionPolicy"],
            "UpdateReplacePolicy": declared["UpdateReplacePolicy"],
            "Properties": {
                name: value for name, value in properties.items() if _stands_alone(value, whole["Parameters"])
            },
        }
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Description": "What a removed stage kept; make deploy adds the rest",
        "Parameters": whole["Parameters"],
        "Resources": resources,
    }


def _stands_alone(value: Any, parameters: Mapping[str, Any]) -> bool:
    """Return whether a property refers to no other resource and no condition."""
    if isinstance(value, dict):
        if {"Fn::GetAtt", "Fn::If"} & value.keys():
            return False
        if "Ref" in value:
            return _known(str(value["Ref"]), parameters)
        if "Fn::Sub" in value:
            return all(
                _known(name, parameters) for name in re.findall(r"\$\{([^!}]+)\}", str(value["Fn::Sub"]))
            )
        return all(_stands_alone(one, parameters) for one in value.values())
    if isinstance(value, list):
        return all(_stands_alone(one, parameters) for one in value)
    return True


def _known(name: str, parameters: Mapping[str, Any]) -> bool:
    return name in parameters or name.startswith("AWS::")
