"""Read a table of genes: find its header among comment lines, recognise its format by it, and return its rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from annotator.bytes.digits import decimal_number
from annotator.bytes.escaping import column_name
from annotator.errors import TrackError
from annotator.tracks.genes.formats import FORMATS
from annotator.tracks.genes.gene_source import (
    MISSING,
    GeneField,
    GeneSource,
    IdKind,
    Row,
    column,
    distinct,
)
from annotator.tracks.spec import TrackSpec
from annotator.tracks.text_lines import text_lines

_HEAD: Final = 200  # lines among which the header must be
_CREATED: Final = re.compile(r"(?:FILE CREATED|Generated)\W+([0-9]{4}-[0-9]{2}-[0-9]{2})", re.IGNORECASE)
_ABOUT: Final = re.compile(r"^##(title|version|licence|citation)=(.+)$", re.MULTILINE)
_RULE: Final = re.compile(r"\++")
_MOST_FIELDS: Final = 12
# Columns that may name the genes in a user's own table, in order of preference.
_OWN_IDS: Final[tuple[tuple[IdKind, tuple[str, ...]], ...]] = (
    ("any", ("gene_id",)),
    ("ensembl", ("ensembl_gene_id", "ensembl", "ensembl_id")),
    ("hgnc", ("hgnc_id", "hgnc", "gene_curie")),
    ("ncbi", ("ncbi_gene_id", "entrez_id", "entrez_gene_id", "gene id")),
    ("symbol", ("gene_symbol", "symbol", "gene symbol", "hgnc_symbol", "gene")),
)


@dataclass(frozen=True, slots=True)
class GeneRows:
    """A file's rows by column name, its format, and its metadata: `##title=`, `##version=`, `##licence=`, `##citation=`,
    or the date of its creation."""

    source: GeneSource
    rows: list[Row]
    about: dict[str, str]


def read_genes(spec: TrackSpec) -> GeneRows:
    """All rows of a table of genes. Raises TrackError for a file without a header that names genes."""
    try:
        with text_lines(spec) as lines:
            head = list(islice(lines, _HEAD))
            source, names, after = _header(head, spec)
            rest = (line for part in (head[after:], lines) for line in part)
            rows = list(_rows(rest, names, source))
    except csv.Error as error:
        raise TrackError(f"The track {spec.name} cannot be read", f"{spec.path.name}: {error}") from error
    top = "".join(head[:after])
    created = _CREATED.search(top)
    about = ({"version": created[1]} if created else {}) | dict(_ABOUT.findall(top))
    if not source.fields:
        source = _with_fields(source, names, rows, spec)
    return GeneRows(source, rows, about)


def _header(head: Sequence[str], spec: TrackSpec) -> tuple[GeneSource, list[str], int]:
    """(format, names of the columns, number of the line behind the header)."""
    for number, line in enumerate(head, 1):
        for source in FORMATS:
            names = [source.renamed.get(name, name) for name in _cells(line, source.delimiter, source.quoted)]
            if set(source.needs) <= set(names):
                return source, names, number
    for number, line in enumerate(head, 1):
        delimiter = "\t" if "\t" in line or "," not in line else ","
        names = _cells(line, delimiter, quoted=True)
        lower = {name.lower(): name for name in names}
        ids = tuple((kind, lower[known]) for kind, all_of in _OWN_IDS for known in all_of if known in lower)
        if ids:
            # Symbols identify genes only in a table without ids.
            stable = tuple(pair for pair in ids if pair[0] != "symbol")
            return GeneSource("gene", (), stable or ids, (), delimiter=delimiter), names, number
    raise TrackError(
        f"The track {spec.name} names no genes",
        f"{spec.path.name}: none of its first {_HEAD} lines has a column gene_id, ensembl_gene_id, hgnc_id, ncbi_gene_id "
        "or gene_symbol.",
    )


def _cells(line: str, delimiter: str, quoted: bool) -> list[str]:
    cells = next(_parsed([line.rstrip("\r\n")], delimiter, quoted), [])
    return [cell.lstrip("#").strip() if place == 0 else cell.strip() for place, cell in enumerate(cells)]


def _parsed(lines: Iterable[str], delimiter: str, quoted: bool) -> Iterator[list[str]]:
    if quoted:
        return csv.reader(lines, delimiter=delimiter)
    return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _rows(lines: Iterator[str], names: Sequence[str], source: GeneSource) -> Iterator[Row]:
    for cells in _parsed(lines, source.delimiter, source.quoted):
        if not cells or cells[0].startswith("#") or _RULE.fullmatch(cells[0]):
            continue
        padded = [*cells, *[""] * (len(names) - len(cells))]
        yield from source.prepare(dict(zip(names, padded, strict=False)))


def _with_fields(
    source: GeneSource, names: Sequence[str], rows: Sequence[Row], spec: TrackSpec
) -> GeneSource:
    """The format of a user's own table: the chosen columns, else all that do not name the gene; `listed` when there are none."""
    taken = {name for _, all_of in _OWN_IDS for name in all_of}
    missing = [name for name in spec.fields if name not in names]
    if missing:
        raise TrackError(
            f"The track {spec.name} has no field {missing[0]}",
            f"{spec.path.name} has {', '.join(names[:30])}.",
        )
    chosen = spec.fields or tuple(name for name in names if name and name.lower() not in taken)[:_MOST_FIELDS]
    fields = tuple(_own_field(name, rows, spec) for name in chosen)
    if not fields:
        listed = GeneField(
            "listed", "", f"1 for a gene of {spec.path.name}", lambda _: ["1"], "number", "", "high"
        )
        fields = (listed,)
    return GeneSource("gene", (), source.ids, fields, delimiter=source.delimiter)


def _own_field(name: str, rows: Sequence[Row], spec: TrackSpec) -> GeneField:
    words = f"{name} of {spec.path.name}"
    values = [value for row in rows if (value := row.get(name, "").strip()) not in MISSING]
    numeric = bool(values) and all(_is_number(value) for value in values)
    if numeric:
        return GeneField(column_name(name), name, words, distinct(name), "number", "", "high")
    return GeneField(column_name(name), name, words, column(name), scope="pick")


def _is_number(text: str) -> bool:
    value = decimal_number(text)
    return value == value
