"""Columns about the alleles themselves: place, record, change, FILTER, class, ClinVar stars."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotator.explore import counts
from annotator.explore.clinvar import NO_STARS
from annotator.explore.merge import Merged
from annotator.explore.output import OutFolder, narrow
from annotator.explore.scan import UNKNOWN_LENGTH

Codes = NDArray[np.int64]


def order_of(contig: Codes, pos: NDArray[np.uint32]) -> tuple[list[list[int]], bool]:
    """Contig runs (contig index, first row), and whether each contig is one run with rising positions."""
    if not len(contig):
        return [], True
    firsts = [0, *(np.flatnonzero(np.diff(contig)) + 1).tolist()]
    runs = [[int(contig[first]) - 1, int(first)] for first in firsts]
    falls = np.flatnonzero(np.diff(pos.astype(np.int64)) < 0) + 1
    in_order = len({run[0] for run in runs}) == len(runs) and set(falls.tolist()) <= set(firsts)
    return runs, in_order


def delta(values: NDArray[np.uint32], firsts: Sequence[int]) -> NDArray[np.uint32]:
    """Differences to the value before, modulo 2^32; at `firsts` the value itself."""
    out = np.diff(values, prepend=np.zeros(1, np.uint32))
    for first in firsts:
        out[first] = values[first]
    return out


def write_alleles(
    out: OutFolder, merged: Merged, prio: NDArray[np.uint8], contig: Codes, pos: NDArray[np.uint32],
    runs: list[list[int]],
) -> dict[str, object]:  # fmt: skip
    """Writes the columns; returns their unfiltered counts."""
    record = merged.gather("record").astype(np.int64)
    for first, last, base in zip(merged.first[:-1], merged.first[1:], merged.first_record[:-1], strict=True):
        record[first:last] += base
    alt = merged.gather("alt").astype(np.int64)
    allele = merged.gather("allele").astype(np.uint32)
    length = merged.gather("length").astype(np.int32)
    status = merged.gather("filter", "filter").astype(np.int64)
    kind = merged.gather("class", "class").astype(np.int64)
    stars = merged.gather("stars").astype(np.uint8)
    out.column("prio", prio, "code", null=None, title="Priority")
    out.column("pos", delta(pos, [run[1] for run in runs]), "integer", "delta", title="Position")
    out.column("record", delta(record.astype(np.uint32), []), "integer", "delta", title="Record")
    if (alt != 1).any():
        out.column("alt", narrow(alt, int(alt.max())), "integer", title="ALT number")
    out.column("allele", allele, "code", "planes", null=None, title="Allele")
    out.column("length", length, "integer", "planes", null=UNKNOWN_LENGTH, title="Length change", unit="bp")
    out.column(
        "filter", narrow(status, len(merged.filters.values)), "code", dictionary="filter", title="FILTER"
    )
    out.column(
        "class", narrow(kind, len(merged.classes.values)), "code", dictionary="class", title="Variant class"
    )
    totals: dict[str, object] = {
        "clinvar": counts.of_clinvar(prio),
        "filter": counts.of_codes(status, len(merged.filters.values)),
        "class": counts.of_codes(kind, len(merged.classes.values)),
        "contig": counts.of_codes(contig, len(merged.contigs.values))[1:],
        "length": counts.lengths(length, allele, UNKNOWN_LENGTH),
        "substitution": counts.substitutions(allele),
    }
    if (stars != NO_STARS).any():
        out.column(
            "clinvar_stars", stars, "integer", null=NO_STARS, title="ClinVar stars", role="clinvar_stars"
        )
        totals["stars"] = counts.of_codes(np.where(stars == NO_STARS, 0, stars + 1), 5)
    return totals
