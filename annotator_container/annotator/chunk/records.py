"""A scanned chunk of a VCF: numbers per record and per ALT, and the text they point into.

All offsets are 0-based bytes into `Records.text`, half open. Positions are 1-based as in VCF. Arrays are int64.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Bytes as Bytes
from annotator.bytes.strings import Ints as Ints

# Kinds of ALT (`Alleles.kind`). The first five are VEP's VARIANT_CLASS of a sequence allele, in this order.
SNV: Final = 0
INSERTION: Final = 1
DELETION: Final = 2
SUBSTITUTION: Final = 3
INDEL: Final = 4
SYMBOLIC: Final = 5  # <DEL>, <DUP:TANDEM>, …
BREAKEND: Final = 6  # G]17:198982], .TGCA, …
NO_ALLELE: Final = 7  # `*`, `.`, `X`, `<*>`, `<X>`, `<NON_REF>`, or REF again: passed through, no CSQ row
KINDS: Final = ("SNV", "insertion", "deletion", "substitution", "indel", "symbolic", "breakend", "none")
UNCHANGED: Final = 2  # `Alleles.plain` of an ALT that is REF again


@dataclass(frozen=True, slots=True)
class Chunk:
    """Whole lines of the input. `text` ends in a line feed; `number` counts chunks from 0.

    `first_record` is the number of records before this chunk and `first_line` the 1-based number of its first
    line in the file, header lines included. `neighbours` holds lines of the chunks before and behind it, for engines
    that look at neighbouring variants; those lines are annotated in their own chunks.
    """

    number: int
    text: bytes
    first_record: int
    first_line: int
    neighbours: bytes = b""


def lines_in(text: bytes | Bytes) -> int:
    """How many line feeds there are. NumPy compares many bytes at once; `bytes.count` stops at each line."""
    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == ord("\n")))


@dataclass(frozen=True, slots=True)
class Alleles:
    """One entry per ALT in the file, in file order; each minimised as if it were the record's only ALT.

    `start`..`end` are the minimised span (end = start - 1 for an insertion), `ref`/`alt` the minimised texts,
    `shown` the Allele that VEP prints for the unsplit record (length 0 prints as `-`). Minimising trims from
    the left, then from the right, only when the lengths differ. `plain` is 1 when both hold only ACGT
    (upper case), UNCHANGED when the ALT is REF again. The allele's text as written is `written`.
    """

    record: Ints
    number: Ints  # 1-based ALT number: ALLELE_NUM
    kind: Ints
    start: Ints
    end: Ints
    ref: Ints
    ref_length: Ints
    alt: Ints
    alt_length: Ints
    written: Ints
    written_length: Ints
    shown: Ints
    shown_length: Ints
    plain: Ints
    table: NDArray[np.int64]  # the arrays above as rows, in this order, for compiled code

    @classmethod
    def of(cls, table: NDArray[np.int64]) -> Alleles:
        """The rows of the table that `vcf.kernels.allele_table.scan_alleles` fills."""
        columns = dict(zip(cls.__dataclass_fields__, table, strict=False))
        return cls(**columns, table=table)

    def __len__(self) -> int:
        return len(self.record)

    @property
    def stands_for_one(self) -> NDArray[np.bool_]:
        """True for each ALT that stands for an allele: all but `*`, `.`, `<*>`, `<X>`, `<NON_REF>`."""
        stands: NDArray[np.bool_] = (self.kind != NO_ALLELE) | (self.plain == UNCHANGED)
        return stands


@dataclass(frozen=True, slots=True)
class Records:
    """One scanned chunk. Column starts are offsets of the columns CHROM ID REF ALT QUAL FILTER INFO.

    A column ends at its `*_end`; `line_end` excludes the line feed and a carriage return before it.
    `contig` is the reference's contig number, -1 for one that the reference does not have.
    `named_runs` are the first records of stretches with the same CHROM as written.
    `first_allele[i]` .. `first_allele[i + 1]` are the record's entries in `alleles` (length n + 1).
    """

    chunk: Chunk
    text: Bytes
    line: Ints
    line_end: Ints
    chrom_end: Ints
    position: Ints
    id: Ints
    id_end: Ints
    ref: Ints
    ref_end: Ints
    alt: Ints
    alt_end: Ints
    qual_end: Ints
    filter_end: Ints
    info_end: Ints
    contig: Ints
    first_allele: Ints
    alleles: Alleles
    named_runs: Ints
    neighbours: Records | None = None  # those of the chunk's neighbours

    def __len__(self) -> int:
        return len(self.line)

    def string(self, start: int, end: int) -> str:
        """The text between two offsets."""
        return self.text[start:end].tobytes().decode("utf-8", "surrogateescape")

    def names(self) -> Iterator[tuple[bytes, int, int]]:
        """(CHROM as written, first record, record after the last) of each stretch of records with one CHROM."""
        for first, last in pairwise([*self.named_runs.tolist(), len(self)]):
            yield self.text[self.line[first] : self.chrom_end[first]].tobytes(), first, last

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """(contig number, first record, record after the last) of each stretch of records on one contig."""
        if not len(self):
            return
        cuts = np.flatnonzero(np.diff(self.contig)) + 1
        bounds = [0, *cuts.tolist(), len(self)]
        for first, last in pairwise(bounds):
            yield int(self.contig[first]), first, last
