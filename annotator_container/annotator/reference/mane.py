"""MANE: pairs of identical Ensembl and RefSeq transcripts, from NCBI's summary file.

Source: MANE.GRCh38.v1.4.summary.txt (tab-separated; columns RefSeq_nuc, Ensembl_nuc, MANE_status among others).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from annotator.errors import ReferenceError_
from annotator.genes.transcript_record import TranscriptRecord

LABELS = {"MANE Select": "MANE_Select", "MANE Plus Clinical": "MANE_Plus_Clinical"}


def read_summary(path: Path) -> dict[str, tuple[str, str]]:
    """Transcript id without version -> (MANE status, partner with version), both ways. Raises ReferenceError_ for another file."""
    opened = gzip.open if path.name.endswith(".gz") else open
    partners: dict[str, tuple[str, str]] = {}
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            names = next(lines, "").lstrip("#").rstrip("\r\n").split("\t")
            refseq, ensembl, status = (
                names.index(name) for name in ("RefSeq_nuc", "Ensembl_nuc", "MANE_status")
            )
            for line in lines:
                parts = line.rstrip("\r\n").split("\t")
                partners[parts[ensembl].partition(".")[0]] = (parts[status], parts[refseq])
                partners[parts[refseq].partition(".")[0]] = (parts[status], parts[ensembl])
    except (OSError, ValueError, IndexError) as error:
        raise ReferenceError_(
            "The MANE summary cannot be read",
            f"{path.name} needs the columns RefSeq_nuc, Ensembl_nuc and MANE_status.",
        ) from error
    return partners


def with_mane(records: Iterable[TranscriptRecord], path: Path) -> Iterator[TranscriptRecord]:
    """The records with MANE's status and the partner's name."""
    partners = read_summary(path)
    for record in records:
        status, partner = partners.get(record.id.partition(".")[0], ("", ""))
        if status in LABELS:
            select = status == "MANE Select"
            yield replace(
                record,
                mane=LABELS[status],
                mane_select=partner if select else "",
                mane_plus_clinical="" if select else partner,
            )
        else:
            yield record
