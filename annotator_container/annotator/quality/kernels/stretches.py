"""Stretches of homozygous genotypes between heterozygous ones, on one contig of a chunk."""

from __future__ import annotations

from typing import Final

from annotator.bytes.compiled import I64, INT, OUT_I64, OUT_I64_2D, U8_2D, compiled
from annotator.quality.kernels.genotypes import HET
from annotator.quality.thresholds import RUN_GAP, RUN_HOMS

# Columns of a stretch: row of the sample, heterozygous genotypes before it (behind the stretch listed before), first and last
# position (1-based), homozygous ALTs.
SAMPLE, HETS_BEFORE, FIRST_BASE, LAST_BASE, HOMS = range(5)
STRETCH_COLUMNS: Final = 5


@compiled(INT, U8_2D, I64, INT, INT, OUT_I64_2D, OUT_I64)
def find_stretches(codes, position, begin, end, out, hets_behind):
    """Write the stretches of sites begin..end, sample by sample, and the heterozygous genotypes behind each sample's last one.

    Only genotypes with the ALT count. A stretch ends at a heterozygous genotype and where two sites lie more than RUN_GAP
    apart. Of each sample the first and the last stretch are listed, since they may go on in the chunks around, and those of
    RUN_HOMS genotypes or more. Returns how many were written.
    """
    n = 0
    for sample in range(codes.shape[0]):
        hets = 0
        homs = 0
        first = last = 0
        before = 0
        listed = 0
        for site in range(begin, end + 1):
            code = codes[sample, site] if site < end else HET
            if code < HET:
                continue
            broken = code == HET or (homs > 0 and position[site] - last > RUN_GAP)
            if broken and homs > 0:
                at_end = site == end
                if listed == 0 or homs >= RUN_HOMS or at_end:
                    out[n, 0] = sample
                    out[n, 1] = before
                    out[n, 2] = first
                    out[n, 3] = last
                    out[n, 4] = homs
                    n += 1
                    listed += 1
                    hets = 0
                else:
                    hets = before
                homs = 0
            if site == end:
                break
            if code == HET:
                hets += 1
            else:
                if homs == 0:
                    first = position[site]
                    before = hets
                last = position[site]
                homs += 1
        hets_behind[sample] = hets
    return n
