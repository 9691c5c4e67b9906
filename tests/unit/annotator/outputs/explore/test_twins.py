"""A gene that two gene sets have is one gene of the explorer, where that can be decided."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from annotator.outputs.explore.gene_names import write_gene_names, write_known_genes
from annotator.outputs.explore.twins import FILE, GeneOfSet, GenesOfSets, find_twins, read_twins
from annotator.reference.folder import Reference
from tests.annotator_demo import DemoReference
from tests.unit.annotator.two_sets import TwoSets, build_all
from tests.unit.annotator.variants import crowded


def gene(
    source: str, id_: str, place: str = "1+", span: tuple[int, int] = (1, 9), symbol: str = "", hgnc: str = ""
) -> GeneOfSet:
    return GeneOfSet(source, id_, place[:-1], 1 if place[-1] == "+" else -1, *span, symbol, hgnc)


@pytest.mark.parametrize(
    ("genes", "twins"),
    [
        ([gene("E", "a", symbol="A"), gene("R", "1", symbol="A")], {"1": "a"}),
        ([gene("E", "a", symbol="A", hgnc="H:1"), gene("R", "1", symbol="OLD", hgnc="H:1")], {"1": "a"}),
        ([gene("E", "a", symbol="A"), gene("R", "1", symbol="A", hgnc="H:1")], {"1": "a"}),
        ([gene("E", "a", symbol="A", hgnc="H:2"), gene("R", "1", symbol="A", hgnc="H:1")], {}),
        ([gene("E", "a", symbol="A"), gene("R", "1", "1-", symbol="A")], {}),
        ([gene("E", "a", symbol="A"), gene("R", "1", "2+", symbol="A")], {}),
        ([gene("E", "a", symbol="A"), gene("R", "1", span=(10, 20), symbol="A")], {}),
        ([gene("E", "a", symbol="A"), gene("E", "b", symbol="A"), gene("R", "1", symbol="A")], {}),
        ([gene("E", "a"), gene("R", "1")], {}),
        ([gene("E", "a", symbol="A"), gene("R", "a", symbol="A")], {}),
        ([gene("E", "a", symbol="A"), gene("E", "b", "2+", symbol="A"), gene("R", "1", symbol="A"), gene("R", "1", "2+", symbol="A")], {}),
        ([gene("E", "a", symbol="A"), gene("R", "1", symbol="A"), gene("G", "x", symbol="A")], {"1": "a", "x": "a"}),
    ],
    ids=[
        "symbol", "HGNC id", "one HGNC id", "two HGNC ids", "strand", "contig", "apart", "two of one set", "nameless", "same id",
        "two partners", "three sets",
    ],
)  # fmt: skip
def test_which_genes_are_one(genes: list[GeneOfSet], twins: dict[str, str]) -> None:
    collected = GenesOfSets()
    for each in genes:
        collected.add(each)
    assert find_twins(collected.genes()) == twins


def test_a_gene_reaches_as_far_as_its_transcripts() -> None:
    collected = GenesOfSets()
    collected.add(gene("E", "a", span=(5, 9), symbol="A"))
    collected.add(gene("E", "a", span=(8, 30), symbol="A"))
    collected.add(gene("R", "1", span=(20, 40), symbol="A"))
    assert find_twins(collected.genes()) == {"1": "a"}


@pytest.fixture(scope="module")
def sets(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> TwoSets:
    return build_all(demo, tmp_path_factory.mktemp("twins"))


def test_a_result_counts_and_finds_each_gene_once(sets: TwoSets, tmp_path: Path) -> None:
    reference = Reference.open(sets.both)
    ids = list(zip(reference.genes.texts("gene_id"), reference.genes.texts("symbol"), strict=True))
    twins = read_twins(sets.both)
    assert len(twins) > 10
    assert all(main.startswith("DEMOG") and twin.isdigit() for twin, main in twins.items())
    write_gene_names(ids, [], None, sets.both)
    write_known_genes(ids, sets.both)
    source = tmp_path / "in.vcf"
    source.write_bytes(crowded(reference, 300, 4))
    DemoReference(sets.both, sets.both).annotate(source, tmp_path / "out", engine="vep")
    explore = tmp_path / "out" / "explore"
    genes = json.loads(gzip.decompress((explore / "genes.json.gz").read_bytes()))
    assert len({entry[1] for entry in genes}) == len(genes)
    assert not {entry[1] for entry in genes} & twins.keys()
    symbols = [entry[0] for entry in genes]
    assert len(set(symbols)) == len(symbols)
    partner = {main: twin for twin, main in twins.items()}
    assert all(partner[entry[1]] in entry[4] for entry in genes if entry[1] in partner)  # found by either id
    known = json.loads(gzip.decompress((explore / "known.json.gz").read_bytes()))
    assert len(known) == len({symbol for _, symbol in ids})


def test_transcripts_of_both_sets_are_drawn_with_their_gene(sets: TwoSets) -> None:
    index = json.loads(gzip.decompress((sets.both / "explore.models.idx").read_bytes()))
    data = (sets.both / "explore.models.bin").read_bytes()
    models: dict[str, list[dict[str, str]]] = {}
    at = 0
    for size in index["sizes"]:
        models |= json.loads(gzip.decompress(data[at : at + size]))
        at += size
    assert index["twins"] == read_twins(sets.both)
    assert not models.keys() & index["twins"].keys()
    assert {model["source"] for model in models[next(iter(index["twins"].values()))]} == {"Ensembl", "RefSeq"}
    alone = json.loads(gzip.decompress((sets.ensembl / "explore.models.idx").read_bytes()))
    assert "twins" not in alone
    assert not (sets.ensembl / FILE).exists()
