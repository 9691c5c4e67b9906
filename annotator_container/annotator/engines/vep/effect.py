"""One edit relative to one transcript: positions, codons and peptides, each computed on first use.

This is VEP's TranscriptVariation together with its TranscriptVariationAllele. The rules (`splice`, `predicates`,
`hgvs_protein`…) read it and add nothing to it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from annotator.engines.vep.edit import Edit
from annotator.engines.vep.lazy import lazy
from annotator.engines.vep.mapping import Piece, to_cdna, to_cds
from annotator.genes.genome import reverse_complement
from annotator.genes.transcript import Transcript

# Where a transcript has an intron too short to be spliced, VEP looks for exons this many bases around the edit.
TINY_INTRON_REACH = 12
# The boundary of an intron begins three bases before it and ends seven bases behind its first base: past its other end
# when the intron is one base long.
SPLICE_REACH = 7
Range = tuple[int | None, int | None]


class Effect:
    """Facts of (transcript, edit). Positions are 1-based; a missing position is None, as where VEP prints `?`."""

    def __init__(self, transcript: Transcript, edit: Edit) -> None:
        self.transcript = transcript
        self.edit = edit
        self.start = edit.start
        self.end = edit.end
        self.low = edit.low
        self.high = edit.high

    # ---- alleles ----

    @lazy
    def alt(self) -> str:
        """The alternate on the transcript's strand, as it takes the place of the edit's cDNA."""
        alt = self.edit.alt
        twice = self._read_twice
        if twice and len(alt) == len(self.edit.ref):
            return self._in_exons(alt)
        alt = alt if self.transcript.strand == 1 else reverse_complement(alt)
        if not twice:
            return alt
        # The ribosome slips back by the same number of bases, which now are the last bases of the change.
        start = self.cdna[0] or 1
        return alt + (self.transcript.spliced[: start - 1] + alt)[-twice:]

    @lazy
    def ref(self) -> str:
        """The record's reference bases on the transcript's strand."""
        if self._read_twice:
            return self._in_exons(self.edit.ref)
        return self.edit.ref if self.transcript.strand == 1 else reverse_complement(self.edit.ref)

    @lazy
    def _read_twice(self) -> int:
        """Bases of the edit that lie in two overlapping exons (ribosomal slippage)."""
        if not self.transcript.overlapping or self.end < self.start:
            return 0
        inside = sum(high - low + 1 for low, high in self._shared)
        return max(inside - (self.end - self.start + 1), 0)

    @property
    def _shared(self) -> list[tuple[int, int]]:
        """The edit's part in each exon that it overlaps."""
        exons = [self.transcript.exons[i] for i in self.exons]
        return [(max(low, self.start), min(high, self.end)) for low, high in exons]

    def _in_exons(self, bases: str) -> str:
        """An allele of the edit's length, split by exon: bases that two exons share appear twice."""
        parts = [bases[low - self.start : high - self.start + 1] for low, high in self._shared]
        return "".join(parts if self.transcript.strand == 1 else map(reverse_complement, parts))

    @lazy
    def growth(self) -> int:
        """Bases gained (negative: lost)."""
        return len(self.edit.alt) - (self.end - self.start + 1)

    # ---- where ----

    @lazy
    def within(self) -> bool:
        """The edit overlaps the transcript; an insertion must have a transcript's base on both sides."""
        return self.end >= self.transcript.start and self.start <= self.transcript.end

    @lazy
    def covers(self) -> bool:
        """The edit holds the whole transcript."""
        return self.start <= self.transcript.start and self.end >= self.transcript.end

    @lazy
    def near_exons(self) -> list[int]:
        """Exons (transcript order) that the edit touches, or comes near to where a tiny intron makes VEP lenient."""
        transcript = self.transcript
        reach = TINY_INTRON_REACH if transcript.has_tiny_intron else 0
        return _meeting(
            transcript, transcript.exon_lo, transcript.exon_hi, self.low - reach, self.high + reach
        )

    @lazy
    def exons(self) -> list[int]:
        """Exons that the edit strictly overlaps."""
        exons = self.transcript.exons
        return [i for i in self.near_exons if self.end >= exons[i][0] and self.start <= exons[i][1]]

    @lazy
    def introns_in_reach(self) -> list[int]:
        """Introns (transcript order) that the edit touches, or comes near enough to for a splice term."""
        transcript, low, high = self.transcript, self.low - SPLICE_REACH, self.high + SPLICE_REACH
        return _meeting(transcript, transcript.intron_lo, transcript.intron_hi, low, high)

    @lazy
    def introns(self) -> list[int]:
        """Introns that the edit strictly overlaps."""
        introns = self.transcript.introns
        return [i for i in self.introns_in_reach if self.end >= introns[i][0] and self.start <= introns[i][1]]

    @lazy
    def coding_side(self) -> tuple[bool, bool]:
        """(reaches the UTR side, reaches the coding part): VEP's predicates `utr` and `coding`."""
        transcript = self.transcript
        if not transcript.coding or not self.within:
            return False, False
        if self.high < transcript.cds_start or self.low > transcript.cds_end:
            return True, False
        outside = self.low < transcript.cds_start or self.high > transcript.cds_end
        return outside, bool(self.near_exons)

    @property
    def coding(self) -> bool:
        """VEP's predicate `coding`: near an exon and not wholly in the UTR."""
        return self.coding_side[1]

    # ---- positions ----

    @lazy
    def cdna_pieces(self) -> list[Piece]:
        return to_cdna(self.transcript, self.start, self.end)

    @lazy
    def cds_pieces(self) -> list[Piece]:
        return to_cds(self.transcript, self.cdna_pieces)

    @lazy
    def cdna(self) -> Range:
        """cDNA positions of the edit's ends; an insertion has start = end + 1."""
        return _ends(self.cdna_pieces, 0)

    @lazy
    def cds(self) -> Range:
        """CDS positions of the ends, counted with the first exon's phase as VEP does."""
        return _ends(self.cds_pieces, self.transcript.first_phase)

    @lazy
    def residues(self) -> Range:
        """Residues of the ends; 0 is before the first."""
        start, end = self.cds
        return (
            None if start is None else (start + 2) // 3,
            None if end is None else (end + 2) // 3,
        )

    # ---- codons and peptides ----

    @lazy
    def edited_cds(self) -> str | None:
        """The coding sequence with the edit, followed by the 3' UTR; None when an end is not coding."""
        start, end = self.cds
        if start is None or end is None:
            return None
        transcript = self.transcript
        edited = transcript.cds[: start - 1] + self.alt + transcript.cds[end:]
        if 0 < len(edited) < 3:  # VEP drops an edited coding sequence shorter than a codon
            edited = ""
        return edited + transcript.utr3

    @lazy
    def codons(self) -> tuple[str, str] | None:
        """(reference, alternate) codons around the edit, upper case; "" for nothing. None when an end is not coding."""
        first, last = self.residues
        start, end = self.cds
        if not first or not last or start is None or end is None:
            return None
        origin, length = 3 * first - 3, 3 * (last - first + 1)
        reference = self.transcript.cds[origin : origin + length]
        replaced = end - start + 1
        if len(self.alt) == replaced and len(reference) == length:
            at = start - 1 - origin
            return reference, reference[:at] + self.alt + reference[at + replaced :]
        # A last codon of one or two bases is filled up from the 3' UTR, in the alternate alone.
        whole = self.edited_cds or ""
        return reference, whole[origin : origin + length + len(self.alt) - replaced]

    @lazy
    def peptides(self) -> tuple[str, str] | None:
        """(reference, alternate) residues of `codons`; a partial codon is X, nothing is ""; None when unknown."""
        if self.codons is None or not self.edit.is_plain:
            return None
        reference, alternate = self.codons
        first = self.residues[0] or 0
        return self._reference_peptide(reference, first), self._peptide(alternate)

    def _peptide(self, codons: str) -> str:
        peptide = self.transcript.table.translate(codons)
        return peptide + "X" if len(codons) % 3 and peptide != "*" else peptide

    def _reference_peptide(self, codons: str, first: int) -> str:
        """As `_peptide`, with the transcript's selenocysteines."""
        peptide = self._peptide(codons)
        special = self.transcript.selenocysteine_residues
        if special and "*" in peptide:
            return "".join("U" if first + i in special else letter for i, letter in enumerate(peptide))
        return peptide

    @lazy
    def shown_codons(self) -> tuple[str, str] | None:
        """`codons` as CSQ shows them: changed bases upper case, the others lower, "-" for nothing."""
        if self.codons is None:
            return None
        reference, alternate = self.codons
        position = self.codon_position
        return (
            _raise_case(reference, position, len(self.ref)) if reference else "-",
            _raise_case(alternate, position, len(self.alt)) if alternate else "-",
        )

    @lazy
    def codon_position(self) -> int | None:
        """Which base of its codon (1, 2 or 3) the edit begins at."""
        start = self.cdna[0]
        if start is None or not self.transcript.coding:
            return None
        return (start - self.transcript.cds_cdna_start + self.transcript.first_phase) % 3 + 1


def _meeting(
    transcript: Transcript, lows: Sequence[int], highs: Sequence[int], low: int, high: int
) -> list[int]:
    """Indices in transcript order of the ranges (given in genomic order) that meet [low, high]."""
    count = len(lows)
    first = 0 if transcript.overlapping else bisect_left(highs, low)
    found = []
    for index in range(first, count):
        if lows[index] > high:
            break
        if highs[index] >= low:
            found.append(index)
    if transcript.strand == 1:
        return found
    return [count - 1 - index for index in reversed(found)]


def _ends(pieces: list[Piece], offset: int) -> Range:
    """First and last position of a mapped range; None where it begins or ends in a gap."""
    if not pieces:
        return None, None
    first, last = pieces[0], pieces[-1]
    return (
        None if first is None else first[0] + offset,
        None if last is None else last[1] + offset,
    )


def _raise_case(codons: str, position: int | None, length: int) -> str:
    shown = codons.lower()
    if position is None or length == 0:
        return shown
    at = position - 1
    return shown[:at] + shown[at : at + length].upper() + shown[at + length :]
