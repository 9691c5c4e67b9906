"""Open a gene file of any flavour."""

from collections.abc import Iterator
from pathlib import Path

from annotator.genes.gff3 import read_gff3
from annotator.genes.gtf import read_gtf
from annotator.genes.records import TranscriptRecord


def read_genes(path: Path) -> Iterator[TranscriptRecord]:
    """Transcript records of a GFF3 or GTF file (`.gtf`, `.gtf.gz`; anything else is GFF3), plain or gzipped."""
    names = path.name.lower().removesuffix(".gz").removesuffix(".bgz")
    return read_gtf(path) if names.endswith((".gtf", ".gff2")) else read_gff3(path)
