"""Gene files in the shape in which each annotation tool writes them (written by us), and what a build says of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.errors import GeneModelError
from annotator.genes.genome import MemoryGenome
from annotator.genes.joining import Stated, joined
from annotator.genes.load import read_genes
from annotator.genes.outcome import (
    BEYOND_END,
    NO_NAME,
    NO_PARENT,
    NO_PARTS,
    OTHER_SEQUENCE,
    TRANS_SPLICED,
    Reading,
)
from annotator.genes.transcript_record import CodingSegment, TranscriptRecord


def _read(folder: Path, *lines: str) -> tuple[list[TranscriptRecord], Reading]:
    path = folder / "genes"
    path.write_text("".join(line.replace("  ", "\t") + "\n" for line in lines))
    reading = Reading()
    return list(read_genes(path, reading)), reading


def _reasons(reading: Reading) -> dict[str, tuple[int, int]]:
    return {reason: (entry.features, entry.cds_lines) for reason, entry in reading.left_out.items()}


def test_prokka_writes_cds_and_rna_alone(tmp_path: Path) -> None:
    records, reading = _read(
        tmp_path,
        "##gff-version 3",
        "##sequence-region c1 1 900",
        "c1  Prodigal:002006  CDS  10  99  .  -  0  ID=LOC_00001;Name=dnaA;gene=dnaA;locus_tag=LOC_00001;product=initiator",
        "c1  Prodigal:002006  CDS  120  209  .  +  0  ID=LOC_00002;locus_tag=LOC_00002;product=hypothetical protein",
        "c1  Aragorn:001002  tRNA  300  372  .  +  .  ID=LOC_00003;locus_tag=LOC_00003;product=tRNA-Ser(gct)",
        "c1  minced:0.2.0  repeat_region  400  500  .  +  .  note=CRISPR with 3 repeat units",
        "##FASTA",
        ">c1",
        "ACGT",
    )
    trna, first, second = records
    assert (trna.id, trna.biotype, trna.exons, trna.coding) == ("LOC_00003", "tRNA", ((300, 372),), ())
    assert (first.id, first.gene_id, first.symbol, first.protein_id) == (
        "LOC_00001",
        "LOC_00001",
        "dnaA",
        "LOC_00001",
    )
    assert (first.strand, first.biotype, first.exons) == (-1, "protein_coding", ((10, 99),))
    assert second.coding == (CodingSegment(120, 209, 0),)
    assert (reading.cds_lines, reading.left_out) == (2, {})


def test_prokka_with_genes_and_bakta_with_a_broken_gene(tmp_path: Path) -> None:
    records, _ = _read(
        tmp_path,
        "c1  Prodigal  gene  10  99  .  +  .  ID=L1_gene;locus_tag=L1",
        "c1  Prodigal  CDS  10  99  .  +  0  ID=L1;Parent=L1_gene;locus_tag=L1",
        "c1  Bakta  CDS  200  289  .  +  0  ID=L2;Name=broken;locus_tag=L2;pseudo=true",
        "c1  Infernal  tmRNA  300  400  .  -  .  ID=L3;locus_tag=L3",
    )
    by_id = {record.id: record for record in records}
    assert (by_id["L1"].gene_id, by_id["L1"].protein_id) == ("L1_gene", "L1")
    assert (by_id["L2"].biotype, by_id["L2"].coding, by_id["L2"].exons) == ("pseudogene", (), ((200, 289),))
    assert (by_id["L3"].biotype, by_id["L3"].strand) == ("tmRNA", -1)


def test_pgap_pseudogenes_are_not_translated(tmp_path: Path) -> None:
    (record,), _ = _read(
        tmp_path,
        "c1  RefSeq  pseudogene  10  99  .  +  .  ID=gene-L1;Name=L1;gbkey=Gene;gene_biotype=pseudogene;locus_tag=L1;pseudo=true",
        "c1  Protein Homology  CDS  10  99  .  +  0  ID=cds-L1;Parent=gene-L1;Note=frameshifted;gbkey=CDS;locus_tag=L1;pseudo=true",
    )
    assert (record.biotype, record.coding, record.exons) == ("pseudogene", (), ((10, 99),))


def test_phytozome_has_utr_lines_and_no_exons(tmp_path: Path) -> None:
    (record,), _ = _read(
        tmp_path,
        "Chr1  phytozomev12  gene  100  500  .  +  .  ID=Gene1.v2;Name=Gene1",
        "Chr1  phytozomev12  mRNA  100  500  .  +  .  ID=Gene1.1.v2;Name=Gene1.1;longest=1;Parent=Gene1.v2",
        "Chr1  phytozomev12  five_prime_UTR  100  149  .  +  .  ID=Gene1.1.5.1;Parent=Gene1.1.v2",
        "Chr1  phytozomev12  CDS  150  200  .  +  0  ID=Gene1.1.CDS.1;Parent=Gene1.1.v2",
        "Chr1  phytozomev12  CDS  300  401  .  +  0  ID=Gene1.1.CDS.2;Parent=Gene1.1.v2",
        "Chr1  phytozomev12  three_prime_UTR  402  420  .  +  .  ID=Gene1.1.3.1;Parent=Gene1.1.v2",
        "Chr1  phytozomev12  three_prime_UTR  480  500  .  +  .  ID=Gene1.1.3.2;Parent=Gene1.1.v2",
    )
    assert record.exons == ((100, 200), (300, 420), (480, 500))
    assert [segment.start for segment in record.coding] == [150, 300]


AUGUSTUS_GFF3 = (
    "c1  AUGUSTUS  gene  100  400  0.9  -  .  ID=g1",
    "c1  AUGUSTUS  transcript  100  400  0.9  -  .  ID=g1.t1;Parent=g1",
    "c1  AUGUSTUS  stop_codon  100  102  .  -  0  Parent=g1.t1",
    "c1  AUGUSTUS  CDS  100  201  0.9  -  0  ID=g1.t1.cds;Parent=g1.t1",
    "c1  AUGUSTUS  intron  202  300  1  -  .  Parent=g1.t1",
    "c1  AUGUSTUS  CDS  301  400  0.9  -  0  ID=g1.t1.cds;Parent=g1.t1",
    "c1  AUGUSTUS  start_codon  398  400  .  -  0  Parent=g1.t1",
)
AUGUSTUS_GTF = (
    "c1  AUGUSTUS  gene  100  400  0.9  -  .  g1",
    "c1  AUGUSTUS  transcript  100  400  0.9  -  .  g1.t1",
    'c1  AUGUSTUS  stop_codon  100  102  .  -  0  transcript_id "g1.t1"; gene_id "g1";',
    'c1  AUGUSTUS  CDS  100  201  0.9  -  0  transcript_id "g1.t1"; gene_id "g1";',
    'c1  AUGUSTUS  exon  100  201  .  -  .  transcript_id "g1.t1"; gene_id "g1";',
    'c1  AUGUSTUS  CDS  301  400  0.9  -  0  transcript_id "g1.t1"; gene_id "g1";',
    'c1  AUGUSTUS  exon  301  400  .  -  .  transcript_id "g1.t1"; gene_id "g1";',
)


@pytest.mark.parametrize("lines", [AUGUSTUS_GFF3, AUGUSTUS_GTF], ids=["gff3", "gtf"])
def test_augustus_and_braker(tmp_path: Path, lines: tuple[str, ...]) -> None:
    (record,), reading = _read(tmp_path, *lines)
    assert (record.id, record.gene_id, record.strand) == ("g1.t1", "g1", -1)
    assert record.exons == ((301, 400), (100, 201))
    assert [(segment.start, segment.end) for segment in record.coding] == [(301, 400), (100, 201)]
    assert reading.left_out == {}


def test_stringtie_gtf_without_genes_or_coding_lines(tmp_path: Path) -> None:
    (record,), reading = _read(
        tmp_path,
        '1  StringTie  transcript  10  90  1000  .  .  gene_id "MSTRG.1"; transcript_id "MSTRG.1.1"; FPKM "2.5";',
        '1  StringTie  exon  10  90  1000  .  .  gene_id "MSTRG.1"; transcript_id "MSTRG.1.1"; exon_number "1";',
        '1  StringTie  exon  100  190  1000  +  .  gene_id "MSTRG.2"; exon_number "1";',
        '1  StringTie  transcript  300  390  1000  +  .  gene_id "MSTRG.3"; transcript_id "MSTRG.3.1";',
    )
    assert (record.id, record.gene_id, record.biotype, record.strand) == (
        "MSTRG.1.1",
        "MSTRG.1",
        "StringTie",
        1,
    )
    assert _reasons(reading) == {NO_NAME: (1, 0), NO_PARTS: (1, 0)}


def test_flybase_parts_of_several_transcripts_and_wormbase_prefixes(tmp_path: Path) -> None:
    records, reading = _read(
        tmp_path,
        "2L  FlyBase  gene  100  400  .  +  .  ID=FBgn1;Name=abc",
        "2L  FlyBase  mRNA  100  400  .  +  .  ID=FBtr1;Name=abc-RA;Parent=FBgn1",
        "2L  FlyBase  mRNA  100  400  .  +  .  ID=FBtr2;Name=abc-RB;Parent=FBgn1",
        "2L  FlyBase  exon  100  400  .  +  .  Name=abc:1;Parent=FBtr1,FBtr2;parent_type=mRNA",
        "2L  FlyBase  CDS  121  180  .  +  0  Name=abc-cds;Parent=FBtr1,FBtr2;parent_type=mRNA",
        "2L  FlyBase  protein  121  180  .  +  .  ID=FBpp1;Derives_from=FBtr1",
        "2L  repeatmasker  match_part  1  50  .  +  .  ID=m1;Parent=m",
        "I  WormBase  gene  500  600  .  -  .  ID=Gene:WBGene1;Name=WBGene1;locus=lin-1;biotype=protein_coding",
        "I  WormBase  mRNA  500  600  .  -  .  ID=Transcript:Y1.1;Parent=Gene:WBGene1;Name=Y1.1",
        "I  WormBase  exon  500  600  .  -  .  Parent=Transcript:Y1.1",
        "I  WormBase  CDS  511  600  .  -  0  ID=CDS:Y1.1;Parent=Transcript:Y1.1;protein_id=CCD1",
    )
    assert [(record.id, record.gene_id, record.exons) for record in records] == [
        ("FBtr1", "FBgn1", ((100, 400),)),
        ("FBtr2", "FBgn1", ((100, 400),)),
        ("Y1.1", "WBGene1", ((500, 600),)),
    ]
    assert dict(reading.unused) == {"protein": 1, "match_part": 1}
    assert reading.left_out == {}


def test_sgd_and_liftoff(tmp_path: Path) -> None:
    records, _ = _read(
        tmp_path,
        "chrI  SGD  gene  100  159  .  +  .  ID=YAL001C;Name=YAL001C;gene=TFC3",
        "chrI  SGD  mRNA  100  159  .  +  .  ID=YAL001C_id001;Name=YAL001C_id001;Parent=YAL001C",
        "chrI  SGD  CDS  100  159  .  +  0  Parent=YAL001C_id001;Name=YAL001C_CDS",
        "chrI  SGD  tRNA_gene  200  272  .  +  .  ID=tP(UGG)A;Name=tP(UGG)A",
        "chrI  SGD  tRNA  200  272  .  +  .  ID=tP(UGG)A_tRNA;Parent=tP(UGG)A",
        "chrI  SGD  noncoding_exon  200  272  .  +  .  Parent=tP(UGG)A_tRNA",
        "chr2  Liftoff  gene  10  99  .  +  .  ID=gene-X;Name=X;coverage=1.0;sequence_ID=0.99;extra_copy_number=0;copy_num_ID=gene-X_0",
        "chr2  Liftoff  mRNA  10  99  .  +  .  ID=rna-X;Parent=gene-X;matches_ref_protein=False;valid_ORF=True;extra_copy_number=0",
        "chr2  Liftoff  exon  10  99  .  +  .  ID=exon-X;Parent=rna-X;extra_copy_number=0",
        "chr2  Liftoff  CDS  10  99  .  +  .  ID=cds-X;Parent=rna-X;extra_copy_number=0",
    )
    assert [(record.id, record.biotype, len(record.coding)) for record in records] == [
        ("YAL001C_id001", "protein_coding", 1),
        ("tP(UGG)A_tRNA", "tRNA", 0),
        ("X", "protein_coding", 1),
    ]


def test_parents_that_are_not_in_the_file(tmp_path: Path) -> None:
    (record,), reading = _read(
        tmp_path,
        "1  s  exon  10  50  .  +  .  Parent=T1",
        "1  s  CDS  10  50  .  +  0  ID=a;Parent=T1",
        "1  s  CDS  80  99  .  +  1  ID=b;Parent=T1",
        "1  s  exon  80  120  .  +  .  Parent=T1",
        "1  s  exon  200  300  .  +  .  Parent=T2",
        "1  s  mRNA  400  500  .  +  .  ID=T3;Parent=G3",
    )
    assert (record.id, record.gene_id, record.biotype) == ("T1", "T1", "protein_coding")
    assert (record.exons, len(record.coding)) == (((10, 50), (80, 120)), 2)
    assert _reasons(reading) == {NO_PARTS: (1, 0), NO_PARENT: (1, 0)}


def test_phases_are_computed_where_none_is_given_and_contradictions_are_counted(tmp_path: Path) -> None:
    (missing, wrong), reading = _read(
        tmp_path,
        "1  s  mRNA  10  200  .  -  .  ID=T1",
        "1  s  CDS  10  50  .  -  .  ID=c1;Parent=T1",
        "1  s  CDS  101  200  .  -  .  ID=c1;Parent=T1",
        "1  s  mRNA  310  500  .  +  .  ID=T2",
        "1  s  CDS  310  350  .  +  0  ID=c2;Parent=T2",
        "1  s  CDS  401  500  .  +  0  ID=c2;Parent=T2",
    )
    assert [segment.phase for segment in missing.coding] == [0, 2]
    assert [segment.phase for segment in wrong.coding] == [0, 0]
    assert (reading.no_phase, reading.wrong_phase) == (2, 1)


def test_trans_spliced_genes_and_genes_across_the_origin_are_left_out(tmp_path: Path) -> None:
    records, reading = _read(
        tmp_path,
        "c1  RefSeq  gene  10  99  .  -  .  ID=gene-rps12;Name=rps12;exception=trans-splicing;part=1",
        "c1  RefSeq  CDS  10  99  .  -  0  ID=cds-rps12;Parent=gene-rps12;exception=trans-splicing;protein_id=P1",
        "c1  RefSeq  CDS  200  300  .  +  0  ID=cds-rps12;Parent=gene-rps12;exception=trans-splicing;protein_id=P1",
        "c1  s  mRNA  400  600  .  +  .  ID=T2",
        "c1  s  exon  400  450  .  +  .  Parent=T2",
        "c1  s  exon  550  600  .  -  .  Parent=T2",
        "c1  RefSeq  gene  950  1100  .  +  .  ID=gene-repA",
        "c1  RefSeq  CDS  951  1100  .  +  0  ID=cds-repA;Parent=gene-repA;protein_id=P3",
        "c2  RefSeq  CDS  1  30  .  +  0  ID=cds-other;protein_id=P4",
        "c1  RefSeq  CDS  700  789  .  +  0  ID=cds-good;protein_id=P5",
    )
    kept = joined(records, Stated(), {"c1": "c1"}, MemoryGenome({"c1": "A" * 1000}), {"c1": 11}, reading)
    assert [record.protein_id for record in kept] == ["P5"]
    assert _reasons(reading) == {
        TRANS_SPLICED: (2, 2),
        BEYOND_END: (1, 1),
        OTHER_SEQUENCE: (1, 1),
    }
    with pytest.raises(GeneModelError, match="3 of 4 CDS lines give no transcript"):
        reading.check()


def test_a_file_without_transcripts_is_refused_and_says_what_it_holds(tmp_path: Path) -> None:
    records, reading = _read(
        tmp_path, "1  s  match  10  90  .  +  .  ID=m1", "1  s  exon  10  90  .  +  .  Parent=T"
    )
    assert records == []
    with pytest.raises(GeneModelError, match=r"gives no transcript.*match 1") as refused:
        reading.check()
    assert "--allow-empty" in str(refused.value)


def test_sentences_name_the_counts_and_the_first_example(tmp_path: Path) -> None:
    records, reading = _read(
        tmp_path,
        "1  s  CDS  10  90  .  +  0  ID=a",
        "1  s  mRNA  200  300  .  +  .  ID=b",
        "1  s  intron  1  2  .  +  .  ID=i",
    )
    joined(records, Stated(), {"1": "1"}, MemoryGenome({"1": "A" * 400}), {}, reading)
    assert reading.sentences() == [
        "1 transcripts of 1 genes, 1 of them coding",
        f"Left out: 1 {NO_PARTS} (first: line 2)",
        "Lines of types that are not used: intron 1",
    ]
    assert reading.described() == {
        "genes": 1,
        "transcripts": 1,
        "coding": 1,
        "left_out": [{"reason": NO_PARTS, "features": 1, "cds_lines": 0}],
    }
