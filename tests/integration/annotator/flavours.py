"""Writes transcripts as GTF, and as GENCODE's and NCBI's GFF3: the same genes in another dialect."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.genes.transcript import Transcript
from annotator.genes.transcript_record import TranscriptRecord

STOPS = ("TAA", "TAG", "TGA")
Range = tuple[int, int, int]


def gtf(transcripts: Iterable[Transcript], prefix: str = "") -> str:
    """Ensembl's GTF: the stop codon has lines of its own, which the CDS lines leave out."""
    lines = []
    for transcript in transcripts:
        record = transcript.record
        names = f'gene_id "{record.gene_id}"; transcript_id "{record.id}"; '
        tags = "".join(f'tag "{tag}"; ' for tag in _tags(record))
        version = f'transcript_version "{record.version}"; ' if record.version else ""
        start = f"{prefix}{record.contig}\tensembl\t"

        def add(
            kind: str,
            low: int,
            high: int,
            phase: object,
            text: str,
            start: str = start,
            sign: str = _sign(record),
        ) -> None:
            lines.append(f"{start}{kind}\t{low}\t{high}\t.\t{sign}\t{phase}\t{text}")

        add(
            "gene", record.start, record.end, ".", f'gene_id "{record.gene_id}"; gene_name "{record.symbol}";'
        )
        about = f'{version}gene_name "{record.symbol}"; transcript_biotype "{record.biotype}"; {tags}'
        add("transcript", record.start, record.end, ".", names + about)
        for low, high in record.exons:
            add("exon", low, high, ".", names)
        protein = f'protein_id "{record.protein_id}"; ' if record.protein_id else ""
        coding, stop = _without_stop(transcript)
        for low, high, phase in coding:
            add("CDS", low, high, phase, names + protein)
        for low, high, phase in stop:
            add("stop_codon", low, high, phase, names)
    return "\n".join(lines) + "\n"


def gencode(transcripts: Iterable[Transcript]) -> str:
    """GENCODE's GFF3: chr names, versions within the identifiers, every attribute on every line."""
    lines = ["##gff-version 3"]
    for record in (transcript.record for transcript in transcripts):
        name, gene = _versioned(record), f"{record.gene_id}.1"
        about = (
            f"gene_id={gene};transcript_id={name};gene_name={record.symbol};transcript_type={record.biotype}"
        )
        about += f";tag={','.join(_tags(record))}" if _tags(record) else ""
        rows = [
            ("gene", record.start, record.end, ".", f"ID={gene};gene_id={gene};gene_name={record.symbol}")
        ]
        rows.append(("transcript", record.start, record.end, ".", f"ID={name};Parent={gene};{about}"))
        rows += [
            ("exon", low, high, ".", f"ID=exon:{name}:{low};Parent={name};{about}")
            for low, high in record.exons
        ]
        for part in record.coding:
            ids = f"ID=CDS:{name};Parent={name};{about};protein_id={record.protein_id}"
            rows.append(("CDS", part.start, part.end, str(part.phase), ids))
            rows.append(
                ("stop_codon", part.start, part.start + 2, "0", f"ID=stop:{name};Parent={name};{about}")
            )
        lines += _lines(f"chr{record.contig}", "HAVANA", record, rows)
    return "\n".join(lines) + "\n"


def ncbi(transcripts: Iterable[Transcript]) -> str:
    """NCBI's GFF3: `rna-`, `gene-` and `cds-` identifiers, cross references, no biotype."""
    lines = ["##gff-version 3"]
    numbers: dict[str, int] = {}
    for record in (transcript.record for transcript in transcripts):
        fresh = record.gene_id not in numbers
        number = numbers.setdefault(record.gene_id, len(numbers) + 1)
        name, gene, cross = _versioned(record), f"gene-{number}", f"Dbxref=GeneID:{number}"
        rows = []
        if fresh:
            rows.append(
                ("gene", record.start, record.end, ".", f"ID={gene};{cross};Name={record.symbol};gbkey=Gene")
            )
        kind = "mRNA" if record.biotype == "protein_coding" else "transcript"
        tag = ";tag=Ensembl_canonical" if record.canonical else ""
        about = f"{cross};Name={name};gbkey={record.biotype};gene={record.symbol};transcript_id={name}{tag}"
        rows.append((kind, record.start, record.end, ".", f"ID=rna-{name};Parent={gene};{about}"))
        rows += [
            ("exon", low, high, ".", f"ID=exon-{name}-{low};Parent=rna-{name}") for low, high in record.exons
        ]
        for part in record.coding:
            ids = f"ID=cds-{record.protein_id};Parent=rna-{name};{cross};protein_id={record.protein_id}"
            rows.append(("CDS", part.start, part.end, str(part.phase), ids))
        lines += _lines(record.contig, "BestRefSeq", record, rows)
    return "\n".join(lines) + "\n"


def _lines(
    contig: str, source: str, record: TranscriptRecord, rows: Iterable[tuple[str, int, int, str, str]]
) -> Iterable[str]:
    for kind, low, high, phase, text in rows:
        yield f"{contig}\t{source}\t{kind}\t{low}\t{high}\t.\t{_sign(record)}\t{phase}\t{text}"


def _sign(record: TranscriptRecord) -> str:
    return "+" if record.strand == 1 else "-"


def _versioned(record: TranscriptRecord) -> str:
    return f"{record.id}.{record.version}" if record.version else record.id


def _tags(record: TranscriptRecord) -> tuple[str, ...]:
    return (("Ensembl_canonical",) if record.canonical else ()) + record.flags


def _without_stop(transcript: Transcript) -> tuple[list[Range], list[Range]]:
    """CDS lines without a whole stop codon at their end, and the stop codon's own lines."""
    parts = [(part.start, part.end, part.phase) for part in transcript.record.coding]
    if transcript.cds[-3:] not in STOPS or len(transcript.cds) % 3:
        return parts, []
    stop, left = [], 3
    while left:
        low, high, phase = parts.pop()
        size = min(left, high - low + 1)
        first = high - size + 1 if transcript.forward else low
        stop.append((first, first + size - 1, 0))
        if size < high - low + 1:
            parts.append((low, high - size, phase) if transcript.forward else (low + size, high, phase))
        left -= size
    return parts, stop
