"""Annotate one shard: read its lines and some around them, and write the chunks' parts into a folder for the join."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from annotator.chunk.sink import KeepsSums, Sink
from annotator.contigs import ContigMap
from annotator.errors import AnnotatorError
from annotator.job import Job, JobRequest, Prepared
from annotator.outputs.log import AnnotationLog
from annotator.progress import Progress
from annotator.reference.coding import coding_regions
from annotator.run.memory import rare_collection
from annotator.run.run import Finished, answers
from annotator.scatter.lead import first_read
from annotator.scatter.parts import PartsWriter, Summed
from annotator.scatter.plan import HEADER, Plan, Shard, Site, load
from annotator.vcf.borders import Border
from annotator.vcf.head import HeadReader
from annotator.vcf.reader import VcfReader
from annotator.vcf.segment import Segment

PARTS = "parts.bin"
LINES = "lines.vcf.bgz"  # BGZF blocks without an end mark
EXPLORE = ".spill"  # as the explorer's sink names it
DONE = "done.json"
LOG = "annotation.log"


@dataclass(frozen=True, slots=True)
class Done:
    """The description of a finished shard. `size` and `sha256` are those of PARTS. `notes`: messages of the reader."""

    shard: int
    records: int
    alleles: int
    rows: int
    chunks: int
    size: int
    sha256: str
    lines_size: int
    lines_sha256: str
    notes: list[str]
    seconds: float


def folder_of(plan_folder: Path, index: int) -> Path:
    """The folder of shard `index` (from 0)."""
    return plan_folder / "shards" / f"{index:05d}"


def done(plan_folder: Path, index: int) -> Done | None:
    """The description of a finished shard; None when it is not finished."""
    try:
        held = json.loads((folder_of(plan_folder, index) / DONE).read_text(encoding="utf-8"))
    except OSError:
        return None
    return Done(**held)


def annotate_shard(
    plan_folder: Path, index: int, threads: int, progress: Progress, now: Callable[[], datetime],
    reference: Path | None = None, site: Site | None = None,
) -> Done:  # fmt: skip
    """Annotate shard `index` (from 0) of the plan. A finished shard is not annotated again.

    `site`: needed when the input is not on this machine's disk; the output folder of its request is not used.
    Raises InputError for a bad line, with its number in the user's file; other AnnotatorErrors for faults of GAS.
    """
    plan = load(plan_folder)
    if not 0 <= index < len(plan.shards):
        raise AnnotatorError(
            f"There is no shard {index}", f"The plan has shards 0 to {len(plan.shards) - 1}."
        )
    if (finished := done(plan_folder, index)) is not None:
        return finished
    folder = folder_of(plan_folder, index)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    log = AnnotationLog(folder / LOG, now)
    began = now()
    try:
        asked = (
            plan.job_request(folder, threads, reference)
            if site is None
            else replace(site.request, output=folder)
        )
        job = Job(asked, progress, log, now)
        plan.check(job.reference)
        shard = plan.shards[index]
        reader = _reader(
            plan, shard, (plan_folder / HEADER).read_bytes(), job, site.open if site else plan.open
        )
        prepared = job.prepare(reader, shard.records)
        made = _written(folder, prepared, job.request, progress)
    finally:
        log.close()
    if made.counts["records"] != len(shard.records):
        raise AnnotatorError(
            "Records were lost", f"{len(shard.records):,} were planned, {made.counts['records']:,} went out."
        )
    finished = Done(
        shard=index, **made.counts, size=made.parts.size, sha256=made.parts.sha256,
        lines_size=made.lines.size, lines_sha256=made.lines.sha256, notes=reader.notes,
        seconds=(now() - began).total_seconds(),
    )  # fmt: skip
    half = folder / f"{DONE}.part"
    half.write_text(json.dumps(asdict(finished)), encoding="utf-8")
    half.replace(folder / DONE)
    return finished


def _reader(
    plan: Plan, shard: Shard, header: bytes, job: Job, open_input: Callable[[], BinaryIO]
) -> VcfReader:
    """A reader of the header, the shard's lines, and those around them."""

    def segment(begin: Border, end: Border) -> Segment:
        return Segment(open_input, plan.size, header, (begin, end), plan.packed)

    head = HeadReader(segment(shard.begin, shard.begin)).header
    contigs = ContigMap(job.reference.known_contigs(), head.contigs)
    begin = first_read(plan, shard, partial(coding_regions, job.reference.genes), contigs, open_input)
    reader = VcfReader(segment(begin, shard.last_read))
    reader.begin_at(begin.record, begin.line)
    return reader


def _summed(found: Iterable[Finished], sinks: Sequence[Sink[Any]]) -> Iterator[Finished]:
    """The chunks' parts; the last ones hold the counts of all (`KeepsSums`)."""
    last: Finished | None = None
    for answer in found:
        if last is not None:
            yield last
        last = _each(answer, sinks, lambda sink, part: sink.kept(part))
    if last is not None:
        yield _each(last, sinks, lambda sink, part: sink.summed(part))


def _each(answer: Finished, sinks: Sequence[Sink[Any]], change: Callable[[KeepsSums, Any], Any]) -> Finished:
    parts = [
        change(sink, part) if isinstance(sink, KeepsSums) else part
        for sink, part in zip(sinks, answer.parts, strict=True)
    ]
    return replace(answer, parts=parts)


@dataclass(frozen=True, slots=True)
class _Written:
    counts: dict[str, int]
    parts: Summed
    lines: Summed


def _written(folder: Path, prepared: Prepared, request: JobRequest, progress: Progress) -> _Written:
    reader, sinks = prepared.reader, prepared.sinks
    wanted = max(1, len(prepared.plan.wanted or ()))
    counts: Counter[str] = Counter(records=0, alleles=0, rows=0, chunks=0)
    done = False
    try:
        with (folder / PARTS).open("wb") as stream, (folder / LINES).open("wb") as lines, rare_collection():
            parts = PartsWriter(stream, lines)
            found = answers(reader.chunks(), prepared.plan, request.threads, request.chunk_records)
            for answer in _summed(found, prepared.plan.sinks):
                parts.add(answer)
                counts.update(records=answer.records, alleles=answer.alleles, rows=answer.rows, chunks=1)
                progress.update(counts["records"], counts["records"] / wanted)
        done = True
    finally:
        # The outputs were opened only to encode parts, which the join writes. The join also uses the explorer's chunks.
        for sink in sinks.all():
            if not (done and sink is sinks.explore):
                sink.abandon()
    return _Written(dict(counts), parts.parts, parts.lines)
