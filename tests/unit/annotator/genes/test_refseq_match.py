"""REFSEQ_MATCH: what NCBI's gene file says of RefSeq transcripts that differ from the genome. The lines are synthetic."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.genes.load import read_genes
from annotator.genes.outcome import Reading

# Two exons 101-200 and 301-400, coding 151-350: in transcript order bases 51-100 and 101-150.
NOTE = "Note=The RefSeq transcript has 1 substitution%2C 1 frameshift compared to this genomic sequence"
MODEL = "Note=The model was modified relative to this sequence"
DATA = "exception=annotated by transcript or proteomic data"


def text(said: str = "", cds: str = "", strand: str = "+", *matches: str, coding: bool = True) -> str:
    columns = f"1\tBestRefSeq\t{{}}\t{{}}\t{{}}\t.\t{strand}\t{{}}\t{{}}\n"
    kind, name = ("mRNA", "NM_000001.2") if coding else ("lnc_RNA", "NR_000001.2")
    lines = [
        columns.format("gene", 101, 400, ".", "ID=gene-A;Dbxref=GeneID:7;Name=A;gbkey=Gene;gene=A"),
        columns.format(
            kind, 101, 400, ".",
            f"ID=rna-{name};Parent=gene-A;Dbxref=GeneID:7;gbkey=mRNA;gene=A;transcript_id={name};{said}",
        ),
        *(columns.format("exon", a, b, ".", f"ID=e{a};Parent=rna-{name}") for a, b in ((101, 200), (301, 400))),
    ]  # fmt: skip
    if coding:
        pieces = ((151, 200, 0), (301, 350, 1)) if strand == "+" else ((301, 350, 0), (151, 200, 1))
        lines += [
            columns.format(
                "CDS", a, b, phase, f"ID=cds-NP_000001.1;Parent=rna-{name};protein_id=NP_000001.1;{cds}"
            )
            for a, b, phase in pieces
        ]
    return "##gff-version 3\n" + "".join(lines) + "".join(matches)


def match(
    start: int, end: int, target: str, rest: str = "", strand: str = "+", name: str = "NM_000001.2"
) -> str:
    return f"1\tRefSeq\tcDNA_match\t{start}\t{end}\t1\t{strand}\t.\tID=aln1;Target={name} {target} +;{rest}\n"


def words(written: str, tmp_path: Path) -> tuple[str, ...]:
    path = tmp_path / "genes.gff3"
    path.write_text(written)
    (record,) = read_genes(path)
    return record.refseq_match


@pytest.mark.parametrize(
    ("said", "cds", "expected"),
    [
        ("", "", ()),
        ("Note=isoform 1 precursor", "exception=ribosomal slippage", ()),
        (NOTE, "", ("rseq_mrna_nonmatch",)),
        (DATA, "", ("rseq_mrna_nonmatch",)),
        ("Note=The RefSeq transcript aligns at 83%25 coverage compared to this genomic sequence", "", ("rseq_mrna_nonmatch",)),
        ("exception=unclassified transcription discrepancy", "", ("rseq_mrna_nonmatch",)),
        ("", DATA, ("rseq_mrna_nonmatch", "rseq_cds_mismatch")),
        ("", NOTE.replace("transcript", "protein"), ("rseq_mrna_nonmatch", "rseq_cds_mismatch")),
        pytest.param(MODEL, "exception=unclassified translation discrepancy", ("rseq_mrna_nonmatch", "rseq_cds_mismatch"), id="model"),
    ],
)  # fmt: skip
def test_notes_and_exceptions(said: str, cds: str, expected: tuple[str, ...], tmp_path: Path) -> None:
    assert words(text(said, cds), tmp_path) == expected


@pytest.mark.parametrize(
    ("strand", "rows", "part"),
    [
        ("+", [(101, 200, "1 101", "Gap=M20 I1 M80"), (301, 400, "102 201", "")], "rseq_5p_mismatch"),
        ("+", [(101, 200, "1 101", "Gap=M60 I1 M40"), (301, 400, "102 201", "")], "rseq_cds_mismatch"),
        ("+", [(101, 200, "1 100", ""), (301, 400, "101 198", "Gap=M60 D2 M38")], "rseq_3p_mismatch"),
        ("+", [(101, 200, "1 100", ""), (301, 400, "101 199", "Gap=M49 D1 M50")], "rseq_cds_mismatch"),
        ("+", [(101, 200, "1 100", ""), (301, 400, "101 199", "Gap=M50 D1 M49")], "rseq_3p_mismatch"),
        ("+", [(101, 200, "4 103", ""), (301, 400, "104 203", "")], "rseq_5p_mismatch"),
        ("+", [(101, 200, "1 100", ""), (301, 400, "103 202", "")], "rseq_cds_mismatch"),
        ("-", [(301, 400, "1 101", "Gap=M20 I1 M80"), (101, 200, "102 201", "")], "rseq_5p_mismatch"),
        ("-", [(301, 400, "1 99", "Gap=M60 D1 M39"), (101, 200, "100 199", "")], "rseq_cds_mismatch"),
        ("-", [(301, 400, "1 100", ""), (101, 200, "101 199", "Gap=M90 D1 M9")], "rseq_3p_mismatch"),
    ],
)
def test_the_part_that_a_gap_of_the_alignment_lies_in(
    strand: str, rows: list[tuple[int, int, str, str]], part: str, tmp_path: Path
) -> None:
    written = text("", "", strand, *(match(*row, strand=strand) for row in rows))
    assert words(written, tmp_path) == ("rseq_mrna_nonmatch", part)


def test_substitutions_have_no_place(tmp_path: Path) -> None:
    rows = match(101, 200, "1 100", "num_mismatch=1"), match(301, 400, "101 200", "num_mismatch=0")
    assert words(text("", "", "+", *rows), tmp_path) == ("rseq_mrna_nonmatch",)


def test_an_alignment_without_a_difference_says_nothing(tmp_path: Path) -> None:
    rows = match(101, 200, "1 100", "num_mismatch=0;Gap=M100"), match(301, 400, "101 200")
    assert words(text("", "", "+", *rows), tmp_path) == ()


def test_alignments_of_other_transcripts_and_other_places_do_not_count(tmp_path: Path) -> None:
    rows = (
        match(101, 200, "1 101", "Gap=M60 I1 M40", name="NM_000001.1"),
        match(1101, 1200, "1 101", "Gap=M60 I1 M40"),
        match(101, 200, "1 101", "Gap=M60 I1 M40", strand="-"),
        match(101, 200, "1 101", "Gap=M60 I1 M40", name="EST77"),
    )
    reading = Reading()
    path = tmp_path / "genes.gff3"
    path.write_text(text("", "", "+", *rows))
    (record,) = read_genes(path, reading)
    assert record.refseq_match == ()
    assert reading.unused["cDNA_match"] == 1  # the EST


def test_a_non_coding_transcript(tmp_path: Path) -> None:
    assert words(text(NOTE, coding=False), tmp_path) == ("rseq_mrna_nonmatch", "rseq_nctran_mismatch")
    rows = match(101, 200, "1 101", "Gap=M60 I1 M40", name="NR_000001.2")
    assert words(text("", "", "+", rows, coding=False), tmp_path) == (
        "rseq_mrna_nonmatch",
        "rseq_nctran_mismatch",
    )


def test_ncbi_s_gtf_says_the_same(tmp_path: Path) -> None:
    columns = '1\tBestRefSeq\t{}\t101\t400\t.\t+\t{}\tgene_id "A"; transcript_id "NM_000001.2"; db_xref "GeneID:7"; {}\n'
    note = 'note "The RefSeq protein has 1 substitution compared to this genomic sequence"; protein_id "NP_000001.1";'
    written = columns.format("transcript", ".", f'{DATA.replace("=", " ", 1)[:9]} "{DATA[10:]}";')
    written += columns.format("exon", ".", "") + columns.format("CDS", "0", note)
    assert words(written, tmp_path) == ("rseq_mrna_nonmatch", "rseq_cds_mismatch")


@pytest.mark.parametrize("tag", ["MANE Select", "MANE Plus Clinical"])
def test_the_partner_in_mane_of_a_refseq_transcript(tag: str, tmp_path: Path) -> None:
    said = text(f"tag={tag}").replace(
        "Dbxref=GeneID:7;gbkey=mRNA", "Dbxref=Ensembl:ENST00000000001.4,GeneID:7;gbkey=mRNA"
    )
    path = tmp_path / "genes.gff3"
    path.write_text(said)
    (record,) = read_genes(path)
    found = record.mane, record.mane_select, record.mane_plus_clinical
    select = tag == "MANE Select"
    assert found == (tag.replace(" ", "_"), "ENST00000000001.4" * select, "ENST00000000001.4" * (not select))
    path.write_text(said.replace(f"tag={tag}", "tag=RefSeq Select"))
    (record,) = read_genes(path)
    assert (record.mane, record.mane_select, record.mane_plus_clinical) == ("", "", "")
