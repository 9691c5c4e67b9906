"""Part of a genome on disk: whole contigs, each fetched in pieces when a job's input first reaches it.

`genome.part.npy` has the genome's full size and holds nothing but the contigs that were fetched; `present.genome` has one
byte a contig, 1 for one that is there. Both are mapped by every process of a task, and by several tasks where they share a
folder. A contig that is not there cannot be read (`annotator.reference.genome.MappedGenome` raises), so that a missing one
never looks like a sequence.
"""

from __future__ import annotations

import os
import re
import threading
import weakref
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.contigs import Contig, ContigMap
from annotator.errors import ReferenceError_
from annotator.reference.arrays import MappedArrays
from annotator.reference.genome import OFFSETS, PART, array_head, present_path
from annotator.reference.pieces import INDEX, decode
from annotator.reference.ranges import TRIES, Ranges, check_space, opened_part, runs_of, shown_bytes, write_at

LONGEST: Final = 4 << 20  # bytes of one range: sixteen pieces
_NAMED: Final = 30  # contigs that the log names
_MATE: Final = re.compile(rb"[\[\]]<?([^\[\]<>\t\n]+)>?:[0-9]{1,12}[\[\]]|[\t;]CHR2=([^;\t\n]+)")


class PartialGenome:
    """The bases of one reference, whose small files are in `folder`.

    `contigs`: all of the reference. `ranges`: its `genome.packed`. `shared`: other tasks use the folder too, also later, so that what is
    marked as present must be on the disk. `tell(bytes fetched, bytes asked for)` is called until the first contig is there.
    """

    def __init__(
        self,
        folder: Path,
        contigs: Sequence[Contig],
        ranges: Ranges,
        shared: bool = False,
        tell: Callable[[int, int], None] = lambda *_: None,
    ) -> None:
        self._folder, self._ranges = folder, ranges
        self._names = [contig.name for contig in contigs]
        self._known = ContigMap(contigs)
        self._shared, self._tell = shared, tell
        arrays = MappedArrays(folder)
        index, offsets = arrays[INDEX], arrays[OFFSETS]
        self._from: NDArray[np.int64] = np.append(index["begin"], offsets[-1])
        self._cuts: NDArray[np.int64] = np.append(0, index["end"])
        self._sums: NDArray[np.uint32] = index["sum"].copy()
        bases = int(offsets[-1])
        if int(self._cuts[-1]) != ranges.size or not np.array_equal(np.diff(self._from), index["bases"]):
            raise ReferenceError_(
                "The reference is damaged", "genome.packed has another size than genome.pieces.npy says."
            )
        self._first = np.searchsorted(self._from[:-1], offsets)  # first piece of each contig
        head, path = array_head(bases), folder / f"{PART}.npy"
        self._head = len(head)
        self._present = opened_part(
            path, present_path(folder), self._head + max(bases, 1), len(contigs), head
        )
        self._number = os.open(path, os.O_RDWR)
        self._closed = weakref.finalize(self, os.close, self._number)
        self._lock = threading.Lock()
        self._coming: dict[int, list[Future[None]]] = {}  # by contig
        self._left: Counter[int] = Counter()  # pieces that are missing, by contig
        self._asked: set[int] = set()
        self._wanted = 0  # bytes asked for
        self.fetched = 0  # bytes

    def want(self, contigs: Collection[int], pool: Executor) -> list[Future[None]]:
        """Start to fetch the missing ones of these contigs. Return futures that end once all of them are on disk.

        Raises AnnotatorError if the disk is too small for them.
        """
        with self._lock:
            self._asked.update(contigs)
            missing = [
                n for n in sorted(contigs) if n not in self._coming and not self._present[n] and self._size(n)
            ]
            if missing:
                check_space(self._folder, sum(self._size(contig) for contig in missing))
            owner = {piece: n for n in missing for piece in range(self._first[n], self._first[n + 1])}
            self._left.update(owner.values())
            for run in runs_of(owner, lambda piece: int(self._cuts[piece]), LONGEST):
                of_run = Counter(owner[piece] for piece in run)
                self._wanted += int(self._cuts[run[-1] + 1] - self._cuts[run[0]])
                future = pool.submit(self._fetch, run, of_run)
                for contig in of_run:
                    self._coming.setdefault(contig, []).append(future)
            return [future for n in contigs for future in self._coming.get(n, ()) if not self._present[n]]

    def trim(self, used: Collection[int]) -> None:
        """Do nothing: a genome is as large as the reference's own file, and its contigs may be needed again."""

    def needed(self, lines: bytes, contigs: Mapping[str, int]) -> list[int]:
        """Return the contigs that some sorted, whole lines of a VCF name, and those of their breakends' mates.

        `contigs` maps the file's names to the reference's numbers.
        """
        first = lines[: lines.index(b"\t")]
        begin = lines.rfind(b"\n", 0, -1) + 1
        names = {first}
        if lines[begin : lines.index(b"\t", begin)] != first:
            names = set(re.findall(rb"(?m)^[^\t\n]+", lines))
        numbers = {contigs.get(name.decode("utf-8", "replace"), -1) for name in names}
        if b"[" in lines or b"]" in lines or b"CHR2=" in lines:
            mates = {mate or stated for mate, stated in _MATE.findall(lines)}
            # The engine asks the reference alone where a mate lies, whatever lengths the file declares.
            numbers |= {self._known[name.decode("utf-8", "replace")] for name in mates}
        return sorted(numbers - {-1})

    def summary(self) -> str:
        """Return a sentence for the job's log: contigs needed and bytes fetched."""
        asked = [self._names[contig] for contig in sorted(self._asked)]
        more = f" and {len(asked) - _NAMED:,} more" if len(asked) > _NAMED else ""
        named = f" ({', '.join(asked[:_NAMED])}{more})" if asked else ""
        return (
            f"{len(asked):,} of {len(self._names):,} contigs{named}, "
            f"{shown_bytes(self.fetched)} of {shown_bytes(self._ranges.size)} fetched"
        )

    def close(self) -> None:
        """Close the file; the mapped pages stay readable."""
        self._closed()

    def _size(self, contig: int) -> int:
        """Return the number of bases of a contig."""
        return int(self._from[self._first[contig + 1]] - self._from[self._first[contig]])

    def _fetch(self, run: Sequence[int], of_run: Counter[int]) -> None:
        for piece, part in zip(run, self._read(run), strict=True):
            try:
                bases = decode(part, int(self._from[piece + 1] - self._from[piece]))
            except ValueError as error:
                raise _damaged(run) from error
            write_at(self._number, bases.data, self._head + int(self._from[piece]))
        with self._lock:
            self.fetched += int(self._cuts[run[-1] + 1] - self._cuts[run[0]])
            self._left.subtract(of_run)
            done = [contig for contig in of_run if not self._left[contig]]
            first = not self._present.any()
        if done and self._shared:
            os.fdatasync(self._number)
        self._present[done] = 1
        if first:
            self._tell(self.fetched, self._wanted)

    def _read(self, run: Sequence[int]) -> list[memoryview]:
        """Return the checked bytes of these pieces. Raises ReferenceError_ if they are still damaged after retries."""
        begin, end = int(self._cuts[run[0]]), int(self._cuts[run[-1] + 1])
        for _ in range(TRIES):
            data = memoryview(self._ranges.read(begin, end))
            parts = [data[self._cuts[piece] - begin : self._cuts[piece + 1] - begin] for piece in run]
            if all(
                zlib.crc32(part) == int(self._sums[piece]) for piece, part in zip(run, parts, strict=True)
            ):
                return parts
        raise _damaged(run)


def _damaged(run: Sequence[int]) -> ReferenceError_:
    return ReferenceError_(
        "The reference is damaged",
        f"genome.packed: pieces {run[0]} to {run[-1]} are not as genome.pieces.npy says.",
    )
