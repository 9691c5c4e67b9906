"""What a base change and an indel both print: bases on the transcript's strand, and the numbers of EXON and INTRON."""

from __future__ import annotations

from annotator.bytes.compiled import helper
from annotator.bytes.text import put_bars, put_number
from annotator.engines.vep.kernel.tables import COMPLEMENT


@helper
def put_base(out, at, letter, forward):
    out[at] = letter if forward else COMPLEMENT[letter]
    return at + 1


@helper
def put_numbers(out, at, exonic, exon, count, forward):
    """EXON and INTRON: `2/5|` with `|`, counted in transcript order; `exon` is in genomic order."""
    if exonic:
        at = put_number(out, at, exon + 1 if forward else count - exon)
        out[at] = 47
        at = put_number(out, at + 1, count)
        return put_bars(out, at, 2)
    out[at] = 124
    at = put_number(out, at + 1, exon if forward else count - exon)
    out[at] = 47
    at = put_number(out, at + 1, count - 1)
    return put_bars(out, at, 1)
