"""Decide which records of several files stand in one row, and what the row's alleles are.

Alleles are bytes as in the file. SNVs and MNVs are joined with each other, and so are insertions and deletions; anything
else (complex, symbolic, breakends) is joined only where an allele is the same. This is the rule of `bcftools merge -m both`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from annotator.limits import ALTS_OF_MERGED_ROW

# Classes of an ALT, as bits.
SUBSTITUTION, LENGTH, OTHER, OVERLAP = 1, 2, 4, 8
# ALTs that stand for any allele that was not seen, or for none.
UNSEEN = frozenset({b"<*>", b"<NON_REF>", b"<X>", b"X", b"."})
_BASES = frozenset((b"A", b"C", b"G", b"T"))
_ACGT = frozenset(b"ACGTacgt")


def class_of(ref: bytes, alt: bytes) -> int:
    """Return the class of one ALT."""
    if alt == b"*":
        return OVERLAP
    if not is_sequence(alt):
        return OTHER
    if len(ref) == len(alt):
        return SUBSTITUTION
    first, second = ref.upper(), alt.upper()
    begin, shorter = 0, min(len(first), len(second))
    while begin < shorter and first[begin] == second[begin]:
        begin += 1
    end = 0
    while end < shorter - begin and first[-1 - end] == second[-1 - end]:
        end += 1
    return LENGTH if begin + end == shorter else OTHER


def is_sequence(alt: bytes) -> bool:
    """Return whether an ALT is spelt out in bases."""
    return not (alt[:1] in b"<*." or b"[" in alt or b"]" in alt or alt[-1:] == b".")


@dataclass(slots=True, eq=False)
class Record:
    """A record of one file. `columns` are those of its line.

    `alts` are its ALTs without those of `UNSEEN`, `numbers` their numbers in the record (from 1). `unseen` is the number of
    `<*>` or `<NON_REF>` in the record, 0 if it has none. `line` is its line in its file, from 1.
    """

    file: int
    line: int
    columns: list[bytes]
    ref: bytes
    alts: list[bytes]
    numbers: list[int]
    unseen: int
    entries: int  # ALTs as written
    classes: int
    place: bytes = b""  # END and SVLEN of a record with an ALT that is no sequence

    @classmethod
    def of(cls, file: int, line: int, text: bytes) -> Record:
        columns = text.split(b"\t")
        ref = columns[3]
        if len(ref) == 1 and columns[4] in _BASES:
            return cls(file, line, columns, ref, [columns[4]], [1], 0, 1, SUBSTITUTION)
        written = columns[4].split(b",")
        alts: list[bytes] = []
        numbers: list[int] = []
        unseen = classes = 0
        for number, alt in enumerate(written, 1):
            if alt in UNSEEN:
                unseen = 0 if alt == b"." else number
                continue
            alts.append(alt)
            numbers.append(number)
            classes |= class_of(ref, alt)
        place = b""
        if classes & OTHER and not all(is_sequence(alt) for alt in alts):
            place = b";".join(
                item for item in columns[7].split(b";") if item.startswith((b"END=", b"SVLEN="))
            )
        entries = 0 if written == [b"."] else len(written)
        return cls(file, line, columns, ref, alts, numbers, unseen, entries, classes, place)


@dataclass(slots=True)
class RowAlleles:
    """The alleles of a row while records are added: `ref` is the longest REF, and `alts` are spelt for it.

    `counts`: how many of the records have each ALT.
    """

    ref: bytes
    alts: list[bytes] = field(default_factory=list)
    classes: int = 0
    counts: list[int] = field(default_factory=list)
    place: bytes = b""

    def takes(self, record: Record) -> bool:
        """Return whether the record may join this row."""
        if not self.classes:
            return True
        shared = self.classes & record.classes
        if not shared or not refs_agree(self.ref, record.ref):
            return False
        alike = shared & (SUBSTITUTION | LENGTH)
        fits = alike or (shared in (self.classes, record.classes) and self._knows_one(record))
        return bool(fits) and len(self.alts) + len(record.alts) <= ALTS_OF_MERGED_ROW

    def _knows_one(self, record: Record) -> bool:
        if record.place != self.place or (record.place and record.ref.upper() != self.ref.upper()):
            return False
        longest = max(self.ref, record.ref, key=len)
        known = {_spelt(alt, self.ref, longest).upper() for alt in self.alts}
        return any(_spelt(alt, record.ref, longest).upper() in known for alt in record.alts)

    def add(self, record: Record) -> None:
        """Add the record's alleles."""
        if not self.classes:
            self.place = record.place
        if len(record.ref) > len(self.ref):
            # Bases that are there stay as they are, so that every ALT is spelt the same however often REF grows: two REFs
            # can agree with other letters (N).
            longer = self.ref + record.ref[len(self.ref) :]
            self.alts = [_spelt(alt, self.ref, longer) for alt in self.alts]
            self.ref = longer
        self.classes |= record.classes
        known = {alt.upper(): index for index, alt in enumerate(self.alts)}
        for alt in record.alts:
            spelt = _spelt(alt, record.ref, self.ref)
            index = known.get(spelt.upper())
            if index is None:
                known[spelt.upper()] = len(self.alts)
                self.alts.append(spelt)
                self.counts.append(1)
            else:
                self.counts[index] += 1

    def numbers_of(self, record: Record) -> list[int]:
        """Return the number in this row (from 1) of each of the record's ALTs."""
        if record.ref == self.ref and record.alts == self.alts:
            return list(range(1, len(self.alts) + 1))
        known = {alt.upper(): number for number, alt in enumerate(self.alts, 1)}
        return [known[_spelt(alt, record.ref, self.ref).upper()] for alt in record.alts]


def next_row(waiting: Sequence[list[Record]]) -> tuple[RowAlleles, list[Record]]:
    """Remove the next row's records from `waiting`, and return the row with them.

    `waiting` has the records of one position for each file, at least one in all.

    At most one record of a file stands in a row: the one with the row's most frequent ALT, if the file has it.
    """
    if (alike := _alike(waiting)) is not None:
        return alike
    first = next(records[0] for records in waiting if records)
    found = RowAlleles(first.ref)
    candidates: list[list[Record]] = []
    for records in waiting:
        fitting = []
        for record in records:
            if found.takes(record):
                found.add(record)
                fitting.append(record)
        if fitting:
            candidates.append(fitting)
    if len(candidates) == 1 and len(candidates[0]) == 1:
        chosen = candidates[0]
    else:
        often = found.alts[found.counts.index(max(found.counts))].upper()
        picked = (_choice(fitting, found, often) for fitting in candidates)
        chosen = [one for one in picked if one is not None]
    row = RowAlleles(chosen[0].ref)
    for one in chosen:
        row.add(one)
        waiting[one.file].remove(one)
    return row, chosen


def _alike(waiting: Sequence[list[Record]]) -> tuple[RowAlleles, list[Record]] | None:
    """Return the row if no file has two records and all have the same REF and ALT, as in most rows; else None."""
    chosen = [records[0] for records in waiting if records]
    first = chosen[0]
    ref, alts = first.columns[3], first.columns[4]
    for record in chosen:
        if len(waiting[record.file]) > 1 or record.columns[3] != ref or record.columns[4] != alts:
            return None
        if record.place != first.place:
            return None
    for record in chosen:
        waiting[record.file].clear()
    return RowAlleles(first.ref, list(first.alts), first.classes, place=first.place), chosen


def _choice(fitting: list[Record], row: RowAlleles, often: bytes) -> Record | None:
    for record in fitting:
        if any(_spelt(alt, record.ref, row.ref).upper() == often for alt in record.alts):
            return record
    return next((one for one in fitting if one.classes & (SUBSTITUTION | LENGTH)), None)


def refs_agree(one: bytes, other: bytes) -> bool:
    """Return whether two REFs at one position are parts of one sequence; letters other than A, C, G and T agree with any."""
    shared = min(len(one), len(other))
    if one[:shared] == other[:shared]:
        return True
    pairs = zip(one[:shared].upper(), other[:shared].upper(), strict=True)
    return all(a == b or a not in _ACGT or b not in _ACGT for a, b in pairs)


def _spelt(alt: bytes, ref: bytes, longest: bytes) -> bytes:
    """Return an ALT of a record with REF `ref`, spelt for the longer REF `longest`."""
    if len(ref) == len(longest) or not is_sequence(alt):
        return alt
    return alt + longest[len(ref) :]
