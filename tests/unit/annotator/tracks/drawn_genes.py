"""What the tests of gene tables on drawn files share: cells to draw, plain readers, and the comparison with a built table."""

from __future__ import annotations

import csv
import io
import math
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl
from hypothesis import strategies as st

from annotator.bytes.escaping import plain as decoded
from annotator.commands.write_track import write_track
from annotator.tracks.genes.table import GeneTable
from annotator.tracks.spec import TrackSpec
from annotator.tracks.store import TrackMeta

Row = dict[str, str]
Columns = dict[str, list[str]]
MISSING = ("", ".", "NA", "NaN", "-")
HGNC_IDS = st.sampled_from(("HGNC:1", "HGNC:2", "HGNC:3", ""))
SYMBOLS = st.sampled_from(("ONE", "TWO", "HLA-A"))
WORDS = st.sampled_from(
    ("ovarian cancer, familial", "x; y", 'so-called "A"', "a|b", "c=1", "50%", "", "éclair")
)
MONDO = st.sampled_from(("MONDO:1", "MONDO:2", ""))


def quoted(cells: Sequence[str], separator: str) -> str:
    """A line with every cell in quotes, as GenCC and ClinGen write it."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return out.getvalue()


def grouped(rows: Sequence[Row], keys: Callable[[Row], Sequence[str]]) -> dict[str, list[Row]]:
    """The distinct rows of each gene by its first id; rows without an id are left out."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        first = next(iter(keys(row)), "")
        if first and row not in found.setdefault(first, []):
            found[first].append(row)
    return found


def value(row: Row, column: str) -> str:
    text = row[column].strip()
    return "" if text in MISSING else text


def each(rows: Sequence[Row], column: str) -> list[str]:
    return [value(row, column) for row in rows]


def distinct(rows: Sequence[Row], column: str) -> list[str]:
    return list(dict.fromkeys(filter(None, each(rows, column))))


def best(values: Sequence[str], order: Sequence[str]) -> list[str]:
    known = sorted(filter(None, values), key=order.index)
    return known[:1]


def compare(
    name: str,
    text: str,
    expected: Mapping[str, Columns],
    file: str = "table.tsv",
    others: Mapping[str, str] | None = None,
) -> None:
    """Build the table as the command does; `expected` has the values of each gene by its first id and column.

    The table's own values, their texts in CSQ and their numbers are compared. `others`: other ids of a gene, to its first.
    """
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = Path(name_of_folder)
        (folder / file).write_text(text)
        write_track(TrackSpec(name, folder / file, table="genes"), [], folder)
        table = GeneTable(folder, TrackMeta.read(folder / f"track.{name}.json"))
        assert table.meta.rows == len(expected)
        assert {gene: table.find([gene]) for gene in others or {}} == {
            gene: table.find([first]) for gene, first in (others or {}).items()
        }
        for gene, columns in expected.items():
            place = table.find([gene])
            found = dict(
                zip(
                    [field.column.removeprefix(f"{name}_") for field in table.meta.fields],
                    table.values[place],
                    strict=True,
                )
            )
            assert found == columns, gene
            printed = [field for field in table.meta.fields if field.scope != "gene"]
            for field, csq in zip(printed, table.texts(place), strict=True):
                of = columns[field.column.removeprefix(f"{name}_")]
                assert "|" not in csq
                assert ";" not in csq
                whole = "&".join(re.sub(" +", "_", re.sub("[,|]", "&", text)) for text in of)
                assert decoded(csq) == (whole if whole.strip("&") else "")
                if field.kind == "number":
                    assert all(math.isfinite(float(text)) for text in of)
        assert table.find(["ENSG99", "HGNC:99", "symbol:NONE"]) == -1


def table_rows(text: str) -> list[Row]:
    """The rows of a table with tabs, by its header, as polars reads them."""
    frame = pl.read_csv(io.StringIO(text), separator="\t", infer_schema=False, quote_char=None)
    return frame.fill_null("").to_dicts()
