"""Distance of a base from the splice sites of its main transcript (for BP7), for all variants of a transcript at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from annotator.acmg.rules import Rules
from annotator.acmg.transcript_finder import TranscriptFinder
from annotator.chunk.batch import Rows
from annotator.chunk.records import Ints, Records

Flags = NDArray[np.bool_]


def far_from_splice_sites(
    records: Records,
    rows: Rows,
    main: Ints,
    silent: Flags,
    intron: Flags,
    finder: TranscriptFinder,
    rules: Rules,
) -> Flags:
    """True for silent SNVs away from the edges of their exon, and SNVs deep in an intron. The limits are in the rules, BP7."""
    feature = rows.coded["Feature"]
    out = np.zeros(len(main), np.bool_)
    asked = np.flatnonzero(silent | intron)
    codes = feature.codes[main[asked]]
    for code in np.unique(codes[codes >= 0]).tolist():
        mine = asked[codes == code]
        place = records.alleles.start[mine]
        contig = int(records.contig[records.alleles.record[mine[0]]])
        number = finder.number(contig, feature.values[code], int(place[0]))
        if number >= 0:
            low, high = finder.exons(number)
            out[mine] = _far(place, low, high, finder.forward(number), rules)
    return out


def _far(place: Ints, low: NDArray[np.int32], high: NDArray[np.int32], forward: bool, rules: Rules) -> Flags:
    """True where a base is far enough. Exons are sorted by position; the transcript's outer edges are not splice sites."""
    table = rules.of("BP7")
    last = len(low) - 1
    exon = np.clip(np.searchsorted(low, place, side="right") - 1, 0, last)
    inside = (place >= low[exon]) & (place <= high[exon])
    # Excluded bases at the lower and upper end of an exon, and of an intron after and before an exon.
    at_low, at_high = (
        (table["exon_start"], table["exon_end"]) if forward else (table["exon_end"], table["exon_start"])
    )
    behind, before = (
        (table["donor_side"], table["acceptor_side"])
        if forward
        else (table["acceptor_side"], table["donor_side"])
    )
    in_exon = ((place - low[exon] >= at_low) | (exon == 0)) & (
        (high[exon] - place >= at_high) | (exon == last)
    )
    following = low[np.minimum(exon + 1, last)]
    in_intron = (place - high[exon] >= behind) & (following - place >= before) & (exon < last)
    far: Flags = np.where(inside, in_exon, in_intron)
    return far
