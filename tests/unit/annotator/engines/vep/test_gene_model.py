"""What the gene model decides, worked out by hand on `example`: flags, PICK, genetic codes, selenocysteine, what VEP's cache fills in."""

from __future__ import annotations

from dataclasses import replace

from annotator.engines.vep.exact import annotate_variant
from annotator.engines.vep.fields import FIELDS
from annotator.genes.genome import MemoryGenome
from annotator.genes.transcript import assemble
from tests.unit.annotator.engines.vep.example import (
    BASES,
    GENOME,
    RECORD,
    example,
    rows,
    rows_of,
)


def test_columns_that_vep_s_cache_fills() -> None:
    (answer,) = rows(
        1214,
        "G",
        "A",
        flags=("cds_start_NF", "mRNA_start_NF"),
        hgnc_id="HGNC:5",
        symbol_source="HGNC",
        mane="MANE_Select",
        mane_select="NM_1.2",
    )
    values = dict(zip(FIELDS, answer.values(), strict=True))
    assert (values["FLAGS"], values["HGNC_ID"], values["SYMBOL_SOURCE"]) == ("cds_start_NF", "HGNC:5", "HGNC")
    assert (values["MANE"], values["MANE_SELECT"], values["CANONICAL"]) == ("MANE_Select", "NM_1.2", "YES")


def test_pick_prefers_mane_then_canonical_and_marks_one_row_a_gene() -> None:
    other = assemble(replace(RECORD, id="T0", mane="MANE_Select", canonical=False), GENOME)
    elsewhere = assemble(replace(RECORD, id="T9", gene_id="G2", canonical=False), GENOME)
    answers = rows_of(annotate_variant("C", 1214, "G", ["A", "C"], [example(), other, elsewhere], GENOME))
    assert [(row.feature, row.allele, row.pick) for row in answers] == [
        ("T0", "A", "1"),
        ("T0", "C", "1"),
        ("T1", "A", ""),
        ("T1", "C", ""),
        ("T9", "A", "1"),
        ("T9", "C", "1"),
    ]


def test_mitochondrial_code_and_m_notation() -> None:
    genome = MemoryGenome({"MT": BASES})
    transcript = assemble(replace(RECORD, contig="MT"), genome, 2)
    (answer,) = rows_of(annotate_variant("MT", 1228, BASES[1227], ["A"], [transcript], genome))
    assert BASES[1225:1228] == "TGG"
    assert (answer.consequence, answer.amino_acids) == ("splice_region_variant&synonymous_variant", "W")
    assert answer.hgvsg == "MT:m.1228G>A"


def test_selenocysteine_reads_u_until_it_is_changed() -> None:
    bases = BASES[:1225] + "TGA" + BASES[1228:]
    genome = MemoryGenome({"C": bases})
    transcript = assemble(replace(RECORD, selenocysteines=(1226,)), genome)
    assert transcript.peptide[5] == "U"
    (answer,) = rows_of(annotate_variant("C", 1228, "A", ["T"], [transcript], genome))
    assert (answer.consequence, answer.amino_acids, answer.hgvsp) == (
        "missense_variant&splice_region_variant",
        "U/C",
        "P1.1:p.Sec6Cys",
    )
