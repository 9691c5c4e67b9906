"""From a chunk's bytes to `Records`; a malformed line is refused with its number and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from annotator.chunk.records import Alleles, Bytes, Chunk, Ints, Records
from annotator.errors import InputError
from annotator.vcf.kernels import scan as kernel

_FAULTS: Final = {
    kernel.FEW_COLUMNS: "It has fewer than 8 columns separated by tabs",
    kernel.BAD_POSITION: "POS is not a number",
    kernel.EMPTY_COLUMN: "A column is empty; a missing value is written as a dot",
    kernel.EMPTY_LINE: "It is empty",
    kernel.HEADER_LINE: "It is a header line",
    kernel.BAD_REF: "REF holds something else than bases",
    kernel.BAD_ALT: "ALT is neither bases, *, a <symbolic> allele nor a breakend",
}


def scan(chunk: Chunk, contigs: Mapping[str, int]) -> Records:
    """Records of the chunk. `contigs` maps the input's contig names (aliases joined) to the reference's numbers.

    Raises InputError for a line that is no VCF record; nothing is ever left out.
    """
    text = np.frombuffer(chunk.text, np.uint8)
    count = chunk.text.count(b"\n")
    table = np.empty((kernel.RECORD_COLUMNS, count), np.int64)
    fault = np.zeros(3, np.int64)
    entries = kernel.scan_lines(text, count, table, fault)
    if entries < 0:
        raise _refusal(chunk, fault)
    alleles = np.empty((kernel.ALLELE_COLUMNS, entries), np.int64)
    first_allele = np.empty(count + 1, np.int64)
    if kernel.scan_alleles(text, table, first_allele, alleles, fault) < 0:
        raise _refusal(chunk, fault)
    line, line_end, chrom_end, position, id_start, id_end, ref_end, alt_end, qual_end, filter_end = table[:10]
    info_end = table[kernel.INFO_END]
    runs = _named_runs(text, line, chrom_end)
    names = [text[line[i] : chrom_end[i]].tobytes().decode("utf-8", "replace") for i in runs.tolist()]
    numbers = np.array([contigs.get(name, -1) for name in names], np.int64)
    return Records(
        chunk=chunk, text=text, line=line, line_end=line_end, chrom_end=chrom_end, position=position,
        id=id_start, id_end=id_end, ref=id_end + 1, ref_end=ref_end, alt=ref_end + 1,
        alt_end=alt_end, qual_end=qual_end, filter_end=filter_end, info_end=info_end,
        contig=np.repeat(numbers, np.diff(np.append(runs, count))), first_allele=first_allele,
        alleles=Alleles.of(alleles), named_runs=runs,
    )  # fmt: skip


def _named_runs(text: Bytes, line: Ints, chrom_end: Ints) -> Ints:
    starts = np.empty(len(line), np.int64)
    return starts[: kernel.same_contig_runs(text, line, chrom_end, starts)]


def _refusal(chunk: Chunk, fault: Ints) -> InputError:
    """The reader (`annotator.vcf`) has checked every line and says more; this is for chunks of other origin."""
    what, record, offset = (int(number) for number in fault)
    begin = chunk.text.rfind(b"\n", 0, offset) + 1
    return InputError(
        "The line is no VCF record", f"{_FAULTS[what]}.", chunk.first_line + record, offset - begin + 1
    )
