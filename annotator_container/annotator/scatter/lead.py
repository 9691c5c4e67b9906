"""Where the reading of a shard begins: before its own records, as far as those decide on its first variants.

Variants of one haplotype are answered together within a coding range (`annotator.run.neighbours`), so records before the ranges
that reach over the shard's begin change nothing in it. The place is a border of the plan, so chunks are cut as in one run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO

from annotator.reference.coding import CodingRegions
from annotator.run.neighbours import ANCHOR, PlacedLine, line_of
from annotator.scatter.plan import Plan, Shard
from annotator.vcf.borders import Border
from annotator.vcf.segment import Segment


def first_read(
    plan: Plan, shard: Shard, regions: Callable[[int], CodingRegions], contigs: Mapping[str, int],
    open_input: Callable[[], BinaryIO],
) -> Border:  # fmt: skip
    """The border at which reading begins: the first one of the file, or one before the shard, which also shows the order.

    `regions` and `contigs`: as `annotator.run.neighbours.Neighbourhood` takes them.
    """
    if not shard.earlier:
        return shard.begin
    own = _line_at(shard.begin, plan, shard, open_input)
    number = -1 if own is None else contigs.get(own.chrom.decode("utf-8", "replace"), -1)
    if own is None or number < 0:
        return shard.earlier[0]
    # The position, not the end of a long REF: a later record of the shard may end before it.
    lowest = regions(number).first_before(own.position) - ANCHOR
    for border in shard.earlier:
        line = _line_at(border, plan, shard, open_input)
        if line is not None and (line.chrom != own.chrom or line.position < lowest):
            return border
    return shard.earlier[-1]


def _line_at(
    border: Border, plan: Plan, shard: Shard, open_input: Callable[[], BinaryIO]
) -> PlacedLine | None:
    """The first line behind a border; None where there is none, or one without CHROM, POS and REF, which the reader refuses."""
    text = b""
    for data in Segment(open_input, plan.size, b"", (border, shard.last_read), plan.packed).blocks():
        text = (text + data).lstrip(b"\r\n")
        if b"\n" in text or text.count(b"\t") >= 4:
            break
    try:
        return line_of(text.split(b"\n", 1)[0])
    except ValueError:
        return None
