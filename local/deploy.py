"""Deploy template.yaml, unchanged, to the emulator. An up-to-date stack is not deployed again."""

from __future__ import annotations

import copy
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local.errors import DeployFailed
from local.package import Package, source_digest
from local.settings import MAIL_IDENTITY, ROOT, STACK, STAGE, LocalSettings

BUCKET = "gas-local-artifacts"
LAYER = ROOT / ".build" / "layer"


@dataclass(frozen=True, slots=True)
class Stack:
    """The deployed stack: its outputs, a digest of its sources, and whether this start has changed it."""

    outputs: Mapping[str, str]
    sources: str
    changed: bool

    def __getitem__(self, output: str) -> str:
        return self.outputs[output]


def deploy(settings: LocalSettings, template: dict[str, Any]) -> Stack:
    """Deploy the template of the working copy if it has changed. Raises DeployFailed, NotBuilt."""
    parameters = {**settings.parameters, "Stage": STAGE, "SiteUrl": settings.url}
    if settings.parameters["MailFrom"]:
        parameters |= {"MailIdentity": MAIL_IDENTITY, "CreateMailIdentity": "true"}
    sources = json.dumps({"sources": source_digest(LAYER), "parameters": parameters}, sort_keys=True)
    outputs = _outputs()
    mark = _mark(settings)
    if outputs is not None and mark.is_file() and mark.read_text() == sources:
        return Stack(outputs, sources, changed=False)
    mark.unlink(missing_ok=True)
    _apply(Package(copy.deepcopy(template), LAYER, BUCKET), parameters)
    outputs = _outputs() or {}
    gateway_responses(outputs["ApiId"], template)
    return Stack(outputs, sources, changed=True)


def remember(settings: LocalSettings, stack: Stack) -> None:
    """Record that this stack is deployed. Call it only after the emulator's state is on disk."""
    if stack.changed:
        mark = _mark(settings)
        aside = mark.with_suffix(".new")
        aside.write_text(stack.sources)
        aside.replace(mark)


def _mark(settings: LocalSettings) -> Path:
    return settings.state / "deployed.json"


def _apply(package: Package, parameters: Mapping[str, str]) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    for key, body in package.files.items():
        s3.put_object(Bucket=BUCKET, Key=key, Body=body)
    s3.put_object(Bucket=BUCKET, Key="template.json", Body=package.template.encode())
    cloudformation = boto3.client("cloudformation")
    request: dict[str, Any] = {
        "StackName": STACK,
        "TemplateURL": f"{s3.meta.endpoint_url}/{BUCKET}/template.json",
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
    }
    try:
        cloudformation.create_stack(**request)
    except cloudformation.exceptions.AlreadyExistsException:
        try:
            cloudformation.update_stack(**request)
        except ClientError as error:
            if "No updates" in str(error):
                return
            raise DeployFailed(str(error)) from error
    _wait(cloudformation)


def _wait(cloudformation: Any) -> None:
    for _ in range(600):
        stack = cloudformation.describe_stacks(StackName=STACK)["Stacks"][0]
        status = stack["StackStatus"]
        if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            return
        if status.endswith(("FAILED", "ROLLBACK_COMPLETE")):
            raise DeployFailed(f"{status}: {stack.get('StackStatusReason', '')} {_failures(cloudformation)}")
        time.sleep(0.1)
    raise DeployFailed("The stack was not ready after a minute.")


def _failures(cloudformation: Any) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK)["StackEvents"]
    return "; ".join(
        f"{e['LogicalResourceId']}: {e.get('ResourceStatusReason', '')}"
        for e in events
        if e["ResourceStatus"].endswith("FAILED")
    )


def _outputs() -> dict[str, str] | None:
    try:
        stack = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"][0]
    except ClientError:
        return None
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def gateway_responses(api_id: str, template: Mapping[str, Any]) -> None:
    """Set the template's gateway responses, which the emulator does not import with the API, and redeploy the stage."""
    client = boto3.client("apigateway")
    api = template["Resources"]["Api"]["Properties"]
    for kind, response in api["GatewayResponses"].items():
        headers = response.get("ResponseParameters", {}).get("Headers", {})
        request: dict[str, Any] = {
            "restApiId": api_id,
            "responseType": kind,
            "responseParameters": {
                f"gatewayresponse.header.{name}": value for name, value in headers.items()
            },
            "responseTemplates": response.get("ResponseTemplates", {}),
        }
        if status := response.get("StatusCode"):
            request["statusCode"] = str(status)
        client.put_gateway_response(**request)
    client.create_deployment(restApiId=api_id, stageName=api["StageName"])
