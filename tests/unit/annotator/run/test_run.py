"""Chunks are cut alike for any reader, numbered without gaps, gathered in order, and failures come through."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.chunk.batch import Batch
from annotator.chunk.records import Chunk
from annotator.contigs import ContigMap
from annotator.engines.vep.engine import VepEngine
from annotator.errors import InputError
from annotator.reference.folder import Reference
from annotator.run.chunking import SPAN, balanced
from annotator.run.run import Pipeline, run
from tests.unit.annotator.driver import HEADER, NoTracks
from tests.unit.annotator.variants import crowded


def chunks_of(lines: list[bytes], size: int) -> Iterator[Chunk]:
    for number, at in enumerate(range(0, len(lines), size)):
        yield Chunk(number, b"".join(lines[at : at + size]), at, at + 3)


@pytest.mark.parametrize("size", [1, 4, 10, 33])
def test_balanced_chunks_do_not_depend_on_the_readers(size: int) -> None:
    lines = [b"%d\n" % number for number in range(33)]
    got = list(balanced(chunks_of(lines, size), records=10))
    assert [chunk.text for chunk in got] == [b"".join(lines[at : at + 10]) for at in (0, 10, 20, 30)]
    assert [(c.number, c.first_record, c.first_line) for c in got] == [
        (0, 0, 3),
        (1, 10, 13),
        (2, 20, 23),
        (3, 30, 33),
    ]


def test_long_lines_make_smaller_chunks() -> None:
    lines = [b"x" * 99 + b"\n"] * 10
    got = list(balanced(chunks_of(lines, 3), records=100, largest=300, piece_bytes=200))
    assert [len(chunk.text) for chunk in got] == [400, 400, 200]


def varied(count: int) -> list[bytes]:
    """Lines of events, of many ALTs and of one base, long and short."""
    chance = random.Random(7)
    lines = []
    for at in range(1, count + 1):
        if chance.random() < 0.05:
            reach = at + chance.randrange(4_000_000)
            lines.append(b"1\t%d\t.\tN\t<DUP>\t.\t.\tSVTYPE=DUP;END=%d\n" % (at, reach))
        else:
            alts = b",".join([b"C" * chance.randrange(1, 30)] * chance.choice((1, 1, 1, 40)))
            lines.append(b"1\t%d\t.\tA\t%b\t.\t.\t%b\n" % (at, alts, b"x" * chance.randrange(200)))
    return lines


@pytest.mark.parametrize("size", [1, 13, 400, 5000])
@pytest.mark.parametrize("begin", [0, 100, 700, 2900])
def test_cuts_do_not_depend_on_where_reading_began(begin: int, size: int) -> None:
    """A shard begins at a multiple of the records of a chunk, and is cut as if the file were read from its begin."""

    def cut(first: int) -> list[Chunk]:
        later = chunks_of(lines[first:], size)
        moved = (
            replace(one, first_record=one.first_record + first, first_line=one.first_line + first)
            for one in later
        )
        crowd = lambda text: len(text) % 700 * 100  # noqa: E731 - anything that depends on the lines it is given
        return list(balanced(moved, records=100, largest=4000, crowding=crowd, piece_bytes=1500))

    lines = varied(3000)
    whole = [replace(chunk, number=0) for chunk in cut(0)]
    part = [replace(chunk, number=0) for chunk in cut(begin)]
    assert part == [chunk for chunk in whole if chunk.first_record >= begin]
    assert len({chunk.text.count(b"\n") for chunk in whole}) > 5


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_long_events_make_smaller_chunks(size: int) -> None:
    """Each event of 5 Mb meets hundreds of transcripts: a chunk of them must not hold millions of rows."""
    lines = [b"1\t%d\t.\tN\t<DUP>\t.\t.\tSVTYPE=DUP;END=%d\n" % (at, at + 5_000_000) for at in range(1, 1001)]
    got = list(balanced(chunks_of(lines, size)))
    assert b"".join(chunk.text for chunk in got) == b"".join(lines)
    assert {chunk.text.count(b"\n") * 5_000_000 <= SPAN for chunk in got} == {True}
    assert len(got) == -(-1000 * 5_000_000 // SPAN)
    blocks = [b"1\t%d\t.\tN\t<NON_REF>\t.\t.\tEND=%d\n" % (at, at + 9_000_000) for at in range(1, 1001)]
    assert len(list(balanced(chunks_of(blocks, size)))) == 1


class Numbers:
    """Keeps what the batches say of themselves; fails at a record if told to."""

    def __init__(self, fail_at: int = -1, where: str = "encode") -> None:
        self.seen: list[tuple[int, int, int, int, int]] = []
        self.closed = self.abandoned = False
        self._fail_at, self._where = fail_at, where

    def encode(self, batch: Batch) -> tuple[int, int, int, int, int]:
        if self._where == "encode" and batch.first_record >= self._fail_at >= 0:
            raise InputError("No", "not this one", batch.first_record)
        return (
            batch.first_record,
            batch.first_row,
            len(batch.rows),
            batch.first_allele,
            len(batch.records.alleles),
        )

    def write(self, part: tuple[int, int, int, int, int]) -> None:
        if self._where == "write" and part[0] >= self._fail_at >= 0:
            raise InputError("No", "not this one", part[0])
        self.seen.append(part)

    def close(self) -> None:
        if self._where == "close":
            raise InputError("No", "not this one")
        self.closed = True

    def abandon(self) -> None:
        self.abandoned = True


def through(reference: Reference, sink: Numbers, threads: int) -> None:
    text = crowded(reference, 300, seed=13, structural=False)[len(HEADER) :]
    plan = Pipeline(VepEngine(reference), NoTracks(), [sink], ContigMap(reference.known_contigs(), {}))
    done: list[int] = []
    before: list[tuple[int, bool]] = []
    closing = lambda records: before.append((records, sink.closed))  # noqa: E731
    totals = run([Chunk(0, text, 0, 4)], plan, threads, done.append, chunk_records=20, closing=closing)
    assert totals.records == done[-1] == 300
    assert before == [(300, False)]
    assert done == sorted(done)


@pytest.mark.parametrize("threads", [1, 2])
def test_batches_know_how_much_came_before(reference: Reference, threads: int) -> None:
    sink = Numbers()
    through(reference, sink, threads)
    assert sink.closed
    rows = alleles = 0
    for _, first_row, count, first_allele, entries in sink.seen:
        assert (first_row, first_allele) == (rows, alleles)
        rows, alleles = rows + count, alleles + entries
    assert [part[0] for part in sink.seen] == sorted(part[0] for part in sink.seen)


@pytest.mark.parametrize("where", ["encode", "write", "close"])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_failing_sink_ends_the_run(reference: Reference, threads: int, where: str) -> None:
    sink = Numbers(fail_at=100, where=where)
    with pytest.raises(InputError, match="not this one"):
        through(reference, sink, threads)
    assert not sink.closed
    assert sink.abandoned


def test_reference_gives_back_every_record(reference: Reference, reference_folder: Path) -> None:
    from annotator.genes.load import read_genes

    genes = reference_folder.parent / "demo" / "genes.gff3.gz"
    expected = {record.id: record for record in read_genes(genes)}
    got = {(record := reference.genes.record(number)).id: record for number in range(len(reference.genes))}
    assert got == expected
    reference.arrays.release()
    assert reference.genes.record(0).id in expected
