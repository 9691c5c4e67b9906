"""One track built beside a genome, whatever its file is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from annotator.contigs import Contig
from annotator.errors import TrackError
from annotator.reference.arrays import MappedArrays
from annotator.reference.description import ContigInfo
from annotator.reference.genome import MappedGenome
from annotator.tracks import bed, tsv, vcf
from annotator.tracks.bases.build import build as build_bases
from annotator.tracks.genes.build import build as build_genes
from annotator.tracks.spec import TrackSpec
from annotator.tracks.store import TrackMeta
from annotator.tracks.structural.build import build as build_structural

_RELEASE: Final = 4 << 20  # bytes of a track's file between two times that the genome's pages are given back


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
    if spec.format == "genes":
        return build_genes(spec, into)
    if spec.format == "structural":
        return build_structural(spec, known, into)
    if spec.format == "bed":
        return bed.build(spec, known, into, count)
    if spec.format == "bases":
        return build_bases(spec, known, into, count)
    genome = MappedGenome(MappedArrays(folder), [contig.name for contig in contigs])
    counted = _releasing(genome, count)
    if spec.format == "tsv":
        return tsv.build(spec, known, genome, into, counted)
    return vcf.build(spec, known, genome, into, counted=counted)


def _releasing(genome: MappedGenome, count: Callable[[int], None]) -> Callable[[int], None]:
    """`count`, with the genome's pages given back from time to time: a sorted file does not come back to them."""
    read = 0

    def counted(done: int) -> None:
        nonlocal read
        count(done)
        read += done
        if read >= _RELEASE:
            genome.release()
            read = 0

    return counted
