"""What a deploy asks of IAM and ECR, against moto."""

from __future__ import annotations

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from local.release import arguments, prepare


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        yield


def test_the_service_linked_role_is_made_once(aws: None) -> None:
    iam = boto3.client("iam")
    assert prepare(iam)
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    assert "awsserviceroleforecs" in [role.lower() for role in roles]


def test_before_the_first_push_the_stage_deploys_without_an_image(aws: None) -> None:
    found = arguments("dev", "abc", boto3.client("ecr"))
    assert found[:2] == ["--parameter-overrides", "Stage=dev"]
    assert not any(word.startswith("ImageTag") for word in found)


def test_a_pushed_commit_is_pinned(aws: None) -> None:
    ecr = boto3.client("ecr")
    ecr.create_repository(repositoryName="gas-prod-annotator")
    manifest = '{"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json", "layers": []}'
    ecr.put_image(repositoryName="gas-prod-annotator", imageManifest=manifest, imageTag="abc")
    assert arguments("prod", "abc", ecr)[-1] == "ImageTag=abc"
    assert arguments("prod", "other", ecr)[-1] != "ImageTag=other"
