"""Build the ClinVar protein index: the pathogenic records of a ClinVar VCF, annotated on their main transcripts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np

from annotator.acmg.clinvar_index import PATHOGENIC, ClinVarIndex, GeneCounts, KnownChange
from annotator.acmg.main_rows import NONE, main_rows
from annotator.acmg.null_evidence import NULL
from annotator.acmg.row_reader import MainRow, RowReader
from annotator.acmg.rules import Rules
from annotator.bytes.strings import Strings
from annotator.chunk.batch import TrackValues
from annotator.chunk.engine import Engine
from annotator.chunk.records import Chunk
from annotator.contigs import ContigMap
from annotator.reference.folder import Reference
from annotator.tracks.spec import TrackField
from annotator.tracks.vcf_values import InfoKeys, Spans, values
from annotator.vcf.opening import opened
from annotator.vcf.reader import VcfReader
from annotator.vcf.scan import scan
from annotator.vcf.source import Source

_CLASS: Final = TrackField("class", "text", "@class")
_STARS: Final = TrackField("stars", "text", "@stars")
_NAME: Final = TrackField("name", "text", "@id")
_FIELDS: Final = (_CLASS, _STARS, _NAME)
_WORD: Final = b"athogenic"


def write_clinvar_index(
    vcf: Path, version: str, rows: int, reference: Reference, engine: Engine, rules: Rules, path: Path
) -> int:
    """Write the index of a ClinVar VCF to `path`; returns how many pathogenic records it holds.

    `rows` is the number of the track's rows. Only `reference.contigs`, genome and genes are read, so the reference may still be
    under construction. The file need not be sorted.
    """
    found = _Found(rules)
    reader_of_rows = RowReader(engine.fields)
    worker = engine.worker()
    keys = InfoKeys.of(_FIELDS)
    for chunk, contigs in _pathogenic_lines(vcf, reference):
        records = scan(chunk, contigs)
        count = len(records.alleles)
        answers = worker.annotate(records, TrackValues(Strings.empty(count), Strings.empty(count)))
        main = main_rows(answers, count)
        info = keys.find(records)
        classes, stars, names = (values(records, info, field, ".") for field in _FIELDS)
        for allele in np.flatnonzero(main != NONE).tolist():
            significance = _text(classes, allele)
            if significance in PATHOGENIC:
                row = reader_of_rows.read(records, answers, allele, int(main[allele]))
                if not row.structural:
                    found.add(row, significance, int(_text(stars, allele) or 0), _text(names, allele))
    path.write_bytes(found.index(version).dumped(rows))
    return found.count


class _Found:
    """Gathers entries, residues and counts."""

    def __init__(self, rules: Rules) -> None:
        self._least = rules.of("PVS1")["mechanism"]["least_stars"]
        self._entries: dict[tuple[str, int], list[KnownChange]] = {}
        self._residues: dict[str, list[int]] = {}
        self._genes: dict[str, tuple[int, int, Counter[str]]] = {}
        self._null: dict[str, str] = {}
        self._seen: set[str] = set()
        self.count = 0

    def add(self, row: MainRow, significance: str, stars: int, name: str) -> None:
        """Add one pathogenic record to the index."""
        if row.allele in self._seen:
            return  # ClinVar has one record per condition; the first one represents the variant
        self._seen.add(row.allele)
        self.count += 1
        if row.residue:
            entry = KnownChange(row.residue_change, row.allele, significance, stars, name)
            self._entries.setdefault((row.transcript, row.residue), []).append(entry)
        if row.first_residue and stars >= self._least:
            self._residues.setdefault(row.transcript, []).append(row.first_residue)
        if stars >= self._least and row.gene:
            null, every, exons = self._genes.get(row.gene, (0, 0, Counter()))
            if row.terms & int(NULL):
                null += 1
                exon = row.exon or row.coding_change
                exons[exon] += 1
                self._null[row.allele] = exon
            self._genes[row.gene] = (null, every + 1, exons)

    def index(self, version: str) -> ClinVarIndex:
        return ClinVarIndex(
            version,
            self._entries,
            {gene: GeneCounts(null, every, exons) for gene, (null, every, exons) in self._genes.items()},
            {transcript: sorted(found) for transcript, found in self._residues.items()},
            self._null,
        )


def _pathogenic_lines(vcf: Path, reference: Reference) -> Iterator[tuple[Chunk, ContigMap]]:
    """Chunks of the lines that may be pathogenic."""
    with opened(str(vcf)) as (stream, size):
        reader = VcfReader(Source(stream, size), ordered=False)
        contigs = ContigMap(reference.known_contigs(), reader.header.contigs)
        for chunk in reader.chunks():
            kept = b"".join(line + b"\n" for line in chunk.text.splitlines() if _WORD in line)
            if kept:
                yield Chunk(chunk.number, kept, chunk.first_record, chunk.first_line), contigs


def _text(spans: Spans, allele: int) -> str:
    return spans.data[spans.start[allele] : spans.end[allele]].tobytes().decode("utf-8", "replace")
