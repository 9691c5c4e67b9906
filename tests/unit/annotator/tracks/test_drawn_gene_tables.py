"""Tables of genes as their sources write them: on random files every gene has the values that a plain reader finds."""

from __future__ import annotations

import csv
import io
import json
import math
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from annotator.bytes.escaping import plain as decoded
from annotator.commands.write_track import write_track
from annotator.tracks.genes.table import GeneTable
from annotator.tracks.spec import TrackSpec
from annotator.tracks.store import TrackMeta
from tests.unit.annotator.tracks.drawn_alleles import suite
from tests.unit.annotator.tracks.test_gene_tables import (
    CONSTRAINT,
    DOSAGE_COLUMNS,
    GENCC,
    GENEMAP,
    RULE,
    VALIDITY,
)

Row = dict[str, str]
Columns = dict[str, list[str]]
MISSING = ("", ".", "NA", "NaN", "-")
HGNC_IDS = st.sampled_from(("HGNC:1", "HGNC:2", "HGNC:3", ""))
SYMBOLS = st.sampled_from(("ONE", "TWO", "HLA-A"))
WORDS = st.sampled_from(
    ("ovarian cancer, familial", "x; y", 'so-called "A"', "a|b", "c=1", "50%", "", "éclair")
)
MONDO = st.sampled_from(("MONDO:1", "MONDO:2", ""))


def quoted(cells: Sequence[str], separator: str) -> str:
    """A line with every cell in quotes, as GenCC and ClinGen write it."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return out.getvalue()


def grouped(rows: Sequence[Row], keys: Callable[[Row], Sequence[str]]) -> dict[str, list[Row]]:
    """The distinct rows of each gene by its first id; rows without an id are left out."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        first = next(iter(keys(row)), "")
        if first and row not in found.setdefault(first, []):
            found[first].append(row)
    return found


def value(row: Row, column: str) -> str:
    text = row[column].strip()
    return "" if text in MISSING else text


def each(rows: Sequence[Row], column: str) -> list[str]:
    return [value(row, column) for row in rows]


def distinct(rows: Sequence[Row], column: str) -> list[str]:
    return list(dict.fromkeys(filter(None, each(rows, column))))


def best(values: Sequence[str], order: Sequence[str]) -> list[str]:
    known = sorted(filter(None, values), key=order.index)
    return known[:1]


def compare(
    name: str,
    text: str,
    expected: Mapping[str, Columns],
    file: str = "table.tsv",
    others: Mapping[str, str] | None = None,
) -> None:
    """Build the table as the command does; `expected` has the values of each gene by its first id and column.

    The table's own values, their texts in CSQ and their numbers are compared. `others`: other ids of a gene, to its first.
    """
    with tempfile.TemporaryDirectory() as name_of_folder:
        folder = Path(name_of_folder)
        (folder / file).write_text(text)
        write_track(TrackSpec(name, folder / file, table="genes"), [], folder)
        table = GeneTable(folder, TrackMeta.read(folder / f"track.{name}.json"))
        assert table.meta.rows == len(expected)
        assert {gene: table.find([gene]) for gene in others or {}} == {
            gene: table.find([first]) for gene, first in (others or {}).items()
        }
        for gene, columns in expected.items():
            place = table.find([gene])
            found = dict(
                zip(
                    [field.column.removeprefix(f"{name}_") for field in table.meta.fields],
                    table.values[place],
                    strict=True,
                )
            )
            assert found == columns, gene
            printed = [field for field in table.meta.fields if field.scope != "gene"]
            for field, csq in zip(printed, table.texts(place), strict=True):
                of = columns[field.column.removeprefix(f"{name}_")]
                assert "|" not in csq
                assert ";" not in csq
                whole = "&".join(re.sub(" +", "_", re.sub("[,|]", "&", text)) for text in of)
                assert decoded(csq) == (whole if whole.strip("&") else "")
                if field.kind == "number":
                    assert all(math.isfinite(float(text)) for text in of)
        assert table.find(["ENSG99", "HGNC:99", "symbol:NONE"]) == -1


@suite(12)
@given(data=st.data())
def test_constraint(data: st.DataObject) -> None:
    """The row of MANE Select, else of the canonical transcript; the first of several; NA is no number."""
    number = st.sampled_from(("0.123", "9.9956e-01", "NA", "1.9", "-3.5e+00", "0"))
    truth = st.sampled_from(("true", "false"))
    text = CONSTRAINT
    for place in range(data.draw(st.integers(1, 9))):
        flags = data.draw(st.sampled_from(("[]", '["no_exp_syn"]', '["outlier_mis","outlier_syn"]')))
        gene = data.draw(st.sampled_from(("ENSG01", "ENSG02.3", "101", "")))
        cells = (
            "ONE",
            gene,
            f"ENST{place}",
            data.draw(truth),
            data.draw(truth),
            "1",
            *(data.draw(number) for _ in "123"),
            flags,
        )
        text += "\t".join(cells) + "\n"
    frame = pl.read_csv(io.StringIO(text), separator="\t", infer_schema=False, quote_char=None).fill_null("")
    expected = {}
    for gene, rows in grouped(frame.to_dicts(), lambda row: [row["gene_id"].partition(".")[0]]).items():
        chosen = [row for row in rows if row["mane_select"] == "true"] or [
            row for row in rows if row["canonical"] == "true"
        ]
        if chosen:
            expected[gene] = {
                "LOEUF": distinct(chosen[:1], "lof.oe_ci.upper"),
                "pLI": distinct(chosen[:1], "lof.pLI"),
                "mis_z": distinct(chosen[:1], "mis.z_score"),
                "flags": json.loads(chosen[0]["constraint_flags"]),
                "transcript": distinct(chosen[:1], "transcript"),
            }
    compare("gnomad_constraint", text, expected)


GRADES = (
    "Definitive", "Strong", "Moderate", "Supportive", "Limited", "Disputed Evidence", "Refuted Evidence", "No Known Disease Relationship",
)  # fmt: skip


@suite(12)
@given(data=st.data())
def test_gencc(data: st.DataObject) -> None:
    """Submissions with quotes and line feeds in their cells; some come twice."""
    lines = []
    for place in range(data.draw(st.integers(1, 8))):
        cells = (
            data.draw(HGNC_IDS), data.draw(SYMBOLS), data.draw(MONDO), data.draw(WORDS), data.draw(st.sampled_from(GRADES)),
            "HP:6", data.draw(st.sampled_from(("Autosomal dominant", "X-linked", ""))), data.draw(st.sampled_from(("Lab A", "Lab, B"))),
        )  # fmt: skip
        lines.append(
            quoted((f"S{place}", "1", *cells, data.draw(st.sampled_from(("", "a note\non two lines")))), "\t")
        )
    lines += data.draw(st.lists(st.sampled_from(lines), max_size=2))
    text = GENCC + "\n" + "".join(lines)
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    expected = {
        gene: {
            "class": best(each(of, "classification_title"), GRADES),
            "classes": each(of, "classification_title"),
            "disease_ids": each(of, "disease_curie"),
            "moi": each(of, "moi_title"),
            "submitters": each(of, "submitter_title"),
            "diseases": each(of, "disease_title"),
        }
        for gene, of in grouped(rows, lambda row: [row["gene_curie"]]).items()
    }
    compare("gencc", text, expected)


@suite(12)
@given(data=st.data())
def test_clingen_validity(data: st.DataObject) -> None:
    """Commas between the cells, and lines of plus signs around the header."""
    text = VALIDITY
    for _ in range(data.draw(st.integers(1, 8))):
        grade, moi = data.draw(st.sampled_from(GRADES)), data.draw(st.sampled_from(("AD", "AR", "XL", "")))
        cells = (
            data.draw(SYMBOLS),
            data.draw(HGNC_IDS),
            data.draw(WORDS),
            data.draw(MONDO),
            moi,
            "SOP10",
            grade,
        )
        text += quoted(
            (
                *cells,
                "https://example.org",
                data.draw(st.sampled_from(("2024-08-29", "2025-01-02"))),
                "A GCEP",
            ),
            ",",
        )
    header = text.partition(RULE)[2]
    rows = list(csv.DictReader(io.StringIO(header.replace(RULE, ""))))
    expected = {
        gene: {
            "class": best(each(of, "CLASSIFICATION"), GRADES),
            "classes": each(of, "CLASSIFICATION"),
            "disease_ids": each(of, "DISEASE ID (MONDO)"),
            "moi": each(of, "MOI"),
            "diseases": each(of, "DISEASE LABEL"),
            "dates": each(of, "CLASSIFICATION DATE"),
        }
        for gene, of in grouped(rows, lambda row: [row["GENE ID (HGNC)"]]).items()
    }
    compare("clingen_validity", text, expected, "validity.csv")


DOSAGE_WORDS = {
    "0": "No evidence available",
    "3": "Sufficient evidence",
    "30": "Gene, recessive",
    "40": "unlikely",
    "Not yet evaluated": "",
}


@suite(12)
@given(data=st.data())
def test_clingen_dosage(data: st.DataObject) -> None:
    """The codes 30 and 40 are no grades; a gene has one line, or several."""
    lines = []
    for _ in range(data.draw(st.integers(1, 6))):
        one, other = (data.draw(st.sampled_from(tuple(DOSAGE_WORDS))) for _ in "ab")
        gene = data.draw(st.sampled_from(("101", "102", "")))
        cells = [
            data.draw(SYMBOLS),
            gene,
            "1p",
            "tbd",
            one,
            DOSAGE_WORDS[one],
            *[""] * 6,
            other,
            DOSAGE_WORDS[other],
            *[""] * 6,
        ]
        lines.append("\t".join((*cells, "2026-01-01", data.draw(MONDO), data.draw(MONDO))) + "\n")
    text = (
        "#ClinGen Gene Curation Results\n#1 Oct,2026\n#\n" + "\t".join(DOSAGE_COLUMNS) + "\n" + "".join(lines)
    )
    table = "\t".join(DOSAGE_COLUMNS)[1:] + "\n" + "".join(lines)
    rows = (
        pl.read_csv(io.StringIO(table), separator="\t", infer_schema=False, quote_char=None)
        .fill_null("")
        .to_dicts()
    )
    expected: dict[str, Columns] = {}
    for gene, of in grouped(rows, lambda row: [row["Gene ID"]]).items():
        columns: Columns = {}
        for word, short in (("Haploinsufficiency", "HI"), ("Triplosensitivity", "TS")):
            columns[short] = [
                score for score in distinct(of, f"{word} Score") if score in ("0", "1", "2", "3")
            ]
            words = [
                f"{value(row, f'{word} Score')} {value(row, f'{word} Description')}".strip() for row in of
            ]
            columns[f"{short}_words"] = list(dict.fromkeys(words))
            columns[f"{short}_disease"] = distinct(of, f"{word} Disease ID")
        expected[gene] = {**columns, "date": distinct(of, "Date Last Evaluated")}
    compare("clingen_dosage", text, expected)


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
    rows = (
        pl.read_csv(io.StringIO(table), separator="\t", infer_schema=False, quote_char=None)
        .fill_null("")
        .to_dicts()
    )
    expected = {
        gene: {
            "terms": distinct(of, "hpo_id"),
            "diseases": distinct(of, "disease_id"),
            "names": distinct(of, "hpo_name"),
        }
        for gene, of in grouped(rows, lambda row: [row["gene"].replace("-", "")]).items()
    }
    compare("hpo", f"{first}\t{names}{lines}", expected)


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


COLOURS = {"4": "green", "3": "green", "2": "amber", "1": "red", "0": "red"}


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
