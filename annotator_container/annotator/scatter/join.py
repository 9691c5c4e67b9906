"""Join the shards' parts in order into the results of one run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from annotator.chunk.sink import NumbersRows
from annotator.errors import AnnotatorError, UnsortedError
from annotator.in_order import in_order
from annotator.job import Job, JobResult
from annotator.outputs.log import AnnotationLog
from annotator.outputs.summary.tally import Tally
from annotator.outputs.vcf.writer import VcfSink
from annotator.progress import Progress
from annotator.run.run import Finished, Pipeline, write
from annotator.scatter.parts import read_parts
from annotator.scatter.plan import HEADER, Plan, Site, load
from annotator.scatter.shard import EXPLORE, LINES, PARTS, Done, done, folder_of
from annotator.vcf.reader import VcfReader
from annotator.vcf.segment import Segment

VCF = "annotated.vcf.gz"


def join(
    plan_folder: Path, output: Path, threads: int, progress: Progress, now: Callable[[], datetime],
    reference: Path | None = None, site: Site | None = None,
) -> JobResult:  # fmt: skip
    """Write the results of all shards into `output`. Raises AnnotatorError naming the shards that are not finished.

    `site`: where plan and shards are not on this machine's disk.
    """
    plan = load(plan_folder)
    site = site or Site(plan.open, plan.job_request(output, threads, reference))
    shards = [done(plan_folder, index) for index in range(len(plan.shards))]
    if missing := [index for index, shard in enumerate(shards) if shard is None]:
        raise AnnotatorError(
            f"{len(missing)} of {len(shards)} shards are not finished",
            f"Run them first: {', '.join(map(str, missing[:20]))}{' …' if len(missing) > 20 else ''}",
        )
    finished = [shard for shard in shards if shard is not None]
    output.mkdir(parents=True, exist_ok=True)
    log = AnnotationLog(output / "annotation.log", now)
    try:
        return _joined(plan, plan_folder, finished, site, progress, log, now)
    finally:
        log.close()


def _joined(
    plan: Plan, plan_folder: Path, finished: list[Done], site: Site, progress: Progress, log: AnnotationLog,
    now: Callable[[], datetime],
) -> JobResult:  # fmt: skip
    request = site.request
    job = Job(request, progress, log, now)
    plan.check(job.reference)
    began = now()
    first = plan.shards[0].begin
    header = (plan_folder / HEADER).read_bytes()
    reader = VcfReader(Segment(site.open, plan.size, header, (first, first), plan.packed))
    # Notes that one run would have made while reading.
    reader.notes = list(dict.fromkeys(note for shard in finished for note in shard.notes))
    reader.records = plan.records
    reader.source.kind, reader.source.consumed = plan.kind, plan.size
    prepared = job.prepare(reader)
    log.say(
        f"The file was annotated in {len(finished)} shards of {plan.records // len(finished):,} records on average"
    )
    for shard in finished:
        site.bring_explorer(shard.shard)
        _take_over(folder_of(plan_folder, shard.shard) / EXPLORE, request.output / EXPLORE)
    vcf = prepared.sinks.vcf
    if site.lines is not None:
        site.lines.begin(vcf.head)
    totals = write(
        _numbered(_parts(plan_folder, finished, site, vcf), prepared.plan, request.threads),
        prepared.plan.sinks,
        lambda done: progress.update(done, done / max(1, plan.records)),
        closing=job.closing,
    )
    elsewhere = {}
    if site.lines is not None:
        vcf.path.unlink()  # header and end mark
        elsewhere[VCF] = site.lines.end(vcf.size)
    totals = replace(totals, seconds=sum(shard.seconds for shard in finished))
    return job.finish(prepared, totals, began, elsewhere)


def _parts(plan_folder: Path, finished: list[Done], site: Site, vcf: VcfSink) -> Iterator[Finished]:
    """Yield the parts of all shards. Unless the VCF is made elsewhere, copy each shard's lines before its parts.

    Raises UnsortedError if a contig appears again in a later shard.
    """
    seen: list[str] = []
    for shard in finished:
        site.bring(shard.shard)
        if site.lines is None:
            lines = folder_of(plan_folder, shard.shard) / LINES
            if vcf.append(lines) != shard.lines_sha256:
                raise AnnotatorError(
                    f"{lines} is damaged", "Its checksum is not the shard's. Run the shard again."
                )
        for answer in read_parts(folder_of(plan_folder, shard.shard) / PARTS, shard.sha256):
            for tally in (part for part in answer.parts if isinstance(part, Tally)):
                for name in tally.chromosomes:
                    if name not in seen:
                        seen.append(name)
                    elif name != seen[-1]:
                        raise UnsortedError(
                            "The records are not in order",
                            f"Records of {name} stand before and after those of {seen[-1]}. Sort the file first, for "
                            "example with bcftools sort, and plan it again; `annotate` sorts it by itself.",
                        )
            yield answer
        site.drop(shard.shard)


def _numbered(answers: Iterator[Finished], plan: Pipeline, threads: int) -> Iterator[Finished]:
    """The parts with rows numbered over the whole file; `threads` parts are numbered in parallel, while later ones are read."""

    def numbered(work: tuple[Finished, int]) -> Finished:
        answer, first_row = work
        parts = [
            sink.number(part, first_row) if isinstance(sink, NumbersRows) else part
            for sink, part in zip(plan.sinks, answer.parts, strict=True)
        ]
        return replace(answer, parts=parts)

    def counted() -> Iterator[tuple[Finished, int]]:
        rows = 0
        for answer in answers:
            yield answer, rows
            rows += answer.rows

    with ThreadPoolExecutor(threads) as pool:
        yield from in_order(pool, numbered, counted(), 2 * threads)


def _take_over(source: Path, target: Path) -> None:
    """Move a shard's explorer chunks to the join's folder, without copying on the same disk."""
    for path in source.iterdir():
        try:
            os.link(path, target / path.name)
        except OSError:
            shutil.copyfile(path, target / path.name)
