"""Is this the right genome? The file's REFs are compared with the reference's bases, chunk by chunk.

More than 1% of the first 10,000 comparable REFs disagreeing refuses the job, and names the build that the file's own header
fits. Later disagreements are counted and reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.batch import Batch
from annotator.contigs import assembly_of
from annotator.errors import InputError
from annotator.outputs.kernels.refs import compare_refs

FIRST = 10_000
TOLERATED = 0.01


class Bases(Protocol):
    """Bases of a contig by number."""

    def contig(self, number: int) -> NDArray[np.uint8]: ...


@dataclass(frozen=True, slots=True)
class RefPart:
    """A chunk's counts; `example` is (line, CHROM:POS, REF, reference's bases) of its first disagreement."""

    compared: int
    wrong: int
    example: tuple[int, str, str, str] | None


class RefCheck:
    """A sink that writes nothing: it counts, and refuses a file of another build. Raises InputError from `write` or `close`."""

    def __init__(
        self, genome: Bases, lengths: Mapping[str, int | None], reference: str, assembly: str
    ) -> None:
        self._genome = genome
        self._lengths = lengths
        self._reference = reference
        self._assembly = assembly
        self.compared = 0
        self.wrong = 0
        self.example: tuple[int, str, str, str] | None = None
        self._decided = False

    def encode(self, batch: Batch) -> RefPart:
        records = batch.records
        compared = wrong = 0
        example = None
        found = np.zeros(4, np.int64)
        for contig, first, last in records.runs():
            if contig < 0:
                continue
            bases = self._genome.contig(contig)
            compare_refs(
                records.text,
                records.ref[first:last],
                records.ref_end[first:last],
                records.position[first:last],
                bases,
                found,
            )
            compared += int(found[0])
            wrong += int(found[1])
            if example is None and found[2] >= 0:
                i = first + int(found[2])
                at = int(records.position[i])
                ref = records.string(int(records.ref[i]), int(records.ref_end[i]))
                there = bases[max(0, at - 1) : at - 1 + min(len(ref), 40)].tobytes().decode()
                here = f"the reference has {there}" if there else f"the reference ends at {len(bases):,}"
                name = records.string(int(records.line[i]), int(records.chrom_end[i]))
                example = (records.chunk.first_line + i, f"{name}:{at}", ref[:40], here)
        return RefPart(compared, wrong, example)

    def write(self, part: RefPart) -> None:
        self.compared += part.compared
        self.wrong += part.wrong
        self.example = self.example or part.example
        if not self._decided and self.compared >= FIRST:
            self._decide()

    def close(self) -> None:
        if not self._decided:
            self._decide()

    def abandon(self) -> None:
        """Nothing is open."""

    def _decide(self) -> None:
        self._decided = True
        if not self.compared or self.wrong <= self.compared * TOLERATED or self.example is None:
            return
        line, place, ref, here = self.example
        fits = assembly_of(self._lengths)
        looks = (
            f"The file's header looks like {fits}; choose a reference of that build. "
            if fits and fits != self._assembly
            else ""
        )
        raise InputError(
            "The file was made on another genome build than the reference"
            if fits != self._assembly or not fits
            else "The file's REF bases are not those of the reference",
            f"{self.wrong:,} of the first {self.compared:,} REF bases disagree with {self._reference}"
            f"{f' ({self._assembly})' if self._assembly else ''}: at {place} the file says {ref} and {here}. "
            f"{looks}Otherwise the positions are shifted or the file was lifted over wrongly: make it again, or check it with "
            "bcftools norm --check-ref w.",
            line,
        )
