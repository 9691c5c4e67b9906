"""The writer: exact values, the same bytes for any cut into chunks, awkward records, the sink beside the file."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.outputs.explore import clinvar_codes as clinvar
from annotator.outputs.explore.plan import ExplorePlan, guess_field
from annotator.outputs.explore.read.explored import levelled
from annotator.outputs.explore.read.kernels.hashing import fnv32
from annotator.outputs.explore.write.vcf_index import linear_index
from annotator.tracks.gnomad_groups import COUNTS, GROUPS
from tests.finished_vcf import explore_text, guess_tracks
from tests.unit.annotator.outputs.explore.conftest import Result, make_result
from tests.unit.annotator.outputs.explore.synthetic import FIELDS, World

DTYPES = {"u8": "<u1", "u16": "<u2", "u32": "<u4", "i32": "<i4", "f64": "<f8"}


def column(result: Result, name: str) -> list[float | None]:
    """A column as docs/explore-format.md says to read it."""
    info: dict[str, Any] = next(item for item in result.meta["columns"] if item["name"] == name)
    raw = gzip.decompress((result.path / info["file"]).read_bytes())
    dtype = np.dtype(DTYPES[info["dtype"]])
    if info["encoding"] != "plain":
        raw = np.frombuffer(raw, np.uint8).reshape(dtype.itemsize, -1).T.tobytes()
    values = np.frombuffer(raw, dtype)
    assert len(values) == info["length"]
    if info["encoding"] == "delta":
        firsts = [0, *(run[1] for run in result.meta["runs"])] if name == "pos" else [0]
        bounds = [*sorted(set(firsts)), len(values)]
        values = np.concatenate([np.cumsum(values[a:b], dtype=np.uint32) for a, b in pairwise(bounds)])
    if "levels" in info:
        levels = np.frombuffer(gzip.decompress((result.path / info["levels"]).read_bytes()), "<f8")
        return [None if code == 0 else float(levels[code - 1]) for code in values]
    none = info["null"]
    return [None if value == none or math.isnan(value) else float(value) for value in values]


@pytest.mark.parametrize(
    "name",
    ["t.gnomad_AF", "t.gnomad_AF_grpmax", "t.revel_score", "length", "s0.dp", "s1.gq", "s2.vaf", "pos"],
)
def test_numbers_are_exactly_those_of_parquet(trio: Result, name: str) -> None:
    assert column(trio, name) == [None if v is None else float(v) for v in trio.oracle.rows[name]]


def test_records_and_alts_are_those_of_parquet(trio: Result) -> None:
    assert column(trio, "record") == trio.oracle.rows["record"].to_list()
    assert column(trio, "alt") == trio.oracle.rows["alt_number"].to_list()


def test_files_are_listed_with_size_and_checksum(trio: Result) -> None:
    for item in trio.meta["files"]:
        data = (trio.path / item["name"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (item["size"], item["sha256"]), item["name"]


def test_any_cut_into_chunks_gives_the_same_rows(tmp_path: Path) -> None:
    one = make_result(tmp_path / "one", World(), 700, seed=3, chunk_lines=10_000)
    many = make_result(tmp_path / "many", World(), 700, seed=3, chunk_lines=37)
    for name in ("prio", "pos", "record", "t.gnomad_AF", "s0.vaf", "s0.gt", "length", "class", "filter"):
        assert column(one, name) == column(many, name), name
    assert (one.path / "rows.bin").read_bytes() == (many.path / "rows.bin").read_bytes()
    assert one.meta["counts"] == many.meta["counts"]


def test_many_samples_are_counted_and_ten_are_shown(tmp_path: Path) -> None:
    made = make_result(tmp_path / "cohort", World(samples=tuple(f"S{i}" for i in range(14))), 200, seed=9)
    assert made.meta["samples"] == {"total": 14, "chosen": [f"S{i}" for i in range(10)]}
    rows = made.oracle.rows
    for name, kind in (("het", "het"), ("hom", "hom_alt")):
        wanted = rows.select(
            pl.sum_horizontal((pl.col(f"s{k}.gt") == kind).fill_null(value=False) for k in range(14))
        ).to_series()
        assert column(made, name) == wanted.to_list()
    called = pl.sum_horizontal(pl.col(f"s{k}.text").str.count_matches(r"\d+") for k in range(14))
    assert column(made, "an") == rows.select(called).to_series().to_list()


def test_no_records_make_an_empty_result(tmp_path: Path) -> None:
    made = make_result(tmp_path / "small", World(contigs=(("chr1", 100_000),)), 1, seed=2)
    assert made.meta["rows"] == len(made.oracle.rows)
    header = World().header()
    plan = ExplorePlan.from_header(header)
    assert len(explore_text(plan, b"").arrays["pos"]) == 0


def test_highlights_are_the_first_lines_of_the_rows(trio: Result) -> None:
    highlights = json.loads((trio.path / "highlights.json").read_text())
    first = trio.oracle.rows.row(highlights["ids"][0], named=True)
    assert highlights["rows"][0].split("\t")[:5] == [
        first["chrom"],
        str(first["pos"]),
        first["id"],
        first["ref"],
        first["alt"],
    ]
    assert len(highlights["rows"]) == 200


NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False, min_value=0).map(repr),
    st.floats(min_value=0, max_value=1).map(lambda v: f"{v:.6g}"),
    st.integers(0, 10**18).map(str),
    st.decimals(0, 1, places=12, allow_nan=False).map(str),
)


@settings(deadline=None)
@given(text=NUMBERS)
def test_a_number_is_read_as_python_reads_it(text: str) -> None:
    plan = ExplorePlan.from_header(World().header())
    plan = ExplorePlan.from_header(World().header(), guess_tracks(plan.csq_fields))
    row = dict.fromkeys(FIELDS, "") | {"Consequence": "intron_variant", "ALLELE_NUM": "1", "gnomad_AF": text}
    line = f"chr1\t5\t.\tA\tC\t.\t.\tCSQ={'|'.join(row.values())}\n".encode()
    assert explore_text(plan, line).arrays["t0.levels"][0] == float(text)


def test_several_values_of_one_field_count_as_the_largest() -> None:
    plan = ExplorePlan.from_header(World().header())
    plan = ExplorePlan.from_header(World().header(), guess_tracks(plan.csq_fields))
    row = dict.fromkeys(FIELDS, "") | {
        "Consequence": "intron_variant",
        "ALLELE_NUM": "1",
        "gnomad_AF": "0.1&.&0.25",
    }
    line = f"chr1\t5\t.\tA\tC\t.\t.\tCSQ={'|'.join(row.values())}\n".encode()
    assert explore_text(plan, line).arrays["t0.levels"][0] == 0.25


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Pathogenic", 1), ("pathogenic", 1), ("Pathogenic/Likely_pathogenic", 2), ("Likely_pathogenic", 3),
        ("Conflicting_classifications_of_pathogenicity|other", 4), ("Uncertain_significance", 5), ("Likely_benign", 6),
        ("Benign/Likely_benign", 7), ("Benign|drug_response", 8), ("drug_response", 9), ("risk_factor", 9), ("", 0), (".", 0),
        ("Pathogenic/Likely_pathogenic/Pathogenic,_low_penetrance", 2), ("Pathogenic,_low_penetrance", 9),
        ("Pathogenic&_low_penetrance", 9), ("Likely_pathogenic/Likely_risk_allele", 3), ("Established_risk_allele", 9),
        ("not_provided", 9),
    ],
)  # fmt: skip
def test_clinvar_words(words: str, code: int) -> None:
    assert clinvar.classify(words) == code


def test_clinvar_stars() -> None:
    assert clinvar.stars("criteria_provided&_multiple_submitters&_no_conflicts") == 2
    assert clinvar.stars("criteria_provided,_conflicting_classifications") == 1
    assert clinvar.stars("no_assertion_criteria_provided") == 0
    assert clinvar.stars("") == clinvar.NO_STARS


def test_roles_are_told_by_name() -> None:
    assert guess_field("gnomad_AF_grpmax").role == "grpmax"
    assert guess_field("gnomad_AF").role == "af"
    assert (guess_field("gnomad_AC").role, guess_field("gnomad_AN").role) == ("ac", "an")
    assert guess_field("clinvar_CLNSIG").kind == "clnsig"
    assert guess_field("dbnsfp_REVEL_score").kind == "number"
    assert guess_field("clinvar_CLNDN").kind == "values"
    assert guess_field("clinvar_ID").kind == "text"


def test_counts_of_groups_are_no_columns() -> None:
    for count in COUNTS:
        assert guess_field(f"gnomad_{count}", "number").kind == "number"
        for group in GROUPS:
            assert guess_field(f"gnomad_{count}_{group}", "number").kind == "text"


def test_hashes_ignore_case() -> None:
    data = np.frombuffer(b"rs12RS12", np.uint8)
    wanted = 2166136261
    for byte in b"RS12":
        wanted = (wanted ^ byte) * 16777619 % 2**32
    assert fnv32.py_func(data, 0, 4, 0) == fnv32.py_func(data, 4, 8, 0) == wanted


def test_the_linear_index_of_tabix_is_read(trio: Result) -> None:
    index = linear_index(trio.path / "annotated.vcf.gz.tbi")
    assert list(index) == [contig["name"] for contig in trio.meta["contigs"]]
    assert all((np.diff(offsets.astype(np.int64)) >= 0).all() for offsets in index.values())


@pytest.mark.parametrize("per_chunk", [1, 3, 64])
def test_distinct_numbers_of_a_chunk_stand_for_its_numbers(per_chunk: int) -> None:
    values = np.array([0.5, math.nan, 0.25, 0.5, 0.0, math.nan, 1e-9, 0.25])
    for first in range(0, len(values), per_chunk):
        part = values[first : first + per_chunk]
        kept = levelled("t0", part)
        levels = np.concatenate([[math.nan], kept["t0.levels"].astype(np.float64)])
        np.testing.assert_array_equal(levels[kept["t0"]], part)
        assert not np.isnan(levels[1:]).any()
        assert (np.diff(levels[1:]) > 0).all()
