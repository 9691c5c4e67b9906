"""Check that the file was made on the reference's genome: compare contig lengths and REFs, chunk by chunk.

The job is refused for a record on a chromosome that the file's header declares with another length, and when too many of the
first 10,000 comparable REFs disagree: at least `FEWEST`, and so many that a file with 1% wrong REFs would have as many in less
than one case of a thousand. Fewer disagreements are counted, listed and reported as a warning.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.batch import Batch
from annotator.chunk.records import Records
from annotator.contigs import Contig, assembly_of
from annotator.errors import InputError
from annotator.outputs.kernels.refs import compare_refs

FIRST: Final = 10_000
TOLERATED: Final = 0.01
FEWEST: Final = 3  # one or two wrong records are not evidence of another build, whatever their share
CHANCE: Final = 1e-3
NAMED: Final = 20  # wrong records that are listed


def is_another_build(wrong: int, compared: int) -> bool:
    """Whether `wrong` of `compared` REFs are more than expected by chance in a file of the right build with `TOLERATED` wrong ones.

    Source: the upper tail of the binomial distribution, P(X >= wrong).
    """
    if wrong < FEWEST or wrong <= compared * TOLERATED:
        return False
    odds = math.log(TOLERATED), math.log1p(-TOLERATED)
    tail = 0.0
    for k in range(wrong, compared + 1):
        ways = math.lgamma(compared + 1) - math.lgamma(k + 1) - math.lgamma(compared - k + 1)
        term = math.exp(ways + k * odds[0] + (compared - k) * odds[1])
        tail += term
        if term < tail * 1e-9:
            break
    return tail < CHANCE


@dataclass(frozen=True, slots=True)
class WrongRef:
    """A record whose REF differs from the reference: its line (from 1), CHROM:POS, its REF, and the reference's bases."""

    line: int
    place: str
    ref: str
    here: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.place}: the file says {self.ref} and {self.here}"


class Bases(Protocol):
    """Port: the bases of a contig by number."""

    def contig(self, number: int) -> NDArray[np.uint8]: ...


@dataclass(frozen=True, slots=True)
class RefPart:
    """A chunk's counts; `examples` are its first disagreements, at most `NAMED`."""

    compared: int
    wrong: int
    examples: list[WrongRef] = field(default_factory=list)


class RefCheck:
    """A sink that writes nothing: it counts, and refuses a file of another build.

    Raises InputError from `encode` (lengths), or from `write` or `close` (bases). `misfits` are `ContigMap.misfits`.
    """

    def __init__(
        self,
        genome: Bases,
        lengths: Mapping[str, int | None],
        reference: str,
        assembly: str,
        misfits: Mapping[str, tuple[int, Contig]] | None = None,
    ) -> None:
        self._genome = genome
        self._lengths = lengths
        self._reference = reference
        self._assembly = assembly
        self._misfits = misfits or {}
        self.compared = 0
        self.wrong = 0
        self.examples: list[WrongRef] = []
        self._decided = False

    def encode(self, batch: Batch) -> RefPart:
        records = batch.records
        if self._misfits:
            self._check_lengths(records)
        compared = wrong = 0
        examples: list[WrongRef] = []
        found = np.zeros(4, np.int64)
        for contig, first, last in records.runs():
            if contig < 0:
                continue
            bases = self._genome.contig(contig)
            _compare(records, first, last, bases, found)
            compared += int(found[0])
            wrong += int(found[1])
            while found[2] >= 0 and len(examples) < NAMED:
                first += int(found[2])
                examples.append(_wrong_ref(records, first, bases))
                first += 1
                _compare(records, first, last, bases, found)
        return RefPart(compared, wrong, examples)

    def _check_lengths(self, records: Records) -> None:
        for raw, first, _ in records.names():
            name = raw.decode("utf-8", "replace")
            if name not in self._misfits:
                continue
            declared, contig = self._misfits[name]
            raise InputError(
                "The file was made on another genome build than the reference",
                f"The header declares {name} with {declared:,} bases; {contig.name} of {self._reference}"
                f"{f' ({self._assembly})' if self._assembly else ''} has {contig.length:,}. {self._looks()}"
                "Choose the reference that the file was made on, or lift the file over. Where only the header is wrong, correct "
                "it, for example with bcftools reheader --fai.",
                records.chunk.first_line + first,
                1,
            )

    def _looks(self) -> str:
        fits = assembly_of(self._lengths)
        return (
            f"The file's header looks like {fits}; choose a reference of that build. "
            if fits and fits != self._assembly
            else ""
        )

    def write(self, part: RefPart) -> None:
        self.compared += part.compared
        self.wrong += part.wrong
        self.examples += part.examples[: NAMED - len(self.examples)]
        if not self._decided and self.compared >= FIRST:
            self._decide()

    def close(self) -> None:
        if not self._decided:
            self._decide()

    def abandon(self) -> None:
        """Nothing is open."""

    def _decide(self) -> None:
        self._decided = True
        if not self.examples or not is_another_build(self.wrong, self.compared):
            return
        example = self.examples[0]
        fits = assembly_of(self._lengths)
        raise InputError(
            "The file was made on another genome build than the reference"
            if fits != self._assembly or not fits
            else "The file's REF bases are not those of the reference",
            f"{self.wrong:,} of the first {self.compared:,} REF bases disagree with {self._reference}"
            f"{f' ({self._assembly})' if self._assembly else ''}: at {example.place} the file says {example.ref} and "
            f"{example.here}. {self._looks()}Otherwise the positions are shifted or the file was lifted over wrongly: make it "
            "again, or check it with bcftools norm --check-ref w.",
            example.line,
        )


def _compare(
    records: Records, first: int, last: int, bases: NDArray[np.uint8], found: NDArray[np.int64]
) -> None:
    compare_refs(
        records.text, records.ref[first:last], records.ref_end[first:last], records.position[first:last], bases, found,
    )  # fmt: skip


def _wrong_ref(records: Records, i: int, bases: NDArray[np.uint8]) -> WrongRef:
    at = int(records.position[i])
    ref = records.string(int(records.ref[i]), int(records.ref_end[i]))
    there = bases[max(0, at - 1) : at - 1 + min(len(ref), 40)].tobytes().decode()
    here = f"the reference has {there}" if there else f"the reference ends at {len(bases):,}"
    name = records.string(int(records.line[i]), int(records.chrom_end[i]))
    return WrongRef(records.chunk.first_line + i, f"{name}:{at}", ref[:40], here)
