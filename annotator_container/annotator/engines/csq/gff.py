"""Write the transcripts of a region as GFF3 in Ensembl's style. They are called `T<number>`, to find them again in csq's output."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.genes.transcript_record import TranscriptRecord

# Biotypes of non-coding transcripts that csq knows; any other one is written as lncRNA.
_KNOWN = frozenset(
    {
        "protein_coding",
        "lncRNA",
        "miRNA",
        "snRNA",
        "snoRNA",
        "rRNA",
        "Mt_tRNA",
        "Mt_rRNA",
        "misc_RNA",
        "pseudogene",
        "processed_transcript",
        "retained_intron",
        "nonsense_mediated_decay",
        "non_stop_decay",
        "scaRNA",
        "antisense",
    }
)


def gff_text(records: Iterable[tuple[int, TranscriptRecord]]) -> str:
    """GFF3 of the given (number, transcript), gene by gene."""
    genes: dict[str, list[tuple[int, TranscriptRecord]]] = {}
    for number, record in records:
        genes.setdefault(f"{record.source}@{record.gene_id or record.id}@{record.strand}", []).append(
            (number, record)
        )
    lines = ["##gff-version 3"]
    for key, members in genes.items():
        lines += _gene(f"G{members[0][0]}", key, members)
    return "\n".join(lines) + "\n"


def _gene(name: str, key: str, members: list[tuple[int, TranscriptRecord]]) -> list[str]:
    del key
    first = members[0][1]
    start, end = min(r.start for _, r in members), max(r.end for _, r in members)
    strand = "+" if first.strand > 0 else "-"
    biotype = "protein_coding" if any(r.coding for _, r in members) else "lncRNA"
    lines = [
        f"{first.contig}\tx\tgene\t{start}\t{end}\t.\t{strand}\t.\tID=gene:{name};Name={name};biotype={biotype}"
    ]
    for number, record in members:
        lines += _transcript(name, number, record, strand)
    return lines


def _transcript(gene: str, number: int, record: TranscriptRecord, strand: str) -> list[str]:
    biotype = (
        record.biotype if record.biotype in _KNOWN else ("protein_coding" if record.coding else "lncRNA")
    )
    if record.coding and biotype not in ("protein_coding", "nonsense_mediated_decay", "non_stop_decay"):
        biotype = "protein_coding"
    head, name = f"{record.contig}\tx\t", f"T{number}"
    tail = f"\t.\t{strand}\t"
    parent = f"Parent=transcript:{name}"
    lines = [
        f"{head}transcript\t{record.start}\t{record.end}{tail}.\tID=transcript:{name};Parent=gene:{gene};biotype={biotype}"
    ]
    lines += [f"{head}exon\t{low}\t{high}{tail}.\t{parent}" for low, high in record.exons]
    if not record.coding:
        return lines
    lines += [
        f"{head}CDS\t{piece.start}\t{piece.end}{tail}{piece.phase}\t{parent}" for piece in record.coding
    ]
    first, last = min(piece.start for piece in record.coding), max(piece.end for piece in record.coding)
    low_kind, high_kind = (
        ("five_prime_UTR", "three_prime_UTR") if strand == "+" else ("three_prime_UTR", "five_prime_UTR")
    )
    for low, high in record.exons:
        if low < first:
            lines.append(f"{head}{low_kind}\t{low}\t{min(high, first - 1)}{tail}.\t{parent}")
        if high > last:
            lines.append(f"{head}{high_kind}\t{max(low, last + 1)}\t{high}{tail}.\t{parent}")
    return lines
