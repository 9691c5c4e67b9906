"""The consequence that an assessment is about, read from its CSQ row when a variant is assessed individually."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from annotator.bytes.digits import whole_number
from annotator.chunk.batch import CsqField, Rows
from annotator.chunk.records import INDEL, Records

NEEDED: Final = (
    "Consequence",
    "Feature",
    "Gene",
    "SYMBOL",
    "EXON",
    "HGVSc",
    "HGVSp",
    "Protein_position",
    "Amino_acids",
    "PICK",
)
_RESIDUES: Final = re.compile(r"([ACDEFGHIKLMNPQRSTUVWY])/([ACDEFGHIKLMNPQRSTUVWY])")
_FIRST: Final = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class MainRow:
    """One ALT on its main transcript. Positions are 1-based; `ref` and `alt` are minimised, upper case, on the forward strand.

    `residue` is 0 unless exactly one residue changes to another, and `residue_change` is then R/W; `first_residue` is the first
    that changes in any way, 0 for none. `plain`: only A, C, G, T.
    """

    contig: int
    start: int
    end: int
    ref: str
    alt: str
    plain: bool
    structural: bool
    terms: int
    transcript: str
    gene: str
    symbol: str
    exon: str
    coding_change: str
    protein_change: str
    residue: int
    residue_change: str
    first_residue: int

    @property
    def allele(self) -> str:
        """`contig-position-ref-alt`: identifies the variant's own ClinVar record."""
        return f"{self.contig}-{self.start}-{self.ref}-{self.alt}"


class RowReader:
    """Reads rows of the fields that an engine gives."""

    def __init__(self, fields: Sequence[CsqField]) -> None:
        names = [field.name for field in fields]
        self._place = {name: names.index(name) for name in NEEDED if name in names}

    @property
    def missing(self) -> list[str]:
        """Required fields that the engine does not provide; assessment is possible only when there are none."""
        return [name for name in NEEDED if name not in self._place]

    def read(self, records: Records, rows: Rows, allele: int, row: int) -> MainRow:
        """The row of an ALT."""
        alleles = records.alleles
        text = rows.text[rows.start[row] : rows.end[row]].tobytes().decode("utf-8", "replace").split("|")
        record = int(alleles.record[allele])
        ref = records.string(
            int(alleles.ref[allele]), int(alleles.ref[allele] + alleles.ref_length[allele])
        ).upper()
        alt = records.string(
            int(alleles.alt[allele]), int(alleles.alt[allele] + alleles.alt_length[allele])
        ).upper()
        structural = int(alleles.kind[allele]) > INDEL
        change = _RESIDUES.fullmatch(text[self._place["Amino_acids"]])
        position = text[self._place["Protein_position"]]
        first = _FIRST.search(position)
        residue = (whole_number(position) or 0) if change else 0
        return MainRow(
            contig=int(records.contig[record]),
            start=int(alleles.start[allele]),
            end=int(alleles.end[allele]),
            ref="" if structural else ref,
            alt="" if structural else alt,
            plain=not structural and not set(ref + alt) - set("ACGT"),
            structural=structural,
            terms=int(rows.consequence[row]),
            transcript=text[self._place["Feature"]],
            gene=text[self._place["Gene"]],
            symbol=text[self._place["SYMBOL"]],
            exon=text[self._place["EXON"]],
            coding_change=_behind_colon(text[self._place["HGVSc"]]),
            protein_change=_behind_colon(text[self._place["HGVSp"]]),
            residue=residue,
            residue_change=change[0] if change else "",
            first_residue=int(first[0]) if first else 0,
        )


def _behind_colon(text: str) -> str:
    return text.rpartition(":")[2]
