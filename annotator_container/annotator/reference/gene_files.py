"""The gene files of a reference, read in parallel: each is split by contigs where it is large."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final

from annotator.errors import GeneModelError
from annotator.genes.features import GeneLines, WholeFile
from annotator.genes.joining import Stated, check_contigs, stated
from annotator.genes.load import is_gtf, read_genes
from annotator.genes.outcome import Reading
from annotator.genes.split import Split, split
from annotator.genes.transcript_record import TranscriptRecord
from annotator.reference.gene_parts import Amend, Building, GenePart, PartJob, file_part
from annotator.reference.gene_sets import GeneSet
from annotator.reference.mane import Partners, read_partners, with_partners
from annotator.reference.part_files import MappedParts
from annotator.reference.steps import Workers, result_of

_LARGE_GENES: Final = 2 << 20  # bytes of a gene file, mostly gzipped, for which several processes pay


@dataclass(frozen=True, slots=True)
class GeneFile:
    """A gene file, and its parts where it was split. `source` is the name of its set, empty for the only one."""

    path: Path
    source: str
    gtf: bool
    told: Stated
    split: Split | None = None


def gene_file(of: GeneSet, aside: Path, workers: Workers, *, several: bool) -> GeneFile:
    """Look through a gene file, and split it into the folder `aside` if it is large and there are several processes."""
    path, source = of.path, of.name if several else ""
    gtf = is_gtf(path)
    size = path.stat().st_size
    if workers.processes and size >= _LARGE_GENES:
        aside.mkdir()
        step = workers.begin(f"gene file {source}".rstrip(), size)
        found = split(path, aside, workers.counter(step))
        workers.end(step)
        if found is not None:
            return GeneFile(path, source, gtf, found.told, found)
    return GeneFile(path, source, gtf, stated(path))


def parts_of(
    files: Sequence[GeneFile],
    places: Sequence[Mapping[str, str]],
    about: Building,
    workers: Workers,
    aside: Path,
    mapped: MappedParts,
) -> list[list[GenePart]]:
    """The transcripts of each file, part by part in parallel. `places`: contig of the file -> contig of the FASTA.

    Parts are written into the folder `aside`, and opened by `mapped`.
    """
    partners = _partners(files, workers) if len(files) > 1 else {}
    lines = [_lines(file, its) for file, its in zip(files, places, strict=True)]
    step = workers.begin("transcripts", sum(size for of_file in lines for _, size in of_file))
    futures = []
    for number, (file, its, of_file) in enumerate(zip(files, places, lines, strict=True)):
        own = about
        if file.source:
            amend = partial(in_set, source=file.source, partners=partners, amend=about.amend)
            own = replace(about, amend=amend)
        # The largest first, so that no process is left alone with it at the end.
        jobs = [
            PartJob(of, size, file.gtf, file.told, dict(its), own, aside / f"part.{number}.{place}")
            for place, (of, size) in enumerate(sorted(of_file, key=lambda each: -each[1]))
        ]
        futures.append([workers.submit(step, file_part, job) for job in jobs])
    parts = []
    for file, of_set in zip(files, futures, strict=True):
        try:
            parts.append([mapped.open(result_of(future)) for future in of_set])
        except GeneModelError:
            if len(of_set) > 1:
                for _ in read_genes(file.path):  # raises the error of the file's first wrong line
                    pass
            raise
    workers.end(step)
    return parts


def in_set(
    records: Iterable[TranscriptRecord], source: str, partners: Partners, amend: Amend | None = None
) -> Iterator[TranscriptRecord]:
    """The records, amended, with the name of their gene set and their partner in MANE."""
    for record in with_partners(records if amend is None else amend(records), partners):
        yield replace(record, source=source)


def _partners(files: Sequence[GeneFile], workers: Workers) -> Partners:
    """The pairs of MANE that one of the files names."""
    step = workers.begin("pairs of MANE", sum(file.path.stat().st_size for file in files))
    futures = [workers.submit(step, read_partners, file.path) for file in files]
    found: list[dict[str, tuple[str, str]]] = [result_of(future) for future in futures]
    workers.end(step)
    return {name: partner for of_file in found for name, partner in of_file.items()}


def checked(of: GeneSet, parts: Sequence[GenePart], allow_empty: bool, *, several: bool) -> Reading:
    """The counts of one gene set. Raises GeneModelError, naming the set where there are several."""
    counts = Reading()
    for part in parts:
        counts.add(part.reading)
    try:
        check_contigs({name for part in parts for name in part.elsewhere}, any(part.here for part in parts))
        if not allow_empty:
            counts.check()
    except GeneModelError as error:
        if not several:
            raise
        raise GeneModelError(error.title, f"{of.name} ({of.path.name}): {error.detail}") from error
    return counts


def _lines(file: GeneFile, places: Mapping[str, str]) -> list[tuple[GeneLines, int]]:
    """The file's parts, else the whole file, each with its bytes."""
    if file.split is not None and _apart(file.split, places):
        return [(shard, shard.size) for shard in file.split.shards]
    return [(WholeFile(file.path), file.path.stat().st_size)]


def _apart(found: Split, places: Mapping[str, str]) -> bool:
    """No contig of the FASTA has genes in two parts, as it would if the gene file has two names for it."""
    pairs = {(place, found.shard_of[name]) for name, place in places.items() if name in found.shard_of}
    return len({place for place, _ in pairs}) == len(pairs)
