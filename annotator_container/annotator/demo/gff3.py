"""The demo's genes as GFF3 in Ensembl's style."""

from __future__ import annotations

from collections.abc import Iterator

from annotator.demo.genes import DemoTranscript, Gene
from annotator.demo.genome import SyntheticContig

HEADER = "##gff-version 3\n#!genome-build demo (synthetic: no real organism)\n#!genebuild made by: python -m annotator demo\n"


def gene_id(gene: Gene) -> str:
    """The stable id of a synthetic gene."""
    return f"DEMOG{gene.number:011d}"


def transcript_id(transcript: DemoTranscript) -> str:
    """The stable id of a synthetic transcript."""
    return f"DEMOT{transcript.number:011d}"


def contig_lines(contig: SyntheticContig) -> Iterator[str]:
    """All lines of a contig, its sequence-region first."""
    yield f"##sequence-region {contig.name} 1 {len(contig.bases)}\n"
    for gene in contig.genes:
        yield from _gene_lines(gene)


def _gene_lines(gene: Gene) -> Iterator[str]:
    start, end = gene.interval((0, gene.span))
    strand = "+" if gene.forward else "-"
    head = f"{gene.contig}\tdemo\t"
    kind = "gene" if gene.coding else "ncRNA_gene"
    yield (
        f"{head}{kind}\t{start}\t{end}\t.\t{strand}\t.\tID=gene:{gene_id(gene)};Name={gene.symbol};biotype={gene.biotype};"
        f"description=synthetic gene {gene.number};gene_id={gene_id(gene)};version=1\n"
    )
    for transcript in gene.transcripts:
        yield _transcript_lines(gene, transcript, head, strand)


def _transcript_lines(gene: Gene, transcript: DemoTranscript, head: str, strand: str) -> str:
    name = transcript_id(transcript)
    spans = [gene.interval(exon) for exon in transcript.exons]
    kind = {"protein_coding": "mRNA", "lncRNA": "lnc_RNA", "misc_RNA": "ncRNA", "Mt_tRNA": "tRNA"}.get(
        transcript.biotype, "transcript"
    )
    tags = f";tag={','.join(transcript.tags)}" if transcript.tags else ""
    low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    lines = [
        f"{head}{kind}\t{low}\t{high}\t.\t{strand}\t.\tID=transcript:{name};Parent=gene:{gene_id(gene)};"
        f"Name={gene.symbol}-{transcript.number};biotype={transcript.biotype}{tags};transcript_id={name};version=1\n"
    ]
    parent = f"Parent=transcript:{name}"
    for rank, (a, b) in enumerate(spans, 1):
        lines.append(
            f"{head}exon\t{a}\t{b}\t.\t{strand}\t.\t{parent};Name={name}-E{rank};rank={rank};version=1\n"
        )
    done = 0
    protein = f"DEMOP{transcript.number:011d}"
    for piece in transcript.coding():
        a, b = gene.interval(piece)
        phase = -done % 3
        lines.append(
            f"{head}CDS\t{a}\t{b}\t.\t{strand}\t{phase}\tID=CDS:{protein};{parent};protein_id={protein};version=1\n"
        )
        done += piece[1] - piece[0]
    return "".join(lines)
