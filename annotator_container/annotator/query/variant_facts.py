"""What inheritance modes know of each variant of a result beside genotypes."""

from __future__ import annotations

import numpy as np

from annotator.places import places_on
from annotator.query.genotype_evidence import VariantFacts
from annotator.query.result import Result

_PASSES = ("PASS", ".")


def sites_of(result: Result) -> VariantFacts:
    """Place, FILTER and record of every row. Without a recognised assembly no pseudoautosomal region is known."""
    pos = result.raw("pos")
    place = np.zeros(result.rows, np.uint8)
    for contig, first, last in result.spans():
        name = result.meta["contigs"][contig]["name"]
        place[first:last] = places_on(name, pos[first:last], result.assembly)
    texts = result.meta["dictionaries"]["filter"]
    passes = np.array([False, *(text in _PASSES for text in texts)])
    return VariantFacts(place, passes[result.raw("filter")], result.raw("record").astype(np.uint32))
