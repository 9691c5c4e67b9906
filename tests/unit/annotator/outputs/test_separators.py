"""Names and texts that hold separators: no output breaks, and every reader gets the value back as documented."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
import pysam
import pytest
from cyvcf2 import VCF

from annotator.bytes.escaping import plain
from annotator.errors import TrackError
from annotator.tracks.spec import TrackSpec
from tests.annotator_demo import DemoReference
from tests.unit.annotator.bytes.test_escaping import as_lists
from tests.unit.annotator.inputs.readers import open_with_all, split_vep, without_split_vep
from tests.unit.annotator.outputs import separators
from tests.unit.annotator.outputs.separators import CELLS, CONTIGS, FIRST, NOTES, REGIONS, named
from tests.unit.annotator.tracks.track_world import track

TRACKS = ("own_NOTE", "own_N_O", "reg_name", "sc_sc_ore", "sc_te_xt_")


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> DemoReference:
    return separators.build(tmp_path_factory.mktemp("odd"))


def rows_of(value: str, columns: list[str]) -> list[dict[str, str]]:
    rows = [text.split("|") for text in value.split(",")]
    assert {len(row) for row in rows} == {len(columns)}, value
    return [dict(zip(columns, row, strict=True)) for row in rows]


def columns_of(path: Path) -> list[str]:
    with pysam.VariantFile(str(path)) as file:
        return file.header.info["CSQ"].description.split("Format: ")[1].split("|")


@pytest.mark.parametrize("engine", ["vep", "csq"])
def test_every_reader_gets_the_values(odd: DemoReference, tmp_path: Path, engine: str) -> None:
    odd.annotate(odd.files / "in.vcf", tmp_path, engine=engine)
    assert open_with_all(tmp_path) == [f"{name}:{at}" for name in CONTIGS for at in (FIRST + 100, 5990)]
    columns = columns_of(tmp_path / "annotated.vcf.gz")
    assert columns[-len(TRACKS) :] == list(TRACKS)

    with pysam.VariantFile(str(tmp_path / "annotated.vcf.gz")) as file:
        by_pysam = [",".join(record.info["CSQ"]) for record in file if record.pos == FIRST + 100]
    reader = VCF(str(tmp_path / "annotated.vcf.gz"))
    assert [record.INFO["CSQ"] for record in reader if record.POS == FIRST + 100] == by_pysam
    reader.close()
    found = [rows_of(value, columns) for value in by_pysam]
    assert [len(rows) for rows in found] == [1] * len(CONTIGS)
    for index, (row,) in enumerate(found):
        check_row(row, index)

    table = pl.read_csv(
        gzip.decompress((tmp_path / "variants.tsv.gz").read_bytes()),
        separator="\t", quote_char=None, infer_schema=False,
    )  # fmt: skip
    rows = table.fill_null("").filter(pl.col("POS") == str(FIRST + 100)).to_dicts()
    assert [{name: row[name] for name in columns} for row in rows] == [row for (row,) in found]
    assert [row["CHROM"] for row in rows] == list(CONTIGS)
    parquet = [
        row for row in pq.read_table(tmp_path / "variants.parquet").to_pylist() if row["POS"] == FIRST + 100
    ]
    for (row,), other in zip(found, parquet, strict=True):
        for name in columns:
            assert (
                ""
                if other[name] is None
                else f"{other[name]:g}"
                if isinstance(other[name], float)
                else str(other[name])
            ) == row[name]


def check_row(row: dict[str, str], index: int) -> None:
    """The row of the coding variant of contig `index`: each value as its file means it."""
    one = named(index)
    assert plain(row["SYMBOL"]) == one.symbol.replace("|", "&").replace(",", "&").replace("\t", " ")
    assert plain(row["Gene"]) == as_lists(one.gene)
    assert plain(row["Feature"]) == as_lists(one.transcript)
    assert plain(row["ENSP"]) == as_lists(one.protein)
    assert plain(row["own_NOTE"]) == as_lists(plain(NOTES[index]))
    assert plain(row["reg_name"]) == as_lists(REGIONS[index])
    assert plain(row["sc_te_xt_"]) == as_lists(CELLS[index])
    assert row["sc_sc_ore"] == str(index)
    assert plain(row["Existing_variation"]) == f"rs{index}&&=_x&rs9"
    if "HGVSg" in row:
        assert plain(row["HGVSg"]).startswith(f"{as_lists(CONTIGS[index])}:g.{FIRST + 100}")
        assert plain(row["HGVSc"]).startswith(f"{as_lists(one.transcript)}:c.101")
        assert plain(row["HGVSp"]).startswith(as_lists(one.protein))


def test_kernel_and_rules_write_the_same(odd: DemoReference, tmp_path: Path) -> None:
    from tests.unit.annotator.driver import annotate

    text = (odd.files / "in.vcf").read_bytes()
    kernel = annotate(text, odd.folder, tmp_path / "kernel")
    rules = annotate(text, odd.folder, tmp_path / "rules", readable=True)
    assert kernel.lines() == rules.lines()
    assert kernel.tsv.read_bytes() == rules.tsv.read_bytes()


def test_the_explorer_finds_genes_and_their_drawings(odd: DemoReference, tmp_path: Path) -> None:
    odd.annotate(odd.files / "in.vcf", tmp_path, engine="vep")
    models = json.loads(gzip.decompress((tmp_path / "explore/models.idx").read_bytes()))
    columns = columns_of(tmp_path / "annotated.vcf.gz")
    with pysam.VariantFile(str(tmp_path / "annotated.vcf.gz")) as file:
        genes = {
            row["Gene"]
            for record in file
            for row in rows_of(",".join(record.info["CSQ"]), columns)
            if row["Gene"]
        }
    assert genes == set(models["genes"])


@pytest.mark.skipif(bool(without_split_vep()), reason=without_split_vep())
@pytest.mark.parametrize("engine", ["vep", "csq"])
def test_split_vep_reads_every_column(odd: DemoReference, tmp_path: Path, engine: str) -> None:
    odd.annotate(odd.files / "in.vcf", tmp_path, engine=engine)
    path = tmp_path / "annotated.vcf.gz"
    columns = columns_of(path)
    with pysam.VariantFile(str(path)) as file:
        rows = [row.split("|") for record in file for row in record.info.get("CSQ", ())]
    # A record without rows is a line of dots.
    assert [row for row in split_vep(path, columns) if any(row)] == rows


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    head = "##fileformat=VCFv4.2\n" + "".join(
        f'##INFO=<ID={key},Number=1,Type=String,Description="x">\n' for key in ("A|B", "A;B")
    )
    with pytest.raises(TrackError, match="same name"):
        track(tmp_path, "1\t7\t.\tG\tA\t.\t.\t.\n", TrackSpec("own", tmp_path / "x.vcf"), head)


def test_a_title_of_several_lines_stays_one_header_line() -> None:
    from annotator.outputs.vcf.header import annotated_header
    from annotator.vcf.header import parse_header

    header = parse_header([b"##fileformat=VCFv4.2", b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"])
    made, _ = annotated_header(header, [], [("annotator_track", "own version=1 a\nb\tc")])
    assert b"##annotator_track=own version=1 a b c\n" in made
