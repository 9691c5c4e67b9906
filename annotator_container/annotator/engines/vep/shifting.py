"""HGVS's 3' rule: how far an insertion or deletion can be pushed along its strand without changing the sequence.

Source: TranscriptVariationAllele::_genomic_shift and perform_shift. VEP looks 1,000 bases ahead in the genome (not
in the spliced transcript) and stops short by the length of the change.
"""

from __future__ import annotations

from typing import Final

from annotator.engines.vep.edit import Edit
from annotator.genes.genome import Genome

WINDOW: Final = 1000


def shift_of(edit: Edit, genome: Genome, strand: int) -> int:
    """Bases by which the edit moves 3' on `strand` (1 or -1); 0 for anything but a pure insertion or deletion."""
    if not edit.is_shiftable:
        return 0
    moving = edit.ref or edit.alt
    # VEP cuts one piece of genome around the edit at the contig's ends and then takes its first and its last 1,000
    # bases for the flanks: nearer than that to an end, the flank of the other side does not begin at the edit.
    before = max(0, edit.start - 1 - WINDOW)
    after = min(genome.length(edit.contig), edit.end + WINDOW)
    if strand == 1:
        flank = genome.fetch(edit.contig, max(before, after - WINDOW), after)
        return _matching(moving, flank, len(flank) - len(moving) + 1)
    flank = genome.fetch(edit.contig, before, min(before + WINDOW, after))
    return _matching(moving[::-1], flank[::-1], len(flank) - len(moving) + 1)


def genomic_shift(edit: Edit, genome: Genome) -> int:
    """As `shift_of` on the forward strand, for HGVSg: VEP's VariationFeature::hgvs_genomic takes the right flank."""
    if not edit.is_shiftable:
        return 0
    moving = edit.ref or edit.alt
    flank = genome.fetch(edit.contig, edit.end, edit.end + WINDOW)
    return _matching(moving, flank, len(flank) - len(moving) + 1)


def _matching(moving: str, flank: str, limit: int) -> int:
    """Number of leading bases of `flank` that continue `moving` periodically, at most `limit` (negative: no limit)."""
    count, length = 0, len(moving)
    most = min(len(flank), limit) if limit > 0 else len(flank)
    while count < most and flank[count] == moving[count % length]:
        count += 1
    return count


def rotated(sequence: str, shift: int, strand: int) -> str:
    """The inserted bases (forward strand) after moving `shift` bases 3' on `strand`."""
    if not sequence:
        return ""
    at = shift % len(sequence) if strand == 1 else -shift % len(sequence)
    return sequence[at:] + sequence[:at]
