"""The CSQ rows of a chunk in the explorer's form: codes of consequence, gene and transcript, ordered by ALT."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.batch import Batch, Coded, Rows
from annotator.chunk.records import Ints

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ChunkConsequences:
    """`table` (k x 7, `kernels.effects`) has the CSQ rows ordered by row; row i's are `first[i]` .. `first[i + 1]`.

    `texts` are the chunk's dictionaries, index = code - 1. `classes` is each row's code of `texts["class"]`, 0 for none.
    """

    table: Ints
    first: Ints
    texts: dict[str, list[str]]
    classes: Codes


def read_consequences(
    batch: Batch, row_of: Ints, total: int, twins: Mapping[str, str] | None = None
) -> ChunkConsequences:
    """The batch's CSQ rows; `row_of` is the row (of `total`) of each ALT, -1 for an ALT without one. `twins`: gene id -> id
    of the same gene in another gene set, under which it is counted."""
    rows = batch.rows
    row = row_of[rows.allele]
    order = np.arange(len(row)) if (row[1:] >= row[:-1]).all() else np.argsort(row, kind="stable")
    gene, gene_texts = _genes(rows, twins or {})
    consequence, feature = rows.coded["Consequence"], rows.coded["Feature"]
    columns = (
        consequence.codes.astype(np.int64) + 1, gene + 1, feature.codes.astype(np.int64) + 1,
        rows.pick.astype(np.int64), rows.start, rows.end, row,
    )  # fmt: skip
    table = np.stack([column[order] for column in columns], axis=1)
    first = np.searchsorted(table[:, -1], np.arange(total + 1)).astype(np.int64)
    classes, class_texts = _classes(rows, order, first)
    texts = {
        "consequence": list(consequence.values),
        "feature": list(feature.values),
        "class": class_texts,
        **gene_texts,
    }
    return ChunkConsequences(table, first, texts, classes)


def _column(rows: Rows, name: str) -> Coded:
    """A coded column; all missing where the engine or the chosen fields do not have it."""
    return rows.coded.get(name) or Coded(np.full(len(rows), -1, np.int32), ())


def _genes(rows: Rows, twins: Mapping[str, str]) -> tuple[Codes, dict[str, list[str]]]:
    """Gene of each CSQ row (-1: none): its id, or its symbol where it has none; ids with first symbol and HGNC id."""
    ids, symbols, hgnc = (_column(rows, name) for name in ("Gene", "SYMBOL", "HGNC_ID"))
    codes, keys = ids.codes.astype(np.int64), list(ids.values)
    if ((codes < 0) & (symbols.codes >= 0)).any():
        codes, keys = _with_symbols(codes, keys, symbols)
    if any(key in twins for key in keys):
        number: dict[str, int] = {}
        new = [number.setdefault(twins.get(key, key), len(number)) for key in keys]
        codes, keys = np.array([*new, -1], np.int64)[codes], list(number)  # the last entry is that of -1
    first = np.full(len(keys), -1, np.int64)  # the first CSQ row of each gene
    known = np.flatnonzero(codes >= 0)[::-1]
    first[codes[known]] = known
    return codes, {
        "gene": keys,
        "symbol": [symbols.values[code] if code >= 0 else "" for code in symbols.codes[first].tolist()],
        "hgnc": [hgnc.values[code] if code >= 0 else "" for code in hgnc.codes[first].tolist()],
    }


def _with_symbols(codes: Codes, keys: list[str], symbols: Coded) -> tuple[Codes, list[str]]:
    """Gene codes in which a row without an id has its symbol's, numbered in order of first use again."""
    texts = [*keys, *symbols.values]
    both = np.where(codes >= 0, codes, np.where(symbols.codes >= 0, len(keys) + symbols.codes, -1))
    number: dict[str, int] = {}
    used, where = np.unique(both, return_index=True)
    new = np.full(len(texts) + 1, -1, np.int64)  # the last entry is that of -1
    for code in used[np.argsort(where)].tolist():
        if code >= 0:
            new[code] = number.setdefault(texts[code], len(number))
    return new[both], list(number)


def _classes(rows: Rows, order: Ints, first: Ints) -> tuple[Codes, list[str]]:
    """VARIANT_CLASS of each row by its first CSQ row, as codes from 1 in order of first use; 0 for none."""
    column = _column(rows, "VARIANT_CLASS")
    out = np.zeros(len(first) - 1, np.int64)
    there = np.flatnonzero(np.diff(first) > 0)
    source = order[first[there]]
    kinds = column.codes[source]
    number: dict[int, int] = {}
    for kind in dict.fromkeys(kinds[np.argsort(source)].tolist()):
        if kind >= 0:
            number[kind] = len(number) + 1
    new = np.zeros(len(column.values) + 1, np.int64)  # the last entry is that of -1
    for kind, code in number.items():
        new[kind] = code
    out[there] = new[kinds]
    return out, [column.values[kind] for kind in number]
