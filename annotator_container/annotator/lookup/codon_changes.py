"""The changes of one base that replace a residue of a transcript's protein by another."""

from __future__ import annotations

from annotator.engines.vep.residues import three_letters
from annotator.genes.transcript import Transcript
from annotator.lookup.notation import HgvsChange, Point, Residue
from annotator.lookup.problems import NotAVariant, RefMismatch


def changes_of(found: Residue, transcript: Transcript) -> list[HgvsChange]:
    """Return these changes as coding changes. Raises RefMismatch for another residue there, NotAVariant if there is none."""
    if transcript.first_phase or transcript.start_phase:
        raise NotAVariant(
            f"The coding sequence of {transcript.id} is incomplete at its start. Use the genomic position."
        )
    peptide = f"{transcript.peptide}*"
    if found.number > len(peptide):
        raise NotAVariant(f"The protein of {transcript.id} has {len(peptide) - 1:,} residues.")
    here = peptide[found.number - 1]
    if here != found.ref:
        raise RefMismatch(
            f"Residue {found.number:,} of {transcript.id} is {three_letters(here)}, not {three_letters(found.ref)}."
        )
    first = 3 * (found.number - 1)
    codon = transcript.cds[first : first + 3]
    changes = [
        HgvsChange(
            found.name, "c", Point(first + 1 + place), Point(first + 1 + place), ">", codon[place], base
        )
        for place in range(len(codon))
        for base in "ACGT"
        if transcript.table.translate(codon[:place] + base + codon[place + 1 :]) == found.alt
    ]
    if not changes:
        words = f"{three_letters(here)}{found.number} of {transcript.id} to {three_letters(found.alt)}"
        raise NotAVariant(f"No change of one base turns {words}. Name the coding change.")
    return changes
