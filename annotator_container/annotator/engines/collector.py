"""Collect CSQ rows that are made one by one in Python (the readable path, other engines)."""

from __future__ import annotations

import numpy as np

from annotator.chunk.batch import Rows


class RowCollector:
    """Rows in the order they are printed: record by record."""

    def __init__(self) -> None:
        self._records: list[int] = []
        self._alleles: list[int] = []
        self._texts: list[bytes] = []
        self._masks: list[int] = []
        self._picks: list[int] = []

    def add(self, record: int, allele: int, text: str, mask: int, pick: bool) -> None:
        """One row: indices of its record and ALT in the chunk, its whole text, terms as a bit mask, PICK."""
        self._records.append(record)
        self._alleles.append(allele)
        self._texts.append(text.encode("utf-8", "surrogateescape"))
        self._masks.append(mask)
        self._picks.append(int(pick))

    def rows(self) -> Rows:
        lengths = np.array([len(text) for text in self._texts], np.int64)
        end = np.cumsum(lengths + 1) - 1
        return Rows(
            record=np.array(self._records, np.int64),
            allele=np.array(self._alleles, np.int64),
            text=np.frombuffer(b",".join(self._texts) or b"\0", np.uint8),
            start=end - lengths,
            end=end,
            consequence=np.array(self._masks, np.uint64),
            pick=np.array(self._picks, np.uint8),
            exact=len(self._texts),
        )
