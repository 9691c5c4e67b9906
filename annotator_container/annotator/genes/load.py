"""Open a gene file of any flavour."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from annotator.genes.features import opened
from annotator.genes.gff3 import read_gff3
from annotator.genes.gtf import read_gtf
from annotator.genes.transcript_record import TranscriptRecord

_GTF_COLUMN: Final = re.compile(r'\s*[A-Za-z_][\w.]*\s+["\d]')
_COLUMNS: Final = 9


def read_genes(path: Path) -> Iterator[TranscriptRecord]:
    """Transcript records of a GFF3 or GTF file, plain or gzipped; which of the two its own lines tell, not its name."""
    return read_gtf(path) if is_gtf(path) else read_gff3(path)


def is_gtf(path: Path) -> bool:
    """True when the first line with attributes has them as `key "value";`, not as `key=value`. Raises GeneModelError."""
    with opened(path) as lines:
        for line in lines:
            columns = line.rstrip("\r\n").split("\t")
            if not line.startswith("#") and len(columns) >= _COLUMNS:
                return bool(_GTF_COLUMN.match(columns[8]))
    return False
