"""Constraint, validity and dosage of genes: on random files every gene has the values that a plain reader finds."""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given
from hypothesis import strategies as st

from tests.unit.annotator.tracks.drawn_alleles import suite
from tests.unit.annotator.tracks.drawn_genes import (
    HGNC_IDS,
    MONDO,
    SYMBOLS,
    WORDS,
    Columns,
    best,
    compare,
    distinct,
    each,
    grouped,
    quoted,
    table_rows,
    value,
)
from tests.unit.annotator.tracks.test_gene_tables import (
    CONSTRAINT,
    DOSAGE_COLUMNS,
    GENCC,
    RULE,
    VALIDITY,
)

GRADES = (
    "Definitive", "Strong", "Moderate", "Supportive", "Limited", "Disputed Evidence", "Refuted Evidence", "No Known Disease Relationship",
)  # fmt: skip


DOSAGE_WORDS = {
    "0": "No evidence available",
    "3": "Sufficient evidence",
    "30": "Gene, recessive",
    "40": "unlikely",
    "Not yet evaluated": "",
}


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
    expected = {}
    for gene, rows in grouped(table_rows(text), lambda row: [row["gene_id"].partition(".")[0]]).items():
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
    rows = table_rows(table)
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
