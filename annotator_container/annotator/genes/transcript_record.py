"""A transcript as the gene file describes it, before any sequence is read.

Coordinates are 1-based and inclusive; a pair is always (low, high) on the forward strand, whatever the strand.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CodingSegment:
    """One CDS line: where it lies and its GFF phase (bases to skip to the first whole codon: 0, 1 or 2)."""

    start: int
    end: int
    phase: int


@dataclass(frozen=True, slots=True)
class TranscriptRecord:
    """One transcript of a GFF3 or GTF file. Missing texts are empty.

    `exons` and `coding` are in transcript order (first exon of the gene first, so falling on the reverse strand).
    `exons` may overlap (ribosomal slippage). `flags` are `cds_start_NF`, `cds_end_NF` and the like.
    `mane` is `MANE_Select`, `MANE_Plus_Clinical` or empty; `mane_select` and `mane_plus_clinical` name the partner in the
    other catalogue (RefSeq for Ensembl and the other way round), known from MANE's summary or from NCBI's gene file.
    `selenocysteines` are the lowest genomic positions of codons that are read as U.
    `refseq_match` says how a RefSeq transcript differs from the genome, in VEP's words (`genes.refseq_match`).
    `source` is the gene set that the transcript comes from; empty in a reference of one set.
    """

    id: str
    contig: str
    start: int
    end: int
    strand: int
    biotype: str
    exons: tuple[tuple[int, int], ...]
    coding: tuple[CodingSegment, ...] = ()
    version: str = ""
    gene_id: str = ""
    symbol: str = ""
    symbol_source: str = ""
    hgnc_id: str = ""
    protein_id: str = ""
    protein_version: str = ""
    canonical: bool = False
    mane: str = ""
    mane_select: str = ""
    mane_plus_clinical: str = ""
    appris: str = ""
    tsl: str = ""
    ccds: str = ""
    flags: tuple[str, ...] = ()
    selenocysteines: tuple[int, ...] = ()
    refseq_match: tuple[str, ...] = ()
    source: str = ""
