"""A large gene file, split by contigs, so that several processes can read it at once.

A transcript's lines all lie on one contig, so a reader that is given every line of some contigs answers for these as if
it had read the whole file. Each line keeps its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.gunzip import DAMAGED, unpacked
from annotator.errors import GeneModelError
from annotator.genes.joining import Stated, note_code, note_region, seqid
from annotator.genes.kernels.runs import contig_runs

_READ: Final = 4 << 20
_SIZE: Final = 12 << 20  # bytes of lines after which the next contig goes to another part
_BLOCK: Final = 1 << 20  # bytes of lines that are decoded at a time
_MANY: Final = 128
_CODE: Final = b"transl_table"


@dataclass(frozen=True, slots=True)
class GeneShard:
    """All lines of some contigs, as they are in the gene file `name`, in the file `path`.

    Run k of consecutive lines begins at the byte begins[k] of the file, with the line whose number is numbers[k].
    """

    name: str
    path: Path
    size: int
    begins: NDArray[np.int64]
    numbers: NDArray[np.int64]

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Each line and its number in the gene file, 1-based. Raises GeneModelError when they are no UTF-8."""
        begins = self.begins.tolist()
        with self.path.open("rb") as file:
            for begin, end, number in zip(
                begins, [*begins[1:], self.size], self.numbers.tolist(), strict=True
            ):
                # Only line feeds end lines here: a file with lone carriage returns is not split.
                for block in _whole_lines(file, end - begin):
                    try:
                        lines = block.decode("utf-8").split("\n")
                    except UnicodeDecodeError as error:
                        raise GeneModelError(
                            "The gene file cannot be read", f"{self.name}: {error}"
                        ) from error
                    yield from enumerate(lines[:-1], number)
                    number += len(lines) - 1


def _whole_lines(file: BinaryIO, size: int) -> Iterator[bytes]:
    """The next `size` bytes of the file, in blocks of whole lines."""
    while size and (block := file.read(min(size, _BLOCK))):
        if size > len(block):
            block += file.readline()
        size -= len(block)
        yield block


@dataclass(frozen=True, slots=True)
class Split:
    """What the file says of its contigs, and its parts. `shard_of`: contig -> the part that holds its lines."""

    told: Stated
    shards: tuple[GeneShard, ...]
    shard_of: dict[str, int]


def split(
    path: Path, folder: Path, count: Callable[[int], None] = lambda _: None, size: int = _SIZE
) -> Split | None:
    """Write the lines into files in `folder`, those of a contig into one of them; `size` is about the bytes of each.

    None for a file that cannot be read or has lone carriage returns as line ends: the plain reader takes it, or says
    what is wrong. `count` receives the bytes of the file that were read since the last call.
    """
    splitter = _Splitter(path.name, folder, size)
    try:
        with path.open("rb") as raw:
            text = unpacked(raw)
            for block in _blocks(text, raw, count):
                if not splitter.take(block):
                    break
    except (*DAMAGED, _Unsplittable):
        splitter.abandon()
        return None
    return splitter.close()


class _Unsplittable(Exception):
    """A lone carriage return."""


def _blocks(text: IO[bytes], raw: BinaryIO, count: Callable[[int], None]) -> Iterator[bytes]:
    """Whole lines, some megabytes at a time; a last line without its end gets one."""
    rest, before = b"", 0
    while piece := text.read(_READ):
        count(raw.tell() - before)
        before = raw.tell()
        end = piece.rfind(b"\n") + 1
        if end:
            yield rest + piece[:end]
            rest = piece[end:]
        else:
            rest += piece
    if rest:
        yield rest + b"\n"


@dataclass(slots=True)
class _Part:
    path: Path
    file: BinaryIO
    size: int = 0
    begins: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


class _Splitter:
    def __init__(self, name: str, folder: Path, size: int) -> None:
        self._name, self._folder, self._target = name, folder, size
        self._told = Stated()
        self._parts: list[_Part] = []
        self._part_of: dict[str, int] = {}
        self._known: dict[bytes, str] = {}
        self._number = 1
        self._current = 0

    def take(self, block: bytes) -> bool:
        """Whole lines; False when the features end here. Raises _Unsplittable."""
        lines = block.count(b"\n")
        runs, notes = np.zeros((4, lines + 2), np.int64), np.zeros((2, lines + 2), np.int64)
        answer = int(contig_runs(np.frombuffer(block, np.uint8), self._number, runs, notes))
        if answer == 1:
            raise _Unsplittable
        for begin, end in notes[:, : int(notes[0, -1])].T.tolist():
            note_region(block[begin:end], self._told)
        count, stop = int(runs[0, -1]), int(runs[1, -1])
        found = runs[:, :count].T.tolist()
        for (begin, number, first, last), end in zip(
            found, [*(run[0] for run in found[1:]), stop], strict=True
        ):
            self._run(block, begin, end, number, block[first:last])
        self._number = int(runs[2, -1])
        return answer == 0

    def close(self) -> Split:
        """The parts, once all lines are taken."""
        self.abandon()
        shards = tuple(
            GeneShard(
                self._name,
                part.path,
                part.size,
                np.array(part.begins, np.int64),
                np.array(part.numbers, np.int64),
            )
            for part in self._parts
        )
        return Split(self._told, shards, self._part_of)

    def abandon(self) -> None:
        """Close the files."""
        for part in self._parts:
            part.file.close()

    def _run(self, block: bytes, begin: int, end: int, number: int, name: bytes) -> None:
        if name:
            contig = self._known.get(name)
            if contig is None:
                contig = self._known[name] = seqid(name)
                self._told.names.add(contig)
            self._current = self._part_for(contig)
            if contig not in self._told.codes and block.find(_CODE, begin, end) >= 0:
                self._codes(block, begin, end, contig)
        elif not self._parts:
            self._open()
        part = self._parts[self._current]
        part.begins.append(part.size)
        part.numbers.append(number)
        part.file.write(memoryview(block)[begin:end])
        part.size += end - begin

    def _part_for(self, contig: str) -> int:
        found = self._part_of.get(contig)
        if found is None:
            if not self._parts or self._parts[-1].size >= self._target:
                self._open()
            found = self._part_of[contig] = len(self._parts) - 1
        return found

    def _open(self) -> None:
        if len(self._parts) % _MANY == _MANY - 1:
            self._target *= 2  # each part is an open file
        path = self._folder / f"genes.{len(self._parts)}"
        self._parts.append(_Part(path, path.open("wb")))

    def _codes(self, block: bytes, begin: int, end: int, contig: str) -> None:
        """The first genetic code that one of the contig's lines states."""
        at = block.find(_CODE, begin, end)
        while at >= 0 and contig not in self._told.codes:
            first, last = block.rfind(b"\n", 0, at) + 1, block.find(b"\n", at)
            if block[first : first + 1] != b"#":
                note_code(block[first:last], contig, self._told)
            at = block.find(_CODE, last, end)
