"""The FASTA of a reference: kept as bgzip with its indexes, and its bases as one array.

A FASTA whose lines are regular is read once: its bases, its index, its checksums and its compressed copy are made from
the same bytes. Any other file, and one that is bgzipped already, goes through htslib, which says what is wrong with it.
"""

from __future__ import annotations

import hashlib
import shutil
import struct
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

import deflate
import numpy as np
import pysam
import pysam.utils
from numpy.typing import NDArray

from annotator.bytes.bgzf import BLOCK, END_OF_FILE, member
from annotator.bytes.gunzip import DAMAGED, unpacked
from annotator.errors import ReferenceError_
from annotator.reference.arrays import MappedArrays
from annotator.reference.genome import (
    GenomeWriter,
    MappedGenome,
    accession_of,
    refget_accession,
    write_genome,
)
from annotator.reference.kernels.fasta import IRREGULAR, LINE, STATES, WIDTH, WRITTEN, take_bases

KEPT: Final = "genome.fa.gz"
_READ: Final = 64 * BLOCK
# Of libdeflate: 28 times as fast as zlib's level 6, for 1% (random bases) to 6% (human ones) more bytes.
_LEVEL: Final = 1
_AHEAD: Final = 4  # pieces of _READ bytes that wait for the compressor or the checksum
_BAD: Final = (*DAMAGED, pysam.utils.SamtoolsError)


@dataclass(frozen=True, slots=True)
class FastaSequence:
    """One sequence of the FASTA. `refget`: its GA4GH accession (`SQ.…`)."""

    name: str
    length: int
    refget: str


def take_fasta(
    fasta: Path, folder: Path, count: Callable[[int], None] = lambda _: None
) -> list[FastaSequence]:
    """Keep the FASTA as `genome.fa.gz` with `.fai` and `.gzi`, and write the genome's arrays; returns its sequences.

    The FASTA may be plain, gzipped or bgzipped. `count` receives the bytes of it that were read since the last call.
    Raises ReferenceError_. Memory stays at some pieces of four megabytes.
    """
    try:
        with fasta.open("rb") as source:
            head = source.read(18)
        blocked = head[:4] == b"\x1f\x8b\x08\x04" and head[12:16] == b"BC\x02\0"
        found = None if blocked else _read_once(fasta, folder, count)
        if found is None:
            found = _by_htslib(fasta, folder, blocked, count)
    except _BAD as error:
        raise ReferenceError_("The FASTA cannot be read", f"{fasta.name}: {error}") from error
    return found


class _Irregular(Exception):
    """The FASTA is not of the plain shape that is read here."""


def _read_once(fasta: Path, folder: Path, count: Callable[[int], None]) -> list[FastaSequence] | None:
    """The whole FASTA in one pass; None for one that htslib has to judge."""
    try:
        with fasta.open("rb") as raw, GenomeWriter(folder) as genome, _Packer(folder / KEPT) as packer:
            text = unpacked(raw)
            titles = _Titles(genome)
            for piece in _pieces(text, raw, count):
                packer.add(piece)
                titles.take(piece)
            titles.close()
    except _Irregular:
        return None
    lengths = [title.length for title in titles.found]
    genome.close(lengths)
    lines = (
        f"{title.name}\t{title.length}\t{title.offset}\t{title.width}\t{title.width + 1}\n"
        for title in titles.found
    )
    (folder / f"{KEPT}.fai").write_text("".join(lines), encoding="ascii")
    return [FastaSequence(title.name, title.length, title.refget) for title in titles.found]


def _pieces(text: IO[bytes], raw: BinaryIO, count: Callable[[int], None]) -> Iterator[bytes]:
    """Pieces of _READ bytes, the last one shorter."""
    before = 0
    while piece := _filled(text):
        yield piece
        count(raw.tell() - before)
        before = raw.tell()


def _filled(text: IO[bytes]) -> bytes:
    """_READ bytes, fewer at the end: a decompressor may give less at a time."""
    parts: list[bytes] = []
    missing = _READ
    while missing and (part := text.read(missing)):
        parts.append(part)
        missing -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


@dataclass(slots=True)
class _Title:
    """A sequence while it is read: `offset` is where its bases begin in the FASTA, `width` the bases of its first line."""

    name: str
    offset: int
    digest: Any
    length: int = 0
    width: int = 0

    @property
    def refget(self) -> str:
        return accession_of(self.digest.digest())


class _Titles:
    """Takes the text piece by piece and hands the bases on; raises _Irregular."""

    def __init__(self, genome: GenomeWriter) -> None:
        self.found: list[_Title] = []
        self._names: set[str] = set()
        self._genome = genome
        self._state = np.zeros(STATES, np.int64)
        self._out = np.empty(_READ, np.uint8)
        self._head = b""  # of a title line that the last piece did not finish
        self._at_line = True  # the next byte begins a line
        self._place = 0  # bytes of the FASTA before the piece
        self._hashing = _Queue()

    def take(self, piece: bytes) -> None:
        data = np.frombuffer(piece, np.uint8)
        at = 0
        while at < len(piece):
            if self._head or (self._at_line and piece[at] == ord(">")):
                end = piece.find(b"\n", at)
                self._head += piece[at : end if end >= 0 else len(piece)]
                if end < 0:
                    break
                self._begin(self._place + end + 1)
                at = end + 1
            elif not self.found:
                raise _Irregular
            else:
                at = self._bases(data, at)
        self._place += len(piece)

    def close(self) -> None:
        """The text has ended."""
        if self._head or not self.found:
            raise _Irregular
        self._end()
        self._hashing.close()

    def _bases(self, data: NDArray[np.uint8], at: int) -> int:
        state = self._state
        state[WRITTEN] = 0
        at = int(take_bases(data, at, self._out, state))
        if state[IRREGULAR]:
            raise _Irregular
        self._at_line = state[LINE] == 0
        bases = self._out[: int(state[WRITTEN])].tobytes()
        title = self.found[-1]
        title.length += len(bases)
        title.width = int(state[WIDTH])
        self._genome.add(bases)
        self._hashing.add(title.digest.update, bases)
        return at

    def _begin(self, offset: int) -> None:
        """A title line is whole: the sequence before it ends."""
        words = self._head[1:].split(maxsplit=1)
        self._head = b""
        if self.found:
            self._end()
        # htslib names a sequence by what stands right behind the mark, and says what it thinks of a name that it met before.
        if not words or not words[0].isascii() or words[0].decode() in self._names:
            raise _Irregular
        name = words[0].decode()
        self._names.add(name)
        self.found.append(_Title(name, offset, hashlib.sha512()))
        self._state[:] = 0
        self._at_line = True

    def _end(self) -> None:
        """The sequence needs bases, and a first line that ends."""
        if not self.found[-1].length or not self.found[-1].width:
            raise _Irregular


class _Packer:
    """Compresses and writes in a thread of its own; `.gzi` names where each block begins."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("wb")
        self._places: list[tuple[int, int]] = []
        self._packed = self._plain = 0
        self._queue = _Queue()

    def __enter__(self) -> _Packer:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._queue.close(kind is None)
        if kind is None:
            self._file.write(END_OF_FILE)
            places = self._places[1:]
            index = struct.pack("<Q", len(places)) + b"".join(struct.pack("<QQ", *place) for place in places)
            self._path.with_name(f"{self._path.name}.gzi").write_bytes(index)
        self._file.close()

    def add(self, piece: bytes) -> None:
        self._queue.add(self._pack, piece)

    def _pack(self, piece: bytes) -> None:
        view = memoryview(piece)
        for at in range(0, len(view), BLOCK):
            block = view[at : at + BLOCK]
            made = member(deflate.deflate_compress(block, _LEVEL), block)
            self._places.append((self._packed, self._plain))
            self._packed += len(made)
            self._plain += len(block)
            self._file.write(made)


class _Queue:
    """Work done in order by one thread; the caller waits when too much of it is left."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._waiting: deque[Future[None]] = deque()

    def add(self, work: Callable[[bytes], None], data: bytes) -> None:
        self._waiting.append(self._thread.submit(work, data))
        if len(self._waiting) > _AHEAD:
            self._waiting.popleft().result()

    def close(self, finish: bool = True) -> None:
        """Wait for the rest, or drop it."""
        try:
            while self._waiting and finish:
                self._waiting.popleft().result()
        finally:
            self._thread.shutdown(wait=True, cancel_futures=True)


def _by_htslib(fasta: Path, folder: Path, blocked: bool, count: Callable[[int], None]) -> list[FastaSequence]:
    """The same through htslib: it reads the copy again for its index and its bases."""
    kept = folder / KEPT
    if blocked:
        shutil.copyfile(fasta, kept)
    else:
        with fasta.open("rb") as raw, _Packer(kept) as packer:
            for piece in _pieces(unpacked(raw), raw, count):
                packer.add(piece)
    for index in (f"{KEPT}.gzi", f"{KEPT}.fai"):
        (folder / index).unlink(missing_ok=True)
    pysam.faidx(str(kept))
    sizes = write_genome(kept, folder)
    genome = MappedGenome(MappedArrays(folder), [name for name, _ in sizes])
    return [
        FastaSequence(name, length, refget_accession(genome.contig(number)))
        for number, (name, length) in enumerate(sizes)
    ]
