"""Group the variants of a haplotype that act together: they change one codon, or one lies after a frameshift of another.

Offsets are 0-based into `Transcript.cds` (its N padding included), half open, on the transcript's strand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from annotator.genes.transcript import Transcript

MOST_MEMBERS: Final = 64  # variants in one group; a larger group gets no joint consequence
NOT_READ: Final = "?"


@dataclass(frozen=True, slots=True, order=True)
class Placed:
    """A change of the coding sequence: [first, last) becomes `alt`, NOT_READ if that cannot be used. `allele` numbers the
    ALT it comes from."""

    first: int
    last: int
    alt: str
    allele: int

    @property
    def growth(self) -> int:
        """Bases gained (negative: lost)."""
        return len(self.alt) - (self.last - self.first)

    def __hash__(self) -> int:
        return self.allele  # one ALT has one place in a transcript


Group = tuple[Placed, ...]


class Groups:
    """`groups_of` and its consequences on one transcript, cached because many copies of a cohort are the same."""

    def __init__(self, transcript: Transcript) -> None:
        self._transcript = transcript
        self._of: dict[Group, list[Group]] = {}
        self._reaches: dict[Group, int] = {}

    def several(self, members: Sequence[Placed]) -> list[Group]:
        """The groups of two members or more."""
        key = tuple(members)
        found = self._of.get(key)
        if found is None:
            groups = groups_of(self._transcript, members) if len(members) > 1 else []
            found = self._of[key] = [group for group in groups if len(group) > 1]
        return found

    def joins(self, group: Group, member: Placed) -> bool:
        """Whether a variant that is not in the group would act with it, or cannot be on the same copy."""
        if member < group[0]:
            return group[0].first < self._reach((member,))
        return member < group[-1] or member.first < self._reach(group)

    def _reach(self, group: Group) -> int:
        reach = self._reaches.get(group)
        if reach is None:
            reach = self._reaches[group] = _reach(self._transcript, group)
        return reach


def groups_of(transcript: Transcript, members: Sequence[Placed]) -> list[Group]:
    """The members in groups that act together, in the order of the sequence; most groups have one member.

    A group is left out when its members cannot be on one haplotype (they overlap, or two insertions have one place), and
    when it has more than MOST_MEMBERS. Where such a group or an unread member may shift the frame, all that follows is
    left out too.
    """
    found: list[Group] = []
    current: list[Placed] = []
    possible = True
    behind = 0  # members that begin before this offset join the current group
    for member in sorted(members):
        if current and member.first < behind:
            possible = possible and _follows(current[-1], member) and len(current) < MOST_MEMBERS
            current.append(member)
        else:
            if current and possible:
                found.append(tuple(current))
            current, possible = [member], True
        behind = _reach(transcript, current) if possible else max(behind, _doubt(transcript, current))
    if current and possible:
        found.append(tuple(current))
    return found


def edited(transcript: Transcript, group: Sequence[Placed], first: int, last: int) -> str:
    """[first, last) of the coding sequence, followed by the 3' UTR, with the group's changes."""
    sequence = transcript.cds + transcript.utr3
    parts, at = [], first
    for member in group:
        parts += [sequence[at : member.first], member.alt]
        at = member.last
    return "".join([*parts, sequence[at:last]])


def _follows(before: Placed, after: Placed) -> bool:
    """Both can be made on one copy: the changed stretches are apart, and no two insertions share a place."""
    if before.last > after.first or NOT_READ in (before.alt, after.alt):
        return False
    return not (before.first == before.last == after.first == after.last)


def _reach(transcript: Transcript, group: Sequence[Placed]) -> int:
    """The offset behind the codons that the group changes: behind the first stop where the frame is shifted."""
    last = group[-1].last
    if any(member.alt == NOT_READ for member in group):
        return _end(transcript) + 1
    growth = sum(member.growth for member in group)
    if growth % 3 == 0:
        return (last + 2) // 3 * 3
    origin = group[0].first // 3 * 3
    end = _end(transcript)
    sequence = edited(transcript, group, origin, end)
    codons = transcript.table.codons
    for at in range(0, len(sequence) - 2, 3):
        if codons[sequence[at : at + 3]] == "*":
            return max(origin + at + 3 - growth, last)
    return end + 1


def _doubt(transcript: Transcript, group: Sequence[Placed]) -> int:
    """The offset after a group that is left out; the end of the sequence where one of its members may shift the frame."""
    if any(member.alt == NOT_READ or member.growth % 3 for member in group):
        return _end(transcript) + 1
    return (max(member.last for member in group) + 2) // 3 * 3


def _end(transcript: Transcript) -> int:
    """The offset behind the 3' UTR."""
    return len(transcript.cds) + len(transcript.utr3)
