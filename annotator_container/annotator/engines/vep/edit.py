"""The change that one ALT of a record makes, in Ensembl's terms.

Positions are 1-based and inclusive on the forward strand. An insertion between bases p and p + 1 has start p + 1
and end p, as everywhere in Ensembl.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

VariantClass = Literal["SNV", "insertion", "deletion", "substitution", "indel"]

_BASES: Final = frozenset("ACGTUNRYSWKMBDHV")
_PLAIN: Final = b"ACGT"
# Alternates that stand for no allele here ("nothing" or "see another record"): they get no row.
NO_ALLELE: Final = frozenset({"*", ".", "X", "<NON_REF>", "<*>", "<X>"})
STARS: Final = frozenset({"*", "<*>"})


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `ref` at [start, end] by `alt` (both forward strand, upper case, "" for nothing).

    `printed` is what CSQ's Allele shows; `number` counts ALTs of the record from 1 (ALLELE_NUM).
    """

    contig: str
    start: int
    end: int
    ref: str
    alt: str
    printed: str
    number: int = 1

    @property
    def low(self) -> int:
        """The lower of the two positions: for an insertion the base before it."""
        return min(self.start, self.end)

    @property
    def high(self) -> int:
        """The higher of the two positions: for an insertion the base after it."""
        return max(self.start, self.end)

    @property
    def variant_class(self) -> VariantClass:
        """VARIANT_CLASS as VEP names it."""
        if len(self.ref) == len(self.alt):
            return "SNV" if len(self.ref) == 1 else "substitution"
        if not self.ref:
            return "insertion"
        return "indel" if self.alt else "deletion"

    @property
    def is_shiftable(self) -> bool:
        """True for a pure insertion or deletion: only those can be shifted, and so written in more than one way."""
        return not self.ref or not self.alt

    @property
    def is_plain(self) -> bool:
        """True when the alternate has only A, C, G and T; otherwise it has no peptide and no HGVS."""
        return not self.alt.encode().translate(None, _PLAIN)  # alleles may have 50,000 bases


def is_sequence(allele: str) -> bool:
    """True when an ALT is written out in (IUPAC) bases."""
    return bool(allele) and _BASES.issuperset(allele.upper())


def edit_of(contig: str, position: int, ref: str, alts: Sequence[str], index: int) -> Edit | None:
    """The edit of `alts[index]` as if it were the only ALT; None when it is not made of bases or changes nothing.

    `position` is VCF's POS. Alleles of other length than REF are trimmed from the left, then from the right;
    alleles of REF's length are left as they are (VEP's Parser::minimise does no more).
    """
    alt = alts[index].upper()
    ref = ref.upper()
    if not is_sequence(alt) or alt == ref:
        return None
    start, short_ref, short_alt = minimise(position, ref, alt)
    printed = short_alt or "-"
    if len(alts) > 1:
        printed = printed_allele(ref, [other.upper() for other in alts], index)
    return Edit(contig, start, start + len(short_ref) - 1, short_ref, short_alt, printed, index + 1)


def minimise(position: int, ref: str, alt: str) -> tuple[int, str, str]:
    """(position, ref, alt) without shared bases, trimmed from the left first; unchanged when the lengths are equal."""
    if len(ref) == len(alt):
        return position, ref, alt
    shared, limit = 0, min(len(ref), len(alt))
    while shared < limit and ref[shared] == alt[shared]:
        shared += 1
    ref, alt = ref[shared:], alt[shared:]
    tail, limit = 0, min(len(ref), len(alt))
    while tail < limit and ref[-1 - tail] == alt[-1 - tail]:
        tail += 1
    if tail:
        ref, alt = ref[:-tail], alt[:-tail]
    return position + shared, ref, alt


def printed_allele(ref: str, alts: Sequence[str], index: int) -> str:
    """CSQ's Allele in a record of several ALTs: VEP drops the first base when REF and all ALTs begin with it.

    Only done when some ALT differs from REF in length. A `*` counts by its length and not by its base; other
    alternates without sequence do not count. Source: ensembl-vep Parser/VCF.pm, create_VariationFeatures.
    """
    counted = [alt for alt in alts if alt not in NO_ALLELE or alt in STARS]
    alt = alts[index]
    if len(counted) == 1:
        return minimise(0, ref, alt)[2] or "-"
    if all(len(other) == len(ref) for other in counted):
        return alt
    if len({other[:1] for other in (ref, *counted) if other not in STARS}) > 1:
        return alt
    return alt[1:] or "-"
