"""HGVS at DNA level: the kind of change, and its position in a transcript (`c.`, `n.`) or a contig (`g.`).

Source: Utils::Sequence::hgvs_variant_notation and format_hgvs_string, TranscriptVariationAllele::hgvs_transcript,
_clip_alleles and _get_cDNA_position.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Final

from annotator.engines.vep.edit import Edit
from annotator.engines.vep.effect import Effect
from annotator.engines.vep.shifting import rotated
from annotator.genes.genome import Genome, reverse_complement
from annotator.genes.transcript import Transcript

MITOCHONDRIAL: Final = frozenset({"MT", "M", "chrM", "chrMT"})
_COORDINATE: Final = re.compile(r"(-?[0-9]+)\+?(-?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Change:
    """A change in 1-based positions of some sequence; `kind` is `>`, del, ins, dup, inv, delins or `[n]`."""

    start: int
    end: int
    ref: str
    alt: str
    kind: str


class TranscriptSlice:
    """The genome from one end of a transcript to the other, 5' to 3' on its strand, positions from 1."""

    __slots__ = ("_genome", "_transcript", "length")

    def __init__(self, transcript: Transcript, genome: Genome) -> None:
        self._transcript = transcript
        self._genome = genome
        self.length = transcript.end - transcript.start + 1

    def bases(self, start: int, length: int) -> str:
        """`length` bases from position `start`; cut at the slice's ends."""
        start, end = max(start, 1), min(start + length - 1, self.length)
        if end < start:
            return ""
        transcript = self._transcript
        if transcript.strand == 1:
            return self._genome.fetch(
                transcript.contig, transcript.start + start - 2, transcript.start + end - 1
            )
        return reverse_complement(
            self._genome.fetch(transcript.contig, transcript.end - end, transcript.end - start + 1)
        )


class ContigSlice:
    """A whole contig, positions from 1."""

    __slots__ = ("_contig", "_genome", "length")

    def __init__(self, contig: str, genome: Genome) -> None:
        self._contig = contig
        self._genome = genome
        self.length = genome.length(contig)

    def bases(self, start: int, length: int) -> str:
        return self._genome.fetch(self._contig, max(start - 1, 0), start - 1 + length)


def describe(alt: str, where: TranscriptSlice | ContigSlice, start: int, end: int) -> Change | None:
    """The change that puts `alt` at [start, end] (start = end + 1: between); None when nothing changes."""
    ref = where.bases(start, end - start + 1) if end >= start else ""
    if ref == alt:
        return None
    if not alt:
        return Change(start, end, ref, alt, "del")
    if len(ref) == len(alt):
        kind = ">" if len(ref) == 1 else "inv" if alt == reverse_complement(ref) else "delins"
        return Change(start, end, ref, alt, kind)
    if not ref:
        # The bases after the insertion are tried first: of two copies the 3' one is the duplicate.
        if where.bases(start, len(alt)) == alt:
            return Change(start, start + len(alt) - 1, "", alt, "dup")
        if end >= len(alt) and where.bases(end - len(alt) + 1, len(alt)) == alt:
            return Change(end - len(alt) + 1, end, "", alt, "dup")
        return Change(end, start, "", alt, "ins")
    copies, rest = divmod(len(alt), len(ref))
    if not rest and alt == ref * copies:
        return Change(start, end, ref, alt, "dup" if copies == 2 else f"[{copies}]")
    return Change(start, end, ref, alt, "delins")


def clip(change: Change) -> Change:
    """Drop bases that reference and alternate share at either end; a duplication stays as it is."""
    if change.kind == "dup":
        return change
    ref, alt, start, end = change.ref, change.alt, change.start, change.end
    while ref and alt and ref[0] == alt[0]:
        ref, alt, start = ref[1:], alt[1:], start + 1
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt, end = ref[:-1], alt[:-1], end - 1
    kind = change.kind
    if not ref and alt:
        kind = "ins"
    elif ref and not alt:
        kind = "del"
    elif len(ref) == 1 and len(alt) == 1:
        kind = ">"
    return Change(start, end, ref, alt, kind)


def written(change: Change, start: str, end: str) -> str:
    """The part of the notation after `c.`, with positions already written."""
    place = start if start == end else f"{start}_{end}"
    if change.kind == ">" or (change.kind == "inv" and len(change.ref) == 1):
        return f"{start}{change.ref}>{change.alt}"
    if change.kind in ("ins", "delins"):
        return f"{place}{change.kind}{change.alt}"
    return place + change.kind


def hgvs_transcript(effect: Effect, genome: Genome, shift: int) -> str:
    """`c.` or `n.` with the transcript's name; empty when it cannot be written."""
    transcript, edit = effect.transcript, effect.edit
    span = _in_slice(effect)
    if not edit.is_plain or span is None:
        return ""
    where = TranscriptSlice(transcript, genome)
    start, end = span[0] + shift, span[1] + shift
    if end > where.length:
        return ""
    alt = rotated(edit.alt, shift, transcript.strand) if not edit.ref else edit.alt
    if transcript.strand != 1:
        alt = reverse_complement(alt)
    change = describe(alt, where, start, end)
    if change is None:
        return ""
    change = clip(change)
    positions = _positions(effect, change)
    if positions is None:
        return ""
    numbering = "c" if transcript.coding else "n"
    return f"{transcript.hgvs_id}:{numbering}.{written(change, *positions)}"


def hgvs_genomic(edit: Edit, genome: Genome, shift: int) -> str:
    """`g.` (`m.` for mitochondria) with the contig's name, empty off the contig; `shift` is that of the forward strand."""
    if not edit.is_plain:
        return ""
    alt = rotated(edit.alt, shift, 1) if not edit.ref else edit.alt
    change = describe(alt, ContigSlice(edit.contig, genome), edit.start + shift, edit.end + shift)
    if change is None:
        return ""
    change = clip(change)
    if change.kind == "ins" and change.start > change.end:
        change = replace(change, start=change.end, end=change.start)
    if change.start < 1 or change.end > genome.length(edit.contig):
        return ""  # at a telomere (POS 0 or behind the last base): there is no such base to name
    numbering = "m" if edit.contig in MITOCHONDRIAL else "g"
    return f"{edit.contig}:{numbering}.{written(change, str(change.start), str(change.end))}"


def _in_slice(effect: Effect) -> tuple[int, int] | None:
    """The edit in the transcript's slice, cut at its ends; None when it lies wholly outside."""
    transcript = effect.transcript
    if transcript.strand == 1:
        start, end = effect.start - transcript.start + 1, effect.end - transcript.start + 1
    else:
        start, end = transcript.end - effect.end + 1, transcript.end - effect.start + 1
    length = transcript.end - transcript.start + 1
    if (start < 1 and end < 1) or (start > length and end > length):
        return None
    return min(max(start, 1), length), min(max(end, 1), length)


def _positions(effect: Effect, change: Change) -> tuple[str, str] | None:
    """Both positions in HGVS notation, the 5' one first."""
    if effect.edit.variant_class == "SNV" and effect.near_exons:
        first, last = effect.cds
        if first is not None and last is not None:
            # VEP counts the first exon's phase here and nowhere else in HGVSc.
            return str(first), str(first)
    transcript = effect.transcript
    start = position(transcript, change.start)
    end = start if change.start == change.end else position(transcript, change.end)
    if (
        transcript.overlapping and change.kind == "ins"
    ):  # both neighbours as the exon counts them that has both
        start = _before(transcript, change) or start
    if end is None and not effect.edit.ref and change.end == transcript.end - transcript.start + 2:
        end = _numbered(transcript, transcript.length, "+", 1)  # an insertion behind the last base
    if start is None or end is None:
        return None
    if "*" not in end and _order(start) > _order(end):
        return end, start
    return start, end


def _order(text: str) -> tuple[int, int]:
    found = _COORDINATE.search(text)
    return (int(found[1]), int(found[2] or 0)) if found else (0, 0)


def position(transcript: Transcript, slice_position: int) -> str | None:
    """HGVS position of a base of the transcript's slice: `12`, `-3`, `*5`, `12+4`, `13-2`; None outside all exons."""
    forward = transcript.strand == 1
    base = transcript.start + slice_position - 1 if forward else transcript.end - slice_position + 1
    index = bisect_left(transcript.exon_hi, base)
    if index == len(transcript.exon_hi):
        return None
    low, high, first = transcript.exon_lo[index], transcript.exon_hi[index], transcript.exon_cdna[index]
    if base >= low:
        return _numbered(transcript, first + (base - low if forward else high - base), "", 0)
    if index == 0:
        return None
    before = transcript.exon_hi[index - 1]
    up, down = base - before, low - base
    if up < down or (up == down and forward):
        previous = transcript.exon_cdna[index - 1] + (
            before - transcript.exon_lo[index - 1] if forward else 0
        )
        return _numbered(transcript, previous, "+" if forward else "-", up)
    following = first + (0 if forward else high - low)
    return _numbered(transcript, following, "-" if forward else "+", down)


def _before(transcript: Transcript, change: Change) -> str | None:
    """Position of the 5' neighbour of an insertion in the first exon that has both neighbours; None without one."""
    forward = transcript.strand == 1
    base = transcript.start + change.start - 1 if forward else transcript.end - change.start + 1
    other = base + transcript.strand
    exons = zip(transcript.exon_lo, transcript.exon_hi, transcript.exon_cdna, strict=True)
    for low, high, first in exons if forward else reversed(list(exons)):
        if low <= min(base, other) and max(base, other) <= high:
            return _numbered(transcript, first + (base - low if forward else high - base), "", 0)
    return None


def _numbered(transcript: Transcript, cdna: int, sign: str, distance: int) -> str:
    """A cDNA position relative to start and stop codon, with the distance into an intron."""
    intron = f"{sign}{distance}" if sign else ""
    if not transcript.coding:
        return f"{cdna}{intron}"
    if cdna > transcript.cds_cdna_end:
        return f"*{cdna - transcript.cds_cdna_end}{intron}"
    if cdna == transcript.cds_cdna_end and sign:
        return "*" + intron.lstrip("+")
    after_start = cdna >= transcript.cds_cdna_start
    return f"{cdna - transcript.cds_cdna_start + after_start}{intron}"
