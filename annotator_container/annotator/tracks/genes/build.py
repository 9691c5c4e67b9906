"""Builds a track from a table of genes: `track.NAME.genes`, gzip JSON `[[[gene's keys], [[values of a field], …]], …]`.

A key is an id as `keys_of` makes it. The rows of one gene come together, in the file's order; equal rows count once.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from annotator.bytes.digits import decimal_number
from annotator.bytes.escaping import escaped
from annotator.errors import TrackError
from annotator.tracks.genes.gene_source import GeneSource, IdKind, Row
from annotator.tracks.genes.reading import read_genes
from annotator.tracks.spec import TrackField, TrackSpec, check_columns, column_of
from annotator.tracks.store import TrackMeta

_NUMBER: Final = re.compile(r"[0-9]+")
_SYMBOL: Final = "symbol:"
_WORDS: Final = {
    "ensembl": "Ensembl id", "hgnc": "HGNC id", "ncbi": "NCBI gene id", "any": "gene id", "symbol": "gene symbol",
}  # fmt: skip
Gene = tuple[list[str], list[list[str]]]


def build(spec: TrackSpec, folder: Path) -> TrackMeta:
    """Write the track's files. Raises TrackError for a file that names no genes, or a number that is none."""
    read = read_genes(spec)
    source = read.source
    genes, without, other = _grouped(read.rows, source)
    values = [[list(field.values(rows)) for field in source.fields] for _, rows in genes]
    fields = tuple(
        TrackField(
            column_of(spec.name, field.name), field.kind, field.source or field.name, field.description,
            scope=field.scope, worst=field.worst,
        )
        for field in source.fields
    )  # fmt: skip
    check_columns(spec, fields)
    _check_numbers(spec, fields, values)
    content: list[Gene] = [
        (keys, [[_item(v) for v in part] for part in parts])
        for (keys, _), parts in zip(genes, values, strict=True)
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    (folder / f"track.{spec.name}.genes").write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    by = ", ".join(dict.fromkeys(_WORDS[kind] for kind, _ in source.ids))
    notes = [f"Genes are joined by {by}; versions of ids do not count"]
    if without:
        notes.append(f"{without:,} rows name no gene and are left out")
    if other:
        notes.append(f"{other:,} rows do not stand for a gene and are left out")
    about = read.about
    described = replace(
        spec,
        title=spec.title or about.get("title", ""),
        version=spec.version or about.get("version", ""),
        licence=spec.licence or about.get("licence", ""),
        citation=spec.citation or about.get("citation", ""),
    )
    meta = TrackMeta.of(described, "genes", fields, {}, len(content), tuple(notes))
    meta.write(folder)
    return meta


def keys_of(kind: IdKind, text: str) -> list[str]:
    """The keys of a cell with one or several ids: without the version, with HGNC's prefix, symbols marked."""
    text = text.strip()
    if kind == "symbol":
        return [symbol_key(text)] if text else []
    parts = (part.strip() for part in re.split(r"[,;| ]", text))
    found = [bare for part in parts if (bare := part.split(".")[0]) and bare not in ("NA", "-")]
    if kind == "hgnc":
        return [f"HGNC:{part}" if _NUMBER.fullmatch(part) else part for part in found]
    return [escaped(part) for part in found]


def symbol_key(symbol: str) -> str:
    """The key of a gene that only its symbol names."""
    return f"{_SYMBOL}{symbol}"


def _grouped(rows: Iterable[Row], source: GeneSource) -> tuple[list[tuple[list[str], list[Row]]], int, int]:
    """(keys and rows of each gene in order of first mention, rows without an id, rows that are not kept)."""
    ranked: dict[str, dict[tuple[tuple[str, str], ...], tuple[int, Row]]] = {}
    keys: dict[str, dict[str, None]] = {}
    without = other = 0
    for row in rows:
        named = [key for kind, name in source.ids for key in keys_of(kind, row.get(name, ""))]
        if not named:
            without += 1
            continue
        rank = source.keep(row)
        if rank is None:
            other += 1
            continue
        keys.setdefault(named[0], {}).update(dict.fromkeys(named))
        ranked.setdefault(named[0], {}).setdefault(tuple(row.items()), (rank, row))
    made = []
    for name, of_gene in ranked.items():
        kept = [row for _, row in sorted(of_gene.values(), key=lambda pair: pair[0])]
        made.append((list(keys[name]), kept[:1] if source.one_row else kept))
    return made, without, other


def _check_numbers(spec: TrackSpec, fields: Sequence[TrackField], values: Sequence[list[list[str]]]) -> None:
    for place, field in enumerate(fields):
        for parts in values if field.kind == "number" else ():
            for text in parts[place]:
                value = decimal_number(text)
                if value != value:
                    raise TrackError(
                        f"The track {spec.name} has a number that is none",
                        f"{field.source} of {spec.path.name} holds {text!r}.",
                    )


def _item(value: str) -> str:
    return " ".join(value.split())  # a line feed inside quotes is a blank
