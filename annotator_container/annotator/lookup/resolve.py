"""Turn a parsed text into an allele of the reference: contig, position, REF and ALT as in a VCF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from annotator.contigs import ContigMap, is_mitochondrial
from annotator.genes.genome import Genome, reverse_complement
from annotator.genes.transcript import Transcript
from annotator.lookup.notation import LONGEST_ALLELE, HgvsChange, Point, Written
from annotator.lookup.problems import NotAVariant, RefMismatch, UnknownContig

Bases = Callable[[int, int], str]  # bases of a contig, 0-based half open, cut at its ends
_RCRS: Final = 16_569  # bases of the human mitochondrial reference sequence


@dataclass(frozen=True, slots=True)
class Allele:
    """An allele of a contig by its number; `position` is 1-based."""

    contig: int
    position: int
    ref: str
    alt: str

    def key(self, name: str) -> str:
        """Return `contig-position-ref-alt`, the allele's name in links."""
        return f"{name}-{self.position}-{self.ref}-{self.alt}"


def contig_of(contigs: ContigMap, name: str, assembly: str) -> int:
    """Return the number of a contig by any of its names. Raises UnknownContig."""
    number = contigs[name]
    if number >= 0:
        return number
    if is_mitochondrial(name):
        # hg19's chrM is another sequence than the rCRS, which GRCh37 calls MT.
        older = name.lower().startswith("chr") and assembly.lower().startswith(("grch37", "hg19"))
        for place, contig in enumerate(contigs.contigs):
            if is_mitochondrial(contig.name) and contig.length == _RCRS and not older:
                return place
        raise UnknownContig(
            f"{name} may be another sequence than this reference's. Write its own name of the contig."
        )
    shown = ", ".join(contig.name for contig in contigs.contigs[:6])
    reason = contigs.reason(name)
    raise UnknownContig(f"{name}: {reason}. Its first contigs are {shown}.")


def written(found: Written, contig: int, length: int, bases: Bases) -> Allele:
    """Return the allele as written, if the reference has its REF. Raises UnknownContig, RefMismatch."""
    _check(bases, length, found.position, found.ref)
    return Allele(contig, found.position, found.ref, found.alt)


def genomic(change: HgvsChange, contig: int, length: int, bases: Bases) -> Allele:
    """Return the allele of a change on a contig. Raises UnknownContig, RefMismatch, NotAVariant."""
    low, high = change.start.base, change.end.base
    if low > high:
        raise NotAVariant(f"{low}_{high}: the first position comes after the second.")
    return _spelt(change.kind, low, high, change.ref, change.alt, contig, length, bases)


def coding(change: HgvsChange, transcript: Transcript, contig: int, genome: Genome) -> Allele:
    """Return the allele of a change on a transcript. Raises NotAVariant (no such position), RefMismatch."""
    if transcript.first_phase:
        raise NotAVariant(
            f"The coding sequence of {transcript.id} is incomplete at its start, so its positions are not certain. Use the "
            "genomic position."
        )
    forward = transcript.strand == 1
    first, last = (_genomic_base(transcript, point) for point in (change.start, change.end))
    low, high = (first, last) if forward else (last, first)
    if low > high:
        raise NotAVariant(f"{change.name}: the first position comes after the second.")
    ref, alt = change.ref, change.alt
    if not forward:
        ref, alt = reverse_complement(ref), reverse_complement(alt)
    name = transcript.contig

    def bases(start: int, end: int) -> str:
        return genome.fetch(name, start, end)

    return _spelt(change.kind, low, high, ref, alt, contig, genome.length(name), bases)


def _spelt(
    kind: str, low: int, high: int, ref: str, alt: str, contig: int, length: int, bases: Bases
) -> Allele:
    """Return a change of bases `low` to `high` (1-based, both included) as VCF spells it.

    An allele that would be empty gets the base before it, or the base after it at the contig's start.
    """
    if high > length:
        raise UnknownContig(f"The contig has {length:,} bases; position {high:,} is beyond its end.")
    if high - low + 1 > LONGEST_ALLELE and kind != "ins":
        raise NotAVariant(
            f"The change has {high - low + 1:,} bases; {LONGEST_ALLELE:,} are the limit here. Send longer ones as a file."
        )
    if ref and len(ref) != high - low + 1:
        raise NotAVariant(f"{len(ref):,} bases are named, and the positions have {high - low + 1:,}.")
    if ref:
        _check(bases, length, low, ref)
    here = bases(low - 1, high)
    if kind == "ins":
        if high != low + 1:
            raise NotAVariant("An insertion lies between two neighbouring positions, such as c.76_77insG.")
        anchor = bases(low - 1, low)
        return Allele(contig, low, anchor, anchor + alt)
    if kind == "dup":
        anchor = here[-1]
        return Allele(contig, high, anchor, anchor + here)
    if kind == "inv":
        alt = reverse_complement(here)
    elif kind == "del":
        alt = ""
    if here == alt:
        raise NotAVariant("The new bases are those that the reference has: nothing changes.")
    if alt:
        return Allele(contig, low, here, alt)
    if low > 1:
        anchor = bases(low - 2, low - 1)
        return Allele(contig, low - 1, anchor + here, anchor)
    anchor = bases(high, high + 1)
    if not anchor:
        raise NotAVariant("The whole contig would be deleted.")
    return Allele(contig, low, here + anchor, anchor)


def _check(bases: Bases, length: int, position: int, ref: str) -> None:
    """Raise unless the reference has these bases there."""
    if position + len(ref) - 1 > length:
        raise UnknownContig(f"The contig has {length:,} bases; position {position:,} is beyond its end.")
    here = bases(position - 1, position - 1 + len(ref))
    if here != ref:
        raise RefMismatch(
            f"At position {position:,} the reference has {_short(here)}, not {_short(ref)}. The variant may be of another "
            "build, or on the other strand."
        )


def _genomic_base(transcript: Transcript, point: Point) -> int:
    """Return the genomic position (1-based) of a point of a transcript. Raises NotAVariant if the transcript lacks it."""
    cdna = _cdna(transcript, point)
    exons = list(zip(transcript.exon_lo, transcript.exon_hi, transcript.exon_cdna, strict=True))
    forward = transcript.strand == 1
    for number, (low, high, first) in enumerate(exons):
        if not first <= cdna <= first + high - low:
            continue
        base = low + cdna - first if forward else high - cdna + first
        if not point.offset:
            return base
        return _in_intron(transcript, number, base, point.offset)
    raise NotAVariant(
        f"{_said(point)} is not a position of {transcript.id}, whose exons have {transcript.length:,} bases."
    )


def _in_intron(transcript: Transcript, exon: int, base: int, offset: int) -> int:
    """Return the intronic base that lies `offset` bases from the edge of an exon; `offset` is below 0 towards 5'."""
    step = offset * transcript.strand
    low, high = transcript.exon_lo, transcript.exon_hi
    other = exon + (1 if step > 0 else -1)
    edge = high[exon] if step > 0 else low[exon]
    if base != edge or not 0 <= other < len(low):
        raise NotAVariant(
            f"The base {base:,} is not the end of an exon of {transcript.id} with an intron on that side."
        )
    far = low[other] if step > 0 else high[other]
    place = base + step
    if (place >= far) if step > 0 else (place <= far):
        raise NotAVariant(
            f"The intron of {transcript.id} has {abs(far - base) - 1:,} bases; {abs(offset):,} is beyond its end."
        )
    return place


def _cdna(transcript: Transcript, point: Point) -> int:
    """Return the cDNA position (1-based) of a point's exonic base."""
    if not transcript.coding:
        return point.base
    if point.behind_stop:
        return transcript.cds_cdna_end + point.base
    if point.base < 0:
        return transcript.cds_cdna_start + point.base
    cdna = transcript.cds_cdna_start + point.base - 1
    if cdna > transcript.cds_cdna_end:
        length = transcript.cds_cdna_end - transcript.cds_cdna_start + 1
        raise NotAVariant(
            f"The coding sequence of {transcript.id} has {length:,} bases; {point.base:,} is beyond its stop codon."
        )
    return cdna


def _said(point: Point) -> str:
    return f"{'*' if point.behind_stop else ''}{point.base}{point.offset:+d}".removesuffix("+0")


def _short(bases: str) -> str:
    return bases if len(bases) <= 30 else f"{bases[:30]}… ({len(bases):,} bases)"
