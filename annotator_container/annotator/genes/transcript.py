"""A transcript with its sequence: the object that every rule reads.

`assemble` joins a `TranscriptRecord` with the genome. It is cheap enough (tens of microseconds to a few
milliseconds) to be called when a transcript is first met, so a reference keeps records in arrays and not objects.

Coordinates: genomic, cDNA and CDS positions are 1-based and inclusive. "Transcript order" runs 5' to 3' of the
transcript, "genomic order" rises along the forward strand.

The compiled kernel's arrays are filled from: `start end strand coding cds_cdna_start cds_cdna_end cds_start cds_end
first_phase start_phase exon_lo exon_hi exon_cdna cds table_id has_tiny_intron overlapping biotype` and the texts
`id symbol gene_id biotype hgvs_id hgvs_protein_id protein_id canonical mane_select mane_plus_clinical flags`.
Rows of one variant are in the order of `sort_key`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final

from annotator.genes.codon_tables import CodonTable, codon_table
from annotator.genes.genome import Genome, reverse_complement
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord

# An intron this short cannot be spliced: Ensembl treats it as a repaired frameshift (TranscriptMapper, VEP).
TINY_INTRON: Final = 13
_HAS_VERSION = re.compile(r"\.[0-9]+$")
_ENSEMBL_PHASE: Final = {0: 0, 1: 2, 2: 1}


@dataclass(frozen=True, eq=False)
class Transcript:
    """One transcript, ready for the rules (compared by identity).

    exons, introns      (low, high) in transcript order; an intron of overlapping or touching exons has low > high
    exon_lo, exon_hi    the exons in genomic order
    exon_cdna           cDNA position of the 5'-most base of each exon, in genomic order
    cds_start, cds_end  genomic low and high of the coding region; 0 when not coding
    cds_cdna_start/end  cDNA positions of the first and last coding base (stop codon included); 0 when not coding
    first_phase         Ensembl phase (0..2) of the first exon; what VEP adds to every CDS position
    start_phase         Ensembl phase of the exon where translation starts: the number of N that pad the CDS
    spliced             all exons' bases, 5' to 3'
    cds                 N padding and coding bases, stop codon included
    selenocysteines     1-based residues whose stop codon is read as U
    """

    record: TranscriptRecord
    id: str
    contig: str
    start: int
    end: int
    strand: int
    biotype: str
    exons: tuple[tuple[int, int], ...]
    introns: tuple[tuple[int, int], ...]
    exon_lo: tuple[int, ...]
    exon_hi: tuple[int, ...]
    exon_cdna: tuple[int, ...]
    coding: bool
    cds_start: int
    cds_end: int
    cds_cdna_start: int
    cds_cdna_end: int
    first_phase: int
    start_phase: int
    table_id: int
    overlapping: bool
    has_tiny_intron: bool
    spliced: str
    cds: str
    selenocysteines: tuple[int, ...]
    hgvs_id: str
    hgvs_protein_id: str

    @property
    def forward(self) -> bool:
        return self.strand == 1

    @property
    def length(self) -> int:
        """Bases of all exons."""
        return len(self.spliced)

    @property
    def sort_key(self) -> tuple[str, str]:
        """Rows of one variant are sorted by this, as VEP does (its keys are `id_allele`); equal ids by their gene set."""
        return self.id + "_", self.record.source

    @cached_property
    def table(self) -> CodonTable:
        return codon_table(self.table_id)

    @cached_property
    def intron_lo(self) -> tuple[int, ...]:
        """First base of every intron, genomic order."""
        return tuple(high + 1 for high in self.exon_hi[:-1])

    @cached_property
    def intron_hi(self) -> tuple[int, ...]:
        """Last base of every intron, genomic order; below the first where exons overlap or touch."""
        return tuple(low - 1 for low in self.exon_lo[1:])

    @cached_property
    def utr5(self) -> str:
        """Exonic bases before the coding region."""
        return self.spliced[: self.cds_cdna_start - 1] if self.coding else ""

    @cached_property
    def utr3(self) -> str:
        """Exonic bases after the coding region."""
        return self.spliced[self.cds_cdna_end :] if self.coding else ""

    @cached_property
    def tiny_introns(self) -> tuple[bool, ...]:
        """Per intron (transcript order): too short to be spliced."""
        return tuple(low <= high and high - low < TINY_INTRON for low, high in self.introns)

    @cached_property
    def peptide(self) -> str:
        """Translation of `cds` without the final stop; selenocysteine is U."""
        return reference_peptide(self.cds, self.table, self.selenocysteines) if self.coding else ""

    @cached_property
    def standard_peptide(self) -> str:
        """The peptide in the standard genetic code (VEP's whole-protein comparisons know no other)."""
        if self.table_id == 1 or not self.coding:
            return self.peptide
        return reference_peptide(self.cds, codon_table(1))

    @cached_property
    def standard_translation(self) -> str:
        """Plain translation of `cds` in the standard code, stops and all."""
        return codon_table(1).translate(self.cds)

    @cached_property
    def selenocysteine_residues(self) -> frozenset[int]:
        """1-based residues that are read as U."""
        # Most have none: the whole coding sequence need not be translated for it.
        if not self.selenocysteines:
            return frozenset()
        return frozenset(i for i, letter in enumerate(self.peptide, 1) if letter == "U")


def assemble(record: TranscriptRecord, genome: Genome, table_id: int = 1) -> Transcript:
    """The transcript of a record, with bases from `genome` and NCBI genetic code `table_id`."""
    exons = record.exons
    forward = record.strand == 1
    spliced = _spliced(genome, record)
    offsets = _offsets(exons)
    ordered, phases = _place_coding(record)
    genomic_order = sorted(range(len(exons)), key=lambda i: exons[i])
    introns = tuple(_intron(a, b, forward) for a, b in pairwise(exons))
    cds_cdna_start = cds_cdna_end = cds_start = cds_end = 0
    start_phase = 0
    cds = ""
    residues: list[int] = []
    if ordered:
        cds_cdna_start = _cdna_of(ordered[0], exons, offsets, forward, first=True)
        cds_cdna_end = _cdna_of(ordered[-1], exons, offsets, forward, first=False)
        cds_start = min(segment.start for segment, _ in ordered)
        cds_end = max(segment.end for segment, _ in ordered)
        start_phase = max(phases[ordered[0][1]], 0)
        cds = "N" * start_phase + spliced[cds_cdna_start - 1 : cds_cdna_end]
        residues = _selenocysteine_residues(record, exons, offsets, cds_cdna_start - start_phase)
    return Transcript(
        record=record,
        id=record.id,
        contig=record.contig,
        start=record.start,
        end=record.end,
        strand=record.strand,
        biotype=record.biotype,
        exons=exons,
        introns=introns,
        exon_lo=tuple(exons[i][0] for i in genomic_order),
        exon_hi=tuple(exons[i][1] for i in genomic_order),
        exon_cdna=tuple(offsets[i] + 1 for i in genomic_order),
        coding=bool(ordered),
        cds_start=cds_start,
        cds_end=cds_end,
        cds_cdna_start=cds_cdna_start,
        cds_cdna_end=cds_cdna_end,
        first_phase=max(phases[0], 0) if phases else 0,
        start_phase=start_phase,
        table_id=table_id,
        overlapping=any(low > high + 1 for low, high in introns),
        has_tiny_intron=any(low <= high and high - low < TINY_INTRON for low, high in introns),
        spliced=spliced,
        cds=cds,
        selenocysteines=tuple(residues),
        hgvs_id=versioned(record.id, record.version),
        hgvs_protein_id=versioned(record.protein_id, record.protein_version or "1"),
    )


def reference_peptide(cds: str, table: CodonTable, selenocysteines: Iterable[int] = ()) -> str:
    """Translation as Ensembl keeps it: no final stop, a start codon reads M, the named 1-based residues read U."""
    peptide = table.translate(cds)
    if peptide and table.may_stop(cds[len(peptide) * 3 - 3 : len(peptide) * 3]):
        peptide = peptide[:-1]
    if peptide and peptide[0] != "M" and table.may_start(cds[:3]):
        peptide = "M" + peptide[1:]
    for residue in selenocysteines:
        if 1 <= residue <= len(peptide) and peptide[residue - 1] == "*":
            peptide = f"{peptide[: residue - 1]}U{peptide[residue:]}"
    return peptide


def versioned(name: str, version: str) -> str:
    """`name.version`, unless the name has a version already or none is known."""
    return name if not version or _HAS_VERSION.search(name) else f"{name}.{version}"


def _spliced(genome: Genome, record: TranscriptRecord) -> str:
    """All exons' bases, 5' to 3'."""
    forward = record.strand == 1
    exons = record.exons if forward else record.exons[::-1]
    bases = "".join([genome.fetch(record.contig, low - 1, high) for low, high in exons])
    return bases if forward else reverse_complement(bases)


def _offsets(exons: tuple[tuple[int, int], ...]) -> list[int]:
    """cDNA bases before each exon, transcript order."""
    offsets, total = [], 0
    for low, high in exons:
        offsets.append(total)
        total += high - low + 1
    return offsets


def _intron(before: tuple[int, int], after: tuple[int, int], forward: bool) -> tuple[int, int]:
    return (before[1] + 1, after[0] - 1) if forward else (after[1] + 1, before[0] - 1)


def _place_coding(record: TranscriptRecord) -> tuple[list[tuple[CodingSegment, int]], list[int]]:
    """Coding segments with the index of their exon, in transcript order, and every exon's Ensembl phase (-1: none).

    A segment belongs to the exon that holds its lower end (VEP); where exons overlap, to the one that holds it
    whole and comes closest, so that both sides of a ribosomal slippage keep their own exon.
    """
    placed: list[tuple[CodingSegment, int]] = []
    for segment in record.coding:
        start = segment.start
        holding = [i for i, (low, high) in enumerate(record.exons) if low <= start <= high]
        if len(holding) == 1:
            placed.append((segment, holding[0]))
        elif holding:
            whole = [
                i
                for i in holding
                if record.exons[i][0] <= segment.start and segment.end <= record.exons[i][1]
            ]
            best = min(whole or holding, key=lambda i: abs(record.exons[i][0] - segment.start))
            placed.append((segment, best))
    reverse = record.strand != 1
    placed.sort(key=lambda item: (item[1], -item[0].start if reverse else item[0].start))
    phases = [-1] * len(record.exons)
    for segment, exon in reversed(placed):
        phases[exon] = _ENSEMBL_PHASE[segment.phase]
    return placed, phases


def _cdna_of(
    placed: tuple[CodingSegment, int],
    exons: tuple[tuple[int, int], ...],
    offsets: list[int],
    forward: bool,
    *,
    first: bool,
) -> int:
    """cDNA position of a coding segment's first or last base."""
    segment, exon = placed
    low, high = exons[exon]
    base = segment.start if forward == first else segment.end
    return offsets[exon] + (base - low if forward else high - base) + 1


def _selenocysteine_residues(
    record: TranscriptRecord, exons: tuple[tuple[int, int], ...], offsets: list[int], cds_origin: int
) -> list[int]:
    """1-based residues of the record's selenocysteine codons; `cds_origin` is the cDNA position of padded base 1."""
    forward = record.strand == 1
    residues = []
    for position in record.selenocysteines:
        for (low, high), offset in zip(exons, offsets, strict=True):
            if low <= position <= high:
                cdna = offset + (position - low if forward else high - position) + 1
                residues.append((cdna - cds_origin) // 3 + 1)
                break
    return residues
