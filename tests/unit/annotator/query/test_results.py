"""`annotator query` on annotated files gives what the oracle reads from the text of annotated.vcf.gz."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.annotator_demo import DemoReference
from tests.unit.annotator.query import oracle
from tests.unit.annotator.query.cases import person
from tests.unit.annotator.query.conftest import Ask, case_of
from tests.unit.annotator.query.oracle_family import Case, genotype
from tests.unit.annotator.query.oracle_modes import SINGLE

TRIO = [
    person("child", "male", True, "father", "mother"),
    person("mother", "female", False),
    person("father", "male", False),
]
CROWD = [*TRIO, person("sister", "female", False, "father", "mother")]
Key = tuple[str, int, str, str]


def parquet(result: Path) -> pl.DataFrame:
    return pl.read_parquet(result / "variants.parquet")


def genes_of(result: Path) -> dict[tuple[int, int], list[str]]:
    rows = (
        parquet(result).filter(pl.col("Gene").is_not_null()).select("record", "alt", "SYMBOL").unique().rows()
    )
    found: dict[tuple[int, int], list[str]] = {}
    for record, alt, gene in sorted(rows):
        found.setdefault((record, alt), []).append(gene)
    return found


def passing(case: Case, answers: list[str]) -> list[Key]:
    return [variant["key"] for variant, word in zip(case["variants"], answers, strict=True) if word == "pass"]


@pytest.fixture(params=["trio", "crowd"])
def case(request: pytest.FixtureRequest) -> tuple[Path, Case]:
    result: Path = request.getfixturevalue(request.param)
    people = TRIO if request.param == "trio" else CROWD
    return result, case_of(result, people, genes_of(result))


LIMITS: list[tuple[tuple[str, ...], dict[str, Any]]] = [
    ((), {}),
    (("--min-dp", "30", "--min-gq", "60"), {"min_dp": 30, "min_dp_hom": 30, "min_gq": 60}),
    (("--ab", "0.45,0.55", "--any-filter"), {"ab": [0.45, 0.55], "pass_only": False}),
    (("--allow-no-call",), {"no_call": "allow"}),
]


@pytest.mark.parametrize(("words", "quality"), LIMITS, ids=["usual", "deep", "balanced", "no-calls"])
@pytest.mark.parametrize("mode", [*SINGLE])
def test_a_mode_on_a_result(
    case: tuple[Path, Case], mode: str, words: tuple[str, ...], quality: dict[str, Any], ask: Ask
) -> None:
    result, known = case
    answer = ask(result, "--preset", mode, *words)
    assert answer.code == 0
    assert answer.variants == passing(known, oracle.single({**known, "quality": quality}, mode))


@pytest.mark.parametrize(("words", "quality"), LIMITS, ids=["usual", "deep", "balanced", "no-calls"])
def test_compound_heterozygotes_of_a_result(
    case: tuple[Path, Case], words: tuple[str, ...], quality: dict[str, Any], ask: Ask
) -> None:
    result, known = case
    answers, pairs = oracle.compound({**known, "quality": quality})
    answer = ask(result, "--preset", "compound-het", *words)
    assert set(answer.variants) == set(passing(known, answers))

    def named(index: int) -> str:
        return "-".join(map(str, known["variants"][index]["key"]))

    expected = {(f"{gene}:{named(a)}+{named(b)}", reason) for a, b, gene, reason in pairs}
    assert expected
    assert {(row["pair"], row["pair_phase"]) for row in answer.rows} == expected
    for text, _ in expected:
        members = [key for key, row in zip(answer.variants, answer.rows, strict=True) if row["pair"] == text]
        assert text.split(":", 1)[1] == "+".join("-".join(map(str, key)) for key in members)


def test_recessive_keeps_nothing_that_a_parent_is_homozygous_for(trio: Path, ask: Ask) -> None:
    rows = ask(trio, "--preset", "recessive").rows
    assert rows
    for row in rows:
        assert row["CHROM"] not in ("chrM", "chrX")
        assert row["child.GT"] == "1/1" or row["child.GT"] == "2/2"
        assert genotype(row["mother.GT"], 1) != "A"
        assert row["mother.GT"] not in ("./.", "1/1") and row["father.GT"] not in ("./.", "1/1")  # noqa: PT018


def test_clinvar_and_rare_as_polars_finds_them(trio: Path, ask: Ask) -> None:
    """Both presets want a carrier; both together are the intersection."""
    carried = {
        variant["key"]
        for variant in case_of(trio, TRIO, {})["variants"]
        if genotype(variant["calls"]["child"]["gt"], variant["alt"]) in ("H", "A")
    }
    rows = parquet(trio)
    key = ["CHROM", "POS", "REF", "ALT"]
    clinvar = rows.filter(
        pl.col("clinvar_class").is_in(["P", "P/LP", "LP"]) & (pl.col("clinvar_stars").cast(pl.Float64) >= 1)
    )
    rare = rows.filter(
        (pl.col("IMPACT") == "HIGH")
        & (pl.col("FILTER").is_null() | (pl.col("FILTER") == "PASS"))
        & (pl.col("gnomad_AF_grpmax").is_null() | (pl.col("gnomad_AF_grpmax") <= 0.001))
    )
    found = {
        name: set(frame.select(key).rows()) & carried
        for name, frame in (("clinvar", clinvar), ("rare", rare))
    }
    assert found["clinvar"] and found["rare"]  # noqa: PT018
    for name, expected in found.items():
        assert set(ask(trio, "--preset", name).variants) == expected
    both = ask(trio, "--preset", "clinvar", "--preset", "rare")
    assert set(both.variants) == found["clinvar"] & found["rare"]


def test_presets_are_joined_by_and(trio: Path, ask: Ask) -> None:
    rare, new = (set(ask(trio, "--preset", name).variants) for name in ("rare", "de-novo"))
    assert set(ask(trio, "--preset", "rare", "--preset", "de-novo").variants) == rare & new


def test_both_variants_of_a_pair_pass_the_rest_of_the_filter(crowd: Path, ask: Ask) -> None:
    """A pair whose partner is filtered out is no pair; and its gene is one in which the consequence was found."""
    rest = {"version": 1, "where": {"effect": {"impact": ["HIGH", "MODERATE", "LOW"]}}}
    alone = set(ask(crowd, "--filter", json.dumps(rest)).variants)
    answer = ask(crowd, "--preset", "compound-het", "--filter", json.dumps(rest))
    every = ask(crowd, "--preset", "compound-het")
    assert set(answer.variants) <= alone & set(every.variants)
    assert {row["pair"] for row in answer.rows} <= {row["pair"] for row in every.rows}
    counts: dict[str, int] = {}
    for row in answer.rows:
        counts[row["pair"]] = counts.get(row["pair"], 0) + 1
    assert set(counts.values()) <= {2}
    severe = {
        (contig, pos, ref, alt, gene)
        for contig, pos, ref, alt, gene in parquet(crowd)
        .filter(pl.col("IMPACT") != "MODIFIER")
        .select("CHROM", "POS", "REF", "ALT", "SYMBOL")
        .rows()
    }
    for row, key in zip(answer.rows, answer.variants, strict=True):
        assert (*key, row["pair"].split(":")[0]) in severe


def test_the_three_formats_hold_the_same_variants(crowd: Path, ask: Ask) -> None:
    plain = ask(crowd, "--preset", "segregating")
    found = json.loads(ask(crowd, "--preset", "segregating", "--format", "json").out)
    assert [(v["CHROM"], v["POS"], v["REF"], v["ALT"]) for v in found["variants"]] == plain.variants
    assert found["count"] == len(plain.variants) > 0
    lines = ask(crowd, "--preset", "segregating", "--format", "vcf").out.splitlines()
    with gzip.open(crowd / "annotated.vcf.gz", "rt") as file:
        own = file.read().splitlines()
    records = [line for line in lines if not line.startswith("#")]
    assert [line for line in own if line in set(records)] == records
    assert {(r.split("\t")[0], int(r.split("\t")[1])) for r in records} == {key[:2] for key in plain.variants}
    assert lines[0].startswith("##fileformat=VCF")
    assert any(line.startswith("##annotatorQuery=") for line in lines)


def test_columns_are_chosen(trio: Path, ask: Ask) -> None:
    words = ("--columns", "SYMBOL,child.GT,father.ALT_READS,clinvar")
    (first, *_) = ask(trio, "--preset", "rare", *words).out.splitlines()
    assert first.split("\t") == [
        "CHROM",
        "POS",
        "REF",
        "ALT",
        "SYMBOL",
        "child.GT",
        "father.ALT_READS",
        "clinvar",
    ]


def test_long_alleles_are_written_in_full(demo: DemoReference, tmp_path: Path, ask: Ask) -> None:
    """rows.bin keeps the first 1,000 bytes of an allele."""
    long = "A" * 1500
    source = tmp_path / "long.vcf"
    source.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=200000>\n"
        '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tone\n"
        f"chr1\t5000\t.\tN\tG,N{long}\t.\tPASS\t.\tGT\t1/2\n"
    )
    demo.annotate(source, tmp_path / "out")
    answer = ask(tmp_path / "out", "--preset", "segregating")
    assert [key[3] for key in answer.variants] == ["G", f"N{long}"]
    assert "only sample" in answer.err
