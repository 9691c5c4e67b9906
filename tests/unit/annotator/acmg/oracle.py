"""An independent reading of ClinGen's PVS1 tree, base by base: no arithmetic on cDNA positions, no code of `annotator.acmg`."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.genes.codon_tables import codon_table
from annotator.genes.transcript import Transcript


@dataclass
class Base:
    """A base of a spliced transcript: its letter, its exon (from 0), and where it comes from (0: inserted)."""

    letter: str
    exon: int
    place: int


COMPLEMENT = {"A": "T", "C": "G", "G": "C", "T": "A"}


def bases_of(transcript: Transcript) -> list[Base]:
    made: list[Base] = []
    at = 0
    for number, (low, high) in enumerate(transcript.exons):
        places = range(low, high + 1) if transcript.forward else range(high, low - 1, -1)
        for place in places:
            made.append(Base(transcript.spliced[at], number, place))
            at += 1
    return made


def edited(transcript: Transcript, start: int, end: int, alt: str) -> list[Base]:
    """The transcript with the genomic bases start..end replaced by alt (end = start - 1: inserted before start)."""
    letters = alt if transcript.forward else "".join(COMPLEMENT[c] for c in reversed(alt))
    out: list[Base] = []
    done = False
    for base in bases_of(transcript):
        before = base.place >= start if transcript.forward else base.place <= max(end, start - 1)
        if before and not done:
            out += [Base(letter, base.exon, 0) for letter in letters]
            done = True
        if not start <= base.place <= end:
            out.append(base)
    return out


def strength(transcript: Transcript, made: list[Base], original_start: int) -> str | None:
    """Very strong, strong or moderate of the tree for an edited transcript; its coding sequence begins at `original_start`."""
    table = codon_table(1)
    first = next(i for i, base in enumerate(made) if base.place == original_start)
    residues = []
    stop = None
    for i in range(first, len(made) - 2, 3):
        residue = table.translate("".join(base.letter for base in made[i : i + 3]))
        if residue == "*":
            stop = made[i : i + 3]
            break
        residues.append(residue)
    last = max(base.exon for base in made)
    exons = sorted({base.exon for base in made})
    if stop is not None and stop[0].exon != last:
        penultimate = len(exons) > 1 and stop[0].exon == exons[-2]
        if not penultimate:
            return "very_strong"
        behind = [base for base in made if base.exon == exons[-2]]
        index = next(i for i, base in enumerate(behind) if base is stop[0])
        if index < len(behind) - 50:
            return "very_strong"
    kept = 0
    for old, new in zip(transcript.peptide, residues, strict=False):
        if old != new:
            break
        kept += 1
    lost = (len(transcript.peptide) - kept) / len(transcript.peptide)
    return "strong" if lost > 0.10 else "moderate"
