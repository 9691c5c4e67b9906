"""Names of genes, and panels: on random files every gene has the values that a plain reader finds."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.annotator.tracks.drawn_alleles import suite
from tests.unit.annotator.tracks.drawn_genes import (
    WORDS,
    Columns,
    best,
    compare,
    distinct,
    grouped,
    quoted,
)

COLOURS = {"4": "green", "3": "green", "2": "amber", "1": "red", "0": "red"}


@suite(12)
@given(data=st.data())
def test_hgnc(data: st.DataObject) -> None:
    """Names with quotes, and lists between bars; each gene is found by each of its ids."""
    lists = st.lists(st.sampled_from(("OLD1", "OLD2", "C1orf1")), max_size=3, unique=True)
    text = "hgnc_id\tsymbol\tname\tlocus_group\talias_symbol\tprev_symbol\tentrez_id\tensembl_gene_id\n"
    expected: dict[str, Columns] = {}
    others: dict[str, str] = {}
    for gene in range(data.draw(st.integers(1, 5))):
        name, aliases, previous = data.draw(WORDS), data.draw(lists), data.draw(lists)
        ids = [f"HGNC:{gene}", *(text for text in (f"ENSG{gene}", f"10{gene}") if data.draw(st.booleans()))]
        ensembl, ncbi = (
            next((text for text in ids if text.startswith(begin)), "") for begin in ("ENSG", "10")
        )
        text += quoted(
            (ids[0], f"G{gene}", name, "protein", "|".join(aliases), "|".join(previous), ncbi, ensembl), "\t"
        )
        others |= dict.fromkeys(ids, ids[0])
        expected[ids[0]] = {"name": [name] if name else [], "previous": previous, "aliases": aliases}
    compare("hgnc", text, expected, others=others)


@suite(12)
@given(data=st.data())
def test_panel(data: st.DataObject) -> None:
    """PanelApp's export: regions and repeats are no genes; the best rating counts."""
    names = (
        "Entity Name", "Entity type", "Gene Symbol", "Sources(; separated)", "Level4", "Model_Of_Inheritance", "Phenotypes", "GEL_Status",
        "EnsemblId(GRch37)", "EnsemblId(GRch38)", "HGNC",
    )  # fmt: skip
    text = "\t".join(names) + "\n"
    for _ in range(data.draw(st.integers(1, 7))):
        kind, moi = (
            data.draw(st.sampled_from(("gene", "gene", "str", "region"))),
            data.draw(st.sampled_from(("BIALLELIC, autosomal", ""))),
        )
        hgnc, ensembl = data.draw(
            st.sampled_from((("HGNC:1", "ENSG1"), ("HGNC:2", ""), ("", "ENSG3"), ("", "")))
        )
        panel, status = (
            data.draw(st.sampled_from(("Panel A", "Panel B"))),
            data.draw(st.sampled_from(("4", "3", "2", "1", "0", ""))),
        )
        phenotypes = data.draw(st.sampled_from(("A, 1;B", "B; C", "")))
        text += quoted(("X", kind, "ONE", "Expert", panel, moi, phenotypes, status, "", ensembl, hgnc), "\t")
    rows = [row for row in csv.DictReader(io.StringIO(text), delimiter="\t") if row["Entity type"] == "gene"]
    expected = {
        gene: {
            "status": best([COLOURS.get(row["GEL_Status"], "") for row in of], ("green", "amber", "red")),
            "panel": distinct(of, "Level4"),
            "moi": distinct(of, "Model_Of_Inheritance"),
            "phenotypes": list(
                dict.fromkeys(word.strip() for row in of for word in row["Phenotypes"].split(";") if word)
            ),
        }
        for gene, of in grouped(
            rows, lambda row: [key for key in (row["HGNC"], row["EnsemblId(GRch38)"]) if key]
        ).items()
    }
    compare("panel", text, expected)
