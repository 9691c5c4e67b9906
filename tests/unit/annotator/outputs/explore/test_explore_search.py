"""The search of the site's engine: every usual spelling finds its variants, and an answer of nothing says why."""

from __future__ import annotations

import gzip
import json
import random
import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from tests.unit.annotator.outputs.explore.conftest import Result
from tests.unit.annotator.outputs.explore.synthetic import FIELDS, World
from tests.unit.annotator.page_engine import Engine

GENES = World().genes()


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
    # Without the gene, rows differ in the consequence, and the made-up intronic ones have exonic names.
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
