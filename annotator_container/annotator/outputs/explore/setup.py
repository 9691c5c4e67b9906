"""Set up the explorer's sink from the job: tracks, samples, pedigree, provenance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from annotator.outputs.explore.gene_names import read_gene_names
from annotator.outputs.explore.plan import (
    ExplorePlan,
    GeneEvidence,
    TrackInfo,
    gene_field,
    guess_field,
    region_field,
    structural_field,
)
from annotator.outputs.explore.sink import ExploreSink
from annotator.outputs.explore.twins import read_twins
from annotator.outputs.families import parse_pedigree, people_of
from annotator.reference.folder import Reference
from annotator.tracks.store import TrackMeta

# meta.json is loaded before anything is shown, so it is kept small: scaffolds have no computed identifiers.
MOST_ACCESSIONS = 64


def explore_sink(
    output: Path,
    header: bytes,
    tracks: Sequence[TrackMeta],
    reference: Reference,
    samples: Sequence[str],
    *,
    engine: str,
    threads: int,
    chosen: Sequence[str] | None = None,
    pedigree: str = "",
    genes: GeneEvidence | None = None,
    acmg: Mapping[str, object] | None = None,
    beside: Callable[[], Mapping[str, bytes]] | None = None,
) -> ExploreSink:
    """The sink that writes `output`/explore. `header` is the annotated VCF's; `samples` are the file's, `chosen` those to
    show (None: the first ten); `pedigree` is PED text; `genes` are the tables keyed by gene; `acmg` describes how
    the evidence was made; `beside` returns further files by name when the sink is closed."""
    plan = ExplorePlan.from_header(
        header.decode("utf-8", "replace"),
        [track_info(meta) for meta in tracks],
        chosen,
        parse_pedigree(pedigree, samples),
        {
            "reference": reference.label,
            "engine": engine,
            "synthetic": bool(reference.description.get("synthetic")),
            "assembly": reference.description.get("assembly", ""),
            "refget": refget(reference),
        },
        read_gene_names(reference.folder),
        people=people_of(pedigree, samples),
        gene_evidence=genes,
        acmg=acmg,
        of_file=samples,
        twins=read_twins(reference.folder),
    )
    return ExploreSink(
        plan,
        output / ".spill",
        output / "explore",
        output / "annotated.vcf.gz",
        threads,
        reference.folder,
        beside=beside,
    )


def refget(reference: Reference) -> dict[str, str]:
    """GA4GH refget accessions of the longest contigs, by name; none in references of earlier releases."""
    longest = sorted(reference.contigs, key=lambda contig: -contig.length)[:MOST_ACCESSIONS]
    return {contig.name: contig.refget for contig in longest if contig.refget}


def track_info(meta: TrackMeta) -> TrackInfo:
    """A track as the explorer shows it."""
    if meta.kind == "genes":
        fields = tuple(
            gene_field(field.column, field.kind, field.worst, field.scope, field.description)
            for field in meta.fields
        )
    elif meta.kind == "structural":
        # Frequencies of overlapping events are not frequencies of the variant: presets must not use them.
        fields = tuple(structural_field(field.column, field.kind) for field in meta.fields)
    elif meta.kind == "bed":
        fields = tuple(region_field(field.column) for field in meta.fields)
    else:
        fields = tuple(guess_field(field.column, field.kind) for field in meta.fields)
    about = meta.title, meta.version, meta.licence, meta.citation
    return TrackInfo(
        meta.name,
        fields,
        *about,
        meta.kind == "genes",
        meta.notes if meta.kind in ("genes", "structural") else (),
        meta.overlap if meta.kind == "structural" else 0.0,
        meta.rounded,
    )
