"""Map genomic ranges to cDNA, CDS and peptide, as Ensembl's TranscriptMapper does.

A mapped range is a list of pieces in transcript order; None is a gap (intron, UTR or outside). All positions are
1-based and inclusive; an insertion stays an insertion (start = end + 1).
"""

from __future__ import annotations

from bisect import bisect_left

from annotator.genes.transcript import Transcript

Piece = tuple[int, int] | None


def to_cdna(transcript: Transcript, start: int, end: int) -> list[Piece]:
    """Pieces of a genomic range in cDNA."""
    if start == end + 1:
        return _insertion_to_cdna(transcript, end, start)
    return _range_to_cdna(transcript, start, end)


def to_cds(transcript: Transcript, cdna: list[Piece]) -> list[Piece]:
    """Pieces of cDNA in the coding sequence, without the padding of an incomplete first codon."""
    if not transcript.coding:
        return [None]
    first, last = transcript.cds_cdna_start, transcript.cds_cdna_end
    pieces: list[Piece] = []
    for piece in cdna:
        if piece is None or piece[1] < first or piece[0] > last:
            pieces.append(None)
            continue
        if piece[0] < first:
            pieces.append(None)
        pieces.append((max(piece[0] - first + 1, 1), min(piece[1], last) - first + 1))
        if piece[1] > last:
            pieces.append(None)
    return pieces


def _range_to_cdna(transcript: Transcript, start: int, end: int) -> list[Piece]:
    lows, highs, firsts = transcript.exon_lo, transcript.exon_hi, transcript.exon_cdna
    forward = transcript.strand == 1
    pieces: list[Piece] = []
    index, count = bisect_left(highs, start), len(lows)
    met = False
    behind = start  # the first base that is not mapped yet
    while index < count and lows[index] <= end:
        met = True
        low, high = lows[index], highs[index]
        if behind < low:
            pieces.append(None)
        # Where exons overlap (ribosomal slippage), the bases of both are in both.
        begin, stop = max(start, low), min(end, high)
        first = firsts[index]
        if forward:
            pieces.append((first + begin - low, first + stop - low))
        else:
            pieces.append((first + high - stop, first + high - begin))
        behind = high + 1
        index += 1
    if not met or behind <= end:
        pieces.append(None)
    return pieces if forward else pieces[::-1]


def _insertion_to_cdna(transcript: Transcript, before: int, after: int) -> list[Piece]:
    """Map both neighbours; when one of them is not in an exon, the insertion gets the position of the other."""
    pieces = _range_to_cdna(transcript, before, after)
    if len(pieces) == 1:
        piece = pieces[0]
        return [None] if piece is None else [(piece[1], piece[0])]
    if transcript.overlapping:
        for piece in pieces:
            if piece is not None and piece[1] > piece[0]:  # the exon that has both neighbours
                return [(piece[1], piece[0])]
    upstream, downstream = pieces[0], pieces[-1]
    found: list[Piece] = []
    if upstream is not None:
        found.append((upstream[0] + 1, upstream[1]))
    if downstream is not None:
        found.append((downstream[0], downstream[1] - 1))
    return found
