"""Text that base changes and indels share: bases on the transcript's strand, and the numbers of EXON and INTRON."""

from __future__ import annotations

from annotator.bytes.ascii import BAR, SLASH
from annotator.bytes.compiled import inlined
from annotator.bytes.text import put_bars, put_number
from annotator.engines.vep.fields import bars_from
from annotator.engines.vep.kernel.constants import COMPLEMENT

_NUMBERS = bars_from("EXON") - bars_from("HGVSc")  # EXON, and INTRON that stays empty


@inlined
def put_base(out, at, letter, forward):
    out[at] = letter if forward else COMPLEMENT[letter]
    return at + 1


@inlined
def put_numbers(out, at, exonic, exon, count, forward):
    """EXON and INTRON: `2/5|` with `|`, counted in transcript order; `exon` is in genomic order."""
    if exonic:
        at = put_number(out, at, exon + 1 if forward else count - exon)
        out[at] = SLASH
        at = put_number(out, at + 1, count)
        return put_bars(out, at, _NUMBERS)
    out[at] = BAR
    at = put_number(out, at + 1, exon if forward else count - exon)
    out[at] = SLASH
    at = put_number(out, at + 1, count - 1)
    out[at] = BAR
    return at + 1
