"""GFF3 (Ensembl, GENCODE, NCBI) to transcript records.

A transcript is a feature with exons or CDS below it. As VEP does, a child of a gene is one, and so is a feature
of its own without parent; unlike VEP, whatever the gene is typed (VEP drops `ncRNA_gene`) and also a gene whose
CDS hang from it directly (viruses, bacteria: each CDS is its own transcript there).
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from annotator.genes.build import Parts, record_of
from annotator.genes.features import Feature, gff3_attributes, read_features
from annotator.genes.transcript_record import TranscriptRecord

_GENE: Final = re.compile(r"gene$|^pseudogene$", re.IGNORECASE)
_SEGMENT: Final = re.compile(r"^([a-z]+)_gene_segment$", re.IGNORECASE)
_SELENOCYSTEINE: Final = "stop_codon_redefined_as_selenocysteine"
_PARTS: Final = {"exon": "exon", "cds": "coding", _SELENOCYSTEINE: "selenocysteine"}

# Lines that nothing hangs from, in files where they are many.
_IDLE: Final = frozenset(
    {"start_codon", "stop_codon", "biological_region", "region", "chromosome", "match", "cDNA_match"}
)

Key = tuple[str, str]


def read_gff3(path: Path) -> Iterator[TranscriptRecord]:
    """Records of every transcript, in the order of their own lines."""
    parents: dict[Key, Feature] = {}
    parts: dict[Key, Parts] = {}
    for feature in read_features(path, gff3_attributes, _wanted):
        kind = _PARTS.get(feature.type.lower())
        if kind is None:
            if name := feature.first("ID", "id"):
                parents.setdefault((feature.contig, name), feature)
            continue
        for parent in feature.first("Parent", "parent").split(","):
            key = (feature.contig, parent)
            if key not in parts:
                parts[key] = Parts.of(feature)
            parts[key].add(kind, feature)
    for key, feature in parents.items():
        if key not in parts:
            continue
        if _GENE.search(feature.type) and not _SEGMENT.match(feature.type):
            yield from _below_gene(feature, parts[key])
            continue
        gene = parents.get((feature.contig, _parent(feature)))
        if gene is not None and _parent(gene):
            continue  # the miRNA of a primary transcript: VEP answers the transcript alone
        yield record_of(feature, gene, parts[key], biotype(feature, gene))


def _wanted(kind: str) -> bool:
    return kind not in _IDLE and not kind.endswith("UTR")


def _parent(feature: Feature) -> str:
    return feature.first("Parent", "parent").split(",")[0]


def biotype(transcript: Feature, gene: Feature | None) -> str:
    """VEP's guess: the attribute, else what the type, the gene's description or NCBI's gbkey tells."""
    if stated := transcript.first("biotype", "transcript_type"):
        return stated
    kind = transcript.type
    if kind.lower() == "mrna":
        return "protein_coding"
    if kind.lower() == "ncrna" and (stated := transcript.first("ncrna_class")):
        return stated
    if segment := _SEGMENT.match(kind):
        return f"IG_{segment[1].upper()}_gene"
    if gene is not None and gene.first("description").startswith("microRNA"):
        return "miRNA"
    return transcript.first("gbkey") or kind


def _below_gene(gene: Feature, parts: Parts) -> Iterator[TranscriptRecord]:
    """Transcripts of a gene that has none of its own: one a protein. Exons alone make none, as in VEP."""
    for own in parts.by_protein():
        yield record_of(own.span(), gene, own, "protein_coding")
