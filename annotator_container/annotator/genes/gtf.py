"""GTF (Ensembl, GENCODE, NCBI) to transcript records. The stop codon's own lines lengthen the coding region."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from annotator.genes.build import Parts, record_of
from annotator.genes.features import Feature, gtf_attributes, read_features
from annotator.genes.transcript_record import TranscriptRecord

_PARTS: Final = {"exon": "exon", "cds": "coding", "stop_codon": "stop", "selenocysteine": "selenocysteine"}
_WANTED: Final = frozenset({"gene", "transcript", "exon", "CDS", "cds", "stop_codon", "Selenocysteine"})

Key = tuple[str, str]


def read_gtf(path: Path) -> Iterator[TranscriptRecord]:
    """Records of every transcript, in the order in which they are first met."""
    genes: dict[Key, Feature] = {}
    transcripts: dict[Key, Feature] = {}
    parts: dict[Key, Parts] = {}
    for feature in read_features(path, gtf_attributes, _WANTED.__contains__):
        if feature.type == "gene":
            genes[feature.contig, feature.first("gene_id")] = feature
            continue
        key = (feature.contig, feature.first("transcript_id"))
        if not key[1]:
            continue
        if feature.type == "transcript":
            transcripts[key] = feature
        else:
            if key not in parts:
                parts[key] = Parts.of(feature)
            parts[key].add(_PARTS[feature.type.lower()], feature)
    for key, own in parts.items():
        transcript = transcripts.get(key) or own.span()
        gene = genes.get((transcript.contig, transcript.first("gene_id")))
        yield record_of(transcript, gene, own, biotype(transcript))


def biotype(transcript: Feature) -> str:
    """VEP's order: transcript_biotype, transcript_type, biotype, the source column."""
    return transcript.first("transcript_biotype", "transcript_type", "biotype") or transcript.source
