"""Blocks that are fetched as a job needs them say what a whole track says, and never say nothing where a block is missing."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.chunk.records import Chunk
from annotator.contigs import ContigMap
from annotator.errors import ReferenceError_
from annotator.tracks import partial_blocks
from annotator.tracks.ahead import fetched_ahead
from annotator.tracks.allele_track import AlleleTrack
from annotator.tracks.blocks import ENTRY, present_path
from annotator.tracks.join import JoinedTracks
from annotator.tracks.partial_blocks import PartialBlocks
from annotator.tracks.spec import TrackSpec
from annotator.vcf.scan import scan
from tests.unit.annotator.tracks.track_world import BASES, CONTIGS, Genome, ask, texts, track

NAME = "own"


@dataclass
class Remote:
    """The blocks of a whole track, read by ranges; `harm` changes what is read."""

    path: Path
    reads: list[tuple[int, int]] = field(default_factory=list)
    harm: bytes | None = None
    gone: bool = False

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def read(self, begin: int, end: int) -> bytes:
        if self.gone:
            raise ReferenceError_("A track cannot be fetched", "it is missing")
        self.reads.append((begin, end))
        data = self.path.read_bytes()[begin:end]
        return data if self.harm is None else self.harm * len(data)


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotator.tracks.writer.ROWS", 2)
    monkeypatch.setattr(partial_blocks, "GAP", 0)


class Shelf:
    """A whole track, and a copy that has its small files and no block."""

    def __init__(self, folder: Path, records: str) -> None:
        self.whole = track(folder / "whole", records, TrackSpec(NAME, Path(), ("AF", "NOTE")))
        self.remote = Remote(folder / "whole" / f"track.{NAME}.blocks")
        self.copy = folder / "copy"
        self.copy.mkdir()
        for part in ("json", "index"):
            shutil.copy(folder / "whole" / f"track.{NAME}.{part}", self.copy)

    def open(self, bound: int | None = None) -> tuple[AlleleTrack, PartialBlocks]:
        blocks = PartialBlocks(self.copy, self.whole.meta, self.remote, bound)
        return AlleleTrack(self.copy, self.whole.meta, CONTIGS), blocks


def line(variant: tuple[str, int, str, str], info: str = ".") -> str:
    contig, position, ref, alt = variant
    return f"{contig}\t{position}\t.\t{ref}\t{alt}\t.\t.\t{info}\n"


def sorted_lines(variants: list[tuple[str, int, str, str]], info: str = ".") -> str:
    ordered = sorted(variants, key=lambda one: (one[0], one[1]))
    return "".join(line(one, info.format(number)) for number, one in enumerate(ordered))


@st.composite
def variants(draw: st.DrawFn) -> tuple[str, int, str, str]:
    """A variant on the tiny genome: its REF is the reference's, so that indels are moved left by their repeats."""
    contig = draw(st.sampled_from(list(BASES)))
    repeats = st.integers(6, 20) if contig == "1" else st.nothing()
    begin = draw(st.integers(0, len(BASES[contig]) - 4) | repeats)
    ref = BASES[contig][begin : begin + draw(st.integers(1, 4))]
    alt = draw(
        st.sampled_from(
            ["A", "C", "G", "T", ref[0] + "AC", ref[0] + "T", ref[0], ref[:-1] or "A", "<DEL>", "*"]
        )
    )
    return contig, begin + 1, ref, alt


@settings(deadline=None, max_examples=60)
@given(
    known=st.lists(variants(), min_size=1, max_size=40),
    asked=st.lists(st.lists(variants(), min_size=1, max_size=6), min_size=1, max_size=6),
    gap=st.sampled_from([0, 64 << 10]),
)
def test_a_track_read_by_ranges_says_what_the_whole_one_says(
    known: list[tuple[str, int, str, str]], asked: list[list[tuple[str, int, str, str]]], gap: int
) -> None:
    held = [one for one in known if one[3] not in ("<DEL>", "*")] or [("1", 8, "G", "T")]
    with tempfile.TemporaryDirectory() as place, pytest.MonkeyPatch.context() as patch:
        patch.setattr(partial_blocks, "GAP", gap)
        shelf = Shelf(Path(place), sorted_lines(held, "AF=0.00{};NOTE=n"))
        opened, blocks = shelf.open()
        contigs = ContigMap(CONTIGS)
        chunks = [Chunk(n, sorted_lines(one).encode(), 0, 1) for n, one in enumerate(asked)]

        def needed(chunk: Chunk) -> list[tuple[PartialBlocks, list[int]]]:
            return [(blocks, opened.needed(scan(chunk, contigs)))]

        for chunk in fetched_ahead(chunks, needed, 3):
            records = scan(chunk, contigs)
            here = JoinedTracks([opened], Genome()).join(records)
            there = JoinedTracks([shelf.whole], Genome()).join(records)
            assert texts(here.suffix) == texts(there.suffix)
        blocks.close()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    rows = "".join(
        f"1\t{position}\t.\t{BASES['1'][position - 1]}\t{alt}\t.\t.\tAF=0.{position}\n"
        for position in range(41, 81)
        for alt in ("ACGT".replace(BASES["1"][position - 1], ""))[:1]
    )
    return Shelf(tmp_path, rows)


def other(position: int) -> str:
    """The ALT that the shelf's track has at a position of contig 1."""
    return "ACGT".replace(BASES["1"][position - 1], "")[0]


def question(*positions: int) -> Chunk:
    lines = "".join(f"1\t{p}\t.\t{BASES['1'][p - 1]}\t{other(p)}\t.\t.\t.\n" for p in positions)
    return Chunk(0, lines.encode(), 0, 1)


def answer(opened: AlleleTrack, chunk: Chunk) -> list[str]:
    return texts(JoinedTracks([opened], Genome()).join(scan(chunk, ContigMap(CONTIGS))).suffix)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def load(blocks: PartialBlocks, opened: AlleleTrack, chunk: Chunk, pool: ThreadPoolExecutor) -> list[int]:
    places = opened.needed(scan(chunk, ContigMap(CONTIGS)))
    for future in blocks.want(places, pool):
        future.result()
    return places


def test_only_the_blocks_that_a_chunk_needs_are_fetched(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    opened, blocks = shelf.open()
    assert load(blocks, opened, question(60), pool) == [9]
    assert answer(opened, question(60)) == ["|0.60|"]
    assert len(shelf.remote.reads) == 1
    assert blocks.fetched == sum(end - begin for begin, end in shelf.remote.reads) < shelf.remote.size / 10
    assert blocks.summary().startswith("own 2026-01-02: 1 of 20 blocks, ")
    load(blocks, opened, question(60, 61), pool)
    assert len(shelf.remote.reads) == 2, "what is there is not fetched again"
    blocks.close()


def test_neighbouring_blocks_come_in_one_range(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    opened, blocks = shelf.open()
    load(blocks, opened, question(*range(45, 55), 70), pool)
    assert len(shelf.remote.reads) == 2
    blocks.close()


def test_a_block_that_was_not_fetched_is_an_error_and_never_no_value(
    shelf: Shelf, pool: ThreadPoolExecutor
) -> None:
    opened, blocks = shelf.open()
    load(blocks, opened, question(60), pool)
    with pytest.raises(ReferenceError_, match="not fetched") as error:
        answer(opened, question(70))
    assert error.value.fault == "ours"
    blocks.close()


def test_a_damaged_range_is_read_again_and_then_an_error(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    opened, blocks = shelf.open()
    shelf.remote.harm = b"\0"
    with pytest.raises(ReferenceError_, match="damaged"):
        load(blocks, opened, question(60), pool)
    assert len(shelf.remote.reads) == 3
    assert not np.fromfile(present_path(shelf.copy, NAME), np.uint8).any()
    blocks.close()


def test_a_track_that_is_gone_is_an_error(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    opened, blocks = shelf.open()
    shelf.remote.gone = True
    with pytest.raises(ReferenceError_, match="cannot be fetched"):
        load(blocks, opened, question(60), pool)
    with pytest.raises(ReferenceError_):
        list(fetched_ahead([question(50)], lambda chunk: [(blocks, [4])], 3))
    blocks.close()


def test_another_task_finds_what_was_fetched_before(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    opened, blocks = shelf.open()
    load(blocks, opened, question(60), pool)
    blocks.close()
    again, kept = shelf.open()
    load(kept, again, question(60), pool)
    assert (len(shelf.remote.reads), kept.fetched) == (1, 0)
    assert answer(again, question(60)) == ["|0.60|"]
    kept.close()


def test_a_block_that_rots_on_disk_is_an_error_and_fetched_by_the_next_task(
    shelf: Shelf, pool: ThreadPoolExecutor
) -> None:
    opened, blocks = shelf.open()
    load(blocks, opened, question(60), pool)
    path = shelf.copy / f"track.{NAME}.blocks"
    with path.open("r+b") as file:
        file.seek(shelf.remote.reads[0][0])
        file.write(b"\xff\xff\xff\xff")
    with pytest.raises(ReferenceError_, match="damaged"):
        answer(opened, question(60))
    blocks.close()
    again, healed = shelf.open()
    load(healed, again, question(60), pool)
    assert answer(again, question(60)) == ["|0.60|"]
    healed.close()


def test_a_copy_of_another_size_is_begun_again(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    opened, blocks = shelf.open()
    load(blocks, opened, question(60), pool)
    blocks.close()
    (shelf.copy / f"track.{NAME}.blocks").write_bytes(b"short")
    again, begun = shelf.open()
    load(begun, again, question(60), pool)
    assert answer(again, question(60)) == ["|0.60|"]
    assert len(shelf.remote.reads) == 2
    begun.close()


def test_a_track_whose_size_is_not_that_of_its_index_is_refused(shelf: Shelf) -> None:
    with shelf.remote.path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(ReferenceError_, match="index says otherwise"):
        shelf.open()


def test_disk_space_is_bounded_and_what_is_in_work_stays(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    opened, blocks = shelf.open(bound=0)
    chunks = [question(position) for position in range(41, 81, 2)]
    seen = []

    def needed(chunk: Chunk) -> list[tuple[PartialBlocks, list[int]]]:
        return [(blocks, opened.needed(scan(chunk, ContigMap(CONTIGS))))]

    for number, _ in enumerate(fetched_ahead(chunks, needed, 2)):
        for recent in chunks[max(0, number - 2) : number + 1]:
            answer(opened, recent)
        seen.append(int(np.fromfile(present_path(shelf.copy, NAME), np.uint8).sum()))
    assert seen[-1] <= 4, "only the blocks of chunks that may still be in work"
    assert max(seen) <= 4 + 7
    with pytest.raises(ReferenceError_, match="not fetched"):
        answer(opened, chunks[0])
    load(blocks, opened, chunks[0], pool)
    assert answer(opened, chunks[0]) == ["|0.41|"]
    blocks.close()


def test_a_bound_takes_back_room_on_the_disk(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    opened, blocks = shelf.open(bound=1)
    load(blocks, opened, question(60), pool)
    begin, end = shelf.remote.reads[0]
    blocks.trim([])
    with (shelf.copy / f"track.{NAME}.blocks").open("rb") as file:
        file.seek(begin)
        assert file.read(end - begin).strip(b"\0") == b"", "the hole reads as zeros"
    assert opened.needed(scan(question(60), ContigMap(CONTIGS))) == [9]
    blocks.close()


def test_a_record_beyond_all_blocks_needs_none(shelf: Shelf) -> None:
    opened, blocks = shelf.open()
    contigs = ContigMap(CONTIGS)
    assert opened.needed(scan(Chunk(0, b"2\t3\t.\tT\tA\t.\t.\t.\n", 0, 1), contigs)) == []
    assert opened.needed(scan(Chunk(0, b"9\t3\t.\tT\tA\t.\t.\t.\n", 0, 1), contigs)) == []
    assert opened.needed(scan(Chunk(0, b"1\t3\t.\tN\tA\t.\t.\t.\n", 0, 1), contigs)) == []
    assert ask([shelf.whole], "1:3:N:A").suffix[0] == "||"
    blocks.close()


def test_an_indel_is_found_in_the_block_that_its_leftmost_spelling_lies_in(
    tmp_path: Path, pool: ThreadPoolExecutor
) -> None:
    """GTTTTTTA: a lost T is stored behind the G, however far right the file writes it."""
    rows = "1\t8\t.\tGT\tG\t.\t.\tAF=0.5\n" + "".join(
        f"1\t{position}\t.\tT\tA\t.\t.\tAF=0.{position}\n" for position in range(9, 15)
    )
    shelf = Shelf(tmp_path, rows)
    for written in ("1\t13\t.\tTT\tT", "1\t13\t.\tTTA\tTA", "1\t8\t.\tGTT\tGT"):
        opened, blocks = shelf.open()
        chunk = Chunk(0, f"{written}\t.\t.\t.\n".encode(), 0, 1)
        load(blocks, opened, chunk, pool)
        assert answer(opened, chunk) == ["|0.5|"]
        blocks.close()
        present_path(shelf.copy, NAME).unlink()


def test_blocks_are_smaller_where_alleles_are_sparse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("ROWS", 4), ("SPARSE_ROWS", 2), ("DENSE", 3)):
        monkeypatch.setattr(f"annotator.tracks.writer.{name}", value)
    shelf = Shelf(
        tmp_path,
        sorted_lines([("1", p, BASES["1"][p - 1], other(p)) for p in (41, 42, 43, 44, 50, 60, 70, 75, 80)]),
    )
    index = np.fromfile(tmp_path / "whole" / f"track.{NAME}.index", ENTRY)
    assert index["rows"].tolist() == [4, 2, 2, 1]
    assert (index["first"] + 1).tolist() == [41, 50, 70, 80]
    assert answer(shelf.whole, question(44, 60, 80)) == ["||"] * 3
