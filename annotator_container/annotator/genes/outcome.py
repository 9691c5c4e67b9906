"""The outcome of reading a gene file: how much was used, what was left out, and why.

A gene file that is read wrongly makes every variant "intergenic", so a build compares the coding lines it used with those it
read, and refuses a file of which it lost more than `MOST_LOST`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final

from annotator.errors import GeneModelError
from annotator.genes.features import Feature

# Share of the CDS lines that a build may lose: a few odd genes are normal, a misread file loses nearly all.
MOST_LOST: Final = 0.05

TRANS_SPLICED: Final = "trans-spliced: the parts lie on both strands or are out of order"
BEYOND_END: Final = "reaches beyond the end of its sequence (a gene across the origin of a circular genome)"
NO_PARTS: Final = "a transcript without exon or CDS lines"
NO_PARENT: Final = "exon lines whose parent is not in the file"
NO_NAME: Final = "lines without transcript_id"
OTHER_SEQUENCE: Final = "on a sequence that the FASTA does not have"

# Where in the reading of a file something is met: while its lines are read (0), or when the transcripts are made, first
# those that have a line of their own.
OWN_LINE: Final = 1
NO_LINE: Final = 2


Place = tuple[int, int]  # 0, OWN_LINE or NO_LINE, and a line's number


@dataclass(slots=True)
class LeftOut:
    """Features left out for one reason; `example` is the first of them, by line number or name, met at `place`."""

    features: int = 0
    cds_lines: int = 0
    example: str = ""
    place: Place = (0, 0)


@dataclass(slots=True)
class Reading:
    """Counts of one gene file. `unused` counts lines by type; `no_phase` CDS lines without a phase. `place` is where the
    reader is: what is met first is named first, also when the file was read in parts. `of_set` has the counts of each gene
    set, by its name; the others are those of all sets together. `differing` counts transcripts that differ from the genome
    (`refseq_match`)."""

    genes: int = 0
    transcripts: int = 0
    coding: int = 0
    differing: int = 0
    cds_lines: int = 0
    no_phase: int = 0
    wrong_phase: int = 0
    unused: Counter[str] = field(default_factory=Counter)
    left_out: dict[str, LeftOut] = field(default_factory=dict)
    place: Place = (0, 0)
    of_set: dict[str, Reading] = field(default_factory=dict)

    def leave_out(self, reason: str, example: Feature | str, cds_lines: int) -> None:
        """Count one feature, with its CDS lines, as left out for `reason`."""
        entry = self.left_out.setdefault(reason, LeftOut(place=self.place))
        entry.features += 1
        entry.cds_lines += cds_lines
        entry.example = entry.example or (example if isinstance(example, str) else f"line {example.number}")

    def add(self, other: Reading) -> None:
        """Join the counts of another part of the same file."""
        for name in ("genes", "transcripts", "coding", "differing", "cds_lines", "no_phase", "wrong_phase"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.unused.update(other.unused)
        for reason, entry in other.left_out.items():
            mine = self.left_out.setdefault(reason, LeftOut(0, 0, entry.example, entry.place))
            mine.features += entry.features
            mine.cds_lines += entry.cds_lines
            if entry.place < mine.place:
                mine.place, mine.example = entry.place, entry.example
        self.left_out = dict(sorted(self.left_out.items(), key=lambda item: item[1].place))

    def take(self, name: str, other: Reading) -> None:
        """Join the counts of a whole gene set."""
        self.of_set[name] = other
        self.add(other)

    @property
    def lost(self) -> int:
        """CDS lines that gave no transcript, but for those on sequences that the FASTA does not have."""
        return sum(entry.cds_lines for reason, entry in self.left_out.items() if reason != OTHER_SEQUENCE)

    def check(self) -> None:
        """Raise GeneModelError when the file gave no transcript or lost more than MOST_LOST of its CDS lines."""
        possible = self.cds_lines - self.left_out.get(OTHER_SEQUENCE, LeftOut()).cds_lines
        why = " ".join(f"{sentence}." for sentence in self.sentences()[1:])
        if not self.transcripts:
            raise GeneModelError(
                "The gene file gives no transcript",
                f"{why or 'It has no line of a type that GAS knows.'} Every variant would be called intergenic. "
                "Give another file, or build with --allow-empty if this is what you want.",
            )
        if self.lost > MOST_LOST * max(possible, 1):
            raise GeneModelError(
                "Too many coding lines of the gene file are lost",
                f"{self.lost:,} of {possible:,} CDS lines give no transcript. {why} "
                "Correct the file, or build with --allow-empty to leave these genes out.",
            )

    def sentences(self) -> list[str]:
        """Messages for the user, the counts first; without full stops. Those of several gene sets begin with their names."""
        if len(self.of_set) > 1:
            return [f"{name}: {line}" for name, each in self.of_set.items() for line in each.sentences()]
        lines = [f"{self.transcripts:,} transcripts of {self.genes:,} genes, {self.coding:,} of them coding"]
        lines += [
            f"Left out: {entry.features:,} {reason}"
            + f", with {entry.cds_lines:,} CDS lines" * bool(entry.cds_lines)
            + f" (first: {entry.example})"
            for reason, entry in self.left_out.items()
        ]
        if self.differing:
            lines.append(
                f"{self.differing:,} transcripts differ from the genome, as the file says: REFSEQ_MATCH marks their rows"
            )
        if self.no_phase:
            lines.append(f"{self.no_phase:,} CDS lines have no phase: it is computed from the lengths")
        if self.wrong_phase:
            lines.append(
                f"{self.wrong_phase:,} transcripts have CDS phases that contradict their lengths: "
                "only the first CDS line's phase is used"
            )
        if self.unused:
            most = sorted(self.unused.items(), key=lambda item: (-item[1], item[0]))[:8]
            types = ", ".join(f"{kind} {count:,}" for kind, count in most)
            more = " and others" * (len(self.unused) > 8)
            lines.append(f"Lines of types that are not used: {types}{more}")
        return lines

    def described(self) -> dict[str, Any]:
        """The counts as `genes` of reference.json, or as one of its `gene_sets`."""
        return {
            "genes": self.genes,
            "transcripts": self.transcripts,
            "coding": self.coding,
            "left_out": [
                {"reason": reason, "features": entry.features, "cds_lines": entry.cds_lines}
                for reason, entry in self.left_out.items()
            ],
        }
