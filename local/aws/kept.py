"""What outlives a stage's stack, as `make remove` writes it down and `make adopt` reads it: kept-STAGE.json."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from local.aws.stage import Stage, StageError
from local.settings import ROOT

KEEPING = frozenset({"Retain", "RetainExceptOnCreate"})
# How CloudFormation identifies a resource of a kind to import: the last property is its physical id.
IDENTIFIERS: Mapping[str, str] = {
    "AWS::Cognito::UserPool": "UserPoolId",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::ECR::Repository": "RepositoryName",
    "AWS::KMS::Key": "KeyId",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SecretsManager::Secret": "Id",
}
# Named by a parameter (MailIdentity), so the next stack uses it as it is.
NOT_IMPORTED = frozenset({"AWS::SES::EmailIdentity"})


@dataclass(frozen=True, slots=True)
class Kept:
    """One resource that a removed stack leaves."""

    logical: str
    kind: str
    physical: str

    @property
    def importable(self) -> bool:
        return self.kind in IDENTIFIERS

    def to_import(self) -> dict[str, Any]:
        """As `ResourcesToImport` takes it."""
        return {
            "ResourceType": self.kind,
            "LogicalResourceId": self.logical,
            "ResourceIdentifier": {IDENTIFIERS[self.kind]: self.physical},
        }


def kept_path(stage: Stage) -> Path:
    return ROOT / f"kept-{stage.name}.json"


def kept_by(resources: Mapping[str, Any], physical: Mapping[str, str]) -> list[Kept]:
    """The resources of a template that its deletion keeps, of those that exist (`physical` ids by logical name)."""
    return [
        Kept(name, str(one["Type"]), physical[name])
        for name, one in resources.items()
        if one.get("DeletionPolicy") in KEEPING and name in physical
    ]


def write_kept(path: Path, kept: list[Kept]) -> None:
    path.write_text(json.dumps([asdict(one) for one in kept], indent=2) + "\n")


def read_kept(path: Path) -> list[Kept]:
    """Raises StageError when the file is missing or is not one that `make remove` wrote."""
    try:
        return [Kept(**one) for one in json.loads(path.read_text())]
    except OSError as error:
        raise StageError(
            f"{path} cannot be read ({error.strerror}). make remove writes it; docs/deploy.md says how to "
            "write it by hand."
        ) from error
    except (TypeError, ValueError) as error:
        raise StageError(f"{path} is not a list of logical, kind and physical names ({error}).") from error
