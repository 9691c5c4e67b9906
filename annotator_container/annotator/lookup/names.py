"""Find transcripts by the name in an HGVS text: a transcript's id, its MANE partner's, or a gene's symbol or id."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.lookup.problems import UnknownName
from annotator.lookup.ranged_arrays import RangedArrays
from annotator.reference.gene_arrays import TEXTS

MOST: Final = 400  # transcripts of one gene; a name with more is a mistake in the gene file
_VERSIONED: Final = re.compile(r"(?P<bare>.+)\.(?P<version>[0-9]{1,3})")
# An NM_ transcript is the same sequence as its partner only in this version: MANE says so.
_PARTNERS: Final = ("mane_select", "mane_plus_clinical")
_GENES: Final = ("symbol", "gene_id", "hgnc_id")


@dataclass(frozen=True, slots=True)
class Named:
    """Numbers of transcripts; `of_gene`: the name is that of a gene."""

    numbers: NDArray[np.int64]
    of_gene: bool


class Names:
    """Looks names up in the dictionaries of a reference, and keeps in memory what it has read."""

    def __init__(self, arrays: RangedArrays) -> None:
        self._arrays = arrays
        self._bytes: dict[str, tuple[bytes, NDArray[np.int64]]] = {}
        self._codes: dict[str, NDArray[np.int32]] = {}

    def find(self, name: str, *, proteins: bool = False) -> Named:
        """Return the transcripts of a name; with `proteins` also those of a protein's id. Raises UnknownName."""
        numbers = self._of_protein(name) if proteins else np.zeros(0, np.int64)
        numbers = numbers if len(numbers) else self._transcripts(name)
        if len(numbers):
            return Named(numbers, of_gene=False)
        for column, text in [
            (column, text) for text in dict.fromkeys((name, name.upper())) for column in _GENES
        ]:
            numbers = self._of(column, text)
            if len(numbers) > MOST:
                raise UnknownName(f"{name} stands for {len(numbers):,} transcripts. Name one of them.")
            if len(numbers):
                return Named(numbers, of_gene=True)
        raise UnknownName(
            f"There is no transcript or gene {name[:60]!r} in this reference. Its names are those of its gene file; "
            "the genomic position can always be used."
        )

    def _transcripts(self, name: str) -> NDArray[np.int64]:
        """Transcripts by id. Raises UnknownName for another version than the reference's."""
        exact = self._of("id", name)
        for column in _PARTNERS:
            exact = exact if len(exact) else self._of(column, name)
        if len(exact):
            return exact
        found = _VERSIONED.fullmatch(name)
        bare, version = (found["bare"], found["version"]) if found else (name, "")
        numbers = self._of("id", bare)
        known = {number: self._version(number) for number in numbers.tolist()}
        if version and known and version not in known.values():
            has = ", ".join(f"{bare}.{one}" for one in sorted(set(known.values())) if one) or bare
            raise UnknownName(
                f"The reference has {has}, not {name}: positions of another version may differ."
            )
        if known:
            return np.array([n for n, one in known.items() if not version or one == version], np.int64)
        others = {column: self._starting(column, f"{bare}.") for column in ("id", *_PARTNERS)}
        texts = sorted({text for found_here in others.values() for text in found_here})
        if version and texts:
            raise UnknownName(
                f"The reference has {', '.join(texts)}, not {name}: positions of another version may differ."
            )
        parts = [self._of(column, text) for column, found_here in others.items() for text in found_here]
        return np.unique(np.concatenate([np.zeros(0, np.int64), *parts]))

    def _of_protein(self, name: str) -> NDArray[np.int64]:
        """Transcripts by their protein's id; one with a version needs that version."""
        found = _VERSIONED.fullmatch(name)
        exact = self._of("protein_id", name)
        if len(exact) or not found:
            return exact
        numbers = self._of("protein_id", found["bare"]).tolist()
        kept = [n for n in numbers if (self._version(n, "protein_version") or "1") == found["version"]]
        return np.array(kept, np.int64)

    def _version(self, number: int, column: str = "version") -> str:
        codes = self._arrays.cells("text", TEXTS.index(column), np.array([number], np.int64))
        return self._arrays.texts(f"text.{column}", codes.astype(np.int64))[0]

    def _of(self, column: str, text: str) -> NDArray[np.int64]:
        """Return the numbers of the transcripts that have this text in a column."""
        code = self._code(column, text)
        if code <= 0:
            return np.zeros(0, np.int64)
        if column not in self._codes:
            count = self._arrays.shape("transcript")[0]
            everyone = np.arange(count, dtype=np.int64)
            self._codes[column] = self._arrays.cells("text", TEXTS.index(column), everyone)
        return np.flatnonzero(self._codes[column] == code).astype(np.int64)

    def _code(self, column: str, text: str) -> int:
        """Return the code of a text in a column's dictionary, or -1."""
        data, offsets = self._dictionary(column)
        wanted, at = text.encode("utf-8", "replace"), -1
        while wanted and (at := data.find(wanted, at + 1)) >= 0:
            code = int(np.searchsorted(offsets, at, side="right")) - 1
            if int(offsets[code]) == at and int(offsets[code + 1]) == at + len(wanted):
                return code
        return -1

    def _starting(self, column: str, prefix: str) -> list[str]:
        """Return the texts of a column's dictionary that consist of this prefix and digits."""
        data, offsets = self._dictionary(column)
        wanted, at, found = prefix.encode("utf-8", "replace"), -1, []
        while (at := data.find(wanted, at + 1)) >= 0:
            code = int(np.searchsorted(offsets, at, side="right")) - 1
            text = data[int(offsets[code]) : int(offsets[code + 1])].decode("utf-8", "replace")
            if int(offsets[code]) == at and _VERSIONED.fullmatch(text):
                found.append(text)
        return found

    def _dictionary(self, column: str) -> tuple[bytes, NDArray[np.int64]]:
        if column not in self._bytes:
            text, offset = (self._arrays.whole(f"text.{column}.{part}") for part in ("text", "offset"))
            self._bytes[column] = text.tobytes(), offset
        return self._bytes[column]
