"""Scan a chunk's bytes into `Records`. The reader has checked every line; nothing is checked again here."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from annotator.chunk.records import Alleles, Chunk, Ints, Records, lines_in
from annotator.vcf.kernels import extent
from annotator.vcf.kernels.allele_table import ALLELE_COLUMNS, scan_alleles
from annotator.vcf.kernels.record_table import INFO_END, RECORD_COLUMNS, find_columns, same_contig_runs


def scan(chunk: Chunk, contigs: Mapping[str, int]) -> Records:
    """Records of the chunk, all of its lines. `contigs` maps the input's contig names (aliases joined) to the reference's numbers."""
    text = np.frombuffer(chunk.text, np.uint8)
    count = lines_in(text)
    table = np.empty((RECORD_COLUMNS, count), np.int64)
    entries = find_columns(text, table)
    alleles = np.empty((ALLELE_COLUMNS, entries), np.int64)
    first_allele = np.empty(count + 1, np.int64)
    scan_alleles(text, table, first_allele, alleles)
    line, line_end, chrom_end, position, id_start, id_end, ref_end, alt_end, qual_end, filter_end = table[:10]
    starts = np.empty(count, np.int64)
    runs = starts[: same_contig_runs(text, line, chrom_end, starts)]
    names = [text[line[i] : chrom_end[i]].tobytes().decode("utf-8", "replace") for i in runs.tolist()]
    numbers = np.array([contigs.get(name, -1) for name in names], np.int64)
    return Records(
        chunk=chunk, text=text, line=line, line_end=line_end, chrom_end=chrom_end, position=position,
        id=id_start, id_end=id_end, ref=id_end + 1, ref_end=ref_end, alt=ref_end + 1,
        alt_end=alt_end, qual_end=qual_end, filter_end=filter_end, info_end=table[INFO_END],
        contig=np.repeat(numbers, np.diff(np.append(runs, count))), first_allele=first_allele,
        alleles=Alleles.of(alleles), named_runs=runs,
    )  # fmt: skip


def last_bases(records: Records) -> Ints:
    """1-based last base of each record: of REF, or from END or SVLEN when an ALT has no sequence."""
    ends = np.empty(len(records), np.int64)
    alleles = records.alleles
    extent.last_bases(
        records.text, records.position, records.ref, records.ref_end, records.filter_end, records.info_end,
        records.first_allele, alleles.kind, alleles.written, alleles.written_length, ends,
    )  # fmt: skip
    return ends


def symbolic_ends(records: Records) -> Ints:
    """1-based last base of each symbolic ALT (POS for an insertion, 0 when unknown); -1 for every other ALT."""
    alleles = records.alleles
    ends = np.empty(len(alleles), np.int64)
    extent.symbolic_ends(
        records.text, alleles.record, alleles.number, alleles.kind, alleles.written, alleles.written_length,
        records.position, records.filter_end, records.info_end, ends,
    )  # fmt: skip
    return ends
