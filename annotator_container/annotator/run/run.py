"""Run chunks through the engine and the outputs on forked workers, in order.

`run` is the only entry point: the job opens the input, creates engine, tracks and sinks, and calls it.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from annotator.bytes.buffer import Buffer
from annotator.bytes.loading import load_all
from annotator.chunk.batch import Batch, CsqField, Totals
from annotator.chunk.engine import Engine, EngineWorker
from annotator.chunk.records import Chunk
from annotator.chunk.sink import NumbersRows, Sink, Tracks
from annotator.errors import AnnotatorError, EngineError
from annotator.limits import CHUNKS_IN_FLIGHT, RECORDS_OF_CHUNK
from annotator.outputs.vcf.sites import SitesWriter
from annotator.outputs.vcf.writer import splice
from annotator.run.chunking import balanced
from annotator.run.memory import rare_collection
from annotator.run.neighbours import Neighbourhood
from annotator.run.ordinals import Counts, InOrder, Ordinals
from annotator.vcf.scan import scan


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The processing of every chunk. `contigs` maps the input's contig names to the reference's numbers.

    `neighbourhood` adds neighbouring records to each chunk, for an engine that uses them. `ahead` passes each chunk on once the
    tracks' data for it is on disk. `wanted`: the range of records, counted from 0 in the whole file, to annotate; it begins
    and ends at borders of chunks. `drafts`: leave out row numbers, which count over the whole file (`NumbersRows`).
    `sites`: replaces genotypes in the VCF by counts.
    """

    engine: Engine
    tracks: Tracks
    sinks: Sequence[Sink[Any]]
    contigs: Mapping[str, int]
    info_key: str = "CSQ"
    crowding: Callable[[bytes], int] | None = None  # transcripts around the records of some lines
    neighbourhood: Neighbourhood | None = None
    ahead: Callable[[Iterable[Chunk]], Iterable[Chunk]] | None = None
    wanted: range | None = None
    drafts: bool = False
    sites: SitesWriter | None = None

    @property
    def fields(self) -> tuple[CsqField, ...]:
        return (*self.engine.fields, *self.tracks.fields)


@dataclass(frozen=True, slots=True)
class Finished:
    """A worker's result for a chunk: its counts and the part of each sink."""

    records: int
    alleles: int
    rows: int
    exact: int
    shortened: int
    joint: int
    parts: list[Any]


def run(
    chunks: Iterable[Chunk],
    plan: Pipeline,
    threads: int = 1,
    progress: Callable[[int], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
    chunk_records: int = RECORDS_OF_CHUNK,
    closing: Callable[[int], None] | None = None,
) -> Totals:
    """Annotate all chunks and feed the sinks; `progress` receives the number of records written, after each chunk.

    `closing` receives the number of all records, before the sinks are closed (which takes seconds for a large result).
    The input is split again into chunks of `chunk_records`. With one thread everything runs in this process. The
    outputs' bytes do not depend on `threads`. Errors of reader, engine and sinks are raised unchanged. Each sink is closed
    after success, and abandoned after a failure.
    """
    return write(answers(chunks, plan, threads, chunk_records), plan.sinks, progress, clock, closing)


def answers(
    chunks: Iterable[Chunk], plan: Pipeline, threads: int = 1, chunk_records: int = RECORDS_OF_CHUNK
) -> Iterator[Finished]:
    """The workers' results for the chunks, in order."""
    cut = balanced(chunks, chunk_records, crowding=plan.crowding)
    if plan.neighbourhood is not None:
        cut = plan.neighbourhood.add(cut)
    if plan.wanted is not None:
        cut = _within(cut, plan.wanted)
    if plan.ahead is not None:
        cut = iter(plan.ahead(cut))
    yield from _gather(cut, plan, threads)


def write(
    finished: Iterable[Finished],
    sinks: Sequence[Sink[Any]],
    progress: Callable[[int], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
    closing: Callable[[int], None] | None = None,
) -> Totals:
    """Feed the sinks, and close them; after a failure, abandon them. `progress` and `closing` as in `run`."""
    began = clock()
    records = alleles = rows = exact = shortened = joint = 0
    try:
        with rare_collection():
            for answer in finished:
                for sink, part in zip(sinks, answer.parts, strict=True):
                    sink.write(part)
                records += answer.records
                alleles += answer.alleles
                rows += answer.rows
                exact += answer.exact
                shortened += answer.shortened
                joint += answer.joint
                if progress is not None:
                    progress(records)
        if closing is not None:
            closing(records)
        for sink in sinks:
            sink.close()
    except BaseException:
        for sink in sinks:
            sink.abandon()
        raise
    return Totals(records, alleles, rows, exact, clock() - began, shortened, joint)


def _within(chunks: Iterable[Chunk], wanted: range) -> Iterator[Chunk]:
    """The chunks whose first record is in `wanted`, renumbered; no more are read. Those before are read only as neighbours."""
    kept = (chunk for chunk in chunks if chunk.first_record in wanted)
    for number, chunk in enumerate(kept):
        yield replace(chunk, number=number)
        rest = wanted.stop - chunk.first_record
        if (
            rest <= RECORDS_OF_CHUNK and chunk.text.count(b"\n") >= rest
        ):  # lines are counted only near the end
            return


def _gather(chunks: Iterable[Chunk], plan: Pipeline, threads: int) -> Iterator[Finished]:
    if threads <= 1:
        bench = _Bench(plan, InOrder())
        for chunk in chunks:
            yield bench.answer(chunk)
        return
    load_all()  # once, for all workers
    context = multiprocessing.get_context("fork")
    ordinals = Ordinals(context)
    with ProcessPoolExecutor(threads, context, _start, (plan, ordinals)) as pool:
        waiting: deque[Future[Finished]] = deque()
        try:
            pool.submit(_ready)  # forks all workers, before `chunks` may start threads
            for chunk in chunks:
                waiting.append(pool.submit(_answer, chunk))
                while len(waiting) > threads * CHUNKS_IN_FLIGHT or (waiting and waiting[0].done()):
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as error:
            raise EngineError(
                "A worker was ended from outside",
                "Most often the machine had no memory left; try fewer threads.",
            ) from error
        finally:
            for future in waiting:
                future.cancel()
            ordinals.fail()


class _Bench:
    """The state of one worker process: the engine's worker with its caches."""

    def __init__(self, plan: Pipeline, ordinals: Counts) -> None:
        self._plan = plan
        self._ordinals = ordinals
        self._worker: EngineWorker = plan.engine.worker()
        self._key = np.frombuffer(plan.info_key.encode(), np.uint8)
        self._lines = Buffer()

    def answer(self, chunk: Chunk) -> Finished:
        """Process one chunk completely; a failure wakes the workers that wait for its counts."""
        try:
            return self._answer(chunk)
        except BaseException:
            self._ordinals.fail()
            raise

    def _answer(self, chunk: Chunk) -> Finished:
        plan = self._plan
        records = scan(chunk, plan.contigs)
        if chunk.neighbours:
            beside = Chunk(chunk.number, chunk.neighbours, chunk.first_record, chunk.first_line)
            records = replace(records, neighbours=scan(beside, plan.contigs))
        tracks = plan.tracks.join(records)
        rows = self._worker.annotate(records, tracks)
        first_row, first_allele = (
            (0, 0) if plan.drafts else self._ordinals.claim(chunk.number, len(rows), len(records.alleles))
        )
        first_row_of = np.searchsorted(rows.record, np.arange(len(records) + 1)).astype(np.int64)
        source = records if plan.sites is None else plan.sites.thinned(records)
        lines = splice(source, rows, first_row_of, self._key, self._lines)
        batch = Batch(records, rows, tracks, plan.fields, lines, first_row_of, first_row, first_allele)
        parts = [
            sink.draft(batch) if plan.drafts and isinstance(sink, NumbersRows) else sink.encode(batch)
            for sink in plan.sinks
        ]
        counts = len(records), len(records.alleles), len(rows), rows.exact, rows.shortened, rows.joint
        return Finished(*counts, parts)


_bench: _Bench | None = None


def _start(plan: Pipeline, ordinals: Counts) -> None:
    """Runs once in each worker: the bench is a global variable, because a pool's function receives only its task.

    Restores the default action of SIGTERM, by which the pool ends the other workers when one was killed. A worker inherits
    the task's handler, which raises an error; the worker would report that error and wait for its next chunk.
    """
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    global _bench
    _bench = _Bench(plan, ordinals)


def _ready() -> None:
    """Do nothing: the first task of a new pool, which starts its processes."""


def _answer(chunk: Chunk) -> Finished:
    if _bench is None:
        raise AnnotatorError("The worker was not started")
    return _bench.answer(chunk)
