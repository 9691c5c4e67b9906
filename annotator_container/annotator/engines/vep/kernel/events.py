"""Structural ALTs that compiled code handles: symbolic alleles of known class, in records without ALTs of bases.

The readable rules handle whole records with breakends, with classes that VCF does not define, with events longer than
10 Mb, or with an ALT of bases too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.records import BREAKEND, KINDS, SYMBOLIC, Bytes, Ints, Records
from annotator.distances import LONGEST_EVENT, REACH
from annotator.engines.long_alleles import too_many_rows
from annotator.engines.vep.edit import Edit
from annotator.engines.vep.kernel.classify import EXACT
from annotator.engines.vep.kernel.consequence import ConsequenceCodes
from annotator.engines.vep.kernel.structural import GAIN, INSERTED, LOSS, OTHER
from annotator.engines.vep.kernel.structural_sweep import NO_EVENT, sweep_events
from annotator.engines.vep.kernel.sweep import R_CODE, R_WAY, ROW_COLUMNS
from annotator.engines.vep.structural_class import (
    BREAKPOINT,
    UNKNOWN,
    class_of,
    is_gain,
    is_insertion,
    is_loss,
)
from annotator.engines.vep.structural_event import Event
from annotator.limits import ROWS_OF_RECORD
from annotator.reference import layout
from annotator.reference.gene_arrays import GeneArrays
from annotator.terms import terms_of
from annotator.vcf.kernels.allele_table import A_END, A_START
from annotator.vcf.scan import symbolic_ends


@dataclass(frozen=True, slots=True)
class Events:
    """The events of a chunk. `records` are those with nothing else, rising; arrays follow the ALTs.

    `table` is the table of ALTs with the places of the events; `effects` has NO_EVENT where an ALT is none.
    """

    records: Ints
    names: dict[int, str]
    effects: Bytes
    table: NDArray[np.int64]

    def event(self, allele: int, contig: str, number: int) -> Event:
        """The ALT as input of the readable rules."""
        kind = self.names[allele]
        start, end = int(self.table[A_START, allele]), int(self.table[A_END, allele])
        return Event(Edit(contig, start, end, "", "", kind, number), kind)


class EventClasses:
    """Names of VARIANT_CLASS by code: the kinds of sequences, then the classes of events that this worker met."""

    def __init__(self) -> None:
        self._codes = {name: code for code, name in enumerate(KINDS)}
        self.texts = Strings.of(list(self._codes))

    def of_alleles(self, kinds: Ints, names: dict[int, str]) -> Ints:
        """The code of each ALT's class."""
        found = kinds.copy()
        for allele, name in names.items():
            found[allele] = self._codes.setdefault(name, len(self._codes))
        if len(self._codes) > len(self.texts):
            self.texts = Strings.of(list(self._codes))
        return found


def events_of(records: Records, structural: Bytes) -> Events:
    """The events of the records flagged as `structural`, which lie on known contigs."""
    alleles = records.alleles
    table, effects = alleles.table, np.full(len(alleles), NO_EVENT, np.uint8)
    if not structural.any():
        return Events(np.zeros(0, np.int64), {}, effects, table)
    table, names = table.copy(), {}
    other = np.zeros(len(records), np.bool_)
    other[alleles.record[(alleles.kind < SYMBOLIC) | (alleles.kind == BREAKEND)]] = True
    symbolic = np.flatnonzero((alleles.kind == SYMBOLIC) & (structural[alleles.record] == 1) & ~other[alleles.record])
    ends = symbolic_ends(records)[symbolic]
    positions = records.position[alleles.record[symbolic]]
    starts, lengths = alleles.written[symbolic] + 1, alleles.written_length[symbolic] - 2
    spans = zip(symbolic.tolist(), starts.tolist(), lengths.tolist(), strict=True)
    text = records.chunk.text
    classes = [_class(text[start : start + length]) for _, start, length in spans]
    for place, allele in enumerate(symbolic.tolist()):
        kind, effect = classes[place]
        position, end = int(positions[place]), int(ends[place])
        if effect < 0 or end - position > LONGEST_EVENT:
            other[alleles.record[allele]] = True
            continue
        if effect == INSERTED:
            end = position
        elif end <= 0:
            if effect == LOSS:
                continue  # a deletion of unknown length has no row
            end = position + 1
        effects[allele], names[allele] = effect, kind
        table[A_START, allele], table[A_END, allele] = position + 1, end
    left = other[alleles.record]
    effects[left] = NO_EVENT
    chosen = np.flatnonzero((structural == 1) & ~other)
    if left.any():
        names = {allele: name for allele, name in names.items() if not left[allele]}
    return Events(chosen, names, effects, table)


@lru_cache(1024)
def _class(symbol: bytes) -> tuple[str, int]:
    """The class of a symbol, and what it does to the length; -1 for one that the readable rules answer."""
    kind = class_of(symbol.decode("utf-8", "surrogateescape"))
    if kind in (UNKNOWN, BREAKPOINT):
        return kind, -1
    if is_insertion(kind):
        return kind, INSERTED
    return kind, LOSS if is_loss(kind) else GAIN if is_gain(kind) else OTHER


_FIRST_ROOM: Final = 1 << 14
_MOST_ROWS: Final = 8 * ROWS_OF_RECORD  # of a chunk's events


class EventRows:
    """Makes the row table of events; reuses the table of the last chunk."""

    def __init__(self, genes: GeneArrays) -> None:
        self._genes = genes
        self._room = _FIRST_ROOM

    def rows(self, records: Records, events: Events, codes: ConsequenceCodes) -> NDArray[np.int32]:
        """Rows of the events' records, with consequence codes; -1 in EXACT rows."""
        chosen = events.records
        if not len(chosen):
            return np.zeros((0, ROW_COLUMNS), np.int32)
        begin, stop = self._reach(records, events)
        starts, ends = events.table[A_START], events.table[A_END]
        while True:
            table, masks = np.empty((self._room, ROW_COLUMNS), np.int32), np.empty(self._room, np.int64)
            count = sweep_events(
                chosen, begin, stop, records.first_allele, starts, ends, events.effects, self._genes.columns,
                self._genes.exons, table, masks,
            )  # fmt: skip
            if count <= self._room:
                break
            if count > _MOST_ROWS:
                bounds = np.diff(records.first_allele)[chosen] * (stop - begin)
                most = int(np.argmax(bounds))
                raise too_many_rows(int(bounds[most]), records.chunk.first_line + int(chosen[most]))
            self._room = count + count // 4
        table, masks = table[:count], masks[:count]
        distinct, which = np.unique(masks, return_inverse=True)
        found = [codes.of_text(terms_of(mask)) if mask else -1 for mask in distinct.tolist()]
        table[:, R_CODE] = np.array(found, np.int32)[which]
        table[table[:, R_WAY] == EXACT, R_CODE] = -1
        return table

    def _reach(self, records: Records, events: Events) -> tuple[Ints, Ints]:
        """The transcripts within reach of each chosen record, as a range of numbers."""
        genes, chosen = self._genes, events.records
        record = records.alleles.record
        real = events.effects != NO_EVENT
        low, high = records.position.copy(), records.position.copy()
        np.minimum.at(low, record[real], np.minimum(events.table[A_START], events.table[A_END])[real])
        np.maximum.at(high, record[real], np.maximum(events.table[A_START], events.table[A_END])[real])
        begin, stop = np.zeros(len(chosen), np.int64), np.zeros(len(chosen), np.int64)
        contigs = records.contig[chosen]
        for contig in np.unique(contigs).tolist():
            mine = contigs == contig
            first, last = int(genes.first[contig]), int(genes.first[contig + 1])
            begin[mine] = first + np.searchsorted(genes.reach[first:last], low[chosen[mine]] - REACH)
            starts = np.ascontiguousarray(genes.columns[first:last, layout.START])
            stop[mine] = first + np.searchsorted(starts, high[chosen[mine]] + REACH, side="right")
        return begin, np.maximum(begin, stop)
