"""Tables keyed by gene: every known format with its traps, and any table against a plain reader (polars)."""

from __future__ import annotations

import gzip
import io
from collections.abc import Sequence
from math import isfinite
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.errors import InstallError, TrackError
from annotator.reference import catalogue
from annotator.tracks.genes.build import build
from annotator.tracks.genes.table import GeneTable, GeneTables
from annotator.tracks.spec import TrackSpec

CONSTRAINT = "gene\tgene_id\ttranscript\tcanonical\tmane_select\tlof.obs\tlof.pLI\tlof.oe_ci.upper\tmis.z_score\tconstraint_flags\n"
GENCC = "\t".join(
    f'"{name}"'
    for name in (
        "sgc_id", "version_number", "gene_curie", "gene_symbol", "disease_curie", "disease_title", "classification_title",
        "moi_curie", "moi_title", "submitter_title", "submitted_as_notes",
    )
)  # fmt: skip
RULE = ",".join(['"++++++++++"'] * 10) + "\n"
VALIDITY = (
    '"CLINGEN GENE DISEASE VALIDITY CURATIONS","","","","","","","","",""\n"FILE CREATED: 2026-09-30","","","","","","","","",""\n'
    '"WEBPAGE: https://example.org","","","","","","","","",""\n'
    + RULE
    + '"GENE SYMBOL","GENE ID (HGNC)","DISEASE LABEL",'
    '"DISEASE ID (MONDO)","MOI","SOP","CLASSIFICATION","ONLINE REPORT","CLASSIFICATION DATE","GCEP"\n' + RULE
)
DOSAGE_COLUMNS = [
    "#Gene Symbol", "Gene ID", "cytoBand", "Genomic Location", "Haploinsufficiency Score", "Haploinsufficiency Description",
    *(f"Haploinsufficiency PMID{i}" for i in range(1, 7)), "Triplosensitivity Score", "Triplosensitivity Description",
    *(f"Triplosensitivity PMID{i}" for i in range(1, 7)), "Date Last Evaluated", "Haploinsufficiency Disease ID",
    "Triplosensitivity Disease ID",
]  # fmt: skip
GENEMAP = (
    "# Copyright (c) of its owner\n# Generated: 2026-10-01\n# Chromosome\tGenomic Position Start\tMIM Number\t"
    "Gene/Locus And Other Related Symbols\tApproved Gene Symbol\tEntrez Gene ID\tEnsembl Gene ID\tComments\tPhenotypes\n"
)
HGNC = (
    "hgnc_id\tsymbol\tname\tlocus_group\talias_symbol\tprev_symbol\tentrez_id\tensembl_gene_id\n"
    'HGNC:1\tONE\tgene one, "first"\tprotein-coding gene\t"ALIAS1|ALIAS2"\tOLD1\t101\tENSG01\n'
    "HGNC:2\tTWO\tgene two\tprotein-coding gene\t\t\t102\t\n"
)
PANEL = (
    "Entity Name\tEntity type\tGene Symbol\tSources(; separated)\tLevel4\tLevel3\tLevel2\tModel_Of_Inheritance\tPhenotypes\t"
    "GEL_Status\tEnsemblId(GRch37)\tEnsemblId(GRch38)\tHGNC\n"
)


def opened(folder: Path, text: str, name: str = "own", fields: Sequence[str] = ()) -> GeneTable:
    path = folder / "table.tsv"
    path.write_text(text)
    return GeneTable(folder, build(TrackSpec(name, path, tuple(fields), table="genes"), folder))


def said(
    table: GeneTable, gene: str = "", hgnc: str = "", symbol: str = "", *others: GeneTable
) -> dict[str, str]:
    """What a table says of a gene, by column; other tables may be in the same job."""
    tables = GeneTables([table, *others])
    texts = tables.texts(gene, hgnc, symbol)
    return {
        field.name.removeprefix(f"{table.meta.name}_"): text
        for field, text in zip(table.meta.csq_fields, texts, strict=False)
        if text
    }


def test_constraint_of_mane_select_else_the_canonical_transcript(tmp_path: Path) -> None:
    table = opened(
        tmp_path,
        CONSTRAINT
        + "ONE\tENSG01\tENST02\tfalse\tfalse\t1\t0.1\t1.9\t-1\t[]\n"
        + "ONE\tENSG01\tENST01\ttrue\tfalse\t1\t0.2\t1.5\t0\t[]\n"
        + 'ONE\tENSG01\tENST03\tfalse\ttrue\t1\t9.9956e-01\t0.123\t3.25\t["no_exp_syn","outlier_mis"]\n'
        + "ONE\t101\tNM_01.2\ttrue\ttrue\t1\t0.5\t0.5\t1\t[]\n"
        + "TWO\tENSG02\tENST04\ttrue\tfalse\t1\tNA\t0.7\tNaN\t[]\n"
        + "SIX\tENSG06\tENST06\tfalse\tfalse\t1\t1.0\t0.1\t9\t[]\n",
    )
    whole = {"LOEUF": "0.123", "pLI": "9.9956e-01", "mis_z": "3.25", "flags": "no_exp_syn&outlier_mis"}
    assert said(table, "ENSG01") == said(table, "ENSG01.12") == whole
    assert said(table, "101") == {"LOEUF": "0.5", "pLI": "0.5", "mis_z": "1"}  # RefSeq's own rows
    assert said(table, "ENSG02") == {"LOEUF": "0.7"}  # NA is missing, not 0
    assert said(table, "ENSG06") == {}  # neither MANE Select nor canonical
    assert "2 rows do not stand for a gene" in " ".join(table.meta.notes)
    assert table.values[0][4] == ["ENST03"]


def test_gencc_with_several_diseases_repeats_and_line_feeds(tmp_path: Path) -> None:
    def line(*cells: str) -> str:
        return "\t".join(f'"{cell}"' for cell in cells) + "\n"

    strong = (
        "HGNC:1",
        "ONE",
        "MONDO:1",
        "ovarian cancer, familial",
        "Strong",
        "HP:6",
        "Autosomal dominant",
        "Lab A",
    )
    limited = ("HGNC:1", "ONE", "MONDO:2", "other", "Limited", "HP:7", "Autosomal recessive", "Lab B")
    table = opened(
        tmp_path,
        GENCC + "\n" + line("1", "1", *limited, "a note\non two lines") + line("2", "1", *strong, "")
        + line("2", "1", *strong, "") + line("3", "1", "", *strong[1:], ""),
    )  # fmt: skip
    assert said(table, hgnc="HGNC:1") == {
        "class": "Strong",
        "classes": "Limited&Strong",
        "disease_ids": "MONDO:2&MONDO:1",
        "moi": "Autosomal_recessive&Autosomal_dominant",
        "submitters": "Lab_B&Lab_A",
    }
    assert table.values[0][-1] == [
        "other",
        "ovarian cancer, familial",
    ]  # the explorer has the words as they are
    assert any("1 rows name no gene" in note for note in table.meta.notes)


def test_clingen_validity_behind_its_banner(tmp_path: Path) -> None:
    table = opened(
        tmp_path,
        VALIDITY
        + '"ONE","HGNC:1","disease, one","MONDO:1","AD","SOP10","Disputed","https://x","2024-08-29","A GCEP"\n'
        '"ONE","HGNC:1","disease two","MONDO:2","AR","SOP10","Moderate","https://x","2024-08-30","B GCEP"\n',
    )
    assert said(table, hgnc="HGNC:1") == {
        "class": "Moderate", "classes": "Disputed&Moderate", "disease_ids": "MONDO:1&MONDO:2", "moi": "AD&AR",
    }  # fmt: skip
    assert (table.meta.version, table.meta.rows) == ("2026-09-30", 1)


def test_codes_of_clingen_dosage_are_no_grades(tmp_path: Path) -> None:
    def line(symbol: str, number: str, score: str, words: str, triple: str) -> str:
        cells = [
            symbol,
            number,
            "1p",
            "tbd",
            score,
            words,
            *[""] * 6,
            triple,
            "No evidence available",
            *[""] * 6,
        ]
        return "\t".join([*cells, "2026-01-01", "MONDO:1", ""]) + "\n"

    table = opened(
        tmp_path,
        "#ClinGen Gene Curation Results\n#1 Oct,2026\n#Genome Build GRCh38\n#\n#\n" + "\t".join(DOSAGE_COLUMNS) + "\n"
        + line("ONE", "101", "3", "Sufficient evidence for dosage pathogenicity", "0")
        + line("TWO", "102", "30", "Gene associated with autosomal recessive phenotype", "Not yet evaluated")
        + line("SIX", "106", "40", "Dosage sensitivity unlikely", "40"),
    )  # fmt: skip
    assert said(table, "101")["HI"] == "3"
    assert said(table, "101")["TS"] == "0"
    assert "HI" not in said(table, "102")
    assert said(table, "102")["HI_words"] == "30_Gene_associated_with_autosomal_recessive_phenotype"
    assert "TS" not in said(table, "106")


def test_hpo_and_its_older_header(tmp_path: Path) -> None:
    lines = "101\tONE\tHP:1\tBig, head\t3/4\tOMIM:1\n101\tONE\tHP:2\tSmall\t-\tOMIM:1\n101\tONE\tHP:1\tBig, head\t-\tORPHA:2\n"
    expected = {"terms": "HP:1&HP:2", "diseases": "OMIM:1&ORPHA:2"}
    for head in (
        "ncbi_gene_id\tgene_symbol\thpo_id\thpo_name\tfrequency\tdisease_id\n",
        "#Format: entrez-gene-id\tgene_symbol\thpo_id\thpo_name\tfrequency\tdisease_id\n",
    ):
        table = opened(tmp_path, head + lines)
        assert said(table, "101") == expected
        assert table.values[0][2] == ["Big, head", "Small"]


def test_omim_genemap_and_morbidmap(tmp_path: Path) -> None:
    table = opened(
        tmp_path,
        GENEMAP
        + "chr1\t0\t600001\tONE, O1\tONE\t101\tENSG01\t\t{Disease one, susceptibility to}, 610001 (3), Autosomal "
        "dominant; ?Disease two (1)\nchr1\t0\t600002\tTWO\t\t\t\t\t\n# a last comment\n",
    )
    expected = {
        "gene_mim": "600001",
        "phenotype_mims": "610001&",
        "keys": "3&1",
        "moi": "Autosomal_dominant&",
    }
    assert said(table, "ENSG01") == said(table, "101") == expected
    assert table.values[0][3] == ["{Disease one, susceptibility to}", "?Disease two"]
    assert (table.meta.version, table.meta.rows) == ("2026-10-01", 1)
    morbid = opened(
        tmp_path,
        "# Phenotype\tGene/Locus And Other Related Symbols\tMIM Number\tCyto Location\n"
        "Disease one, 610001 (3)\tONE, O1\t600001\t1p\nDisease three; late, 610003 (3)\tONE\t600001\t1p\n",
    )
    assert said(morbid, "ENSG09", "", "ONE") == {
        "gene_mim": "600001",
        "phenotype_mims": "610001&610003",
        "keys": "3&3",
    }
    assert "Genes are joined by gene symbol" in morbid.meta.notes[0]


def test_hgnc_tells_which_ids_are_one_gene(tmp_path: Path) -> None:
    hgnc = opened(tmp_path, HGNC, "hgnc")
    assert said(hgnc, "ENSG01.3")["previous"] == "OLD1"
    assert said(hgnc, "ENSG01.3")["aliases"] == "ALIAS1&ALIAS2"
    (tmp_path / "b").mkdir()
    hpo = opened(
        tmp_path / "b",
        "ncbi_gene_id\tgene_symbol\thpo_id\thpo_name\tfrequency\tdisease_id\n101\tONE\tHP:1\tBig\t-\tOMIM:1\n",
    )
    assert (
        said(hpo, "ENSG01", "", "ONE") == {}
    )  # an NCBI id says nothing of an Ensembl gene, and a symbol is no id
    assert said(hpo, "ENSG01", "", "ONE", hgnc)["terms"] == "HP:1"
    tables = GeneTables([hpo])
    tables.know({"ENSG01": "HGNC:1"})
    assert tables.texts("ENSG01", "", "ONE") == ["", ""]


def test_a_panel_as_panelapp_exports_it(tmp_path: Path) -> None:
    table = opened(
        tmp_path,
        PANEL
        + 'ONE\tgene\tONE\tExpert Review Green\tDemo panel\t\t\t"BIALLELIC, autosomal"\tA, 1;B\t3\tENSG01\tENSG01\tHGNC:1\n'
        "ONE_CAG\tstr\tONE\tExpert Review Red\tDemo panel\t\t\tX\tA\t1\tENSG01\tENSG01\tHGNC:1\n"
        "TWO\tgene\tTWO\tExpert Review Amber\tDemo panel\t\t\tX\t\t2\t\tENSG02\t\t\n",
    )
    assert said(table, hgnc="HGNC:1") == {
        "status": "green",
        "panel": "Demo_panel",
        "moi": "BIALLELIC&_autosomal",
    }
    assert said(table, "ENSG02")["status"] == "amber"
    assert table.values[0][3] == ["A, 1", "B"]


def test_a_user_s_list_of_genes(tmp_path: Path) -> None:
    table = opened(tmp_path, "##title=Our list\n##version=3\nsymbol\nONE\nTWO\nONE\n")
    assert (table.meta.title, table.meta.version) == ("Our list", "3")
    assert said(table, "ENSG01", "", "ONE") == {"listed": "1"}
    assert table.meta.rows == 2
    table = opened(tmp_path, 'hgnc_id,gene_symbol,score,note\n1,ONE,0.5,"a,b"\n1,ONE,2,\n2,TWO,NA,c\n')
    assert said(table, hgnc="HGNC:1") == {"score": "0.5&2", "note": "a&b&"}
    assert said(table, "ENSG07", "", "ONE") == {}  # it has ids: a symbol does not count
    assert [field.kind for field in table.meta.fields] == ["number", "text"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\tb\n1\t2\n", "names no genes"),
        ("", "names no genes"),
        (CONSTRAINT + "A\tE\tT\ttrue\ttrue\t1\tx\t1\t1\t\n", "'x'"),
    ],
)
def test_what_is_no_table_of_genes_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(TrackError) as refusal:
        opened(tmp_path, text)
    assert words in str(refusal.value)


def test_a_packed_file_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "table.tsv.bgz"
    path.write_bytes(gzip.compress(HGNC.encode()))
    meta = build(TrackSpec("hgnc", path, table="genes"), tmp_path)
    assert meta.rows == 2


CELL = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=6).map(str.strip)

MISSING = {"", ".", "NA", "N/A", "NaN", "nan", "null", "None", "-"}


@example([("ENSG01", 0.0, ""), ("ENSG01", 0.0, "0")])
@given(
    st.lists(
        st.tuples(st.sampled_from(["ENSG01", "ENSG02.4", "ENSG02.5", "", "HG3"]), st.floats(-1e6, 1e6), CELL),
        max_size=12,
    )
)
def test_any_table_as_polars_reads_it(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, float, str]]
) -> None:
    folder = tmp_path_factory.mktemp("genes")
    frame = pl.DataFrame(rows, ["gene_id", "number", "words"], orient="row")
    text = frame.write_csv(separator="\t", quote_style="always")
    table = opened(folder, text)
    plain = pl.read_csv(io.StringIO(text), separator="\t", infer_schema=False).fill_null("")
    plain = plain.with_columns(pl.col("gene_id").str.split(".").list.first().alias("bare"))
    kinds = {field.source: field.kind for field in table.meta.fields}
    if kinds["words"] == "number":
        assert all(isfinite(float(word)) for word in set(plain["words"]) - MISSING)
    for (gene,), of_gene in plain.filter(pl.col("bare") != "").group_by("bare"):
        distinct = of_gene.unique(maintain_order=True)
        values = dict(zip(["number", "words"], table.values[table.find([str(gene)])], strict=True))
        assert values["number"] == list(dict.fromkeys(distinct["number"].to_list()))
        words = ["" if word in MISSING else " ".join(word.split()) for word in distinct["words"]]
        if kinds["words"] == "number":  # a gene's missing numbers are left out beside its known ones
            words = list(dict.fromkeys(word for word in words if word))
        assert values["words"] == words
    assert table.meta.rows == plain.filter(pl.col("bare") != "")["bare"].n_unique()


def test_the_catalogue_says_licence_and_who_confirms_each_address() -> None:
    known = catalogue.load(None)
    lines = catalogue.track_lines(known)
    for name, entry in known["genes"].items():
        assert entry["licence"]
        assert entry["citation"]
        assert entry["fields"]
        assert ("address" in lines[name]) == bool(entry.get("url"))
    assert "from your own file only" in lines["omim"]
    with pytest.raises(InstallError, match="your own file"):
        catalogue.table_of(known, "omim", "GRCh38")
