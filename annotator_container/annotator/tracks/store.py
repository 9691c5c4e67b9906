"""A track on disk: flat files `track.NAME.*` in the reference folder, opened as memory maps.

    track.NAME.json        description: kind, fields, version, licence, citation, and the blocks (BED: rows) of each contig
    track.NAME.blocks      alleles: compressed columns of some thousand rows, see `annotator.tracks.blocks`
    track.NAME.index       alleles: where each of them lies
    track.NAME.position    BED: start, int32, 0-based, sorted within a contig
    track.NAME.end         BED: end, int32, 0-based, the first base behind the region
    track.NAME.reach       BED: the largest end so far, int32
    track.NAME.offsets     BED: int64, rows + 1: where each row's text lies
    track.NAME.text        BED: the names
    track.NAME.types       structural: bits of each event's type, see `annotator.tracks.structural.event_types`; the rest as BED
    track.NAME.genes       tables of genes: gzip JSON, see `annotator.tracks.genes.build`
All little-endian.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.batch import CsqField
from annotator.errors import ReferenceError_
from annotator.tracks.rounding import Rounding
from annotator.tracks.spec import TrackField, TrackSpec

FORMAT = 2
Track = TypeVar("Track")


@dataclass(frozen=True, slots=True)
class TrackMeta:
    """The content of `track.NAME.json`. `contigs`: reference contig name -> (first block, blocks); rows for a BED."""

    name: str
    kind: str
    fields: tuple[TrackField, ...]
    contigs: dict[str, tuple[int, int]]
    rows: int
    has_ids: bool = False
    title: str = ""
    version: str = ""
    licence: str = ""
    citation: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()
    overlap: float = 0.0
    format: int = field(default=FORMAT)

    @classmethod
    def of(
        cls,
        spec: TrackSpec,
        kind: str,
        fields: tuple[TrackField, ...],
        contigs: dict[str, tuple[int, int]],
        rows: int,
        notes: tuple[str, ...] = (),
        overlap: float = 0.0,
    ) -> TrackMeta:
        """Describe a track with the title, version, licence and citation of `spec`."""
        return cls(
            spec.name,
            kind,
            fields,
            contigs,
            rows,
            title=spec.title or spec.name,
            version=spec.version,
            licence=spec.licence,
            citation=spec.citation,
            source=spec.path.name,
            notes=notes,
            overlap=overlap,
        )

    @property
    def csq_fields(self) -> tuple[CsqField, ...]:
        """The fields as CSQ columns, except those of scope `gene`; the description of a rounded field says so."""
        return tuple(
            CsqField(f.column, "number" if f.kind == "number" else "text", _words(f))
            for f in self.fields
            if f.scope != "gene"
        )

    @property
    def rounded(self) -> dict[str, str]:
        """Column -> its precision in words, of the fields whose numbers are not the source's own text."""
        return {item.column: str(Rounding.of(item.rounding)) for item in self.fields if item.rounding}

    def write(self, folder: Path) -> None:
        (folder / f"track.{self.name}.json").write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> TrackMeta:
        """Raises ReferenceError_ for a file of another format."""
        try:
            raw = json.loads(path.read_text())
            if raw.pop("format") != FORMAT:
                raise ReferenceError_(
                    "A track of the reference has the format of another release",
                    f"{path.name}: add the track again with `reference track add`, or build the reference again.",
                )
            raw["fields"] = tuple(
                TrackField(**{**item, **{key: tuple(item[key]) for key in ("quotient", "beside")}})
                for item in raw["fields"]
            )
            raw["contigs"] = {name: (int(a), int(b)) for name, (a, b) in raw["contigs"].items()}
            raw["notes"] = tuple(raw["notes"])
            return cls(**raw)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ReferenceError_(
                "A track of the reference cannot be read", f"{path.name}: build the track again."
            ) from error


def _words(field: TrackField) -> str:
    if not field.rounding:
        return field.description
    return f"{field.description} (rounded to {Rounding.of(field.rounding)})".strip()


def table_of(
    folder: Path, name: str, part: str, dtype: type[np.generic] | np.dtype[np.void] | str
) -> NDArray[Any]:
    """One array of a track as a memory map (an empty array for an empty file). Raises ReferenceError_ when it is missing."""
    path = folder / f"track.{name}.{part}"
    try:
        if path.stat().st_size == 0:
            return np.zeros(0, dtype)
        return np.memmap(path, dtype, "r")
    except (OSError, ValueError) as error:
        raise ReferenceError_(
            "A file of the reference is missing or damaged", f"{path.name} in {folder}"
        ) from error


def installed(folder: Path) -> list[TrackMeta]:
    """The tracks of a reference folder, ordered by name with clinvar and gnomad first."""
    return in_order([TrackMeta.read(path) for path in folder.glob("track.*.json")], lambda meta: meta)


def in_order(tracks: Iterable[Track], meta: Callable[[Track], TrackMeta]) -> list[Track]:
    """Tracks in the order of the columns: clinvar, gnomad and dbsnp first, then by name."""
    first = {"clinvar": 0, "gnomad": 1, "dbsnp": 2}
    return sorted(tracks, key=lambda track: (first.get(meta(track).kind, 3), meta(track).name))


def described(meta: TrackMeta) -> dict[str, Any]:
    """A track's description for reference.json, manifest.json and the API."""
    return {
        "name": meta.name,
        "kind": meta.kind,
        "title": meta.title,
        "version": meta.version,
        "fields": [item.column.removeprefix(f"{meta.name}_") for item in meta.fields],
        "rounded": {column.removeprefix(f"{meta.name}_"): words for column, words in meta.rounded.items()},
        "licence": meta.licence,
        "citation": meta.citation,
        "source": meta.source,
        "rows": meta.rows,
    }
