"""Counts, filters, facets, orders and exports of the site's engine equal polars on Parquet, on random filters."""

from __future__ import annotations

import base64
import csv
import gzip
import io
import json
import random
import re
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.cli import main
from annotator.terms import IMPACTS, TERMS
from tests.unit.annotator.outputs.explore.conftest import Result
from tests.unit.annotator.outputs.explore.synthetic import CODING, FIELDS, FILTERS, QUIET, World
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


def test_search_by_identifier_allele_position_and_hgvs(engine: Engine, trio: Result) -> None:
    rows = trio.oracle.rows
    named = rows.filter(pl.col("id").str.starts_with("rs")).row(5, named=True)
    alike = rows.filter(pl.col("id") == named["id"])["row"].to_list()
    assert engine.ask(path=str(trio.path), search=named["id"])["rows"] == alike
    other = rows.filter(pl.col("id").str.starts_with("id")).row(0, named=True)
    assert other["row"] in engine.ask(path=str(trio.path), search=other["id"].split(";")[1].upper())["rows"]
    snv = rows.filter(pl.col("change").is_not_null()).row(17, named=True)
    text = f"{snv['chrom'].removeprefix('chr')}-{snv['pos']}-{snv['ref']}-{snv['alt']}"
    assert snv["row"] in engine.ask(path=str(trio.path), search=text)["rows"]
    assert (
        snv["row"]
        in engine.ask(path=str(trio.path), search=f"{snv['chrom']}:g.{snv['pos']}{snv['ref']}>{snv['alt']}")[
            "rows"
        ]
    )
    here = rows.filter((pl.col("chrom") == snv["chrom"]) & (pl.col("pos") == snv["pos"]))["row"].to_list()
    assert engine.ask(path=str(trio.path), search=f"{snv['chrom']}:{snv['pos']:,}")["rows"] == here
    line = next(r for r in trio.records if "missense_variant" in r and "PICK" not in r and ":p." in r)
    csq = next(
        part
        for part in line.split("CSQ=")[1].split(";")[0].split("\t")[0].split(",")
        if ":p." in part and "|1|" in part
    )
    coding = next(value for value in csq.split("|") if ":c." in value)
    found = engine.ask(path=str(trio.path), search=coding)["rows"]
    assert rows.filter(pl.col("line") == line)["row"].to_list()[0] in found


FAMILY = [
    {"name": "child", "sex": "male", "affected": True, "father": "father", "mother": "mother"},
    {"name": "father", "sex": "male", "affected": False},
    {"name": "mother", "sex": "female", "affected": False},
]
FAMILIES: dict[str, list[dict[str, Any]]] = {
    "healthy parents": FAMILY,
    "a girl": [{**FAMILY[0], "sex": "female"}, *FAMILY[1:]],
    "affected mother": [*FAMILY[:2], {**FAMILY[2], "affected": True}],
    "unknown father": [{**FAMILY[0], "father": None}, FAMILY[2]],
    "one man": [{"name": "father", "sex": "male", "affected": True}],
}
MODES = ["de-novo", "dominant", "recessive", "compound-het", "x-linked", "mitochondrial", "segregating"]
LIMITS: list[dict[str, Any]] = [
    {},
    {"min_dp": 25, "min_gq": 50, "missing": {"gq": "fail", "alt_reads": "fail"}},
    {"ab": None, "no_call": "allow", "pass_only": False, "parent_alt_reads": 5},
]


def page_person(person: dict[str, Any]) -> dict[str, Any]:
    return {"father": None, "mother": None, "family": "", **person}


@pytest.mark.parametrize("limits", LIMITS, ids=["usual", "strict", "loose"])
@pytest.mark.parametrize("family", list(FAMILIES))
def test_modes_keep_what_the_command_keeps(
    engine: Engine,
    trio: Result,
    family: str,
    limits: dict[str, Any],
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    people = FAMILIES[family]
    for modes in [*([mode] for mode in MODES), ["segregating", "compound-het"], ["rare", "segregating"]]:
        where = [{"preset": mode} for mode in modes]
        wanted = {"version": 1, "family": people, "quality": limits, "where": {"all": where}}
        code = main(["query", str(trio.path), "--filter", json.dumps(wanted)])
        said = capsysbinary.readouterr()
        parts: dict[str, Any] = {"modes": [mode for mode in modes if mode != "rare"]}
        if "rare" in modes:
            frequency = {"t.gnomad_AF_grpmax": {"max": 0.001, "missing": True}}
            parts |= {
                "impact": ["HIGH"],
                "codes": {"filter": ["PASS", "."]},
                "ranges": frequency,
                "carrier": True,
            }
        page = {**parts, "family": [page_person(one) for one in people], "quality": limits}
        if code == 2:
            with pytest.raises(AssertionError, match="De novo needs"):
                engine.ask(path=str(trio.path), filter=page)
            continue
        assert code == 0, said.err
        lines = list(csv.DictReader(io.StringIO(said.out.decode()), delimiter="\t"))
        found = engine.ask(path=str(trio.path), filter=page)
        key = ("chrom", "pos", "ref", "alt")
        rows = list(trio.oracle.rows.select(key).iter_rows())
        kept = [(line["CHROM"], int(line["POS"]), line["REF"], line["ALT"]) for line in lines]
        mine = [rows[row] for row in found["rows"]]
        if "compound-het" in modes:
            theirs = {(*line["pair"].split(":", 1)[1].split("+"), line["pair_phase"]) for line in lines}
            ours = {
                (
                    "-".join(map(str, rows[pair["first"]])),
                    "-".join(map(str, rows[pair["second"]])),
                    pair["reason"],
                )
                for pair in found["pairs"]
            }
            assert (set(kept), theirs) == (set(mine), ours), modes
        else:
            assert sorted(kept) == sorted(mine), modes
        undecided = re.search(rb"([\d,]+) more cannot be decided", said.err)
        told = int(undecided[1].replace(b",", b"")) if undecided else 0
        if len(modes) == 1:
            assert found["unknown"] == told, modes


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


ONE_LETTER = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H", "Ile": "I",
    "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V",
}  # fmt: skip


def consequences(trio: Result) -> list[dict[str, str]]:
    """Every consequence of the result by field, with the `line` of its record."""
    out = []
    for line in trio.records:
        found = re.search(r"CSQ=([^;\t]*)", line)
        rows = found[1].split(",") if found else []
        out += [{**dict(zip(FIELDS, row.split("|"), strict=True)), "line": line} for row in rows]
    return out


def forms(csq: dict[str, str]) -> list[str]:
    """The ways in which people write a change, each of which must find it."""
    gene, transcript, mane = csq["SYMBOL"], csq["Feature"], csq["MANE_SELECT"]
    coding = csq["HGVSc"].partition(":")[2]
    out = [
        f"{transcript}:{coding}",
        f"{transcript.partition('.')[0]}:{coding}",
        f"{gene}:{coding}",
        f"{gene} {coding}",
    ]
    # Without the gene, rows are told by the consequence, and the made-up intronic ones have exonic names.
    if mane and csq["HGVSp"]:
        out += [f"{mane}:{coding}", f"{mane}({gene}):{coding}", f"{mane.partition('.')[0]}:{coding}"]
    if csq["HGVSp"]:
        accession, _, change = csq["HGVSp"].replace("%3D", "=").partition(":")
        three = re.fullmatch(r"p\.([A-Z][a-z]{2})(\d+)(=|[A-Z][a-z]{2})", change)
        assert three is not None
        last = "=" if three[3] == "=" else ONE_LETTER[three[3]]
        one = f"{ONE_LETTER[three[1]]}{three[2]}{last}"
        out += [
            change,
            f"p.({change[2:]})",
            f"p.{one}",
            one,
            f"{gene}:{change}",
            f"{gene}:p.{one}",
            f"{gene} {one}",
        ]
        out += [f"{accession}:{change}", f"{transcript}:{change}", coding]
    return out


def test_every_way_to_write_a_change_finds_it(engine: Engine, trio: Result) -> None:
    rng = random.Random(3)
    substitution = re.compile(r":c\.\d+[ACGT]+>[ACGT]+$")
    all_of_them = [
        csq for csq in consequences(trio) if csq["ALLELE_NUM"] == "1" and substitution.search(csq["HGVSc"])
    ]
    # The made-up world draws residues at random: a "missense" change of one residue into itself is none.
    itself = re.compile(r"p\.([A-Z][a-z]{2})\d+\1$")
    changed = [csq for csq in all_of_them if csq["HGVSp"] and not itself.search(csq["HGVSp"])]
    quiet = [csq for csq in all_of_them if not csq["HGVSp"]]
    for csq in rng.sample(changed, 25) + rng.sample(quiet, 15):
        rows = set(
            trio.oracle.rows.filter((pl.col("line") == csq["line"]) & (pl.col("alt_number") == 1))["row"]
        )
        for text in forms(csq):
            found = engine.ask(path=str(trio.path), search=text)
            assert rows <= set(found["rows"]), (text, found["note"])
            assert found["note"] is None, text


def test_a_transcript_and_a_condition_are_found(engine: Engine, trio: Result) -> None:
    gene = GENES[3]
    found = engine.ask(path=str(trio.path), search=gene.transcripts[0].partition(".")[0])
    assert found["rows"] == trio.oracle.passing({"transcripts": [gene.transcripts[0]]})["row"].to_list()
    assert found["as"] == "a transcript"
    found = engine.ask(path=str(trio.path), search="made-up")
    assert found["rows"] == trio.oracle.rows.filter(pl.col("clinvar").is_not_null())["row"].to_list()
    assert "made-up syndrome" in found["note"]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("NC_000001.11:g.1A>T", "a genomic HGVS name", "No variant"),
        ("chr9:5", "a position", "lies on chr9"),
        ("chr1:399999-400000", "a position", "lies at chr1:399999-400000"),
        ("rs1", "an identifier", "has the identifier rs1"),
        ("SYN1:p.Trp299Trp", "a protein change", "SYN1 is known here; no variant"),
        ("p.Trp9999Ter", "a protein change", "The notation is understood"),
        ("NM_999999.1:c.5A>T", "a coding change", "has this change on NM_999999.1"),
        ("SYN99", "a name", "Whether the name exists is not known here"),
        ("c.900-70000A>G", "a coding change", "Put the gene or the transcript before it"),
        ("no such illness", "", "nor part of a ClinVar condition"),
    ],
)
def test_no_is_said_with_its_reason(engine: Engine, trio: Result, text: str, kind: str, said: str) -> None:
    found = engine.ask(path=str(trio.path), search=text)
    assert (found["rows"], found["as"]) == ([], kind)
    assert said in found["note"]


def test_a_gene_without_variants_is_told_from_a_name_of_no_gene(
    engine: Engine, trio: Result, tmp_path: Path
) -> None:
    folder = tmp_path / "known"
    shutil.copytree(trio.path, folder)
    genes = [
        ["SYN1", "ENSG1", "", [], [], None, 0, 0],
        ["QUIET1", "ENSG99", "HGNC:99", ["OLD1"], [], None, 0, 0],
    ]
    (folder / "known.json.gz").write_bytes(gzip.compress(json.dumps(genes, separators=(",", ":")).encode()))
    meta = json.loads((folder / "meta.json").read_text())
    meta["files"].append({"name": "known.json.gz", "size": 1, "sha256": "", "raw_size": 1})
    (folder / "meta.json").write_text(json.dumps(meta))
    match = engine.ask(path=str(folder), filter={"genes": ["SYN1", "quiet1", "OLD1", "NOSUCH"]})["genes"]
    assert (match["absent"], match["unmatched"], match["sure"]) == (["quiet1", "OLD1"], ["NOSUCH"], True)
    for text, kind, said in (
        ("QUIET1", "a gene", "QUIET1 is a gene of the reference; no variant of this result lies in it"),
        ("QUIET1:p.R102X", "a protein change", "QUIET1 is a gene of the reference"),
        ("OLD1", "a gene", "OLD1 (QUIET1) is a gene"),
        ("NOSUCH", "", "“NOSUCH” is not a gene"),
    ):
        found = engine.ask(path=str(folder), search=text)
        assert (found["rows"], found["as"]) == ([], kind)
        assert said in found["note"]


def test_a_gene_list_names_what_it_does_not_know(engine: Engine, trio: Result) -> None:
    genes = engine.ask(path=str(trio.path), filter={"genes": ["SYN1", "syn2", "NOSUCH", "HGNC:3"]})["genes"]
    assert genes["unmatched"] == ["NOSUCH"]
    assert len(genes["codes"]) == 3


def test_results_compare_allele_by_allele(engine: Engine, trio: Result) -> None:
    counts = engine.ask(path=str(trio.path), compare=str(trio.path))
    assert counts == {"shared": trio.meta["rows"], "only": 0, "reclassified": 0, "missing": 0}
