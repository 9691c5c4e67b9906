"""A genome that is fetched contig by contig says what the whole one says, and never says anything where a contig is missing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.cloud.cause import cause_of
from annotator.contigs import Contig, ContigMap
from annotator.errors import AnnotatorError, ReferenceError_
from annotator.reference import pieces
from annotator.reference.arrays import MappedArrays, save
from annotator.reference.genome import MappedGenome, present_path
from annotator.reference.partial_genome import PartialGenome
from annotator.reference.pieces import PACKED, decode, encode, write_pieces

SEQUENCES = {
    "1": "ACGTTTGNNNNNRYACGTACGTA" * 40,
    "2": "",
    "3": "N" * 333,
    "MT": "GATTACAGATTACA" * 11 + "-*",
}
CONTIGS = [Contig(name, len(bases), (f"chr{name}",)) for name, bases in SEQUENCES.items()]


@given(st.text("ACGTN", max_size=90) | st.text("ACGTNRYKM*-", max_size=90) | st.text("N", max_size=300))
def test_a_piece_gives_its_letters_back(text: str) -> None:
    letters = np.frombuffer(text.encode(), np.uint8)
    assert decode(encode(letters), len(letters)).tobytes() == text.encode()


def test_bases_take_a_quarter_of_a_byte_and_a_stretch_of_ns_nothing() -> None:
    made = np.random.default_rng(1).integers(0, 4, 100_000)
    letters = np.frombuffer(b"ACGT", np.uint8)[made]
    assert len(encode(letters)) < 25_100
    assert len(encode(np.full(100_000, ord("N"), np.uint8))) < 100
    with pytest.raises(ValueError, match="bases"):
        decode(encode(letters), 99_999 + 8)
    with pytest.raises(ValueError, match="unpacked"):
        decode(b"\0rubbish", 3)


@dataclass
class Remote:
    """`genome.packed`, read by ranges; `harm` is read in place of it."""

    path: Path
    reads: list[tuple[int, int]] = field(default_factory=list)
    harm: bytes | None = None

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def read(self, begin: int, end: int) -> bytes:
        self.reads.append((begin, end))
        return self.path.read_bytes()[begin:end] if self.harm is None else self.harm * (end - begin)


class Shelf:
    """A whole genome, and a folder that has its small files alone."""

    def __init__(self, folder: Path) -> None:
        whole, self.copy = folder / "whole", folder / "copy"
        whole.mkdir()
        self.copy.mkdir()
        bases = np.frombuffer("".join(SEQUENCES.values()).encode(), np.uint8)
        save(whole, "genome", bases)
        save(whole, "genome.offset", np.cumsum([0, *map(len, SEQUENCES.values())]).astype(np.int64))
        write_pieces(whole)
        self.whole = MappedGenome(MappedArrays(whole), list(SEQUENCES))
        self.remote = Remote(whole / PACKED)
        for name in ("genome.offset.npy", "genome.pieces.npy"):
            shutil.copy(whole / name, self.copy)

    def open(self, **choices: bool) -> tuple[MappedGenome, PartialGenome]:
        made = PartialGenome(self.copy, CONTIGS, self.remote, **choices)
        return MappedGenome(MappedArrays(self.copy), list(SEQUENCES)), made


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setattr(pieces, "PIECE", 100)
    return Shelf(tmp_path)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as made:
        yield made


def load(partial: PartialGenome, contigs: list[int], pool: ThreadPoolExecutor) -> None:
    for future in partial.want(contigs, pool):
        future.result()


def test_fetched_contigs_are_those_of_the_whole_genome(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    genome, partial = shelf.open()
    load(partial, [0, 1, 2, 3], pool)
    for number, (name, bases) in enumerate(SEQUENCES.items()):
        assert genome.contig(number).tobytes() == bases.encode()
        assert genome.fetch(name, 3, 40) == shelf.whole.fetch(name, 3, 40)
        assert genome.length(name) == len(bases)
    assert partial.summary().startswith("4 of 4 contigs (1, 2, 3, MT), ")
    partial.close()


def test_only_the_contigs_of_the_input_are_fetched_once(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    genome, partial = shelf.open()
    load(partial, [3], pool)
    load(partial, [3], pool)
    assert genome.fetch("MT", 0, 7) == "GATTACA"
    assert len(shelf.remote.reads) == 1
    begin, end = shelf.remote.reads[0]
    assert partial.fetched == end - begin < shelf.remote.size
    assert partial.summary().startswith("1 of 4 contigs (MT), ")
    partial.close()


@pytest.mark.parametrize("name", ["1", "3"])
def test_a_contig_that_was_not_fetched_is_an_error_and_never_a_sequence(
    shelf: Shelf, pool: ThreadPoolExecutor, name: str
) -> None:
    genome, partial = shelf.open()
    load(partial, [3], pool)
    with pytest.raises(ReferenceError_, match="not fetched") as error:
        genome.fetch(name, 0, 10)
    assert error.value.fault == "ours"
    assert (genome.fetch("2", 0, 10), genome.fetch("unknown", 0, 10)) == ("", "")
    partial.close()


@pytest.mark.parametrize("harm", [b"\0", b"x"], ids=["zeros", "letters"])
def test_a_damaged_piece_is_read_again_and_then_an_error(
    shelf: Shelf, pool: ThreadPoolExecutor, harm: bytes
) -> None:
    genome, partial = shelf.open()
    shelf.remote.harm = harm
    with pytest.raises(ReferenceError_, match="damaged"):
        load(partial, [3], pool)
    assert len(shelf.remote.reads) == 3
    with pytest.raises(ReferenceError_, match="not fetched"):
        genome.fetch("MT", 0, 1)
    partial.close()


def test_another_task_finds_what_was_fetched_before(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    _, partial = shelf.open(shared=True)
    load(partial, [0], pool)
    partial.close()
    genome, again = shelf.open(shared=True)
    load(again, [0], pool)
    assert genome.contig(0).tobytes() == SEQUENCES["1"].encode()
    assert (again.fetched, len(shelf.remote.reads)) == (0, 1)
    again.close()


def test_a_copy_of_another_size_is_begun_again(shelf: Shelf, pool: ThreadPoolExecutor) -> None:
    _, partial = shelf.open()
    load(partial, [3], pool)
    partial.close()
    (shelf.copy / "genome.part.npy").write_bytes(b"short")
    genome, begun = shelf.open()
    with pytest.raises(ReferenceError_, match="not fetched"):
        genome.contig(3)
    load(begun, [3], pool)
    assert genome.contig(3).tobytes() == SEQUENCES["MT"].encode()
    begun.close()


def test_a_packed_genome_of_another_size_is_refused(shelf: Shelf) -> None:
    with shelf.remote.path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(ReferenceError_, match="another size"):
        shelf.open()


def test_too_small_a_disk_is_named(
    shelf: Shelf, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, partial = shelf.open()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=100))
    with pytest.raises(AnnotatorError, match="too little disk space") as error:
        partial.want([0], pool)
    assert cause_of(error.value) == "disk"
    assert shelf.remote.reads == []
    partial.close()


def test_a_whole_genome_beside_a_part_is_used(shelf: Shelf) -> None:
    """A folder of an earlier release, or one that another command has filled."""
    _, partial = shelf.open()
    shutil.copy(shelf.remote.path.with_name("genome.npy"), shelf.copy)
    assert present_path(shelf.copy).is_file()
    genome = MappedGenome(MappedArrays(shelf.copy), list(SEQUENCES))
    assert genome.fetch("1", 0, 7) == "ACGTTTG"
    partial.close()


def lines(*records: str) -> bytes:
    return "".join(f"{record}\n" for record in records).encode()


def test_the_contigs_that_some_lines_need(shelf: Shelf) -> None:
    _, partial = shelf.open()
    cases = (
        (["chr1\t5\t.\tA\tC\t.\t.\t."], [0]),
        (["1\t5\t.\tA\tC\t.\t.\t.", "chr3\t5\t.\tA\tC\t.\t.\t.", "other\t5\t.\tA\tC\t.\t.\t."], [0, 2]),
        (["1\t5\t.\tA\tA[chr3:7[\t.\t.\tSVTYPE=BND"], [0, 2]),
        (["1\t5\t.\tA\tC,]3:7]A,<DEL>\t.\t.\tSVTYPE=BND"], [0, 2]),
        (["1\t5\t.\tA\t[<MT>:7[A\t.\t.\tSVTYPE=BND"], [0, 3]),
        (["1\t5\t.\tA\t<BND>\t.\t.\tCHR2=3;END=7", "MT\t5\t.\tA\tC\t.\t.\tX=[1"], [0, 2, 3]),
        (["1\t5\t.\tA\t<TRA>\t.\t.\tEND=7;CHR2=MT"], [0, 3]),
    )
    for text, expected in cases:
        assert partial.needed(lines(*text), ContigMap(CONTIGS)) == expected, text
    partial.close()


def test_a_mate_is_fetched_where_the_reference_has_it_whatever_length_the_file_declares(shelf: Shelf) -> None:
    """The engine looks a mate's contig up in the reference alone."""
    _, partial = shelf.open()
    declared = ContigMap(CONTIGS, {"1": len(SEQUENCES["1"]), "scaffold": None, "3": 12_345})
    assert partial.needed(lines("1\t5\t.\tA\tA[3:7[\t.\t.\t."), declared) == [0, 2]
    partial.close()


def test_progress_is_told_in_bytes_until_the_first_contig_is_there(
    shelf: Shelf, pool: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.reference.partial_genome.LONGEST", 60)
    told: list[tuple[int, int]] = []
    partial = PartialGenome(
        shelf.copy, CONTIGS, shelf.remote, tell=lambda done, total: told.append((done, total))
    )
    load(partial, [0], pool)
    whole = partial.fetched
    assert len(shelf.remote.reads) > 2
    assert {total for _, total in told} == {whole}
    assert max(done for done, _ in told) == whole
    count = len(told)
    load(partial, [3], pool)
    assert len(told) == count
    partial.close()
