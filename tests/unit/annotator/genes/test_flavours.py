"""The same kind of gene as Ensembl, GENCODE, NCBI and others write it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from annotator.errors import GeneModelError
from annotator.genes.genome import MemoryGenome
from annotator.genes.load import read_genes
from annotator.genes.transcript import assemble
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord


def _read(folder: Path, name: str, *lines: str) -> list[TranscriptRecord]:
    path = folder / name
    text = "\n".join(line.replace("  ", "\t") for line in lines) + "\n"
    if name.endswith("gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text)
    return list(read_genes(path))


ENSEMBL = (
    "##gff-version 3",
    "7  havana  ncRNA_gene  1  90  .  +  .  ID=gene:ENSG2;Name=LINC1;biotype=lncRNA;gene_id=ENSG2;version=1",
    "7  havana  lnc_RNA  1  90  .  +  .  ID=transcript:ENST2;Parent=gene:ENSG2;biotype=lncRNA;transcript_id=ENST2;version=4",
    "7  havana  exon  1  90  .  +  .  Parent=transcript:ENST2;rank=1",
    "7  havana  gene  100  400  .  -  .  ID=gene:ENSG1;Name=ABC1;biotype=protein_coding;"
    "description=something [Source:HGNC Symbol%3BAcc:HGNC:29];gene_id=ENSG1;version=5",
    "7  havana  mRNA  100  400  .  -  .  ID=transcript:ENST1;Parent=gene:ENSG1;biotype=protein_coding;"
    "ccdsid=CCDS1.1;tag=basic,Ensembl_canonical,MANE_Select,cds_end_NF;transcript_id=ENST1;"
    "transcript_support_level=1 (assigned to previous version 3);version=4",
    "7  havana  exon  100  200  .  -  .  Parent=transcript:ENST1;rank=2",
    "7  havana  CDS  150  200  .  -  1  ID=CDS:ENSP1;Parent=transcript:ENST1;protein_id=ENSP1",
    "7  havana  exon  300  400  .  -  .  Parent=transcript:ENST1;rank=1",
    "7  havana  CDS  300  320  .  -  0  ID=CDS:ENSP1;Parent=transcript:ENST1;protein_id=ENSP1",
    "7  havana  three_prime_UTR  100  149  .  -  .  Parent=transcript:ENST1",
)


@pytest.mark.parametrize("name", ["genes.gff3", "genes.gff3.gz"])
def test_ensembl_gff3(tmp_path: Path, name: str) -> None:
    lnc, coding = _read(tmp_path, name, *ENSEMBL)
    assert (lnc.id, lnc.biotype, lnc.gene_id, lnc.symbol) == ("ENST2", "lncRNA", "ENSG2", "LINC1")
    assert coding == TranscriptRecord(
        id="ENST1",
        contig="7",
        start=100,
        end=400,
        strand=-1,
        biotype="protein_coding",
        exons=((300, 400), (100, 200)),
        coding=(CodingSegment(300, 320, 0), CodingSegment(150, 200, 1)),
        version="4",
        gene_id="ENSG1",
        symbol="ABC1",
        symbol_source="HGNC",
        hgnc_id="HGNC:29",
        protein_id="ENSP1",
        canonical=True,
        mane="MANE_Select",
        tsl="1",
        ccds="CCDS1.1",
        flags=("cds_end_NF",),
    )


def test_gencode_gff3(tmp_path: Path) -> None:
    (record,) = _read(
        tmp_path,
        "gencode.gff3",
        "chr1  HAVANA  gene  10  60  .  +  .  ID=ENSG1.5;gene_id=ENSG1.5;gene_type=protein_coding;gene_name=OR4F5;hgnc_id=HGNC:14825",
        "chr1  HAVANA  transcript  10  60  .  +  .  ID=ENST1.2;Parent=ENSG1.5;gene_id=ENSG1.5;transcript_id=ENST1.2;"
        "gene_type=protein_coding;gene_name=OR4F5;transcript_type=protein_coding;"
        "tag=basic,Ensembl_canonical,appris_principal_1;transcript_support_level=NA;protein_id=ENSP1.1",
        "chr1  HAVANA  exon  10  60  .  +  .  ID=exon:ENST1.2:1;Parent=ENST1.2",
        "chr1  HAVANA  CDS  12  53  .  +  0  ID=CDS:ENST1.2;Parent=ENST1.2;protein_id=ENSP1.1",
        "chr1  HAVANA  stop_codon_redefined_as_selenocysteine  21  23  .  +  0  ID=sec;Parent=ENST1.2",
    )
    assert (record.id, record.gene_id, record.symbol, record.biotype) == (
        "ENST1.2",
        "ENSG1.5",
        "OR4F5",
        "protein_coding",
    )
    assert (record.appris, record.tsl, record.hgnc_id, record.selenocysteines) == (
        "principal_1",
        "",
        "HGNC:14825",
        (21,),
    )


def test_ncbi_gff3_with_selenocysteine(tmp_path: Path) -> None:
    (record,) = _read(
        tmp_path,
        "ncbi.gff3",
        "NC_000001.11  BestRefSeq  gene  10  60  .  +  .  ID=gene-SELENON;Dbxref=GeneID:57190,HGNC:HGNC:15999;Name=SELENON;gbkey=Gene",
        "NC_000001.11  BestRefSeq  mRNA  10  60  .  +  .  ID=rna-NM_020451.3;Parent=gene-SELENON;"
        "Dbxref=GeneID:57190,GenBank:NM_020451.3;Name=NM_020451.3;gbkey=mRNA;gene=SELENON;tag=MANE Select;transcript_id=NM_020451.3",
        "NC_000001.11  BestRefSeq  exon  10  60  .  +  .  ID=exon-1;Parent=rna-NM_020451.3",
        "NC_000001.11  BestRefSeq  CDS  12  53  .  +  0  ID=cds-NP_065184.2;Parent=rna-NM_020451.3;"
        "Dbxref=CCDS:CCDS41283.1;protein_id=NP_065184.2;transl_except=(pos:21..23%2Caa:Sec)",
    )
    assert (record.id, record.gene_id, record.symbol) == ("NM_020451.3", "57190", "SELENON")
    assert (record.biotype, record.mane, record.hgnc_id) == ("protein_coding", "MANE_Select", "HGNC:15999")
    assert (record.protein_id, record.selenocysteines) == ("NP_065184.2", (21,))


@pytest.mark.parametrize(
    ("tag", "canonical", "mane"),
    [
        pytest.param("RefSeq Select", False, "", id="RefSeq Select"),
        pytest.param("MANE Select", False, "MANE_Select", id="MANE Select"),
        pytest.param("MANE Plus Clinical", False, "MANE_Plus_Clinical", id="MANE Plus Clinical"),
        pytest.param("Ensembl_canonical", True, "", id="Ensembl canonical"),
    ],
)
def test_canonical_is_what_ensembl_calls_so(tmp_path: Path, tag: str, canonical: bool, mane: str) -> None:
    # As in VEP's BaseGXF.pm: decision 0426.
    (record,) = _read(
        tmp_path,
        "ncbi.gff3",
        "1  BestRefSeq  gene  10  60  .  +  .  ID=gene-A;Dbxref=GeneID:1;Name=A;gbkey=Gene",
        f"1  BestRefSeq  mRNA  10  60  .  +  .  ID=rna-NM_1.1;Parent=gene-A;gbkey=mRNA;tag={tag};transcript_id=NM_1.1",
        "1  BestRefSeq  exon  10  60  .  +  .  ID=exon-1;Parent=rna-NM_1.1",
    )
    assert (record.canonical, record.mane) == (canonical, mane)


def test_virus_gene_with_cds_only_and_ribosomal_slippage(tmp_path: Path) -> None:
    orf, tail = _read(
        tmp_path,
        "virus.gff3",
        "V  RefSeq  region  1  60  .  +  .  ID=V:1..60",
        "V  RefSeq  gene  1  50  .  +  .  ID=gene-ORF1;gbkey=Gene;gene=ORF1;Name=ORF1",
        "V  RefSeq  CDS  1  21  .  +  0  ID=cds-P1;Parent=gene-ORF1;gene=ORF1;protein_id=P1;exception=ribosomal slippage",
        "V  RefSeq  CDS  21  50  .  +  0  ID=cds-P1;Parent=gene-ORF1;gene=ORF1;protein_id=P1;exception=ribosomal slippage",
        "V  RefSeq  CDS  1  24  .  +  0  ID=cds-P2;Parent=gene-ORF1;gene=ORF1;protein_id=P2",
    )
    assert (orf.exons, tail.exons) == (((1, 21), (21, 50)), ((1, 24),))
    transcript = assemble(orf, MemoryGenome({"V": "ATG" + "GCT" * 20}))
    assert transcript.overlapping
    assert transcript.length == len(transcript.cds) == 51
    assert (transcript.biotype, transcript.record.symbol) == ("protein_coding", "ORF1")


def test_gtf_joins_the_stop_codon(tmp_path: Path) -> None:
    (record,) = _read(
        tmp_path,
        "genes.gtf",
        '1  ensembl  gene  10  60  .  -  .  gene_id "G1"; gene_name "ABC";',
        '1  ensembl  transcript  10  60  .  -  .  gene_id "G1"; transcript_id "T1"; transcript_version "3"; gene_name "ABC"; '
        'transcript_biotype "protein_coding"; tag "basic"; tag "Ensembl_canonical";',
        '1  ensembl  exon  10  60  .  -  .  gene_id "G1"; transcript_id "T1"; exon_number "1";',
        '1  ensembl  CDS  23  52  .  -  0  gene_id "G1"; transcript_id "T1"; protein_id "P1"; protein_version "2";',
        '1  ensembl  stop_codon  20  22  .  -  0  gene_id "G1"; transcript_id "T1";',
    )
    assert record.canonical
    transcript = assemble(record, MemoryGenome({"1": "A" * 70}))
    assert (transcript.cds_start, transcript.cds_end, len(transcript.cds)) == (20, 52, 33)
    assert (transcript.hgvs_id, transcript.hgvs_protein_id) == ("T1.3", "P1.2")


def test_gtf_without_transcript_lines_and_cds_without_exons(tmp_path: Path) -> None:
    (record,) = _read(
        tmp_path,
        "genes.gtf.gz",
        '1  src  CDS  23  52  .  +  0  gene_id "G1"; transcript_id "T1"; protein_id "P1";',
    )
    assert (record.exons, record.biotype, record.start, record.end) == (((23, 52),), "src", 23, 52)


def test_incomplete_first_codon_is_padded(tmp_path: Path) -> None:
    (record,) = _read(
        tmp_path,
        "part.gff3",
        "1  s  mRNA  1  20  .  +  .  ID=transcript:T;biotype=protein_coding",
        "1  s  exon  1  20  .  +  .  Parent=transcript:T",
        "1  s  CDS  1  20  .  +  2  Parent=transcript:T;protein_id=P",
    )
    transcript = assemble(record, MemoryGenome({"1": "GGATGGCTGCTGCTGCTTAA"}))
    assert (transcript.start_phase, transcript.cds[:6], transcript.peptide) == (1, "NGGATG", "XMAAAA")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("1  s  exon  1  20  .  +", "line 1: 7 columns"),
        ("1  s  exon  one  20  .  +  .  Parent=T", "line 1: 'one'-'20' is no range"),
        ("1  s  exon  30  20  .  +  .  Parent=T", "line 1: range 30-20"),
    ],
)
def test_damaged_lines_are_named(tmp_path: Path, line: str, problem: str) -> None:
    with pytest.raises(GeneModelError, match=problem):
        _read(tmp_path, "bad.gff3", line)


def test_mirna_of_a_primary_transcript_is_no_transcript_of_its_own(tmp_path: Path) -> None:
    records = _read(
        tmp_path,
        "mirna.gff3",
        "1  BestRefSeq  gene  1  90  .  +  .  ID=gene-MIR1;Dbxref=GeneID:1;Name=MIR1;description=microRNA 1",
        "1  BestRefSeq  primary_transcript  1  90  .  +  .  ID=rna-NR_1.1;Parent=gene-MIR1;transcript_id=NR_1.1;gbkey=precursor_RNA",
        "1  BestRefSeq  exon  1  90  .  +  .  ID=exon-1;Parent=rna-NR_1.1",
        "1  BestRefSeq  miRNA  11  32  .  +  .  ID=rna-MIR1;Parent=rna-NR_1.1;gbkey=ncRNA",
        "1  BestRefSeq  exon  11  32  .  +  .  ID=exon-2;Parent=rna-MIR1",
    )
    assert [(record.id, record.biotype, record.exons) for record in records] == [
        ("NR_1.1", "miRNA", ((1, 90),))
    ]
