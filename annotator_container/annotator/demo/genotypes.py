"""A trio's genotypes: parents drawn from the site's frequency, the child inherits; designed sites follow their story."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from annotator.demo.variants import DemoSite

SAMPLES = ("child", "mother", "father")
PEDIGREE = (
    "#family\tid\tfather\tmother\tsex\tphenotype\ndemo\tchild\tfather\tmother\t1\t2\n"
    "demo\tmother\t0\t0\t2\t1\ndemo\tfather\t0\t0\t1\t1\n"
)
_STORY = {
    "de_novo": ((0, 1), (0, 0), (0, 0)),
    "recessive": ((1, 1), (0, 1), (0, 1)),
    "mother": ((1, 0), (0, 1), (0, 0)),
    "father": ((0, 1), (0, 0), (0, 1)),
    "both": ((0, 1), (0, 1), (0, 1)),
}


@dataclass(frozen=True, slots=True)
class Called:
    """The sample columns of a site, its count of each alternative allele, and the number of all called alleles."""

    text: str
    counts: tuple[int, ...]
    number: int


class DemoTrio:
    """Draws genotypes; about 1.5% are missing. The child is male: one X, none from the father."""

    def __init__(self, rng: Generator, block: int = 1 << 16) -> None:
        self._rng = rng
        self._block = block
        self._dice: list[float] = []

    def _die(self) -> float:
        if not self._dice:
            drawn: NDArray[np.float64] = self._rng.random(self._block)
            self._dice = drawn.tolist()
        return self._dice.pop()

    def call(self, site: DemoSite, contig: str) -> Called:
        """Genotypes in the order of SAMPLES, FORMAT GT:AD:DP:GQ."""
        if site.designed and contig != "chrX":
            people = [list(alleles) for alleles in _STORY[site.designed.story]]
            sure = True
        else:
            people = self._inherit(site, contig)
            sure = site.designed is not None
        counts = tuple(sum(person.count(k) for person in people) for k in range(1, len(site.alts) + 1))
        text = "\t".join(
            self._sample(person, len(site.alts), sure, contig == "chrX" and len(person) == 1)
            for person in people
        )
        return Called(text, counts, sum(len(person) for person in people))

    def _inherit(self, site: DemoSite, contig: str) -> list[list[int]]:
        if contig == "chrM":
            maternal = self._draw(site) or 1
            return [[maternal], [maternal], [self._draw(site)]]
        mother = [self._draw(site), self._draw(site)]
        father = [self._draw(site)] if contig == "chrX" else [self._draw(site), self._draw(site)]
        if not any(mother) and not any(father):
            carrier = mother if contig == "chrX" or self._die() < 0.5 else father
            carrier[int(self._die() * 2)] = 1
        child = [mother[int(self._die() * 2)]]
        if contig != "chrX":
            child.append(father[int(self._die() * 2)])
        return [child, mother, father]

    def _draw(self, site: DemoSite) -> int:
        die = self._die()
        for number, frequency in enumerate(site.frequencies, 1):
            if die < frequency:
                return number
            die -= frequency
        return 0

    def _sample(self, alleles: list[int], alts: int, sure: bool, one_copy: bool) -> str:
        if not sure and self._die() < 0.015:
            return "/".join("." * len(alleles)) + ":" + ",".join("0" * (alts + 1)) + ":0:."
        depth = (22 + int(self._die() * 30)) // (2 if one_copy else 1)
        share = [alleles.count(k) / len(alleles) for k in range(alts + 1)]
        depths = [int(depth * part + (self._die() - 0.5) * 6 * (0 < part < 1)) for part in share]
        depths[0] = max(0, depth - sum(depths[1:])) if share[0] else 0
        quality = 40 + int(self._die() * 59)
        ordered = sorted(alleles)
        return "/".join(map(str, ordered)) + ":" + ",".join(map(str, depths)) + f":{sum(depths)}:{quality}"
