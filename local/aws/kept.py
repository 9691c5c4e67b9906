"""Read and write kept-STAGE.json, the list of resources that stay after `make remove`; `make adopt` reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.aws.stage import Stage, StageError
from local.settings import ROOT

KEEPING = frozenset({"Retain", "RetainExceptOnCreate"})
# The properties by which CloudFormation identifies a resource to import, by type. The last one is its physical id.
IDENTIFIERS: Mapping[str, str] = {
    "AWS::Cognito::UserPool": "UserPoolId",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::KMS::Key": "KeyId",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SecretsManager::Secret": "Id",
}
# The next stack refers to it by a parameter (MailIdentity), so it is not imported.
NOT_IMPORTED = frozenset({"AWS::SES::EmailIdentity"})


@dataclass(frozen=True, slots=True)
class Kept:
    """One resource that stays after its stack is deleted."""

    logical: str
    kind: str
    physical: str

    @property
    def importable(self) -> bool:
        return self.kind in IDENTIFIERS

    def to_import(self) -> dict[str, Any]:
        """Return the resource in the form of `ResourcesToImport`."""
        return {
            "ResourceType": self.kind,
            "LogicalResourceId": self.logical,
            "ResourceIdentifier": {IDENTIFIERS[self.kind]: self.physical},
        }


def kept_path(stage: Stage) -> Path:
    return ROOT / f"kept-{stage.name}.json"


def kept_by(resources: Mapping[str, Any], physical: Mapping[str, str]) -> list[Kept]:
    """Return the existing resources that a deletion of the stack keeps (`physical`: ids by logical name)."""
    return [
        Kept(name, str(one["Type"]), physical[name])
        for name, one in resources.items()
        if one.get("DeletionPolicy") in KEEPING and name in physical
    ]


def write_kept(path: Path, kept: list[Kept]) -> None:
    path.write_text(json.dumps([asdict(one) for one in kept], indent=2) + "\n")


def read_kept(path: Path) -> list[Kept]:
    """Read the list. Raises StageError if the file is missing or `make remove` did not write it."""
    try:
        return [Kept(**one) for one in json.loads(path.read_text())]
    except OSError as error:
        raise StageError(
            f"{path} cannot be read ({error.strerror}). make remove writes it; docs/deploy.md says how to "
            "write one by hand."
        ) from error
    except (TypeError, ValueError) as error:
        raise StageError(f"{path} is not a list of logical, kind and physical names ({error}).") from error
