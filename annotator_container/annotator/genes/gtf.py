"""GTF (Ensembl, GENCODE, NCBI) to transcript records. The stop codon's own lines lengthen the coding region."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from annotator.genes.build import TranscriptParts, record_of
from annotator.genes.features import Feature, GeneLines, gtf_attributes, read_features
from annotator.genes.outcome import NO_LINE, NO_NAME, NO_PARTS, OWN_LINE, Reading
from annotator.genes.transcript_record import TranscriptRecord

_PARTS: Final = {
    "exon": "exon",
    "cds": "coding",
    "stop_codon": "stop",
    "selenocysteine": "selenocysteine",
    "five_prime_utr": "utr",
    "three_prime_utr": "utr",
    "5utr": "utr",
    "3utr": "utr",
    "utr": "utr",
}

Key = tuple[str, str]


def read_gtf(lines: GeneLines, reading: Reading) -> Iterator[TranscriptRecord]:
    """Records of every transcript, in the order in which their parts first appear."""
    genes: dict[Key, Feature] = {}
    transcripts: dict[Key, Feature] = {}
    parts: dict[Key, TranscriptParts] = {}
    for feature in read_features(lines, gtf_attributes, _counting(reading)):
        if feature.type == "gene":
            genes[feature.contig, feature.first("gene_id")] = feature
            continue
        key = (feature.contig, feature.first("transcript_id"))
        kind = _PARTS.get(feature.type.lower())
        if not key[1]:
            reading.place = (0, feature.number)
            reading.leave_out(NO_NAME, feature, kind == "coding")
            continue
        if kind is None:
            transcripts[key] = feature
        else:
            if key not in parts:
                parts[key] = TranscriptParts.of(feature)
            parts[key].add(kind, feature)
    for key, own in parts.items():
        reading.place = (OWN_LINE, own.first.number)
        transcript = _named(transcripts.pop(key, None), own)
        gene = genes.get((transcript.contig, transcript.first("gene_id")))
        yield from record_of(transcript, gene, own, biotype(transcript), reading)
    for transcript in transcripts.values():
        reading.place = (NO_LINE, transcript.number)
        reading.leave_out(NO_PARTS, transcript, 0)


def _named(transcript: Feature | None, own: TranscriptParts) -> Feature:
    """The transcript's line, with its gene from the parts where it does not name one (AUGUSTUS, BRAKER)."""
    if transcript is None:
        return own.span()
    if transcript.first("gene_id"):
        return transcript
    return replace(transcript, attributes=own.first.attributes | transcript.attributes)


def _counting(reading: Reading) -> Callable[[str], bool]:
    def wanted(kind: str) -> bool:
        if kind in {"gene", "transcript", "mRNA"} or kind.lower() in _PARTS:
            return True
        reading.unused[kind] += 1
        return False

    return wanted


def biotype(transcript: Feature) -> str:
    """VEP's order: transcript_biotype, transcript_type, biotype, the source column."""
    return transcript.first("transcript_biotype", "transcript_type", "biotype") or transcript.source
