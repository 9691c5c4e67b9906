"""Tables keyed by gene in every output of a job: rows of the VCF, Parquet and TSV, numbers and evidence of the explorer."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from annotator.commands.build_reference import add_track
from annotator.tracks.spec import TrackSpec
from tests.annotator_demo import NOW, DemoReference

TABLES = ("constraint", "validity", "dosage")


@pytest.fixture(scope="module")
def known(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> DemoReference:
    """A copy of the demo whose reference has the tables."""
    made = DemoReference(demo.files, tmp_path_factory.mktemp("genes") / "reference")
    shutil.copytree(demo.folder, made.folder)
    said: list[str] = []
    for name in TABLES:
        add_track(
            made.folder, TrackSpec(name, made.files / f"{name}.tsv", table="genes"), said.append, lambda: NOW
        )
    assert sum("genes are in the reference" in line for line in said) == len(TABLES)
    return made


def table_of(known: DemoReference, name: str) -> pl.DataFrame:
    text = (known.files / f"{name}.tsv").read_text().partition("\n")[2]
    lines = [line for line in text.splitlines() if not line.startswith("##")]
    return pl.read_csv(
        "\n".join(lines).lstrip("#").encode(), separator="\t", infer_schema=False, quote_char=None
    )


@pytest.mark.parametrize(("engine", "threads"), [("vep", 1), ("vep", 2), ("csq", 1)])
def test_every_row_has_its_gene_s_numbers(
    known: DemoReference, tmp_path: Path, engine: str, threads: int
) -> None:
    known.annotate(known.files / "sample.vcf.gz", tmp_path, engine=engine, threads=threads)
    rows = pl.read_parquet(tmp_path / "variants.parquet")
    assert rows.schema["constraint_LOEUF"] == pl.Float64
    plain = table_of(known, "constraint").with_columns(
        pl.col("lof.oe_ci.upper").cast(pl.Float64).alias("expected")
    )
    joined = rows.join(plain, left_on="Gene", right_on="gene_id", how="left")
    assert joined["constraint_LOEUF"].equals(joined["expected"], check_names=False)
    assert joined["expected"].count() > 100
    validity = (
        table_of(known, "validity").group_by("gene_curie", maintain_order=True).agg("classification_title")
    )
    texts = {gene: "&".join(item.replace(" ", "_") for item in found) for gene, found in validity.iter_rows()}
    picked = rows.filter(pl.col("PICK") == 1)
    assert picked.height
    for gene, classes in picked.select("Gene", "validity_classes").iter_rows():
        assert classes == texts.get(gene)
    assert rows.filter(pl.col("PICK").is_null())["validity_classes"].count() == 0
    tsv = pl.read_csv(
        gzip.decompress((tmp_path / "variants.tsv.gz").read_bytes()),
        separator="\t",
        infer_schema=False,
        quote_char=None,
    )
    for name in ("constraint_LOEUF", "dosage_HI", "validity_class"):
        values = tsv[name].cast(rows.schema[name])
        assert values.equals(rows[name], check_names=False)


def test_the_explorer_has_the_worst_gene_s_number_and_all_that_is_known(
    known: DemoReference, tmp_path: Path
) -> None:
    known.annotate(known.files / "sample.vcf.gz", tmp_path, engine="vep")
    meta = json.loads((tmp_path / "explore" / "meta.json").read_text())
    rows = pl.read_parquet(tmp_path / "variants.parquet")
    for name, worst in (("constraint_LOEUF", "min"), ("constraint_pLI", "max"), ("dosage_HI", "max")):
        column = next(item for item in meta["columns"] if item["name"] == f"t.{name}")
        assert (column["track"], column["role"]) == (name.partition("_")[0], "gene")
        folder = tmp_path / "explore"
        levels = np.frombuffer(gzip.decompress((folder / column["levels"]).read_bytes()), "<f8")
        codes = _codes(gzip.decompress((folder / column["file"]).read_bytes()), column)
        found = np.append(np.nan, levels)[codes]
        expected = rows.group_by("record", "alt", maintain_order=True).agg(getattr(pl.col(name), worst)())
        np.testing.assert_array_equal(found[: expected.height], expected[name].to_numpy())
    evidence = json.loads(gzip.decompress((tmp_path / "explore" / "evidence.json.gz").read_bytes()))
    assert any(item["name"] == "evidence.json.gz" for item in meta["files"])
    plain = table_of(known, "validity")
    tracks = {track["name"]: track for track in meta["tracks"]}
    assert tracks["validity"]["title"] == "Gene-disease validity, synthetic"
    names = [field["name"] for field in tracks["validity"]["of_genes"]]
    assert "validity_diseases" not in meta["csq_fields"]
    for gene, of_gene in evidence.items():
        own = plain.filter(pl.col("gene_curie") == gene)
        if own.height:
            diseases = of_gene["validity"][names.index("validity_diseases")]
            assert diseases == own["disease_title"].to_list()  # with its commas
        else:
            assert "validity" not in of_gene


def _codes(data: bytes, column: dict[str, object]) -> np.ndarray:
    width = {"u8": 1, "u16": 2, "u32": 4}[str(column["dtype"])]
    planes = np.frombuffer(data, np.uint8).reshape(width, -1)
    return sum(planes[k].astype(np.int64) << (8 * k) for k in range(width))  # type: ignore[return-value]


def test_chosen_fields_keep_their_numbers(known: DemoReference, tmp_path: Path) -> None:
    known.annotate(
        known.files / "sample.vcf.gz",
        tmp_path,
        engine="vep",
        fields=("SYMBOL", "constraint_LOEUF"),
        tracks=("constraint",),
    )
    rows = pl.read_parquet(tmp_path / "variants.parquet")
    assert rows["constraint_LOEUF"].count() > 100
    meta = json.loads((tmp_path / "explore" / "meta.json").read_text())
    column = next(item for item in meta["columns"] if item["name"] == "t.constraint_LOEUF")
    assert column["max"] > column["min"]
    assert "constraint_pLI" not in meta["csq_fields"]
