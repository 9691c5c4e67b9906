"""Read a gene file, GFF3 or GTF."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from annotator.genes.features import GeneLines, WholeFile, opened
from annotator.genes.gff3 import read_gff3
from annotator.genes.gtf import read_gtf
from annotator.genes.outcome import Reading
from annotator.genes.transcript_record import TranscriptRecord

_GTF_COLUMN: Final = re.compile(r'\s*[A-Za-z_][\w.]*\s+["\d]')
_COLUMNS: Final = 9


def read_genes(path: Path, reading: Reading | None = None) -> Iterator[TranscriptRecord]:
    """Transcript records of a GFF3 or GTF file, plain or gzipped. Its lines decide which of the two it is, not its name.

    `reading` receives the counts: what was used, what was left out and why.
    """
    counts = Reading() if reading is None else reading
    return read_lines(WholeFile(path), is_gtf(path), counts)


def read_lines(lines: GeneLines, gtf: bool, reading: Reading) -> Iterator[TranscriptRecord]:
    """Transcript records of lines that are known to be GTF or GFF3. A contig's lines must all be among them."""
    return read_gtf(lines, reading) if gtf else read_gff3(lines, reading)


def is_gtf(path: Path) -> bool:
    """True when attributes are written `key "value";`, false for `key=value`. Raises GeneModelError.

    The first line with either decides: AUGUSTUS writes neither in the lines of genes and transcripts.
    """
    with opened(path) as lines:
        for line in lines:
            columns = line.rstrip("\r\n").split("\t")
            if line.startswith("#") or len(columns) < _COLUMNS:
                continue
            if _GTF_COLUMN.match(columns[8]):
                return True
            if "=" in columns[8]:
                return False
    return False
