"""The sex that the data suggest: copies of X from heterozygosity outside the PAR, presence of Y, and depth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from annotator.chunk.records import Ints
from annotator.quality.kernels.genotypes import (
    AUTOSOME,
    CODES,
    DEPTH,
    HAPLOID_X,
    HET,
    HOM,
    ON_X,
    ON_Y,
    REF,
    UNUSABLE,
)
from annotator.quality.thresholds import (
    DEPTH_OF_ONE_X,
    DEPTH_OF_TWO_X,
    DEPTH_OF_Y,
    FEWEST_DEPTHS,
    FEWEST_X,
    FEWEST_Y,
    ONE_X,
    TWO_X,
    Y_CALLED,
    Y_NOT_CALLED,
    Y_PER_X,
)

Suggested = Literal["female", "male", "unclear"]


@dataclass(frozen=True, slots=True)
class SexEvidence:
    """Usable genotypes of a sample on X and Y, and depths relative to the autosomes (None: too few depths).

    `x_called`: called genotypes on X, `x_haploid`: those of one allele. `y_sites`: sites on Y of the file.
    """

    x_het: int
    x_hom: int
    x_called: int
    x_haploid: int
    x_depth: float | None
    y_sites: int
    y_ref: int
    y_hom: int
    y_depth: float | None

    @property
    def x_share(self) -> float | None:
        """Share of heterozygous ones among usable genotypes with the ALT on X."""
        total = self.x_het + self.x_hom
        return self.x_het / total if total else None

    @property
    def has_y(self) -> bool | None:
        """Whether there is a Y; None when the file does not show it."""
        if self.y_sites < FEWEST_Y:
            return None
        called = self.y_ref + self.y_hom
        if called <= Y_NOT_CALLED * self.y_sites:
            return False
        enough = called >= max(FEWEST_Y, Y_CALLED * self.y_sites)
        many = self.y_hom >= Y_PER_X * (self.x_het + self.x_hom)
        deep = self.y_depth is None or self.y_depth >= DEPTH_OF_Y
        return True if enough and many and deep else None


@dataclass(frozen=True, slots=True)
class Sex:
    """`suggested` is None if there are too few sites; `reason` is a sentence."""

    suggested: Suggested | None
    reason: str


def sex_evidence(counts: Ints, y_sites: int) -> SexEvidence:
    """Evidence of one sample, from its row of the counts."""
    x, y = ON_X * CODES, ON_Y * CODES
    return SexEvidence(
        int(counts[x + HET]), int(counts[x + HOM]),
        int(counts[x + UNUSABLE : x + CODES].sum()), int(counts[HAPLOID_X]), _depth(counts, ON_X),
        y_sites, int(counts[y + REF]), int(counts[y + HOM]), _depth(counts, ON_Y),
    )  # fmt: skip


def _depth(counts: Ints, place: int) -> float | None:
    """Mean depth at a place, divided by that of the autosomes."""
    (here, sites), (autosomes, all_sites) = (
        (int(counts[DEPTH + 2 * where]), int(counts[DEPTH + 2 * where + 1])) for where in (place, AUTOSOME)
    )
    if sites < FEWEST_DEPTHS or all_sites < FEWEST_DEPTHS or not autosomes:
        return None
    return (here / sites) / (autosomes / all_sites)


def suggested_sex(found: SexEvidence) -> Sex:
    """What the evidence suggests. It is never a karyotype: unusual combinations are `unclear`."""
    alts = found.x_het + found.x_hom
    share = found.x_share
    if share is None or alts < FEWEST_X:
        return Sex(None, f"Too few sites: {alts:,} usable genotypes with an ALT on X, {FEWEST_X} are needed.")
    on_x = f"{share:.0%} of {alts:,} genotypes with an ALT on X are heterozygous"
    depth, y = found.x_depth, found.has_y
    if share >= TWO_X:
        if depth is not None and depth < DEPTH_OF_TWO_X:
            return Sex("unclear", f"{on_x}, but the depth on X is that of one copy ({depth:.2f}).")
        if y:
            return Sex(
                "unclear",
                f"{on_x}, and a Y is seen. Samples may be mixed, or the number of sex chromosomes may be unusual; only a "
                "karyotype can tell.",
            )
        return Sex("female", f"{on_x}: two copies of X{', and no Y' if y is False else ''}.")
    if share <= ONE_X:
        if depth is not None and depth > DEPTH_OF_ONE_X:
            return Sex(
                "unclear",
                f"Only {on_x}, but the depth on X is that of two copies ({depth:.2f}). X may be homozygous over long "
                "stretches, or the caller may have written one copy.",
            )
        if y is False:
            return Sex(
                "unclear",
                f"Only {on_x}, and no Y is seen. X may be homozygous, Y may be lost in the blood, or the number of sex "
                "chromosomes may be unusual; only a karyotype can tell.",
            )
        known = "and a Y is seen" if y else "the file cannot tell whether there is a Y"
        assumed = (
            " The caller wrote genotypes of one allele on X, so it was given or assumed one copy itself."
            if found.x_haploid * 2 > found.x_called
            else ""
        )
        return Sex("male", f"Only {on_x}: one copy of X, {known}.{assumed}")
    return Sex("unclear", f"{on_x}: between one copy of X and two.")
