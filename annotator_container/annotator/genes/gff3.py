"""GFF3 (Ensembl, GENCODE, NCBI, Prokka, Phytozome and others) to transcript records.

A transcript is a feature with exons or CDS below it: as in VEP, a child of a gene, or a feature without a parent.
Unlike VEP, these are transcripts too:
- children of any type of gene (VEP drops `ncRNA_gene`);
- CDS below a gene, one transcript a protein (viruses, bacteria);
- CDS without parent, or whose parent is not in the file, one transcript an ID (Prokka, Bakta);
- RNA lines with nothing below them (tRNA, rRNA of Prokka and Bakta): one exon.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from annotator.genes.build import TranscriptParts, record_of
from annotator.genes.features import PARENTS, Feature, GeneLines, gff3_attributes, read_features
from annotator.genes.outcome import NO_LINE, NO_PARENT, NO_PARTS, OWN_LINE, Reading
from annotator.genes.refseq_match import ALIGNMENT, aligned_transcript
from annotator.genes.transcript_record import TranscriptRecord

_GENE: Final = re.compile(r"gene$|^pseudogene$", re.IGNORECASE)
_SEGMENT: Final = re.compile(r"^([a-z]+)_gene_segment$", re.IGNORECASE)
# Types that are an RNA by themselves even without child lines; an mRNA or transcript needs its parts.
_WHOLE_RNA: Final = re.compile(r"^(?!(?:pre_?)?mRNA$)\w*RNA$", re.IGNORECASE)
_TRANSCRIPT: Final = re.compile(r"^(?:pre_?)?mRNA$|transcript$", re.IGNORECASE)
_SELENOCYSTEINE: Final = "stop_codon_redefined_as_selenocysteine"
_PARTS: Final = {
    "exon": "exon",
    "noncoding_exon": "exon",
    "pseudogenic_exon": "exon",
    "cds": "coding",
    "five_prime_utr": "utr",
    "three_prime_utr": "utr",
    "utr": "utr",
    _SELENOCYSTEINE: "selenocysteine",
}

# Frequent types that never have children.
_IDLE: Final = frozenset(
    {
        "start_codon",
        "stop_codon",
        "intron",
        "biological_region",
        "region",
        "chromosome",
        "protein",
        "polypeptide",
    }
    | {"match", "match_part", "EST_match", "protein_match", "expressed_sequence_match"}
)
# Prefix of the name of a part without a parent; no Parent can have it.
_ALONE: Final = "\t"

Key = tuple[str, str]


def read_gff3(lines: GeneLines, reading: Reading) -> Iterator[TranscriptRecord]:
    """Records of every transcript, in the order of their own lines; those without a line of their own come last."""
    parents: dict[Key, Feature] = {}
    parts: dict[Key, TranscriptParts] = {}
    alignments: dict[str, dict[str, list[Feature]]] = {}  # of each contig, by RefSeq transcript
    for feature in read_features(lines, gff3_attributes, _counting(reading)):
        if feature.type == ALIGNMENT:
            if name := aligned_transcript(feature):
                alignments.setdefault(feature.contig, {}).setdefault(name, []).append(feature)
            else:
                reading.unused[ALIGNMENT] += 1
            continue
        kind = _PARTS.get(feature.type.lower())
        if kind is None:
            name = feature.first("ID", "id") or (
                f"{_ALONE}{feature.number}" if _WHOLE_RNA.match(feature.type) else ""
            )
            if name:
                parents.setdefault((feature.contig, name), feature)
            continue
        named = feature.first("Parent", "parent")
        for parent in (
            named.split(PARENTS) if named else [_ALONE + (feature.first("ID", "id") or str(feature.number))]
        ):
            key = (feature.contig, parent)
            if key not in parts:
                parts[key] = TranscriptParts.of(feature)
            parts[key].add(kind, feature)
    bearing = {(feature.contig, _parent(feature)) for feature in parents.values()}
    for key, feature in parents.items():
        reading.place = (OWN_LINE, feature.number)
        own = parts.pop(key, None)
        if own is None:
            if key in bearing:
                continue
            if _WHOLE_RNA.match(feature.type):
                own = TranscriptParts.of(feature)
                own.add("exon", feature)
            elif _TRANSCRIPT.search(feature.type):
                reading.leave_out(NO_PARTS, feature, 0)
                continue
            else:
                if not _GENE.search(feature.type):
                    reading.unused[feature.type] += 1
                continue
        if _GENE.search(feature.type) and not _SEGMENT.match(feature.type):
            yield from _below_gene(feature, own, reading)
            continue
        gene = parents.get((feature.contig, _parent(feature)))
        if gene is not None and _parent(gene):
            continue  # the miRNA of a primary transcript: VEP answers the transcript alone
        aligned = alignments.get(feature.contig)
        yield from record_of(feature, gene, own, biotype(feature, gene), reading, aligned)
    for (_, parent), own in parts.items():
        reading.place = (NO_LINE, own.first.number)
        if not own.coding:
            reading.leave_out(NO_PARENT, own.first, 0)
        elif parent.startswith(_ALONE):
            yield from _below_gene(None, own, reading)
        else:
            attributes = own.first.attributes | {"ID": parent}
            yield from record_of(
                replace(own.span(), attributes=attributes), None, own, "protein_coding", reading
            )


def _counting(reading: Reading) -> Callable[[str], bool]:
    def wanted(kind: str) -> bool:
        if kind in _IDLE:
            reading.unused[kind] += 1
            return False
        return True

    return wanted


def _parent(feature: Feature) -> str:
    return feature.first("Parent", "parent").split(PARENTS)[0]


def biotype(transcript: Feature, gene: Feature | None) -> str:
    """The biotype by VEP's rules: the attribute, else from the type, the gene's description or NCBI's gbkey."""
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


def _below_gene(gene: Feature | None, parts: TranscriptParts, reading: Reading) -> Iterator[TranscriptRecord]:
    """Transcripts of coding lines that have none of their own: one a protein. Exons alone make none, as in VEP.

    A protein that the file calls broken (`pseudo=true`, a pseudogene) is not translated: its transcript has no coding region.
    """
    if not parts.coding:
        return
    for own in parts.by_protein():
        own.name_proteins()
        broken = any(
            feature is not None and (feature.first("pseudo") == "true" or feature.first("pseudogene") != "")
            for feature in (gene, own.first)
        ) or (gene is not None and gene.type.lower() == "pseudogene")
        if broken:
            own.make_noncoding()
        yield from record_of(own.span(), gene, own, "pseudogene" if broken else "protein_coding", reading)
