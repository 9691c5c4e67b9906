"""An opened table of genes, and the look-up of a gene in all tables of a job."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from annotator.bytes.escaping import escaped
from annotator.chunk.batch import CsqField
from annotator.errors import ReferenceError_
from annotator.tracks.genes.build import symbol_key
from annotator.tracks.store import TrackMeta


class GeneTable:
    """The values of each gene of one table."""

    def __init__(self, folder: Path, meta: TrackMeta) -> None:
        self.meta = meta
        path = folder / f"track.{meta.name}.genes"
        try:
            content = json.loads(gzip.decompress(path.read_bytes()))
            self.keys: list[list[str]] = [keys for keys, _ in content]
            self.values: list[list[list[str]]] = [values for _, values in content]
        except (OSError, EOFError, zlib.error, ValueError, TypeError) as error:
            raise ReferenceError_(
                "A track of the reference cannot be read", f"{path.name}: add the track again."
            ) from error
        self._place: dict[str, int] = {}
        for place, keys in enumerate(self.keys):
            for key in keys:
                self._place.setdefault(key, place)
        self.printed = [place for place, field in enumerate(meta.fields) if field.scope != "gene"]

    def find(self, keys: Iterable[str]) -> int:
        """The number of the gene that the first known key names, -1 for none."""
        return next((self._place[key] for key in keys if key in self._place), -1)

    def texts(self, place: int) -> list[str]:
        """The values of a gene as CSQ columns, in the order of `meta.csq_fields`; several are joined by `&`."""
        if place < 0:
            return [""] * len(self.printed)
        values = self.values[place]
        joined = ("&".join(escaped(item) for item in values[field]) for field in self.printed)
        return [text if text.strip("&") else "" for text in joined]


class GeneTables:
    """All tables of genes of a job. A gene is looked up by its own ids, and by those that HGNC's table has for it."""

    def __init__(self, tables: Sequence[GeneTable]) -> None:
        self.tables = tuple(tables)
        self._bridges = [table for table in tables if _is_bridge(table.meta)]
        self._hgnc: dict[str, str] = {}

    def __bool__(self) -> bool:
        return bool(self.tables)

    @property
    def fields(self) -> tuple[CsqField, ...]:
        """The CSQ columns of all tables, in order."""
        return tuple(field for table in self.tables for field in table.meta.csq_fields)

    @property
    def of_picked(self) -> list[bool]:
        """For each of `fields`, whether only the picked row of a gene has it."""
        return [table.meta.fields[place].scope == "pick" for table in self.tables for place in table.printed]

    def know(self, hgnc: Mapping[str, str]) -> None:
        """Add HGNC's ids of the reference's genes (gene id without version -> HGNC id), for rows without one."""
        self._hgnc.update(hgnc)

    def places(self, gene: str, hgnc: str, symbol: str) -> list[int]:
        """The number of a gene in each table, -1 for tables without it. `gene` and `hgnc` are ids in CSQ's format, or empty."""
        bare = gene.split(".")[0]
        keys = [key for key in (bare, hgnc or self._hgnc.get(bare, "")) if key]
        for bridge in self._bridges:
            place = bridge.find(keys)
            if place >= 0:
                keys += [key for key in bridge.keys[place] if key not in keys]
        if symbol:
            keys.append(symbol_key(symbol))
        return [table.find(keys) for table in self.tables]

    def texts(self, gene: str, hgnc: str, symbol: str) -> list[str]:
        """The values of a gene for each of `fields`."""
        places = self.places(gene, hgnc, symbol)
        return [text for table, place in zip(self.tables, places, strict=True) for text in table.texts(place)]

    def values(self, gene: str, hgnc: str, symbol: str) -> dict[str, list[list[str]]]:
        """All values of a gene by table, those of scope `gene` too; not escaped. Tables without the gene are left out."""
        places = self.places(gene, hgnc, symbol)
        pairs = zip(self.tables, places, strict=True)
        return {table.meta.name: table.values[place] for table, place in pairs if place >= 0}


def _is_bridge(meta: TrackMeta) -> bool:
    """HGNC's complete set, whatever its track is called: it has previous symbols."""
    return [field.source for field in meta.fields] == ["name", "prev_symbol", "alias_symbol"]
