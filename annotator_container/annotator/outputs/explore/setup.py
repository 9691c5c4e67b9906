"""The explorer's sink, set up from what the job knows: tracks, samples, pedigree, provenance."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.outputs.explore.gene_names import read_gene_names
from annotator.outputs.explore.plan import ExplorePlan, TrackInfo, guess_field
from annotator.outputs.explore.sink import ExploreSink
from annotator.outputs.pedigree import parse_pedigree
from annotator.reference.folder import Reference
from annotator.tracks.store import TrackMeta

if TYPE_CHECKING:
    from annotator.job import JobRequest


def explore_sink(
    output: Path,
    header: bytes,
    metas: Sequence[TrackMeta],
    request: JobRequest,
    reference: Reference,
    samples: Sequence[str],
) -> ExploreSink:
    """The sink that writes `explore/`. `header` is the annotated VCF's."""
    families = parse_pedigree(request.pedigree, samples)
    plan = ExplorePlan.from_header(
        header.decode("utf-8", "replace"),
        [track_info(meta) for meta in metas],
        request.samples,
        families,
        {
            "reference": reference.label,
            "engine": request.engine,
            "synthetic": bool(reference.description.get("synthetic")),
            "assembly": reference.description.get("assembly", ""),
        },
        read_gene_names(reference.folder),
    )
    return ExploreSink(
        plan,
        output / ".spill",
        output / "explore",
        output / "annotated.vcf.gz",
        request.threads,
        reference.folder,
    )


def track_info(meta: TrackMeta) -> TrackInfo:
    """A track as the explorer names it."""
    fields = tuple(guess_field(field.column, field.kind) for field in meta.fields)
    return TrackInfo(meta.name, fields, meta.title, meta.version, meta.licence, meta.citation)
