"""HPO and OMIM: on random files every gene has the values that a plain reader finds, or that were drawn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.annotator.tracks.drawn_alleles import suite
from tests.unit.annotator.tracks.drawn_genes import (
    SYMBOLS,
    Columns,
    compare,
    distinct,
    grouped,
    table_rows,
)
from tests.unit.annotator.tracks.test_gene_tables import (
    GENEMAP,
)

PHENOTYPES = st.lists(
    st.tuples(
        st.sampled_from(
            ("Disease one", "{Disease two, susceptibility to}", "?Disease three", "[Blood group (Xg)]")
        ),
        st.sampled_from(("", ", 610001", ", 610002")),
        st.sampled_from((" (3)", " (1)")),
        st.sampled_from(("", ", Autosomal dominant", ", Autosomal recessive, Somatic mutation")),
    ),
    max_size=3,
)


@suite(12)
@given(data=st.data(), old=st.booleans())
def test_hpo(data: st.DataObject, old: bool) -> None:
    first = "#Format: entrez-gene-id" if old else "ncbi_gene_id"
    names = "gene_symbol\thpo_id\thpo_name\tfrequency\tdisease_id\n"
    lines = ""
    for _ in range(data.draw(st.integers(1, 9))):
        gene, term = (
            data.draw(st.sampled_from(("101", "102", "-"))),
            data.draw(st.sampled_from(("HP:1", "HP:2", "HP:3"))),
        )
        name = data.draw(st.sampled_from(('Big "head', "Small, hands", "Tall; thin")))
        lines += f"{gene}\tONE\t{term}\t{name}\t3/4\t{data.draw(st.sampled_from(('OMIM:1', 'ORPHA:2')))}\n"
    table = f"gene\t{names}{lines}"
    rows = table_rows(table)
    expected = {
        gene: {
            "terms": distinct(of, "hpo_id"),
            "diseases": distinct(of, "disease_id"),
            "names": distinct(of, "hpo_name"),
        }
        for gene, of in grouped(rows, lambda row: [row["gene"].replace("-", "")]).items()
    }
    compare("hpo", f"{first}\t{names}{lines}", expected)


@suite(12)
@given(data=st.data())
def test_omim_genemap(data: st.DataObject) -> None:
    """A line for each gene; its phenotypes stand in one cell, and the lists match item by item."""
    text = GENEMAP
    expected: dict[str, Columns] = {}
    others: dict[str, str] = {}
    for gene in range(data.draw(st.integers(1, 5))):
        drawn = data.draw(PHENOTYPES)
        ensembl, ncbi = (
            data.draw(st.sampled_from((f"ENSG{gene}", ""))),
            data.draw(st.sampled_from((f"10{gene}", ""))),
        )
        cell = "; ".join("".join(parts) for parts in drawn)
        text += f"chr1\t0\t60000{gene}\tONE, O1\tONE\t{ncbi}\t{ensembl}\t\t{cell}\n"
        if ensembl or ncbi:
            others |= {key: ensembl or ncbi for key in (ensembl, ncbi) if key}
            parts = list(dict.fromkeys(drawn)) or [("", "", "", "")]
            expected[ensembl or ncbi] = {
                "gene_mim": [f"60000{gene}"],
                "phenotype_mims": [mim.removeprefix(", ") for _, mim, _, _ in parts],
                "keys": [key.strip(" ()") for _, _, key, _ in parts],
                "moi": [way.removeprefix(", ") for *_, way in parts],
                "phenotypes": [name for name, *_ in parts],
            }
    compare("omim", text + "# a last comment\n", expected, "genemap2.txt", others)


@suite(12)
@given(data=st.data())
def test_omim_morbidmap(data: st.DataObject) -> None:
    """A line for each phenotype; the first symbol is the gene."""
    text = "# Phenotype\tGene/Locus And Other Related Symbols\tMIM Number\tCyto Location\n"
    rows: dict[str, list[tuple[str, ...]]] = {}
    for _ in range(data.draw(st.integers(1, 6))):
        name, mim, key, _way = data.draw(PHENOTYPES.filter(bool))[0]
        symbol = data.draw(SYMBOLS)
        text += f"{name}{mim}{key}\t{symbol}, OLD1\t600001\t1p36\n"
        if (name, mim, key) not in rows.setdefault(f"symbol:{symbol}", []):
            rows[f"symbol:{symbol}"].append((name, mim, key))
    expected = {
        gene: {
            "gene_mim": ["600001"],
            "phenotype_mims": [mim.removeprefix(", ") for _, mim, _ in of],
            "keys": [key.strip(" ()") for *_, key in of],
            "phenotypes": [name for name, *_ in of],
        }
        for gene, of in rows.items()
    }
    compare("omim", text, expected, "morbidmap.txt")
