"""Genes by phenotype: the page's engine against an oracle that compares every pair of terms, on the demo's result."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest

from annotator.commands.build_reference import add_phenotypes, add_track
from annotator.demo.phenotypes import TREE
from annotator.errors import ReferenceError_
from annotator.outputs.explore.phenotypes import read_obo
from annotator.tracks.spec import TrackSpec
from tests.annotator_demo import NOW, build_demo
from tests.unit.annotator.page_engine import running_engine

PATIENTS = (
    ["DEMOP:0000006"],
    ["DEMOP:0000006", "DEMOP:0000019", "DEMOP:0000040"],
    ["DEMOP:0000002", "DEMOP:0000004"],
    ["DEMOP:0000001"],
    ["DEMOP:9999999", "DEMOP:0000033"],
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, set[str]]]:
    """A result of the demo with phenotypes, and the terms of each gene of the whole table."""
    folder = tmp_path_factory.mktemp("phenotypes")
    demo = build_demo(folder, megabases=0.2, variants=300)
    with pytest.raises(ReferenceError_, match="no table of phenotypes"):
        add_phenotypes(demo.folder, demo.files / "phenotypes.obo", None, lambda _: None, lambda: NOW)
    add_track(
        demo.folder, TrackSpec("hpo", demo.files / "hpo.tsv", table="genes"), lambda _: None, lambda: NOW
    )
    add_phenotypes(demo.folder, demo.files / "phenotypes.obo", None, lambda _: None, lambda: NOW)
    demo.annotate(demo.files / "sample.vcf.gz", folder / "out")
    terms: dict[str, set[str]] = {}
    for line in (demo.files / "hpo.tsv").read_text().splitlines():
        gene, *rest = line.split("\t")
        if not line.startswith(("#", "ncbi_gene_id")):
            terms.setdefault(gene, set()).add(rest[1])
    return folder / "out" / "explore", terms


def above(term: str) -> set[str]:
    """A term and all its ancestors."""
    return {term}.union(*(above(parent) for parent in TREE[term][1]))


def oracle(patient: list[str], table: dict[str, set[str]]) -> dict[str, float]:
    """Gene -> score, by the definition in docs/interpretation.md, pair by pair."""
    whole = {gene: set().union(*map(above, terms)) for gene, terms in table.items()}
    genes = {term: sum(term in found for found in whole.values()) for term in TREE}
    content = {term: math.log(len(table) / count) if count else 0.0 for term, count in genes.items()}

    def similarity(one: str, other: str) -> float:
        return max((content[term] for term in above(one) & above(other)), default=0.0)

    known = [term for term in patient if term in TREE]
    best = sum(similarity(term, term) for term in known)
    return {
        gene: sum(max(similarity(one, other) for other in terms) for one in known) / best if best else 0.0
        for gene, terms in table.items()
    }


def test_the_page_ranks_and_filters_genes_as_the_oracle_does(
    made: tuple[Path, dict[str, set[str]]], tmp_path: Path
) -> None:
    explore, table = made
    genes = json.loads(gzip.decompress((explore / "genes.json.gz").read_bytes()))
    symbol = {row[1]: row[0] for row in genes}
    with running_engine(tmp_path) as engine:
        for patient in PATIENTS:
            expected = oracle(patient, table)
            found = engine.ask(path=str(explore), phenotypes=patient)
            assert found["unknown"] == [term for term in patient if term not in TREE]
            assert found["synthetic"] is True
            scores = {gene: score for gene, score in found["scores"].items() if score >= 0}
            assert scores.keys() == table.keys() & symbol.keys()
            assert scores == {gene: pytest.approx(expected[gene], abs=1e-12) for gene in scores}
            wanted = sorted((gene for gene in scores if scores[gene] > 0), key=lambda gene: -scores[gene])
            shares = [one["share"] for one in found["top"]]
            assert shares == pytest.approx([expected[gene] for gene in wanted[:10]])
            everything = ask(engine, explore, patient, 0)
            assert everything["count"] == ask(engine, explore, [], 0)["count"]
            for least in (0.25, 0.9):
                alike = [symbol[gene] for gene in scores if scores[gene] >= least]
                listed = engine.ask(path=str(explore), filter={"genes": alike or ["NOGENE"]})
                answer = ask(engine, explore, patient, least)
                assert sorted(answer["rows"]) == sorted(listed["rows"])
            assert_ordered(engine, explore, patient, scores, symbol)


def ask(engine: Any, explore: Path, patient: list[str], least: float) -> dict[str, Any]:
    order = {"by": "phenotype", "desc": True}
    answer: dict[str, Any] = engine.ask(
        path=str(explore), filter={"hpo": patient, "hpoMin": least, "sort": order}
    )
    return answer


def assert_ordered(
    engine: Any, explore: Path, patient: list[str], scores: dict[str, float], symbol: dict[str, str]
) -> None:
    """Rows of more similar genes come first; rows of genes without known phenotypes come last."""
    of_row: dict[int, float] = {}
    for gene, score in scores.items():
        for row in engine.ask(path=str(explore), filter={"genes": [symbol[gene]]})["rows"]:
            of_row[row] = max(of_row.get(row, -1.0), score)
    shown = [of_row.get(row, -1.0) for row in ask(engine, explore, patient, 0)["rows"]]
    assert shown == sorted(shown, reverse=True)
    assert shown[-1] == -1.0 < shown[0]


def test_ontologies_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.obo"
    path.write_text("hello\n")
    with pytest.raises(ReferenceError_, match="no terms"):
        read_obo(path)
    path.write_text("[Term]\nid: A\nname: a\nis_a: B ! b\n\n[Term]\nid: B\nname: b\nis_a: A\n")
    with pytest.raises(ReferenceError_, match="circle"):
        read_obo(path)


def test_an_ontology_is_read_with_its_old_ids_synonyms_and_without_obsolete_terms(tmp_path: Path) -> None:
    path = tmp_path / "a.obo.gz"
    text = """data-version: hp/releases/2026-01-01

[Term]
id: HP:0000002
name: Child
alt_id: HP:0000009
synonym: "A \\"quoted\\" name" EXACT layperson [HPO:x]
is_a: HP:0000001 {source="x"} ! Parent
is_a: HP:0000003 ! Gone

[Term]
id: HP:0000001
name: Parent

[Term]
id: HP:0000003
name: Gone
is_obsolete: true

[Typedef]
id: part_of
name: part of
"""
    path.write_bytes(gzip.compress(text.encode()))
    found = read_obo(path)
    assert found.version == "hp/releases/2026-01-01"
    assert [(term.id, term.name) for term in found.terms] == [
        ("HP:0000001", "Parent"),
        ("HP:0000002", "Child"),
    ]
    assert (found.terms[1].others, found.terms[1].synonyms) == (["HP:0000009"], ['A "quoted" name'])
