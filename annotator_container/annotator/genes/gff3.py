"""GFF3 (Ensembl, GENCODE, NCBI) to transcript records.

A transcript is a feature with exons or CDS below it. As VEP does, a child of a gene is one, and so is a feature
of its own without parent; unlike VEP, whatever the gene is typed (VEP drops `ncRNA_gene`) and also a gene whose
CDS or exons hang from it directly (viruses, bacteria: each CDS is its own transcript there).
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from annotator.genes.build import Parts, record_of
from annotator.genes.features import Feature, gff3_attributes, read_features
from annotator.genes.records import TranscriptRecord

_GENE: Final = re.compile(r"gene$|^pseudogene$", re.IGNORECASE)
_SEGMENT: Final = re.compile(r"^([a-z]+)_gene_segment$", re.IGNORECASE)
_SELENOCYSTEINE: Final = "stop_codon_redefined_as_selenocysteine"
_PARTS: Final = {"exon": "exon", "cds": "coding", _SELENOCYSTEINE: "selenocysteine"}

Key = tuple[str, str]


def read_gff3(path: Path) -> Iterator[TranscriptRecord]:
    """Records of every transcript, in the order of their own lines."""
    parents: dict[Key, Feature] = {}
    parts: dict[Key, Parts] = defaultdict(Parts)
    for feature in read_features(path, gff3_attributes, frozenset()):
        kind = _PARTS.get(feature.type.lower())
        if kind is None:
            if (name := feature.first("ID", "id")) and not feature.type.lower().endswith("utr"):
                parents.setdefault((feature.contig, name), feature)
            continue
        for parent in feature.first("Parent", "parent").split(","):
            parts[feature.contig, parent].add(kind, feature)
    for key, feature in parents.items():
        if key not in parts:
            continue
        if _GENE.search(feature.type) and not _SEGMENT.match(feature.type):
            yield from _below_gene(feature, parts[key])
            continue
        parent = feature.first("Parent", "parent").split(",")[0]
        gene = parents.get((feature.contig, parent))
        yield record_of(feature, gene, parts[key], biotype(feature, gene))


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
    """Transcripts of a gene that has none of its own: one a CDS identifier, or one of its exons."""
    if not parts.coding:
        yield record_of(gene, gene, parts, gene.first("gene_biotype", "biotype") or gene.type)
        return
    by_name: dict[str, Parts] = defaultdict(Parts)
    for coding in parts.coding:
        by_name[coding.first("protein_id", "ID", "Name")].add("coding", coding)
    for own in by_name.values():
        yield record_of(own.coding[0], gene, own, "protein_coding")
