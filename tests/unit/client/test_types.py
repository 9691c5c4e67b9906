"""The client's types are those of the service's OpenAPI document, key by key."""

from __future__ import annotations

from typing import get_args

import pytest

from gas.domain.job import ResultState as DomainState
from gas.domain.job import Status as DomainStatus
from gas.handlers.areas import all_routes
from gas.handlers.openapi import document
from gas_client import types, variants

SCHEMAS = document(all_routes(), "1")["components"]["schemas"]
OF = {
    "InputView": types.Input, "ProgressView": types.JobProgress, "FailureView": types.JobFailure,
    "WarningView": types.JobWarning, "CostPart": types.CostPart, "CostView": types.Cost,
    "RestoreView": types.JobRestore, "JobView": types.Job, "JobDeleted": types.DeletedJob,
    "FileView": types.ResultFile, "FileLink": types.FileLink, "ExploreFile": types.ExploreFile,
    "TrackView": types.Track, "ContigView": types.Contig, "ReferenceView": types.Reference,
    "GeneSetView": types.GeneSet,
    "UsageView": types.Usage, "LimitsView": types.Limits, "Profile": types.Profile, "PlanAnswer": types.PlanChange,
    "Person": types.Person, "Shared": types.Shared, "PartLink": types.Part, "DonePart": types.DonePart,
    "UploadView": types.Upload, "EstimateView": types.Estimate, "VariantView": variants.Variant,
    "VariantEvidence": variants.Evidence, "EvidenceCode": variants.EvidenceCode, "EvidenceNote": variants.EvidenceNote,
    "NotAssessed": variants.NotAssessed, "VariantTrack": variants.VariantTrack,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(OF))
def test_a_type_has_the_keys_of_its_schema(name: str) -> None:
    assert set(OF[name].__annotations__) == set(SCHEMAS[name]["properties"])


def test_states_are_those_of_the_service() -> None:
    assert set(get_args(types.Status)) == set(DomainStatus)
    assert set(get_args(types.ResultState)) == set(DomainState)
