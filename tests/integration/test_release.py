"""What a deploy asks of IAM, API Gateway and ECR, against moto; and the parameters it hands to SAM."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from local.aws.prepare import LOG_ROLE, prepare_api_logs, prepare_ecs
from local.aws.stage import StageError, argument, overrides, read_stage
from local.release import arguments, pushed, sign
from tests.e2e.service import ROOT

REGION = "eu-central-1"
CONFIG = """
[default.global.parameters]
region = "eu-west-1"
[lab.deploy.parameters]
region = "eu-central-1"
parameter_overrides = 'Stage=lab MailIdentity=example.org MailFrom="GAS lab <lab@example.org>" AlarmMail=""'
[list.deploy.parameters]
parameter_overrides = ["Stage=list", "MailFrom=GAS <gas@example.org>"]
[table.deploy.parameters.parameter_overrides]
Stage = "table"
FreeRunningJobs = 3
"""
MANIFEST = (
    '{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": []}'
)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The shell is set to another region than the stage."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    with mock_aws(config={"iam": {"load_aws_managed_policies": True}}):
        yield


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "samconfig.toml"
    path.write_text(CONFIG)
    monkeypatch.setenv("SAMCONFIG", str(path))
    return path


def test_the_service_linked_role_is_made_once(aws: None) -> None:
    iam = boto3.client("iam")
    assert prepare_ecs(iam)
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    assert "awsserviceroleforecs" in [role.lower() for role in roles]
    assert not prepare_ecs(iam)


def test_api_gateway_gets_a_role_for_its_logs_and_keeps_the_one_it_has(aws: None) -> None:
    iam, apigateway = boto3.client("iam"), boto3.client("apigateway", REGION)
    assert prepare_api_logs(iam, apigateway)
    arn = apigateway.get_account()["cloudwatchRoleArn"]
    assert arn.endswith(f":role/{LOG_ROLE}")
    attached = iam.list_attached_role_policies(RoleName=LOG_ROLE)["AttachedPolicies"]
    assert [one["PolicyName"] for one in attached] == ["AmazonAPIGatewayPushToCloudWatchLogs"]
    assert not prepare_api_logs(iam, apigateway)
    # The role is the account's, the setting is the region's.
    assert prepare_api_logs(iam, boto3.client("apigateway", "us-west-2"))


def test_a_new_role_is_waited_for(aws: None) -> None:
    """IAM takes seconds to make a role known; API Gateway refuses it until then."""
    iam, apigateway = boto3.client("iam"), boto3.client("apigateway", REGION)
    refused, slept = iter([True, True, False]), []
    plain = apigateway.update_account

    def update_account(**given: object) -> object:
        if next(refused):
            raise apigateway.exceptions.BadRequestException(
                {
                    "Error": {
                        "Code": "BadRequestException",
                        "Message": "The role ARN does not have required permissions",
                    }
                },
                "UpdateAccount",
            )
        return plain(**given)

    apigateway.update_account = update_account  # type: ignore[method-assign]
    assert prepare_api_logs(iam, apigateway, slept.append)
    assert len(slept) == 2


def test_before_the_first_push_the_stage_deploys_without_an_image(aws: None) -> None:
    found = arguments("dev", "abc", boto3.client("ecr"))
    assert found[:2] == ["--parameter-overrides", "Stage=dev"]
    assert not any(word.startswith(("ImageTag", "ImagePushed")) for word in found)


def test_a_pushed_commit_is_pinned(aws: None) -> None:
    ecr = boto3.client("ecr")
    assert pushed(ecr, "gas-prod-annotator", "abc") is None
    ecr.create_repository(repositoryName="gas-prod-annotator")
    assert pushed(ecr, "gas-prod-annotator", "abc") is False
    ecr.put_image(repositoryName="gas-prod-annotator", imageManifest=MANIFEST, imageTag="abc")
    assert arguments("prod", "abc", ecr)[-2:] == ["ImageTag=abc", "ImagePushed=true"]
    assert arguments("prod", "other", ecr)[-2:] != ["ImageTag=other", "ImagePushed=true"]


@pytest.mark.parametrize("stage", ["lab", "list"])
def test_spaces_and_quotes_reach_sam_as_they_are(aws: None, config: Path, stage: str) -> None:
    """Read by SAM's own parser, as `sam deploy` does."""
    script = (
        "import json, sys; from samcli.cli.types import CfnParameterOverridesType;"
        "print(json.dumps(CfnParameterOverridesType().convert(tuple(sys.argv[1:]), None, None)))"
    )
    python = ROOT / ".tools" / "environments" / "aws-sam-cli" / "bin" / "python"
    words = arguments(stage, "abc", boto3.client("ecr"))[1:]
    done = subprocess.run([str(python), "-c", script, *words], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == dict(read_stage(stage).given)


def test_any_value_survives_the_quoting() -> None:
    for value in ("", "a b", 'say "GAS"', "back\\slash", "a'b", "$(rm -rf /)", "GAS <g@x.y>"):
        assert overrides(argument("Name", value)) == {"Name": value}


def test_a_stage_uses_the_region_of_its_section(aws: None, config: Path) -> None:
    """Not the shell's: a site published to another region's bucket, an image pushed to another registry."""
    assert read_stage("lab").region == REGION
    assert read_stage("list").region == "eu-west-1"
    assert read_stage("lab").client("s3").meta.region_name == REGION
    assert read_stage("lab").client("cloudformation").meta.region_name == REGION
    assert read_stage("table").given == {"Stage": "table", "FreeRunningJobs": "3"}


def test_a_stage_that_is_not_configured_says_what_to_do(config: Path) -> None:
    with pytest.raises(StageError, match="has no stage other"):
        read_stage("other")
    with pytest.raises(StageError, match="not a stage's name"):
        read_stage("Über")
    config.write_text("[dev.deploy.parameters]\nparameter_overrides = 'Stage=prod'\n")
    with pytest.raises(StageError, match="Stage=dev"):
        read_stage("dev")
    config.write_text(
        "[dev.deploy.parameters]\nparameter_overrides = 'Stage=dev MailFrom=GAS <gas@example.org>'\n"
    )
    with pytest.raises(StageError, match="Quote a value"):
        read_stage("dev")


def test_an_image_is_signed_by_its_digest(aws: None) -> None:
    """A tag can be moved to another image afterwards; a digest cannot."""
    ecr = boto3.client("ecr", REGION)
    ecr.create_repository(repositoryName="gas-lab-annotator")
    put = ecr.put_image(repositoryName="gas-lab-annotator", imageManifest=MANIFEST, imageTag="c0ffee")
    asked: list[list[str]] = []
    key = "awskms:///alias/gas-release"
    name = sign("lab", "c0ffee", key, ecr, lambda command: asked.append(list(command)))
    assert name.endswith(f"gas-lab-annotator@{put['image']['imageId']['imageDigest']}")
    assert asked == [["cosign", "sign", "--yes", "--key", key, name]]
