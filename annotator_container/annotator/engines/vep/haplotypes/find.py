"""Joint consequences of a chunk's variants with their neighbours on the same haplotype, as texts for CSQ rows.

Only variants that lie wholly in the coding sequence of one exon take part, and only transcripts whose exons do not
overlap. Every haplotype of every sample is considered; genotypes that several samples share are computed once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.escaping import escaped
from annotator.bytes.strings import Strings
from annotator.chunk.batch import Coded
from annotator.chunk.records import SYMBOLIC, Ints, Records
from annotator.engines.vep.fields import HAPLOTYPE_FIELDS
from annotator.engines.vep.haplotypes.carriers import CallSource, CarriedCalls
from annotator.engines.vep.haplotypes.copies import groups_on_copies
from annotator.engines.vep.haplotypes.groups import NOT_READ, Group, Groups, Placed
from annotator.engines.vep.haplotypes.joint import Joint, joint_of
from annotator.engines.vep.haplotypes.kernels import coding_places as kernel
from annotator.engines.vep.haplotypes.kernels.coding_places import (
    P_ALLELE,
    P_ALT,
    P_ALT_LENGTH,
    P_FIRST,
    P_LAST,
    P_TRANSCRIPT,
    PLACE_COLUMNS,
)
from annotator.engines.vep.readable import Transcripts
from annotator.genes.genome import reverse_complement
from annotator.genes.transcript import Transcript
from annotator.reference import layout
from annotator.reference.coding import CodingRegions, coding_regions
from annotator.reference.folder import Reference

LONGEST: Final = 200  # bases of REF or ALT of a variant that takes part
MOST_ENTRIES: Final = 8  # haplotypes that one row names, the most frequent first
_BASES: Final = frozenset("ACGT")
NO_HAPLOTYPE: Final = "|" * len(HAPLOTYPE_FIELDS)  # the empty columns


@dataclass(frozen=True, slots=True)
class JointRows:
    """The haplotype columns of a chunk's rows. `of_row[r]` numbers row r's entry in `values`, from 1; 0 for none.

    `texts` holds the columns as they are printed, each with a bar before it, entry 0 being the empty ones.
    """

    of_row: NDArray[np.int32]
    values: list[tuple[str, ...]]
    texts: Strings

    @classmethod
    def none(cls, rows: int, *, columns: bool) -> JointRows:
        """No entry; without `columns` not even empty columns."""
        return cls(np.zeros(rows, np.int32), [], Strings.of([NO_HAPLOTYPE if columns else ""]))

    def coded(self) -> dict[str, Coded]:
        """The columns as codes."""
        return {
            name: Coded(self.of_row - 1, [value[number] for value in self.values])
            for number, name in enumerate(HAPLOTYPE_FIELDS)
        }


class Haplotypes:
    """Computes the haplotype columns of one worker's chunks. `samples`: the number of samples in the file."""

    def __init__(self, reference: Reference, transcripts: Transcripts, samples: int) -> None:
        self._genes = reference.genes
        self._transcripts = transcripts
        self._samples = samples
        self._regions = lru_cache(2)(self._make_regions)

    def rows(self, records: Records, allele: NDArray[np.int32], transcript: NDArray[np.int32]) -> JointRows:
        """The columns of rows whose ALTs (index into the chunk's) and transcripts (-1 for none) are given."""
        found = self.find(records)
        if not found:
            return JointRows.none(len(allele), columns=True)
        numbers = {key: number for number, key in enumerate(sorted(found), 1)}
        size = len(self._genes) + 1
        keys = np.array([key[0] * size + key[1] for key in numbers], np.int64)
        wanted = allele.astype(np.int64) * size + transcript
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        of_row = np.where(keys[place] == wanted, place + 1, 0).astype(np.int32)
        values = [found[key] for key in numbers]
        return JointRows(
            of_row, values, Strings.of([NO_HAPLOTYPE, *("|" + "|".join(value) for value in values)])
        )

    def texts(self, records: Records, allele: NDArray[np.int32], transcript: NDArray[np.int32]) -> list[str]:
        """The same as printed, with a bar before each column."""
        rows = self.rows(records, allele, transcript)
        return [rows.texts[number] for number in rows.of_row.tolist()]

    def find(self, records: Records) -> dict[tuple[int, int], tuple[str, ...]]:
        """The columns HAPLOTYPE_FIELDS by (ALT of the chunk, transcript), where a neighbour changes the answer."""
        sources = [CallSource(records, 0)]
        if records.neighbours is not None:
            sources.append(CallSource(records.neighbours, len(records.alleles)))
        places = np.concatenate([self._places(source) for source in sources])
        if len(places) < 2:
            return {}
        places = places[np.lexsort((places[:, P_LAST], places[:, P_FIRST], places[:, P_TRANSCRIPT]))]
        stretch = np.empty(len(places), np.int64)
        count = kernel.mark_groups(places, stretch)
        if not count:
            return {}
        places, stretch = places[stretch >= 0], stretch[stretch >= 0]
        calls = CarriedCalls(sources, places[:, P_ALLELE], self._samples)
        found: dict[tuple[int, int], tuple[str, ...]] = {}
        bounds = np.searchsorted(stretch, np.arange(count + 1))
        for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
            members = places[first:last]
            if (members[:, P_ALLELE] < len(records.alleles)).any():
                found |= self._answer(members, calls)
        return found

    def _make_regions(self, contig: int) -> CodingRegions:
        return coding_regions(self._genes, contig)

    def _places(self, source: CallSource) -> Ints:
        """Where the source's ALTs lie in coding sequences; their numbers count from `source.first`."""
        parts = [np.empty((0, PLACE_COLUMNS), np.int64)]
        records, alleles, genes = source.records, source.records.alleles, self._genes
        for contig, first, last in records.runs():
            if contig < 0:
                continue
            a, b = int(records.first_allele[first]), int(records.first_allele[last])
            low = np.minimum(alleles.start[a:b], alleles.end[a:b])
            high = np.maximum(alleles.start[a:b], alleles.end[a:b])
            inside = self._regions(contig).meet(low, high) & (alleles.kind[a:b] < SYMBOLIC)
            chosen = np.flatnonzero(inside)
            if not len(chosen):
                continue
            low, high, chosen = low[chosen], high[chosen], chosen + a
            begin, end = int(genes.first[contig]), int(genes.first[contig + 1])
            starts = np.ascontiguousarray(genes.columns[begin:end, layout.START])
            columns = (
                alleles.start,
                alleles.end,
                alleles.ref,
                alleles.ref_length,
                alleles.alt,
                alleles.alt_length,
            )
            table = np.ascontiguousarray(np.stack([column[chosen] for column in columns], axis=1))
            from_, to = (
                begin + np.searchsorted(genes.reach[begin:end], low),
                begin + np.searchsorted(starts, high, side="right"),
            )
            room = 16 * len(chosen)
            while True:
                places = np.empty((room, PLACE_COLUMNS), np.int64)
                count = kernel.coding_places(
                    records.text, table, from_, to, genes.columns, genes.exons, places
                )
                if count <= room:
                    break
                room = count
            places = places[:count]
            places[:, P_ALLELE] = chosen[places[:, P_ALLELE]] + source.first
            parts.append(places)
        return np.concatenate(parts)

    def _answer(self, members: Ints, calls: CarriedCalls) -> dict[tuple[int, int], tuple[str, ...]]:
        """Entries of one transcript's ALTs that may act together."""
        alleles = members[:, P_ALLELE].tolist()
        carried = calls.carried(alleles)
        if not carried.samples:
            return {}
        number = int(members[0, P_TRANSCRIPT])
        transcript = self._transcripts.get(number)
        if transcript.overlapping:
            return {}
        placed = [_placed(row, transcript, calls) for row in members.tolist()]
        by_record = carried.by_record(placed)
        groups = Groups(transcript)
        totals: Counter[Group] = Counter()
        for genotypes, samples in carried.samples:
            for group, copies in groups_on_copies(genotypes, by_record, groups):
                totals[group] += copies * samples
        return dict(self._entries(number, transcript, totals, calls))

    def _entries(
        self, number: int, transcript: Transcript, totals: Counter[Group], calls: CarriedCalls
    ) -> Iterator[tuple[tuple[int, int], tuple[str, ...]]]:
        alone: dict[Placed, Joint] = {}
        entries: dict[int, list[tuple[int, tuple[str, str, str]]]] = {}
        for group, copies in totals.items():
            joint = joint_of(transcript, group)
            for member in group:
                if not calls.is_own(member.allele):
                    continue
                own = alone.get(member)
                if own is None:
                    own = alone[member] = joint_of(transcript, (member,))
                if own != joint:
                    others = "+".join(_shown(calls, other) for other in group if other is not member)
                    text = (others, "+".join(joint.terms), escaped(joint.hgvsp) or "-")
                    entries.setdefault(member.allele, []).append((copies, text))
        for allele, found in entries.items():
            found.sort(key=lambda entry: (-entry[0], entry[1]))
            kept = found[:MOST_ENTRIES]
            columns = zip(*(text for _, text in kept), strict=True)
            counts = "&".join(str(copies) for copies, _ in kept)
            yield (allele, number), (*("&".join(column) for column in columns), counts)


def _placed(row: Sequence[int], transcript: Transcript, calls: CarriedCalls) -> Placed:
    """A place as a member of a group."""
    _, ref, written = calls.written(row[P_ALLELE])
    alt = NOT_READ
    if max(len(ref), len(written)) <= LONGEST:
        bases = calls.text(row[P_ALLELE], row[P_ALT], row[P_ALT_LENGTH]).upper()
        if _BASES.issuperset(bases):
            alt = bases if transcript.strand == 1 else reverse_complement(bases)
    return Placed(row[P_FIRST], row[P_LAST], alt, row[P_ALLELE])


def _shown(calls: CarriedCalls, change: Placed) -> str:
    """A neighbour in the format of the rows, `117T>C`."""
    position, ref, alt = calls.written(change.allele)
    return f"{position}{ref}>{alt}"
