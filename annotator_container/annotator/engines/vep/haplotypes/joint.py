"""Consequence and HGVSp of a group of changes, by the readable rules on the spliced transcript.

The group becomes one edit from its first to its last changed base. The rules run on the transcript without introns: a
codon that an intron splits is then contiguous, and only terms of the coding sequence result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from annotator.engines.vep.consequences import NMD_BIOTYPE, Consequences
from annotator.engines.vep.edit import Edit, minimise
from annotator.engines.vep.effect import Effect
from annotator.engines.vep.haplotypes.groups import Placed, edited
from annotator.engines.vep.hgvs_protein import ProteinNotation
from annotator.engines.vep.shifting import genomic_shift
from annotator.genes.genome import MemoryGenome
from annotator.genes.transcript import Transcript

SPLICED: Final = "spliced"
UNCHANGED: Final = "synonymous_variant"


class Joint(NamedTuple):
    """Terms, the most severe first, and HGVSp (empty where VEP would give none)."""

    terms: tuple[str, ...]
    hgvsp: str


def joint_of(transcript: Transcript, group: Sequence[Placed]) -> Joint:
    """The joint consequence of the changes. The transcript's exons must not overlap."""
    spliced = spliced_transcript(transcript)
    first, last = group[0].first, group[-1].last
    ref, alt = transcript.cds[first:last], edited(transcript, group, first, last)
    if ref == alt:  # the changes undo each other
        return Joint((UNCHANGED,), f"{transcript.hgvs_protein_id}:p.=")
    start = transcript.cds_cdna_start - transcript.start_phase + first
    start, ref, alt = minimise(start, ref, alt)
    edit = Edit(SPLICED, start, start + len(ref) - 1, ref, alt, alt or "-")
    effect = Effect(spliced, edit)
    found = Consequences(effect)
    shift = genomic_shift(edit, MemoryGenome({SPLICED: transcript.spliced}))
    notation = ProteinNotation(effect, found.rules, shift).text() if effect.coding else ""
    return Joint(found.terms, notation)


def spliced_transcript(transcript: Transcript) -> Transcript:
    """The transcript as one exon on a contig of its own, in its own direction; made once and kept with it."""
    kept: Transcript | None = transcript.__dict__.get("spliced_transcript")
    if kept is None:
        size = transcript.length
        kept = transcript.__dict__["spliced_transcript"] = replace(
            transcript,
            contig=SPLICED,
            start=1,
            end=size,
            strand=1,
            biotype="protein_coding" if transcript.biotype == NMD_BIOTYPE else transcript.biotype,
            exons=((1, size),),
            introns=(),
            exon_lo=(1,),
            exon_hi=(size,),
            exon_cdna=(1,),
            cds_start=transcript.cds_cdna_start,
            cds_end=transcript.cds_cdna_end,
            first_phase=transcript.start_phase,
            overlapping=False,
            has_tiny_intron=False,
        )
    return kept
