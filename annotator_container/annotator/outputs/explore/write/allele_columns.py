"""Columns about the alleles themselves: place, record, change, FILTER, class, ClinVar stars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from annotator.outputs.explore.clinvar_codes import NO_STARS
from annotator.outputs.explore.merge import counts
from annotator.outputs.explore.merge.dictionaries import Merged
from annotator.outputs.explore.read.kernels.changes import UNKNOWN_LENGTH
from annotator.outputs.explore.widths import width_for
from annotator.outputs.explore.write.files import OutFolder, Pieces, Stored

Codes = NDArray[np.int64]
PRIORITIES = 50


@dataclass(slots=True)
class VariantOrder:
    """Places of the rows. `runs`: (contig index, first row); `anchors`: POS of every 64th row, from row 0."""

    runs: list[list[int]]
    in_order: bool
    anchors: NDArray[np.uint32]

    def contigs(self, rows: Codes) -> Codes:
        """The contig's code (index + 1) of some rows."""
        codes = np.array([0, *(run[0] + 1 for run in self.runs)], np.int64)
        found: Codes = codes[np.searchsorted([run[1] for run in self.runs], rows, side="right")]
        return found


def order_of(merged: Merged, every: int) -> VariantOrder:
    """Contig runs, whether each contig is one run with rising positions, and each `every`-th position."""
    runs: list[list[int]] = []
    anchors = []
    rising = True
    before = 0
    for (first, contig), (_, pos) in zip(
        merged.pieces("contig", "contig"), merged.pieces("pos"), strict=True
    ):
        if not len(pos):
            continue
        changes = np.flatnonzero(np.diff(contig)) + 1
        starts = changes if runs and runs[-1][0] == int(contig[0]) - 1 else np.concatenate([[0], changes])
        runs += [[int(contig[at]) - 1, first + int(at)] for at in starts.tolist()]
        falls = np.flatnonzero(np.diff(pos.astype(np.int64), prepend=before) < 0)
        rising = rising and bool(np.isin(falls, starts).all())
        before = int(pos[-1])
        anchors.append(pos[-first % every :: every])
    in_order = rising and len({run[0] for run in runs}) == len(runs)
    return VariantOrder(runs, in_order, np.concatenate(anchors) if anchors else np.zeros(0, np.uint32))


def deltas(pieces: Pieces, restarts: Sequence[int] = ()) -> Pieces:
    """u32 differences to the value before, modulo 2^32; at the rows `restarts` the value itself."""
    before = np.zeros(1, np.uint32)
    starts = np.array(sorted(restarts), np.int64)
    for first, values in pieces:
        whole = values.astype(np.uint32)
        out = np.diff(whole, prepend=before)
        here = starts[np.searchsorted(starts, first) : np.searchsorted(starts, first + len(values))] - first
        out[here] = whole[here]
        if len(whole):
            before = whole[-1:]
        yield first, out


def _filled(dtype: type[np.generic], count: int, encoding: str, pieces: Pieces) -> Stored:
    column = Stored(dtype, count, encoding)
    for first, values in pieces:
        column.put(first, values)
    return column


def _counted(pieces: Pieces, uses: Codes) -> Pieces:
    for first, codes in pieces:
        found = np.bincount(codes, minlength=len(uses))
        uses += found[: len(uses)]
        yield first, codes


def write_alleles(out: OutFolder, merged: Merged, order: VariantOrder) -> dict[str, object]:
    """Writes the columns; returns their unfiltered counts."""
    rows = merged.rows
    prios = np.zeros(PRIORITIES, np.int64)
    prio = _filled(np.uint8, rows, "plain", _counted(merged.pieces("prio"), prios))
    out.stored("prio", prio, "code", null=None, title="Priority")
    pos = deltas(merged.pieces("pos"), [run[1] for run in order.runs])
    out.stored("pos", _filled(np.uint32, rows, "delta", pos), "integer", title="Position")
    records = (
        (first, values + base)
        for (first, values), base in zip(merged.pieces("record"), merged.first_record.tolist(), strict=False)
    )
    out.stored("record", _filled(np.uint32, rows, "delta", deltas(records)), "integer", title="Record")
    most = max((int(values.max(initial=1)) for _, values in merged.pieces("alt")), default=1)
    if most > 1:
        alt = _filled(width_for(most), rows, "plain", merged.pieces("alt"))
        out.stored("alt", alt, "integer", title="ALT number")
    allele = _filled(np.uint32, rows, "planes", merged.pieces("allele"))
    out.stored("allele", allele, "code", null=None, title="Allele")
    del prio, allele
    length = _filled(np.int32, rows, "planes", merged.pieces("length"))
    out.stored("length", length, "integer", null=UNKNOWN_LENGTH, title="Length change", unit="bp")
    del length
    totals: dict[str, object] = {"clinvar": counts.of_clinvar(prios)}
    for name, title, texts in (
        ("filter", "FILTER", merged.filters.values), ("class", "Variant class", merged.classes.values),
    ):  # fmt: skip
        uses = np.zeros(len(texts) + 1, np.int64)
        codes = _filled(width_for(len(texts)), rows, "plain", _counted(merged.pieces(name, name), uses))
        out.stored(name, codes, "code", dictionary=name, title=title)
        totals[name] = uses.tolist()
    of_contig = np.zeros(len(merged.contigs.values), np.int64)
    for (contig, first), (_, last) in pairwise([*order.runs, [-1, rows]]):
        of_contig[contig] += last - first
    totals["contig"] = of_contig.tolist()
    lengths = np.zeros(2 * counts.LENGTH_LIMIT + 1, np.int64)
    substitutions = np.zeros(counts.SNVS, np.int64)
    for (_, size), (_, change) in zip(merged.pieces("length"), merged.pieces("allele"), strict=True):
        lengths += counts.lengths(size, change, UNKNOWN_LENGTH)
        substitutions += counts.substitutions(change)
    totals["length"], totals["substitution"] = lengths.tolist(), substitutions.tolist()
    stars = np.zeros(256, np.int64)
    column = _filled(np.uint8, rows, "plain", _counted(merged.pieces("stars"), stars))
    if stars[NO_STARS] < rows:
        out.stored(
            "clinvar_stars", column, "integer", null=NO_STARS, title="ClinVar stars", role="clinvar_stars"
        )
        totals["stars"] = [int(stars[NO_STARS]), *stars[:5].tolist()]
    return totals
