"""One track built beside a genome, whatever its file is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from annotator.contigs import Contig
from annotator.errors import TrackError
from annotator.reference.arrays import MappedArrays
from annotator.reference.description import ContigInfo
from annotator.reference.genome import MappedGenome
from annotator.tracks import bed, tsv, vcf
from annotator.tracks.bases import base_tables
from annotator.tracks.bases.build import build as build_bases
from annotator.tracks.genes.build import build as build_genes
from annotator.tracks.normalising import PassingGenome
from annotator.tracks.spec import TrackSpec
from annotator.tracks.store import TrackMeta
from annotator.tracks.structural.build import build as build_structural


def write_track(
    spec: TrackSpec,
    contigs: Sequence[ContigInfo],
    folder: Path,
    into: Path | None = None,
    count: Callable[[int], None] = lambda _: None,
) -> TrackMeta:
    """Build one track beside the genome in `folder`, or in the folder `into`; `count` receives the bytes of its file that
    were read since the last call."""
    into = into or folder
    known = tuple(Contig(contig.name, contig.length, contig.aliases) for contig in contigs)
    if not spec.path.is_file():
        raise TrackError(f"The track {spec.name} has no file", f"{spec.path} is not there.")
    if spec.groups and spec.format != "vcf":
        raise TrackError(
            f"The track {spec.name} has no groups",
            f"{spec.path.name} is no VCF of allele frequencies: leave --groups out.",
        )
    if spec.format == "genes":
        return build_genes(spec, into)
    if spec.format == "structural":
        return build_structural(spec, known, into)
    if spec.format == "bed":
        return bed.build(spec, known, into, count)
    if spec.format == "bases":
        return build_bases(spec, known, into, count)
    if spec.format == "tsv" and base_tables.is_base_table(spec):
        return base_tables.build(spec, known, into, count)
    genome = PassingGenome(MappedGenome(MappedArrays(folder), [contig.name for contig in contigs]))
    if spec.format == "tsv":
        return tsv.build(spec, known, genome, into, count)
    return vcf.build(spec, known, genome, into, counted=count)
