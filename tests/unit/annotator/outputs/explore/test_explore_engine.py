"""Counts, filters, facets, orders and exports of the site's engine equal polars on Parquet, on random filters."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.terms import IMPACTS, TERMS
from tests.unit.annotator.outputs.explore.conftest import Result
from tests.unit.annotator.outputs.explore.synthetic import CODING, FILTERS, QUIET, World
from tests.unit.annotator.page_engine import Engine

GENES = World().genes()
USED = sorted(
    {term for text in (*CODING, *QUIET, "intergenic_variant") for term in text.split("&")}, key=TERMS.index
)
CLINVAR = [
    "Pathogenic", "Pathogenic/Likely pathogenic", "Likely pathogenic", "Conflicting", "Uncertain significance",
    "Likely benign", "Benign/Likely benign", "Benign", "Other",
]  # fmt: skip
GENOTYPES = ["hom_ref", "het", "hom_alt", "hemi"]
CODES: dict[str, list[str]] = {
    "clinvar": [*CLINVAR, ""],
    "stars": ["0", "1", "2", "3", "4", ""],
    "filter": sorted({term for text in FILTERS for term in text.split(";")}),
    "contig": ["chr1", "chr2", "chrX", "chrM"],
    "class": ["SNV", "insertion", "deletion", "substitution"],
    "substitution": ["A>C", "A>G", "C>T", "T>G", "G>A"],
    "s0.gt": [*GENOTYPES, ""],
    "s1.gt": [*GENOTYPES, ""],
}
BOUNDS: dict[str, list[float]] = {
    "t.gnomad_AF": [0, 1e-5, 1e-4, 0.001, 0.01, 0.3, 1],
    "t.gnomad_AF_grpmax": [0, 1e-4, 0.001, 0.05, 1],
    "t.revel_score": [0, 0.25, 0.5, 0.644, 0.9],
    "s0.dp": [0, 10, 20, 59],
    "s0.gq": [0, 20, 50],
    "s1.vaf": [0, 0.05, 0.5, 1],
    "length": [-29, -5, -1, 0, 1, 10],
    "pos": [1, 5000, 100_000, 350_000],
}


def some(values: list[str], largest: int = 4) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=largest, unique=True)


def ranges(values: list[float]) -> st.SearchStrategy[dict[str, Any]]:
    bound = st.sampled_from(values)
    return st.fixed_dictionaries({}, optional={"min": bound, "max": bound, "missing": st.booleans()})


names = [name for gene in GENES for name in (gene.symbol, gene.id, gene.hgnc)]
filters = st.fixed_dictionaries(
    {},
    optional={
        "genes": some(names, 6),
        "transcripts": some([t for gene in GENES for t in gene.transcripts], 3),
        "impact": some(list(IMPACTS), 2),
        "terms": some(USED, 4),
        "picked": st.booleans(),
        "codes": st.fixed_dictionaries({}, optional={name: some(values) for name, values in CODES.items()}),
        "ranges": st.fixed_dictionaries(
            {}, optional={name: ranges(values) for name, values in BOUNDS.items()}
        ),
        "region": st.sampled_from(
            ["", "chr1:1000-90000", "chrX:5-150000", "chr2:100000-100000", "chrM:1-16569"]
        ),
    },
)
SETTINGS = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(wish=filters)
@SETTINGS
def test_rows_that_pass_are_those_of_polars(engine: Engine, trio: Result, wish: dict[str, Any]) -> None:
    answer = engine.ask(path=str(trio.path), filter=wish)
    assert sorted(answer["rows"]) == trio.oracle.passing(wish)["row"].to_list()


@given(wish=filters)
@settings(SETTINGS, max_examples=60)  # each looks through all rows once for every facet
def test_facets_count_what_a_choice_would_leave(engine: Engine, trio: Result, wish: dict[str, Any]) -> None:
    meta, oracle = trio.meta, trio.oracle
    facets = ["effect", "clinvar", "stars", "contig", "class", "filter", "s0.gt", "substitution"]
    found = engine.ask(path=str(trio.path), filter=wish, facets=facets)["facets"]

    def tally(column: str, own: str, order: list[Any]) -> list[int]:
        return [
            int(n) for n in (oracle.passing(wish, own)[column].eq_missing(value).sum() for value in order)
        ]

    dictionaries: dict[str, list[str]] = meta["dictionaries"]
    assert found["clinvar"] == tally("clinvar", "clinvar", [None, *CLINVAR])
    assert found["stars"] == tally("stars", "stars", [None, 0, 1, 2, 3, 4])
    assert found["contig"] == tally("chrom", "contig", [contig["name"] for contig in meta["contigs"]])
    assert found["s0.gt"] == tally("s0.gt", "s0.gt", [None, *GENOTYPES])
    assert found["filter"][1:] == tally("filter", "filter", dictionaries["filter"])
    changes = [f"{a}>{b}" for a in "ACGT" for b in "ACGT"]
    assert found["substitution"] == tally("change", "substitution", changes)
    left = oracle.passing(wish, "effect")["row"].implode()
    for name, column in (("impact", "impact"), ("terms", "terms")):
        rows = (
            oracle.effects(wish, leave=name)
            .filter(pl.col("row").is_in(left))
            .explode("terms")
            .unique(["row", column])
        )
        seen = dict(rows[column].value_counts().iter_rows())
        order = list(IMPACTS) if name == "impact" else [term for term, _ in meta["terms"]]
        assert (found[name][1:] if name == "impact" else found[name]) == [
            seen.get(value, 0) for value in order
        ]


@given(
    wish=filters,
    by=st.sampled_from(["priority", "pos", "gene", "consequence", "t.gnomad_AF", "s0.dp", "length", "class"]),
    desc=st.booleans(),
    start=st.integers(0, 400),
    page=st.sampled_from([1, 50]),
)
@SETTINGS
def test_a_page_of_an_order_is_that_part_of_the_whole(
    engine: Engine, trio: Result, wish: dict[str, Any], by: str, desc: bool, start: int, page: int
) -> None:
    sort = {"by": by, "desc": desc}
    answer = engine.ask(path=str(trio.path), filter={**wish, "sort": sort}, slice=[start, start + page])
    assert answer["slice"] == answer["rows"][start : start + page]
    assert sorted(answer["rows"]) == trio.oracle.passing(wish)["row"].to_list()


@pytest.mark.parametrize("desc", [False, True])
@pytest.mark.parametrize("by", ["t.gnomad_AF", "t.revel_score", "s0.dp", "pos", "s1.vaf", "length"])
def test_order_is_by_value_missing_last_ties_by_place(
    engine: Engine, trio: Result, by: str, desc: bool
) -> None:
    answer = engine.ask(
        path=str(trio.path), filter={"impact": ["HIGH", "LOW"], "sort": {"by": by, "desc": desc}}
    )
    passing = trio.oracle.passing({"impact": ["HIGH", "LOW"]})
    if by == "pos":
        wanted = passing["row"].to_list()[:: -1 if desc else 1]
    else:
        wanted = passing.sort(by, descending=desc, nulls_last=True, maintain_order=True)["row"].to_list()
    assert answer["rows"] == wanted


def test_first_order_is_clinvar_then_impact_then_place(engine: Engine, trio: Result) -> None:
    rows = engine.ask(path=str(trio.path), filter={"codes": {"contig": ["chr1", "chr2"]}})["rows"]
    worst = trio.oracle.csq.group_by("row").agg(
        pl.col("impact").replace_strict({n: i for i, n in enumerate(IMPACTS)}).min()
    )
    passing = trio.oracle.passing({"codes": {"contig": ["chr1", "chr2"]}}).join(worst, on="row", how="left")
    rank = {name: i for i, name in enumerate(CLINVAR)}
    wanted = passing.with_columns(
        pl.col("clinvar").replace_strict(rank, default=9).fill_null(9), pl.col("impact").fill_null(4)
    ).sort("clinvar", "impact", "row")
    assert rows == wanted["row"].to_list()


@given(wish=filters)
@settings(SETTINGS, max_examples=30)
def test_exports_hold_exactly_what_is_filtered(engine: Engine, trio: Result, wish: dict[str, Any]) -> None:
    wish = {**wish, "sort": {"by": "pos", "desc": False}}
    passing = trio.oracle.passing(wish)
    keys = list(passing.select("chrom", "pos", "ref", "alt").iter_rows())

    def exported(kind: str) -> bytes:
        return base64.b64decode(engine.ask(path=str(trio.path), filter=wish, export=kind)["file"])

    table = [line.split("\t") for line in exported("tsv").decode().splitlines() if not line.startswith("##")][
        1:
    ]
    assert [(c[0], int(c[1]), c[3], c[4]) for c in table] == keys
    frame = pl.read_parquet(io.BytesIO(exported("parquet")))
    assert list(frame.select("CHROM", "POS", "REF", "ALT").iter_rows()) == keys
    assert frame["gnomad_AF"].to_list() == passing["t.gnomad_AF"].to_list()
    out = [line for line in exported("vcf").decode().splitlines() if not line.startswith("#")]
    wanted = []
    for (_, line), group in passing.group_by("record", "line", maintain_order=True):
        columns = str(line).split("\t")
        columns[7] += ";GAS_ALT=" + ",".join(map(str, group["alt_number"]))
        wanted.append("\t".join(columns))
    assert out == wanted


def test_unfiltered_counts_are_those_of_the_engine(engine: Engine, trio: Result) -> None:
    facets = [
        "effect",
        "clinvar",
        "stars",
        "contig",
        "class",
        "filter",
        "substitution",
        "length",
        "s2.gt",
        "spectrum:t.gnomad_AF",
    ]
    found = engine.ask(path=str(trio.path), filter={}, facets=facets)["facets"]
    counts = json.loads((trio.path / "meta.json").read_text())["counts"]
    for name in (
        "impact",
        "terms",
        "clinvar",
        "stars",
        "contig",
        "class",
        "filter",
        "substitution",
        "length",
    ):
        assert found[name] == counts[name], name
    assert found["s2.gt"] == counts["genotype"]["s2"]
    assert found["spectrum:t.gnomad_AF"] == counts["spectrum"]["t.gnomad_AF"]


def test_a_record_is_found_in_the_vcf_by_its_row(engine: Engine, trio: Result) -> None:
    for row in trio.oracle.rows.sample(60, seed=3).iter_rows(named=True):
        assert engine.ask(path=str(trio.path), record=row["row"])["line"] == row["line"]


def test_kept_variants_of_clinvar_pass_whatever_the_filters_say(engine: Engine, trio: Result) -> None:
    rows, oracle = trio.oracle.rows, trio.oracle
    wish = {"codes": {"contig": ["chr2"], "s0.gt": ["hom_alt"]}, "ranges": {"t.revel_score": {"min": 0.9}}}
    classes = {"clinvar": ["Pathogenic", "Pathogenic/Likely pathogenic", "Likely pathogenic"]}
    kept = oracle.passing({"codes": {**classes, "stars": ["1", "2", "3", "4"], "s0.gt": ["hom_alt"]}})
    affected = pl.col("s0.gt").is_in(["het", "hom_alt", "hemi"])
    found = engine.ask(path=str(trio.path), filter={**wish, "keep": True})
    wanted = set(oracle.passing(wish)["row"]) | set(kept.filter(affected)["row"])
    assert set(found["rows"]) == wanted
    assert found["steps"][-1]["left"] == oracle.passing(wish).height
    assert engine.ask(path=str(trio.path), filter={"carrier": True})["count"] == rows.filter(affected).height


def test_a_gene_list_names_what_it_does_not_know(engine: Engine, trio: Result) -> None:
    genes = engine.ask(path=str(trio.path), filter={"genes": ["SYN1", "syn2", "NOSUCH", "HGNC:3"]})["genes"]
    assert genes["unmatched"] == ["NOSUCH"]
    assert len(genes["codes"]) == 3


def test_results_compare_allele_by_allele(engine: Engine, trio: Result) -> None:
    counts = engine.ask(path=str(trio.path), compare=str(trio.path))
    assert counts == {"shared": trio.meta["rows"], "only": 0, "reclassified": 0, "missing": 0}
