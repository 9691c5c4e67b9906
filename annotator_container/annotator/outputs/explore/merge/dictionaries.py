"""Map the chunks' codes to codes of the whole file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.outputs.explore.combos import Combos
from annotator.outputs.explore.spill import SpilledChunk

Codes = NDArray[np.int64]


@dataclass(slots=True)
class Dictionary:
    """Distinct texts in order of first use; code = index + 1."""

    values: list[str] = field(default_factory=list)
    _codes: dict[str, int] = field(default_factory=dict)

    def code(self, text: str) -> int:
        """The text's code; a new text gets the next code."""
        code = self._codes.get(text)
        if code is None:
            self.values.append(text)
            code = self._codes[text] = len(self.values)
        return code

    def codes(self, texts: Sequence[str]) -> list[int]:
        """Codes of many texts at once, which is faster: a genome has half a million transcripts."""
        known, values = self._codes, self.values
        out = []
        for text in texts:
            code = known.get(text)
            if code is None:
                values.append(text)
                code = known[text] = len(values)
            out.append(code)
        return out


@dataclass(slots=True)
class Genes:
    """The genes in the rows: by gene id, or by symbol when there is no id."""

    keys: Dictionary = field(default_factory=Dictionary)
    symbols: list[str] = field(default_factory=list)
    hgnc: list[str] = field(default_factory=list)

    def code(self, key: str, symbol: str, hgnc: str) -> int:
        """The gene's code; a missing symbol or HGNC id is filled in when a later chunk has it."""
        code = self.keys.code(key)
        if code > len(self.symbols):
            self.symbols.append(symbol)
            self.hgnc.append(hgnc)
        elif not self.symbols[code - 1] and symbol:
            self.symbols[code - 1] = symbol
        return code


@dataclass(slots=True)
class Merged:
    """All dictionaries, and per chunk the maps from its codes (index 0 stays 0) to the file's."""

    chunks: Sequence[SpilledChunk]
    first: Codes  # first row of each chunk, and the total
    first_record: Codes
    contigs: Dictionary = field(default_factory=Dictionary)
    filters: Dictionary = field(default_factory=Dictionary)
    classes: Dictionary = field(default_factory=Dictionary)
    features: Dictionary = field(default_factory=Dictionary)
    assessments: Dictionary = field(default_factory=Dictionary)
    genes: Genes = field(default_factory=Genes)
    combos: Combos = field(default_factory=Combos)
    fields: dict[str, Dictionary] = field(
        default_factory=dict
    )  # of the file's own fields and of tracks, by array
    maps: list[dict[str, Codes]] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return int(self.first[-1])

    def pieces(self, name: str, map_name: str | None = None) -> Iterator[tuple[int, NDArray[Any]]]:
        """An array chunk by chunk, with codes of the whole file: (first row, values)."""
        for chunk, maps, first in zip(self.chunks, self.maps, self.first.tolist(), strict=False):
            values = chunk.read(name)
            yield first, maps[map_name][values] if map_name else values


def _map(codes: list[int]) -> Codes:
    return np.array([0, *codes], np.int64)


def merge(chunks: Sequence[SpilledChunk]) -> Merged:
    """Reads the chunks' dictionaries."""
    rows = [0, *(chunk.size("pos") for chunk in chunks)]
    records = [0, *(int(chunk.read("records")[0]) for chunk in chunks)]
    merged = Merged(chunks, np.cumsum(rows), np.cumsum(records))
    for chunk in chunks:
        texts = chunk.texts()
        fields = {name: values for name, values in texts.items() if name.startswith(("own.", "value."))}
        genes = zip(texts["gene"], texts["symbol"], texts["hgnc"], strict=True)
        merged.maps.append(
            {
                "contig": _map(merged.contigs.codes(texts["contig"])),
                "filter": _map(merged.filters.codes(texts["filter"])),
                "class": _map(merged.classes.codes(texts["class"])),
                "feature": _map(merged.features.codes(texts["feature"])),
                "acmg": _map(merged.assessments.codes(texts["acmg"])),
                "gene": _map([merged.genes.code(*gene) for gene in genes]),
                **{
                    name: _map(merged.fields.setdefault(name, Dictionary()).codes(values))
                    for name, values in fields.items()
                },
                "combo": _map([merged.combos.code(text) for text in texts["consequence"]]),
            }
        )
    return merged
