"""The table of columns: what must follow from it does."""

from __future__ import annotations

from dataclasses import fields
from itertools import groupby
from pathlib import Path

from annotator.engines.vep.fields import (
    FIELDS,
    ROW_FIELDS,
    SET_FIELDS,
    TABLE,
    TRANSCRIPT_FIELDS,
    RowPart,
    bars_from,
    csq_field,
)
from annotator.engines.vep.row import Row
from annotator.engines.vep.transcript_fields import RENDERERS


def test_a_column_has_one_entry_and_a_meaning() -> None:
    assert len(set(FIELDS)) == len(FIELDS)
    assert all(field.description for field in TABLE)


def test_parts_stand_together_in_their_order() -> None:
    """The kernel writes a part at a time."""
    assert [part for part, _ in groupby(field.part for field in TABLE)] == list(RowPart)


def test_each_column_has_its_renderer_or_its_attribute() -> None:
    assert list(RENDERERS) == [*TRANSCRIPT_FIELDS, *SET_FIELDS]
    assert [field.name for field in fields(Row)] == [*(each.attribute for each in ROW_FIELDS), "transcript"]


def test_a_row_has_its_columns_in_order() -> None:
    own = {field.attribute: field.name for field in ROW_FIELDS}
    row = Row(**own, transcript=TRANSCRIPT_FIELDS)
    assert row.values() == FIELDS
    assert row.picked().values() == tuple("1" if name == "PICK" else name for name in FIELDS)
    assert (row.gene, row.feature) == ("Gene", "Feature")
    assert (
        row.place()
        == "EXON|INTRON|HGVSc|HGVSp|cDNA_position|CDS_position|Protein_position|Amino_acids|Codons|"
    )


def test_bars_count_the_rest_of_a_part() -> None:
    assert (bars_from("SYMBOL"), bars_from("EXON"), bars_from("Codons"), bars_from("PICK")) == (5, 9, 1, 1)


def test_types() -> None:
    assert {name for name in FIELDS if csq_field(name).kind == "integer"} == {
        "DISTANCE", "STRAND", "HGVS_OFFSET", "ALLELE_NUM", "PICK", "TSL",
    }  # fmt: skip
    assert (csq_field("HAPLOTYPE_CHANGE").kind, csq_field("HAPLOTYPE_CHANGE").description) == ("text", "")


def test_the_contract_lists_the_columns() -> None:
    page = (Path(__file__).parents[5] / "docs" / "contracts.md").read_text()
    listed = page.split("### Columns of the engine `vep`")[1].split("\n## ")[0]
    found = [line for line in listed.splitlines() if line.startswith("| `")]
    assert found == [f"| `{field.name}` | {field.kind} | {field.description} |" for field in TABLE]
