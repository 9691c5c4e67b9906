"""MANE: pairs of identical Ensembl and RefSeq transcripts, from NCBI's summary file or from its gene file.

Sources: MANE.GRCh38.v1.4.summary.txt (tab-separated; columns RefSeq_nuc, Ensembl_nuc, MANE_status among others); lines of
NCBI's GFF3 and GTF with the tag `MANE Select` or `MANE Plus Clinical` and the cross-reference `Ensembl:ENST….N`.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from annotator.bytes.gunzip import DAMAGED, unpacked
from annotator.errors import GeneModelError, ReferenceError_
from annotator.genes.naming import MANE_SELECT
from annotator.genes.transcript import versioned
from annotator.genes.transcript_record import TranscriptRecord

LABELS = {"MANE Select": "MANE_Select", "MANE Plus Clinical": "MANE_Plus_Clinical"}
Partners = Mapping[str, tuple[str, str]]  # Ensembl's transcript with version -> (label, RefSeq's transcript)
_READ: Final = 4 << 20
_MARK: Final = b"MANE "
_TAG: Final = re.compile(rb"[;\t, ]\s*tag[= ]\"?[^;]*?(MANE Select|MANE Plus Clinical)")
_ENSEMBL: Final = re.compile(rb"[=,\"]Ensembl:([^,;\"\s]+)")
_REFSEQ: Final = re.compile(rb"transcript_id[= ]\"?([^;\"\s]+)")


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


def read_partners(path: Path, count: Callable[[int], None] = lambda _: None) -> dict[str, tuple[str, str]]:
    """Partners that NCBI's gene file names; none in other files. `count` receives the bytes read since the last call.

    Raises GeneModelError when the file cannot be read.
    """
    found: dict[str, tuple[str, str]] = {}
    rest, before = b"", 0
    try:
        with path.open("rb") as raw:
            text = unpacked(raw)
            while piece := text.read(_READ):
                count(raw.tell() - before)
                before = raw.tell()
                block = rest + piece
                end = block.rfind(b"\n") + 1
                _partners_in(block[:end], found)
                rest = block[end:]
            _partners_in(rest, found)
    except DAMAGED as error:
        raise GeneModelError("The gene file cannot be read", f"{path.name}: {error}") from error
    return found


def _partners_in(block: bytes, found: dict[str, tuple[str, str]]) -> None:
    """Add the partners of whole lines."""
    at = block.find(_MARK)
    while at >= 0:
        first, last = block.rfind(b"\n", 0, at) + 1, block.find(b"\n", at)
        line = block[first : last if last >= 0 else len(block)]
        tag, ensembl, refseq = _TAG.search(line), _ENSEMBL.search(line), _REFSEQ.search(line)
        if tag and ensembl and refseq:
            found.setdefault(ensembl[1].decode(), (LABELS[tag[1].decode()], refseq[1].decode()))
        at = block.find(_MARK, last) if last >= 0 else -1


def with_partners(records: Iterable[TranscriptRecord], partners: Partners) -> Iterator[TranscriptRecord]:
    """The records; a transcript of which RefSeq says that it is its partner in MANE gets status and partner.

    Versions must agree, since MANE's promise of identity is about one version of each. What is known already stays.
    """
    for record in records:
        label, partner = partners.get(versioned(record.id, record.version), ("", ""))
        if label and not (record.mane_select or record.mane_plus_clinical):
            select = label == MANE_SELECT
            yield replace(
                record,
                mane=label,
                mane_select=partner if select else "",
                mane_plus_clinical="" if select else partner,
            )
        else:
            yield record
