"""Renumber genotypes and lists by allele for a merged row. Texts are bytes as in the file; nothing is rounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from annotator.limits import ALTS_WITH_G

MISSING = b"."
_NUMBER = re.compile(rb"[0-9]+")
_DIGITS = 6  # no record has alleles of longer numbers


@dataclass(frozen=True, slots=True)
class Renumbering:
    """How a record's alleles are numbered in a row.

    `forth[old]` is the row's number of the record's allele `old` (0 is REF); -1 for `<*>` and `<NON_REF>`, which a row does
    not have. `sources[new]` is the record's allele whose values the row's allele `new` takes: the same allele, or `<*>` or
    `<NON_REF>` if the record lacks it, or 0 if it has neither (REF's source is 0, too). `same`: nothing has to be changed.
    """

    forth: tuple[int, ...]
    sources: tuple[int, ...]
    same: bool

    def genotype(self, text: bytes) -> bytes:
        """Return a renumbered GT or LAA. Alleles that the row or the record does not have become missing."""

        def renumbered(found: re.Match[bytes]) -> bytes:
            old = _allele(found[0])
            new = self.forth[old] if old < len(self.forth) else -1
            return MISSING if new < 0 else b"%d" % new

        return _NUMBER.sub(renumbered, text)

    def by_alt(self, text: bytes, ploidy: int = 2) -> bytes | None:
        """Return a renumbered list with a value for each ALT (Number=A); None for a list of another length."""
        del ploidy
        values = text.split(b",")
        if len(values) != len(self.forth) - 1:
            return MISSING if text == MISSING else None
        return b",".join([values[old - 1] if old else MISSING for old in self.sources[1:]]) or MISSING

    def by_allele(self, text: bytes, ploidy: int = 2) -> bytes | None:
        """Return a renumbered list with a value for each allele (Number=R); None for a list of another length."""
        del ploidy
        values = text.split(b",")
        if len(values) != len(self.forth):
            return MISSING if text == MISSING else None
        return b",".join([values[0], *[values[old] if old else MISSING for old in self.sources[1:]]])

    def by_genotype(self, text: bytes, ploidy: int = 2) -> bytes | None:
        """Return a renumbered list with a value for each genotype (Number=G) of one or two copies; None for another length.

        The list is missing if the row has more than `ALTS_WITH_G` ALTs.
        """
        alleles = len(self.forth)
        values = text.split(b",")
        if text == MISSING or len(self.sources) - 1 > ALTS_WITH_G:
            return MISSING
        if ploidy == 1 and len(values) == alleles:
            return self.by_allele(text)
        if ploidy > 2 or len(values) != alleles * (alleles + 1) // 2:
            return None
        return b",".join(
            [values[place] if place >= 0 else MISSING for place in _places_of_pairs(self.sources)]
        )


@lru_cache(4096)
def renumbering(
    entries: int, numbers: tuple[int, ...], new: tuple[int, ...], unseen: int, alts: int
) -> Renumbering:
    """Return how a record's alleles are numbered in a row.

    The record has `entries` ALTs, of which `numbers` have the numbers `new` in the row; `unseen` is the number of `<*>` or
    `<NON_REF>`, 0 if there is none. The row has `alts` ALTs.
    """
    forth, sources = [0] + [-1] * entries, [0] + [unseen] * alts
    for old, number in zip(numbers, new, strict=True):
        forth[old] = number
        sources[number] = old
    return Renumbering(tuple(forth), tuple(sources), forth == sources == list(range(alts + 1)))


@lru_cache(4096)
def _places_of_pairs(sources: tuple[int, ...]) -> tuple[int, ...]:
    """Return, for each genotype of two copies in the order of Number=G, its place in the record's list; -1 for none."""
    found = []
    for j, second in enumerate(sources):
        for i, first in enumerate(sources[: j + 1]):
            if (i and not first) or (j and not second):
                found.append(-1)
                continue
            low, high = (first, second) if first <= second else (second, first)
            found.append(high * (high + 1) // 2 + low)
    return tuple(found)


Rule = Callable[[Renumbering, bytes, int], "bytes | None"]
RULES: dict[str, Rule] = {
    "A": Renumbering.by_alt,
    "R": Renumbering.by_allele,
    "G": Renumbering.by_genotype,
}


def _allele(digits: bytes) -> int:
    """Return the number of an allele; for too many digits, a number that no record has."""
    return int(digits) if len(digits) <= _DIGITS else 10**_DIGITS


def ploidy_of(genotype: bytes) -> int:
    """Return the number of alleles that a GT lists."""
    separators = genotype.count(b"/") + genotype.count(b"|")
    return separators + (0 if genotype[:1] in (b"/", b"|") else 1)


def counted(genotypes: Mapping[bytes, int], alts: int) -> tuple[list[int], int]:
    """Return AC and AN of genotypes, given as the number of samples by text."""
    counts = [0] * (alts + 1)
    for text, times in genotypes.items():
        for allele in _alleles_of(text):
            if allele <= alts:
                counts[allele] += times
    return counts[1:], sum(counts)


@lru_cache(4096)
def _alleles_of(genotype: bytes) -> tuple[int, ...]:
    return tuple(map(_allele, _NUMBER.findall(genotype)))
