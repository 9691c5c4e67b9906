"""One CSQ row: its columns, their order, and how VEP's VCF output writes them.

Source: ensembl-vep, OutputFactory.pm (which columns are filled when). `annotator.bytes.escaping` writes the values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from typing import Any, Final

from annotator.bytes.escaping import escaped
from annotator.engines.vep.consequences import Consequences
from annotator.engines.vep.edit import Edit
from annotator.engines.vep.effect import Effect, Range
from annotator.engines.vep.fields import FIELDS, ROW_FIELDS, TRANSCRIPT_FIELDS, RowPart, fields_of
from annotator.engines.vep.hgvs_dna import hgvs_genomic, hgvs_transcript
from annotator.engines.vep.hgvs_protein import ProteinNotation
from annotator.engines.vep.shifting import genomic_shift, shift_of
from annotator.engines.vep.transcript_fields import kept_texts
from annotator.genes.genome import Genome
from annotator.genes.transcript import Transcript

NO_TRANSCRIPT: Final = ("",) * len(TRANSCRIPT_FIELDS)
_GENE: Final = TRANSCRIPT_FIELDS.index("Gene")
_FEATURE: Final = TRANSCRIPT_FIELDS.index("Feature")


@dataclass(frozen=True, slots=True)
class Row:
    """A CSQ row. Attributes have the columns' names in lower case, in the order of `fields.ROW_FIELDS`; missing values
    are empty. `transcript` holds the columns that depend on the transcript alone (`fields.TRANSCRIPT_FIELDS`)."""

    allele: str
    consequence: str
    impact: str
    exon: str = ""
    intron: str = ""
    hgvsc: str = ""
    hgvsp: str = ""
    cdna_position: str = ""
    cds_position: str = ""
    protein_position: str = ""
    amino_acids: str = ""
    codons: str = ""
    existing_variation: str = ""
    distance: str = ""
    variant_class: str = ""
    hgvs_offset: str = ""
    hgvsg: str = ""
    allele_num: str = ""
    pick: str = ""
    transcript: tuple[str, ...] = NO_TRANSCRIPT

    @property
    def gene(self) -> str:
        return self.transcript[_GENE]

    @property
    def feature(self) -> str:
        return self.transcript[_FEATURE]

    def values(self) -> tuple[str, ...]:
        """The columns in CSQ's order."""
        return _in_order(_own(self) + self.transcript)

    def text(self) -> str:
        """The row in the format of INFO/CSQ."""
        return "|".join(self.values())

    def picked(self) -> Row:
        """The row with PICK."""
        return self.changed("PICK", "1")

    def changed(self, column: str, text: str) -> Row:
        """A copy of the row with another text in one of `ROW_FIELDS`; dataclasses.replace takes twenty times as long."""
        own, at = _own(self), _PLACES[column]
        values: Any = (*own[:at], text, *own[at + 1 :], self.transcript)
        return Row(*values)

    def place(self) -> str:
        """The columns EXON to Codons, each with a bar behind it."""
        return "|".join(_place(self)) + "|"


Texts = Callable[[Any], tuple[str, ...]]
_own: Final[Texts] = attrgetter(*(field.attribute for field in ROW_FIELDS))
_place: Final[Texts] = attrgetter(*(field.attribute for field in fields_of(RowPart.PLACE)))
_PLACES: Final = {field.name: place for place, field in enumerate(ROW_FIELDS)}
_MADE: Final = [*(field.name for field in ROW_FIELDS), *TRANSCRIPT_FIELDS]
_in_order: Final[Texts] = itemgetter(*(_MADE.index(name) for name in FIELDS))


class Shifts:
    """The 3' shifts of one edit, computed once per strand; `hgvsg` is computed once."""

    __slots__ = ("_by_strand", "_edit", "_genome", "_hgvsg")

    def __init__(self, edit: Edit, genome: Genome) -> None:
        self._edit = edit
        self._genome = genome
        self._by_strand: dict[int, int] = {}
        self._hgvsg: str | None = None

    def on(self, strand: int) -> int:
        if strand not in self._by_strand:
            self._by_strand[strand] = shift_of(self._edit, self._genome, strand)
        return self._by_strand[strand]

    @property
    def hgvsg(self) -> str:
        if self._hgvsg is None:
            self._hgvsg = escaped(
                hgvs_genomic(self._edit, self._genome, genomic_shift(self._edit, self._genome))
            )
        return self._hgvsg


def row(
    transcript: Transcript, edit: Edit, genome: Genome, shifts: Shifts | None = None, *, whole: bool = True
) -> Row:
    """The row of one edit on one transcript within 5,000 bases. Pass `shifts` to share it between transcripts.

    Not `whole`: without the columns that depend on the transcript alone, and without HGVSg.
    """
    shifts = shifts or Shifts(edit, genome)
    effect = Effect(transcript, edit)
    found = Consequences(effect)
    terms = found.terms
    texts = kept_texts(transcript) if whole else NO_TRANSCRIPT
    hgvsg = shifts.hgvsg if whole else ""
    if not effect.within:
        return Row(
            allele=edit.printed,
            consequence="&".join(terms),
            impact=found.impact,
            variant_class=edit.variant_class,
            hgvsg=hgvsg,
            allele_num=str(edit.number),
            transcript=texts,
            **located_columns(effect),
        )
    shift = shifts.on(transcript.strand)
    hgvsc = hgvs_transcript(effect, genome, shift)
    coding = effect.coding
    codons = effect.shown_codons if coding else None
    return Row(
        allele=edit.printed,
        consequence="&".join(terms),
        impact=found.impact,
        hgvsc=escaped(hgvsc),
        hgvsp=escaped(ProteinNotation(effect, found.rules, shift).text()) if coding else "",
        amino_acids=_amino_acids(effect) if coding else "",
        codons="/".join(codons) if codons else "",
        variant_class=edit.variant_class,
        hgvs_offset=str(shift * transcript.strand) if shift and hgvsc else "",
        hgvsg=hgvsg,
        allele_num=str(edit.number),
        transcript=texts,
        **located_columns(effect),
    )


def located_columns(effect: Effect) -> dict[str, str]:
    """The columns with the position of an edit in the transcript, or its distance from it."""
    if not effect.within:
        return {"distance": str(_distance(effect))}
    transcript, coding = effect.transcript, effect.coding
    return {
        "exon": _numbers(effect.exons, len(transcript.exons)),
        "intron": _numbers(effect.introns, len(transcript.introns)),
        "cdna_position": _range(effect.cdna) if effect.near_exons else "",
        "cds_position": _range(effect.cds) if coding else "",
        "protein_position": _range(effect.residues) if coding else "",
    }


def intergenic_row(edit: Edit, shifts: Shifts) -> Row:
    """The only row of an edit that no transcript is near."""
    return Row(
        allele=edit.printed,
        consequence="intergenic_variant",
        impact="MODIFIER",
        variant_class=edit.variant_class,
        hgvsg=shifts.hgvsg,
        allele_num=str(edit.number),
        pick="1",
    )


def _distance(effect: Effect) -> int:
    """The smallest of the four distances between the ends (VEP's distance_to_transcript)."""
    transcript = effect.transcript
    return min(
        abs(end - bound) for end in (effect.start, effect.end) for bound in (transcript.start, transcript.end)
    )


def _numbers(indices: list[int], total: int) -> str:
    """`2/5`, or `2-4/5` for several."""
    if not indices:
        return ""
    first, last = indices[0] + 1, indices[-1] + 1
    return f"{first}/{total}" if first == last else f"{first}-{last}/{total}"


def _range(ends: Range) -> str:
    """`3`, `3-5`, `?-5`, `3-?`; an insertion's ends are put in rising order."""
    start, end = ends
    if start is None:
        return "" if end is None else f"?-{end}"
    if end is None:
        return f"{start}-?"
    if start == end:
        return str(start)
    return f"{min(start, end)}-{max(start, end)}"


def _amino_acids(effect: Effect) -> str:
    if effect.peptides is None:
        return ""
    reference, alternate = (residues or "-" for residues in effect.peptides)
    text = alternate if reference == alternate else f"{reference}/{alternate}"
    return "" if text == "-" else text
