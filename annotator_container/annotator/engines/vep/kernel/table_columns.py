"""Coded columns that the kernel gives to the tables, so that they need not parse the rows' text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.intern import compact
from annotator.bytes.strings import Strings
from annotator.chunk.batch import Coded
from annotator.chunk.records import KINDS, Records
from annotator.engines.vep.kernel.consequence import ConsequenceCodes
from annotator.engines.vep.kernel.prepared_alleles import PreparedAlleles
from annotator.engines.vep.kernel.sweep import R_CODE, R_TRANSCRIPT
from annotator.engines.vep.prepare import PreparedTranscripts
from annotator.reference.gene_arrays import GeneArrays
from annotator.terms import IMPACT

_OTHERS: Final = ("Consequence", "IMPACT", "VARIANT_CLASS")


class Scratch:
    """Arrays of -1, one entry a code, that `compact` needs; kept between chunks."""

    def __init__(self) -> None:
        self._places: dict[str, NDArray[np.int32]] = {}

    def place(self, name: str, size: int) -> NDArray[np.int32]:
        kept = self._places.get(name)
        if kept is None or len(kept) < size:
            kept = self._places[name] = np.full(size, -1, np.int32)
        return kept


class KernelColumns(Mapping[str, Coded]):
    """Columns as codes, each made on first use; `others` are finished."""

    def __init__(
        self,
        table: NDArray[np.int32],
        genes: GeneArrays,
        prepared: PreparedTranscripts,
        codes: ConsequenceCodes,
        classes: Coded,
        scratch: Scratch,
        others: Mapping[str, Coded],
    ) -> None:
        self._genes = genes
        self._prepared = prepared
        self._codes = codes
        self._classes = classes
        self._scratch = scratch
        self._extra = others
        self._made: dict[str, Coded] = {}
        self._transcripts = np.ascontiguousarray(table[:, R_TRANSCRIPT])
        self._consequences = np.ascontiguousarray(table[:, R_CODE])

    def __iter__(self) -> Iterator[str]:
        return iter((*self._prepared.names, *_OTHERS, *self._extra))

    def __len__(self) -> int:
        return len(self._prepared.names) + len(_OTHERS) + len(self._extra)

    def __getitem__(self, name: str) -> Coded:
        if name in self._extra:
            return self._extra[name]
        if name == "VARIANT_CLASS":
            return self._classes
        if name == "Consequence":
            local, used = self._used_consequences
            return Coded(local, [self._codes.names[code] for code in used.tolist()])
        if name == "IMPACT":
            return self._of_distinct(
                self._used_consequences,
                [IMPACT[self._codes.names[c].split("&", 1)[0]] for c in self._used_consequences[1]],
            )
        if name not in self._prepared.names:
            raise KeyError(name)
        return self._of_transcripts(name)

    def _of_transcripts(self, name: str) -> Coded:
        """A column that depends on the transcript alone. Cached, because two outputs use it."""
        made = self._made.get(name)
        if made is None:
            of_row, used = self._used_transcripts
            codes = np.ascontiguousarray(self._prepared.column_codes[self._prepared.names.index(name), used])
            texts = self._prepared.column_texts[name]
            places, distinct = self._compact(name, codes, len(texts))
            column = self._of_distinct((places, distinct), [texts[code] for code in distinct.tolist()])
            made = self._made[name] = Coded(np.append(column.codes, np.int32(-1))[of_row], column.values)
        return made

    @cached_property
    def _used_transcripts(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return self._compact("transcript", self._transcripts, len(self._genes))

    @cached_property
    def _used_consequences(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        return self._compact("consequence", self._consequences, len(self._codes.names))

    def _compact(
        self, name: str, codes: NDArray[np.int32], size: int
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """(codes renumbered from 0, the distinct codes in order of first use)."""
        local, used = np.empty(len(codes), np.int32), np.empty(len(codes), np.int32)
        count = compact(codes, self._scratch.place(name, size), local, used)
        return local, used[:count]

    @staticmethod
    def _of_distinct(used: tuple[NDArray[np.int32], NDArray[np.int32]], texts: list[str]) -> Coded:
        """A column from the text of each distinct code; texts may repeat, an empty one is missing."""
        values: dict[str, int] = {}
        numbers = [values.setdefault(text, len(values)) if text else -1 for text in texts]
        lookup = np.array([*numbers, -1], np.int32)  # code -1 finds the last entry
        return Coded(lookup[used[0]], list(values))


@dataclass(frozen=True, eq=False)
class AlleleColumns(Mapping[str, Strings]):
    """Existing_variation, Allele and HGVSg of every ALT; the last two are made on first use, for which a VCF has none.

    `names` and `genomic` give Allele and HGVSg of ALTs that the rules answered whole.
    """

    records: Records
    alleles: PreparedAlleles
    names: dict[int, tuple[str, str]]
    genomic: dict[int, str]
    existing: Strings

    def __iter__(self) -> Iterator[str]:
        return iter(("Existing_variation", "Allele", "HGVSg"))

    def __len__(self) -> int:
        return 3

    def __getitem__(self, name: str) -> Strings:
        if name == "Existing_variation":
            return self.existing
        if name == "Allele":
            return self._shown
        if name == "HGVSg":
            return self._hgvsg
        raise KeyError(name)

    @cached_property
    def _shown(self) -> Strings:
        return _shown(self.records, self.names)

    @cached_property
    def _hgvsg(self) -> Strings:
        alleles, given = self.alleles, list(self.genomic)
        data, start, end = alleles.genomic, alleles.genomic_start, alleles.genomic_end
        if given:
            texts = Strings.of(list(self.genomic.values()))
            start, end = start.copy(), end.copy()
            start[given] = texts.offsets[:-1] + len(data)
            end[given] = texts.offsets[1:] + len(data)
            data = np.concatenate((data, texts.data))
        return Strings.copied(data, start, end)


def classes(kinds: NDArray[np.int64], names: dict[int, tuple[str, str]], rows: NDArray[np.int64]) -> Coded:
    """VARIANT_CLASS of each row, whose ALT is rows[r]; `names` gives that of structural ALTs."""
    codes = kinds.astype(np.int32)
    values = dict.fromkeys(KINDS)
    order = {name: code for code, name in enumerate(values)}
    for allele, (_, name) in names.items():
        codes[allele] = order.setdefault(name, len(order))
    return Coded(codes[rows], list(order))


def _shown(records: Records, names: dict[int, tuple[str, str]]) -> Strings:
    alleles = records.alleles
    extra = "".join(name for name, _ in names.values()).encode()
    data = np.concatenate((records.text, np.frombuffer(b"-" + extra, np.uint8)))
    start, length = alleles.shown.copy(), alleles.shown_length.copy()
    start[length == 0] = len(records.text)
    length[length == 0] = 1
    at = len(records.text) + 1
    for allele, (name, _) in names.items():
        start[allele], length[allele] = at, len(name.encode())
        at += len(name.encode())
    strings = Strings.copied(data, start, start + length)
    sequence = np.ones(len(alleles), np.bool_)
    sequence[list(names)] = False
    lower = (strings.data >= ord("a")) & (strings.data <= ord("z"))
    if lower.any():
        lower &= np.repeat(sequence, np.diff(strings.offsets))
        strings.data[lower] -= 32
    return strings
