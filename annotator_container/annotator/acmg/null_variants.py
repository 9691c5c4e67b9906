"""Facts that the PVS1 decision tree needs: what a null variant does to one transcript, computed from its sequence.

Positions are 1-based. cDNA positions count the bases of the exons, 5' to 3'.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from annotator.genes.genome import reverse_complement
from annotator.genes.transcript import Transcript

Way = Literal["stop", "splice", "start", "ablation"]


@dataclass(frozen=True, slots=True)
class NullFacts:
    """Facts of one null variant on one transcript.

    way         `stop` (nonsense or frameshift), `splice`, `start` (start codon lost), `ablation` (whole transcript deleted)
    decays      True: the new stop codon triggers nonsense-mediated decay; False: it escapes, or there is none
    frame_kept  splice: the reading frame continues after the skipped exons
    lost        share of the protein that is removed, 0 to 1
    residue     first residue that is changed; 0 where no protein is made
    length      residues of the protein
    exons       exons of the transcript
    stop        residue at which the new protein ends; 0 where no stop codon follows
    untranslated  splice: the skipped exons hold no coding bases
    """

    way: Way
    decays: bool = False
    frame_kept: bool = False
    lost: float = 0.0
    residue: int = 0
    length: int = 0
    exons: int = 0
    stop: int = 0
    untranslated: bool = False


@dataclass(frozen=True, slots=True)
class SequenceVariant:
    """A sequence variant: minimised, on the forward strand (`end` is `start` - 1 for an insertion)."""

    start: int
    end: int
    ref: str
    alt: str


def truncation(transcript: Transcript, change: SequenceVariant, last_bases: int) -> NullFacts | None:
    """Nonsense or frameshift: the protein of the edited transcript. None where the change does not lie within one exon."""
    place = _cdna_span(transcript, change)
    if place is None:
        return None
    first, size = place  # cDNA position of the first replaced base; bases replaced
    bases = change.alt if transcript.forward else reverse_complement(change.alt)
    edited = transcript.spliced[: first - 1] + bases + transcript.spliced[first - 1 + size :]
    ends = _exon_ends(transcript)
    shift = len(bases) - size
    moved = [end + shift if end >= first else end for end in ends]
    return _facts("stop", transcript, edited, transcript.cds_cdna_start, moved, last_bases)


def skipping(transcript: Transcript, change: SequenceVariant, last_bases: int) -> NullFacts | None:
    """A splice site is lost: the exons beside it are skipped, the usual outcome. None where no splice site is touched.

    A deletion over whole exons skips these. Where the skipped exons hold the start codon, `way` is `start`.
    """
    skipped = _skipped(transcript, change)
    if not skipped:
        return None
    ends = [0, *_exon_ends(transcript)]
    coding = range(transcript.cds_cdna_start, transcript.cds_cdna_end + 1)
    lost = sum(len(range(max(ends[i] + 1, coding.start), min(ends[i + 1] + 1, coding.stop))) for i in skipped)
    if not lost:
        return NullFacts(
            "splice", untranslated=True, exons=len(transcript.exons), length=len(transcript.peptide)
        )
    if any(ends[i] < transcript.cds_cdna_start <= ends[i + 1] for i in skipped):
        return start_loss(transcript)
    kept = [i for i in range(len(transcript.exons)) if i not in skipped]
    edited = "".join(transcript.spliced[ends[i] : ends[i + 1]] for i in kept)
    new_ends, total = [], 0
    for i in kept:
        total += ends[i + 1] - ends[i]
        new_ends.append(total)
    start = transcript.cds_cdna_start - sum(
        ends[i + 1] - ends[i] for i in skipped if ends[i + 1] < transcript.cds_cdna_start
    )
    facts = _facts("splice", transcript, edited, start, new_ends, last_bases)
    if lost % 3 == 0 and facts.stop in (0, facts.length - lost // 3):  # 0: a coding sequence without its end
        return NullFacts(
            "splice",
            False,
            True,
            lost / 3 / max(facts.length, 1),
            facts.residue,
            facts.length,
            facts.exons,
            facts.stop,
        )
    return facts


def start_loss(transcript: Transcript) -> NullFacts:
    """The start codon is lost; `residue` is that of the next methionine in frame (0: none)."""
    peptide = transcript.peptide
    following = peptide.find("M", 1) + 1
    lost = (following - 1) / len(peptide) if following else 1.0
    return NullFacts("start", lost=lost, residue=following, length=len(peptide), exons=len(transcript.exons))


def _facts(
    way: Way, transcript: Transcript, edited: str, coding_start: int, ends: list[int], last_bases: int
) -> NullFacts:
    """Translate from `coding_start` of the edited cDNA, whose exons end at `ends`."""
    before = transcript.peptide
    padding = "N" * transcript.start_phase
    reading = transcript.table.translate(padding + edited[coding_start - 1 :])
    stop = _first_stop(reading, transcript)
    after = (reading if stop < 0 else reading[:stop]).replace(
        "*", "U"
    )  # stop codons before it are selenocysteines
    same = next(
        (
            i
            for i, (a, b) in enumerate(zip(before, after, strict=False))
            if a != b and not (i == 0 and a == "M")
        ),
        None,
    )
    intact = min(len(before), len(after)) if same is None else same
    last_of_stop = coding_start - 1 + 3 * (stop + 1) - len(padding) if stop >= 0 else 0
    decays = stop >= 0 and _decays(last_of_stop - 2, ends, last_bases)
    return NullFacts(
        way,
        decays,
        False,
        (len(before) - intact) / max(len(before), 1),
        intact + 1,
        len(before),
        len(transcript.exons),
        max(stop, 0),
    )


def _first_stop(reading: str, transcript: Transcript) -> int:
    """Index of the first stop codon, selenocysteines left out; -1 for none."""
    at = reading.find("*")
    while (
        at >= 0
        and at + 1 in transcript.selenocysteine_residues
        and reading[:at].replace("*", "U") == transcript.peptide[:at]
    ):
        at = reading.find("*", at + 1)
    return at


def _decays(stop: int, ends: list[int], last_bases: int) -> bool:
    """True unless the stop codon (cDNA position of its first base) lies in the last exon, or in the last bases of the one before."""
    if len(ends) < 2:
        return False
    junction = ends[-2]
    length = junction - (ends[-3] if len(ends) > 2 else 0)
    return stop <= junction - min(last_bases, length)


def _exon_ends(transcript: Transcript) -> list[int]:
    """cDNA position of the last base of each exon."""
    ends, total = [], 0
    for low, high in transcript.exons:
        total += high - low + 1
        ends.append(total)
    return ends


def _cdna_span(transcript: Transcript, change: SequenceVariant) -> tuple[int, int] | None:
    """(cDNA position of the first replaced base, bases replaced) of a change within one exon."""
    total = 0
    for low, high in transcript.exons:
        inside = (
            low <= change.start and change.end <= high and change.start <= high + 1 and change.end >= low - 1
        )
        if inside:
            size = change.end - change.start + 1
            offset = change.start - low if transcript.forward else high - change.end
            return total + offset + 1, size
        total += high - low + 1
    return None


def _skipped(transcript: Transcript, change: SequenceVariant) -> set[int]:
    """Exons (from 0, transcript order) that lose a splice site, or lie wholly within a deletion."""
    low, high = min(change.start, change.end), max(change.start, change.end)
    skipped = {
        number
        for number, (first, last) in enumerate(transcript.exons)
        if change.start <= first and last <= change.end
    }
    for number, (before, after) in enumerate(pairwise(transcript.exons)):
        # The two intronic bases beside each exon, whichever strand.
        donor = (before[1] + 1, before[1] + 2) if transcript.forward else (before[0] - 2, before[0] - 1)
        acceptor = (after[0] - 2, after[0] - 1) if transcript.forward else (after[1] + 1, after[1] + 2)
        if low <= donor[1] and high >= donor[0]:
            skipped.add(number)
        if low <= acceptor[1] and high >= acceptor[0]:
            skipped.add(number + 1)
    return skipped
