"""Read a stage deployed to AWS: its stack's outputs, and clients in its region."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local.aws.stage import StageError, read_stage
from local.errors import NotDeployed
from local.settings import REGION


def region_of(stage: str) -> str:
    """Return the stage's region in samconfig.toml, or the environment's region if it does not name the stage."""
    try:
        return read_stage(stage).region
    except StageError:
        return os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION") or REGION


@dataclass(frozen=True, slots=True)
class DeployedStage:
    """`outputs` of the stack `gas-{name}`."""

    name: str
    region: str
    outputs: Mapping[str, str]

    @classmethod
    def find(cls, name: str) -> DeployedStage:
        """Return the stage with that name. Raises NotDeployed."""
        region = region_of(name)
        try:
            found = boto3.client("cloudformation", region_name=region).describe_stacks(
                StackName=f"gas-{name}"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                raise NotDeployed(
                    f"There is no stack gas-{name} in {region}. Deploy it first: make deploy STAGE={name}"
                ) from error
            raise
        outputs = found["Stacks"][0].get("Outputs", [])
        return cls(name, region, {output["OutputKey"]: output["OutputValue"] for output in outputs})

    def client(self, service: str) -> Any:
        """A boto3 client in the stage's region."""
        return boto3.client(service, region_name=self.region)  # type: ignore[call-overload]

    @property
    def site(self) -> str:
        """The site's address, without a slash at its end."""
        return self.outputs["SiteUrl"].rstrip("/")

    @property
    def references_bucket(self) -> str:
        return self.outputs["ReferencesBucketName"]

    def has_image(self) -> bool:
        """Whether an image of the annotator was pushed. No job can run without one."""
        repository = self.outputs["RepositoryUri"].partition("/")[2]
        return bool(self.client("ecr").list_images(repositoryName=repository, maxResults=1)["imageIds"])
