"""Genotypes, POS, REF and ALT of the records that can affect the haplotypes of a chunk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.records import Ints, Records
from annotator.engines.vep.haplotypes.copies import Genotype
from annotator.engines.vep.haplotypes.groups import Placed
from annotator.engines.vep.haplotypes.kernels import genotypes as kernel

_Key = tuple[int, int]  # (source, record in it)


@dataclass(frozen=True, slots=True)
class CallSource:
    """The chunk's own records, or its neighbours: `first` is the number of its first ALT."""

    records: Records
    first: int


@dataclass(frozen=True, slots=True)
class Carried:
    """Genotypes in `records`, and how many samples have each combination of them. Samples with ALTs in fewer than two
    records are left out. `of_allele` gives the index of an ALT's record, and its ALT number there."""

    samples: list[tuple[list[Genotype], int]]
    records: list[_Key]
    of_allele: dict[int, tuple[int, int]]

    def by_record(self, placed: Sequence[Placed]) -> list[dict[int, Placed]]:
        """For each record, its ALT numbers with their changes."""
        found: list[dict[int, Placed]] = [{} for _ in self.records]
        for change in placed:
            record, number = self.of_allele[change.allele]
            found[record][number] = change
        return found


class CarriedCalls:
    """Genotypes of the records of the given ALTs, which are numbered over all sources. Read once, all samples."""

    def __init__(self, sources: Sequence[CallSource], alleles: Ints, samples: int) -> None:
        self._sources = sources
        self._tables: list[tuple[NDArray[np.int16], NDArray[np.uint8], Ints]] = []
        self._rows: list[dict[int, int]] = []
        which = np.searchsorted([source.first for source in sources[1:]], alleles, side="right")
        for number, source in enumerate(sources):
            records = source.records
            chosen = np.unique(records.alleles.record[alleles[which == number] - source.first])
            size = (len(chosen), samples)
            calls, phases = np.empty((*size, kernel.MOST_COPIES), np.int16), np.empty(size, np.uint8)
            sets = np.empty(size, np.int64)
            kernel.genotypes(records.text, records.info_end, records.line_end, chosen, calls, phases, sets)
            self._tables.append((calls, phases, sets))
            self._rows.append({record: row for row, record in enumerate(chosen.tolist())})

    def is_own(self, allele: int) -> bool:
        """The ALT is one of the chunk's, not of its neighbours."""
        return len(self._sources) == 1 or allele < self._sources[1].first

    def carried(self, alleles: Sequence[int]) -> Carried:
        """The genotypes of samples that have ALTs of two records or more."""
        records: dict[_Key, int] = {}
        of_allele: dict[int, tuple[int, int]] = {}
        numbers: list[list[int]] = []
        for allele in alleles:
            source, index = self._place(allele)
            table = self._sources[source].records.alleles
            place = records.setdefault((source, int(table.record[index])), len(records))
            of_allele[allele] = place, int(table.number[index])
            if place == len(numbers):
                numbers.append([])
            numbers[place].append(int(table.number[index]))
        keys = list(records)
        if len(keys) < 2:
            return Carried([], keys, of_allele)
        calls, phases, sets = (
            np.stack(
                [self._tables[source][part][self._rows[source][record]] for source, record in keys], axis=1
            )
            for part in range(3)
        )
        has = np.zeros(calls.shape[:2], np.int64)
        for place, mine in enumerate(numbers):
            has[:, place] = (calls[:, place, :, None] == np.array(mine)).any(axis=(1, 2))
        chosen = np.flatnonzero(has.sum(axis=1) > 1)
        if not len(chosen):
            return Carried([], keys, of_allele)
        flat = np.concatenate((calls[chosen].reshape(len(chosen), -1), phases[chosen], sets[chosen]), axis=1)
        distinct, times = np.unique(flat.astype(np.int64), axis=0, return_counts=True)
        samples = [
            (_genotypes(row, len(keys)), count)
            for row, count in zip(distinct.tolist(), times.tolist(), strict=True)
        ]
        return Carried(samples, keys, of_allele)

    def _place(self, allele: int) -> tuple[int, int]:
        """(source, ALT's number in it)."""
        if self.is_own(allele):
            return 0, allele
        return 1, allele - self._sources[1].first

    def text(self, allele: int, start: int, length: int) -> str:
        """Bytes of the chunk that holds the ALT."""
        return self._sources[self._place(allele)[0]].records.string(start, start + length)

    def written(self, allele: int) -> tuple[int, str, str]:
        """POS, REF and ALT as the file has them."""
        source, number = self._place(allele)
        records = self._sources[source].records
        record, start = int(records.alleles.record[number]), int(records.alleles.written[number])
        ref = records.string(int(records.ref[record]), int(records.ref_end[record]))
        alt = records.string(start, start + int(records.alleles.written_length[number]))
        return int(records.position[record]), ref, alt


def _genotypes(row: list[int], records: int) -> list[Genotype]:
    """Genotypes from the numbers of one sample: copies of all records, then phases, then phase sets."""
    copies = kernel.MOST_COPIES
    return [
        Genotype(
            tuple(call for call in row[copies * place : copies * (place + 1)] if call != kernel.ABSENT),
            row[copies * records + place],
            row[(copies + 1) * records + place],
        )
        for place in range(records)
    ]
