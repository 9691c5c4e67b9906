"""Consequences as small codes: each distinct set of terms so far, with its text, mask and worst rank."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.records import Ints
from annotator.engines.vep.kernel import constants, mask_codes
from annotator.terms import BIT, IMPACT, TERMS

_ALONE: Final = ("upstream_gene_variant", "downstream_gene_variant", "intergenic_variant")
_UNKNOWN: Final = -1


class ConsequenceCodes:
    """Grows with each new consequence; codes are valid only within this worker.

    `texts` holds `|Consequence|IMPACT|`, `worst` the rank of each code's worst term, `masks` all its terms.
    """

    def __init__(self) -> None:
        self._of_small = np.full(constants.INTERGENIC + 1, _UNKNOWN, np.int32)
        self._of_text: dict[str, int] = {}
        self.names: list[str] = []
        self.texts = Strings.empty(0)
        self.worst: Ints = np.empty(0, np.int64)
        self.masks: NDArray[np.uint64] = np.empty(0, np.uint64)

    def of_text(self, terms: str) -> int:
        """Code of `&`-joined terms, worst first; `finish` must be called before the arrays are used."""
        code = self._of_text.setdefault(terms, len(self.names))
        if code == len(self.names):
            self.names.append(terms)
        return code

    def replace_masks(self, rows: NDArray[np.int32]) -> None:
        """Replace the kernel's small masks (see `constants`) in the row table by codes; EXACT rows get -1."""
        found = np.empty(256, np.int32)
        while count := mask_codes.unknown_masks(rows, self._of_small, found):
            for mask in found[:count].tolist():
                self._of_small[mask] = self.of_text(_terms_of_small(mask))
        mask_codes.masks_to_codes(rows, self._of_small)

    def finish(self) -> None:
        """Extend the arrays to all codes assigned so far."""
        if len(self.names) == len(self.worst):
            return
        terms = [name.split("&") for name in self.names]
        self.texts = Strings.of(
            [f"|{name}|{IMPACT[split[0]]}|" for name, split in zip(self.names, terms, strict=True)]
        )
        self.worst = np.array([min(BIT[term] for term in split) for split in terms], np.int64)
        self.masks = np.array([sum(1 << BIT[term] for term in split) for split in terms], np.uint64)


def _terms_of_small(mask: int) -> str:
    if mask >= constants.UPSTREAM:
        return _ALONE[mask - constants.UPSTREAM]
    found = {term for bit, term in enumerate(constants.FAST_TERMS) if mask >> bit & 1}
    return "&".join(term for term in TERMS if term in found)
