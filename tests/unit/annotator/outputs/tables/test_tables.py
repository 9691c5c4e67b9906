"""Parquet, TSV and CSQ say the same; row groups prune by position; the footer is what Parquet readers expect."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from annotator.outputs.tables.parquet import footer as parquet_parts
from annotator.outputs.tables.parquet import thrift
from annotator.outputs.tables.parquet.pages import Column, encode_columns, row_group
from annotator.outputs.tables.parquet.schema import CREATED_BY, Kind, ParquetField, empty_footer
from annotator.outputs.tables.parquet.values import Numbers, of_texts
from annotator.reference.folder import Reference
from tests.unit.annotator.driver import HEADER, OneTrack, Outputs, annotate
from tests.unit.annotator.outputs.tables.thrift_reader import Decoder, field
from tests.unit.annotator.variants import crowded


@pytest.fixture(scope="module")
def out(reference: Reference, reference_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    text = crowded(reference, 600, seed=11)
    return annotate(text, reference_folder, tmp_path_factory.mktemp("tables"), tracks=OneTrack(), records=100)


def test_tsv_has_one_line_a_csq_row(out: Outputs) -> None:
    table = list(csv.DictReader(io.StringIO(gzip.decompress(out.tsv.read_bytes()).decode()), delimiter="\t"))
    fields = list(table[0])[10:]
    assert [[line[name] for name in fields] for line in table] == out.rows()
    assert [int(line["row_id"]) for line in table] == list(range(out.totals.rows))
    records = out.records()
    for line in table:
        record = records[int(line["record"])]
        assert [line[name] for name in ("CHROM", "POS", "ID", "REF", "QUAL", "FILTER")] == [
            *record[:4], *record[5:7]
        ]  # fmt: skip
        assert record[4].split(",")[int(line["alt"]) - 1] == line["ALT"]


def test_parquet_holds_the_same_values_typed(out: Outputs) -> None:
    typed = pl.read_parquet(out.parquet)
    text = pl.read_csv(
        gzip.decompress(out.tsv.read_bytes()), separator="\t", infer_schema=False, quote_char=None
    )
    assert typed.columns == text.columns
    assert typed.schema["POS"] == pl.Int64
    assert typed.schema["DISTANCE"] == pl.Int32
    assert typed.schema["demo_number"] == pl.Float64
    for name in typed.columns:
        ours = typed[name].cast(pl.String).fill_null("")
        theirs = text[name].fill_null("")
        if typed.schema[name] == pl.Float64:
            ours, theirs = typed[name], text[name].cast(pl.Float64)
        elif name in ("ID", "FILTER"):
            theirs = theirs.replace(".", "")
        assert ours.equals(theirs), name


def test_row_groups_prune_by_position(out: Outputs) -> None:
    metadata = pq.ParquetFile(out.parquet).metadata
    assert metadata.num_row_groups == 6
    place = metadata.schema.names.index("POS")
    for group in range(metadata.num_row_groups):
        statistics = metadata.row_group(group).column(place).statistics
        assert statistics.has_min_max
        assert statistics.min <= statistics.max
    one = pl.scan_parquet(out.parquet).filter(pl.col("row_id") == 17).collect()
    assert len(one) == 1


def test_input_without_rows_gives_empty_tables(reference_folder: Path, tmp_path: Path) -> None:
    empty = annotate(HEADER, reference_folder, tmp_path / "empty")
    unknown = annotate(HEADER + b"zz\t1\t.\tA\tC\t.\t.\t.\n", reference_folder, tmp_path / "unknown")
    for made in (empty, unknown):
        assert pq.read_table(made.parquet).num_rows == 0
        assert gzip.decompress(made.tsv.read_bytes()).count(b"\n") == 1


def test_row_groups_of_many_writers_are_one_file() -> None:
    schema = (ParquetField("n", Kind.INT64), ParquetField("t", Kind.TEXT))
    stream = io.BytesIO()
    writer = parquet_parts.RowGroupWriter(stream, schema)
    for i in range(40):
        numbers = Column(schema[0], Numbers(np.array([i, i + 1]), rising=True))
        texts = Column(schema[1], of_texts(np.array([0, -1], np.int32), ["x"]))
        writer.append(row_group(encode_columns([numbers, texts]), 2))
    writer.close()
    typed = pa.schema([("n", pa.int64()), ("t", pa.string())])
    expected = [pa.table({"n": [i, i + 1], "t": ["x", None]}, schema=typed) for i in range(40)]
    assert pq.read_table(io.BytesIO(stream.getvalue())).equals(pa.concat_tables(expected))


def test_the_footer_describes_columns_as_arrow_does() -> None:
    """Every field of Arrow's own footer for the same columns, apart from the name of the program."""
    kinds = {
        Kind.INT32: pa.int32(),
        Kind.INT64: pa.int64(),
        Kind.DOUBLE: pa.float64(),
        Kind.TEXT: pa.string(),
    }
    sink = pa.BufferOutputStream()
    schema = pa.schema([(kind.name, arrow) for kind, arrow in kinds.items()])
    pq.ParquetWriter(sink, schema, store_schema=False).close()
    data = sink.getvalue().to_pybytes()
    size = int.from_bytes(data[-8:-4], "little")
    created_by = 6
    expected = [
        (number, kind, CREATED_BY.encode() if number == created_by else value)
        for number, kind, value in Decoder(data[-8 - size : -8]).struct()
    ]
    assert empty_footer([ParquetField(kind.name, kind) for kind in kinds]) == expected


def test_thrift_structs_survive() -> None:
    struct: thrift.Struct = [
        (1, thrift.I32, -7),
        (2, thrift.BINARY, b"abc"),
        (40, thrift.LIST, (thrift.STRUCT, [[(1, thrift.I64, 1 << 40)], [(3, thrift.TRUE, True)]])),
        (41, thrift.LIST, (thrift.I32, list(range(20)))),
        (42, thrift.DOUBLE, b"12345678"),
    ]
    encoder = thrift.Encoder()
    encoder.struct(struct)
    assert Decoder(encoder.done().at(0)).struct() == struct
    moving = thrift.Encoder(lambda path: path == (40, 1))
    moving.struct(struct)
    moved = Decoder(moving.done().at(5)).struct()
    assert field(field(moved, 40)[1][0], 1) == (1 << 40) + 5
