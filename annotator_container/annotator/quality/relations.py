"""Relatives: KING-robust kinship of a pair, the relation it suggests, and how that fits the pedigree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from annotator.chunk.records import Ints
from annotator.pedigree import Person
from annotator.quality.kernels.sample_pairs import (
    BOTH,
    HETS,
    HETS_OF_FIRST,
    HETS_OF_SECOND,
    HIDDEN,
    OPPOSITE,
    VARIANT,
)
from annotator.quality.thresholds import (
    FEWEST_HETS,
    FIRST,
    NO_PARENT,
    PARENT,
    SAME,
    SECOND,
    THIRD,
)
from annotator.quality.thresholds import HIDDEN as MOST_HIDDEN

Relation = Literal["same", "parent_child", "full_siblings", "second", "third", "unrelated"]
Stated = Literal["parent_child", "full_siblings", "half_siblings"]


@dataclass(frozen=True, slots=True)
class SamplePair:
    """Two samples compared. `kinship` and `relation` are None where they are not assessed; `reason` says why.

    `parent`: whether the two can be parent and child (True, False), None if that is unclear. `fits`: whether the data
    fit the stated relation, None if there is none or it is unclear.
    """

    both: int
    hets: int
    opposite: int
    kinship: float | None
    relation: Relation | None
    reason: str
    parent: bool | None
    stated: Stated | None
    fits: bool | None


def pair(counts: Ints, stated: Stated | None, autosomes: int, needed: int) -> SamplePair:
    """Compare two samples. `autosomes`: number of autosomes with sites; `needed`: number needed to distinguish all relatives."""
    first, second = int(counts[HETS_OF_FIRST]), int(counts[HETS_OF_SECOND])
    hets, opposite, both = int(counts[HETS]), int(counts[OPPOSITE]), int(counts[BOTH])
    fewest = min(first, second)
    if fewest < FEWEST_HETS:
        reason = f"Too few sites: {fewest:,} heterozygous ones in one of the two, {FEWEST_HETS} are needed."
        return SamplePair(both, hets, opposite, None, None, reason, None, stated, None)
    if counts[HIDDEN] > MOST_HIDDEN * counts[VARIANT]:
        share = int(counts[HIDDEN]) / int(counts[VARIANT])
        reason = (
            f"At {share:.0%} of the sites where one has the ALT, the other has no usable genotype, as in files merged "
            "from files of single samples. Genotypes that are not written hide what the two do not share."
        )
        return SamplePair(both, hets, opposite, None, None, reason, None, stated, None)
    kinship = kinship_of(hets, opposite, first, second)
    ratio = opposite / hets if hets else 1.0
    few = autosomes < needed
    parent = _parent(kinship, ratio)
    relation: Relation | None = _relation(kinship, ratio)
    reason = ""
    if few:
        relation = None
        if kinship >= SAME:  # one family may share a whole chromosome
            parent = None
        reason = (
            f"Sites on {autosomes} autosomes, {needed} are needed: on few chromosomes, only whether the two can be parent "
            "and child is judged."
        )
    return SamplePair(
        both, hets, opposite, kinship, relation, reason, parent, stated, _fits(stated, parent, relation, kinship)
    )  # fmt: skip


def kinship_of(hets: int, opposite: int, first: int, second: int) -> float:
    """KING-robust between families: Manichaikul 2010, equation 11. `first`, `second`: heterozygous sites of the two."""
    fewest = min(first, second)
    return (hets - 2 * opposite) / (2 * fewest) + 0.5 - (first + second) / (4 * fewest)


def _parent(kinship: float, ratio: float) -> bool | None:
    if kinship < SECOND or kinship >= SAME or ratio >= NO_PARENT:
        return False
    return True if ratio <= PARENT else None


def _relation(kinship: float, ratio: float) -> Relation:
    if kinship >= SAME:
        return "same"
    if kinship >= FIRST:
        return "parent_child" if ratio <= PARENT else "full_siblings"
    if kinship >= SECOND:
        return "second"
    return "third" if kinship >= THIRD else "unrelated"


def _fits(
    stated: Stated | None, parent: bool | None, relation: Relation | None, kinship: float
) -> bool | None:
    if stated == "parent_child":
        return parent
    if stated is None or relation is None:
        return None
    if relation == "full_siblings" and stated == "full_siblings":
        return True
    if relation == "second" and stated == "half_siblings":
        return True
    return False if kinship < THIRD or relation == "same" else None


def stated_relation(first: Person | None, second: Person | None) -> Stated | None:
    """The relation of two people in the pedigree: parent and child, or siblings with named parents; no other relations."""
    if first is None or second is None:
        return None
    if second.name in (first.father, first.mother) or first.name in (second.father, second.mother):
        return "parent_child"
    shared = [
        mine is not None and mine == theirs
        for mine, theirs in ((first.father, second.father), (first.mother, second.mother))
    ]
    return "full_siblings" if all(shared) else "half_siblings" if any(shared) else None


def numbered_pairs(samples: int) -> list[tuple[int, int]]:
    """Pairs in the order of the counts."""
    return [(a, b) for a in range(samples) for b in range(a + 1, samples)]


def guessed_parents(
    samples: int, pairs: Sequence[SamplePair], sexes: Sequence[str | None]
) -> list[tuple[int, int, int]]:
    """(child, father, mother) for each trio that follows unambiguously from the data.

    A child has exactly two relatives of the kind parent and child, who are not related to each other (two children of
    one parent would be) and of whom the data suggest that one is male and one female.
    """
    found = dict(zip(numbered_pairs(samples), pairs, strict=True))
    near: list[list[int]] = [[] for _ in range(samples)]
    for (a, b), one in found.items():
        if one.relation == "parent_child" and one.parent:
            near[a].append(b)
            near[b].append(a)
    guessed = []
    for child, relatives in enumerate(near):
        if len(relatives) != 2:
            continue
        a, b = relatives
        if found[a, b].relation != "unrelated" or {sexes[a], sexes[b]} != {"male", "female"}:
            continue
        father, mother = (a, b) if sexes[a] == "male" else (b, a)
        guessed.append((child, father, mother))
    return guessed
