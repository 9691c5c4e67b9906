"""Consequences as the explorer groups them, and genes by their names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from annotator.query.result import Result

_VERSION: Final = re.compile(r"^(ENS[A-Z]*G\d+)\.\d+$")


class Effects:
    """Consequences as the explorer groups them: a row has an effect set, a set has effects, an effect a gene."""

    def __init__(self, result: Result) -> None:
        self._result = result
        self.gene = result.raw("effect.gene").astype(np.int64)
        self.combo = result.raw("effect.combo").astype(np.int64)
        self.pick = result.raw("effect.pick") > 0
        self.member = result.raw("set.effect").astype(np.int64)
        self.offsets = np.concatenate(
            [np.zeros(1, np.int64), np.cumsum(result.raw("set.count").astype(np.int64))]
        )
        self.set_of = result.raw("set").astype(np.int64)

    def sets_with(self, good: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each set (index: code, 0 for no consequence) has a good effect."""
        sums = np.concatenate([np.zeros(1, np.int64), np.cumsum(good[self.member])])
        inside = sums[self.offsets[1:]] - sums[self.offsets[:-1]]
        return np.concatenate([np.zeros(1, bool), inside > 0])

    def members(self, code: int) -> NDArray[np.int64]:
        """Effects of a set by its code."""
        if code == 0:
            return np.zeros(0, np.int64)
        return self.member[self.offsets[code - 1] : self.offsets[code]]

    @cached_property
    def genes(self) -> list[list[Any]]:
        """Entries of genes.json.gz; code = index + 1."""
        found: list[list[Any]] = json.loads(self._result.inflated("genes.json.gz"))
        return found

    def gene_codes(self, names: Iterable[str]) -> tuple[set[int], list[str], list[tuple[str, list[str]]]]:
        """Codes of genes by their names, names that are known to no variant of this result, and names that several genes
        share, with the genes' symbols.

        A name is looked for among approved names and ids, then previous symbols, then aliases. Only an approved name may
        stand for several genes.
        """
        approved, *earlier = self._gene_ways
        codes: set[int] = set()
        unknown: list[str] = []
        several: list[tuple[str, list[str]]] = []
        for name in names:
            key = name.strip().upper()
            direct = approved.get(key) or approved.get(_VERSION.sub(r"\1", key))
            found = direct or next((way[key] for way in earlier if key in way), None)
            if not found:
                unknown.append(name)
            elif direct or len(found) == 1:
                codes |= found
            else:
                several.append((name, [str(self.genes[code - 1][0]) for code in sorted(found)]))
        return codes, unknown, several

    @cached_property
    def _gene_ways(self) -> tuple[dict[str, set[int]], ...]:
        """Codes by approved name or id, by previous symbol, by alias; in upper case."""
        ways: tuple[dict[str, set[int]], ...] = ({}, {}, {})
        for code, (symbol, gene, hgnc, previous, aliases, *_) in enumerate(self.genes, 1):
            numbered = f"HGNC:{hgnc.removeprefix('HGNC:')}" if hgnc else ""
            own = (symbol, gene, gene.split(".")[0], hgnc, numbered)
            for way, texts in zip(ways, (own, previous, aliases), strict=True):
                for text in texts:
                    if text:
                        way.setdefault(text.upper(), set()).add(code)
        return ways
