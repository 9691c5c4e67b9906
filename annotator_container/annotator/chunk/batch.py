"""The annotated form of one chunk: the contract between engines, tracks and outputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.records import Bytes, Ints, Records

MISSING: Final = -(2**31)  # an empty field in `Rows.numbers`


@dataclass(frozen=True, slots=True)
class CsqField:
    """A column of INFO/CSQ and of the tables. `kind` is its type in Parquet and in `explore/`."""

    name: str
    kind: Literal["text", "number", "integer"] = "text"
    description: str = ""


@dataclass(frozen=True, slots=True)
class TrackValues:
    """Values of the tracks for each ALT (arrays follow `records.alleles`).

    `existing` is the text for Existing_variation. `suffix` is the text of all track fields of a CSQ row, each
    with a `|` before it, escaped as VEP does; its fields are those of `Tracks.fields`, in order.
    `columns` holds the same values typed: float64 with NaN for missing, or Strings with "" for missing.
    """

    existing: Strings
    suffix: Strings
    columns: Mapping[str, NDArray[np.float64] | Strings] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as codes into a small dictionary; code -1 is missing (an empty field)."""

    codes: NDArray[np.int32]
    values: Sequence[str]


@dataclass(frozen=True, slots=True)
class Rows:
    """CSQ rows of a chunk, in the order they are printed.

    `record` (index into the chunk's records) never falls; `allele` indexes `records.alleles`. Row i's text, all
    fields joined by `|`, is `text[start[i]:end[i]]`; rows of one record lie one after another with exactly one
    byte, a comma, between them, so that a record's whole CSQ value is one slice.
    `pick` is 1 where VEP's flag_pick_allele_gene marks the row. `consequence` holds the terms as a bit mask
    (`annotator.terms.TERMS`, bit 0 the worst). `coded` gives columns that the engine knows as codes (the
    outputs then need not look at the text); the others are cut out of the text.
    `evidence` has a JSON text for each ALT (not for each row), as `annotator.acmg.evidence.Assessment.text` writes it.
    """

    record: Ints
    allele: Ints
    text: Bytes
    start: Ints
    end: Ints
    consequence: NDArray[np.uint64]
    pick: NDArray[np.uint8]
    coded: Mapping[str, Coded] = field(default_factory=dict)
    numbers: Mapping[str, NDArray[np.int32]] = field(default_factory=dict)
    by_allele: Mapping[str, Strings] = field(default_factory=dict)
    cut: Ints | None = None
    cut_field: int = 0
    evidence: Coded | None = None
    exact: int = 0  # rows answered by the readable path (for the log)
    joint: int = 0  # rows with a joint consequence of neighbours on one haplotype (for the log)
    shortened: int = 0  # records whose ALTs are too long to be written out in each row

    def __len__(self) -> int:
        return len(self.record)


@dataclass(frozen=True, slots=True)
class Lines:
    """The user's lines with the annotations in INFO, as `annotated.vcf.gz` holds them.

    Record i is `text[start[i]:start[i + 1]]`, its line feed included. `replaced` counts records that had an INFO
    key of ours already.
    """

    text: Bytes
    start: Ints
    replaced: int


@dataclass(frozen=True, slots=True)
class Batch:
    """A chunk on its way to the outputs. `fields` are CSQ's columns: the engine's, then the tracks'.

    `first_row_of[i]` .. `first_row_of[i + 1]` are record i's rows.

    `first_row` and `first_allele` count the rows and ALTs of all chunks before this one, so that row and ALT
    numbers of the whole file are known in the workers.
    """

    records: Records
    rows: Rows
    tracks: TrackValues
    fields: tuple[CsqField, ...]
    lines: Lines
    first_row_of: Ints
    first_row: int
    first_allele: int

    @property
    def first_record(self) -> int:
        return self.records.chunk.first_record


@dataclass(frozen=True, slots=True)
class Totals:
    """Totals of a run. `exact`: rows of the readable path. `shortened`: records whose long ALTs are not written out in
    their rows. `joint`: rows with a joint consequence of neighbours on one haplotype."""

    records: int
    alleles: int
    rows: int
    exact: int
    seconds: float
    shortened: int = 0
    joint: int = 0
