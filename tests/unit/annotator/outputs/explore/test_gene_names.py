"""Other names of genes: HGNC's complete set and the gene file's own synonyms, as the explorer's gene lists use them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from annotator.commands.build_reference import BuildRequest, build_reference
from annotator.errors import ReferenceError_
from annotator.outputs.explore.gene_names import (
    FILE,
    KNOWN,
    read_gene_names,
    write_gene_names,
    write_known_genes,
)
from tests.annotator_demo import NOW, DemoReference, build_demo

HGNC = """hgnc_id\tsymbol\tname\talias_symbol\tprev_symbol\tentrez_id\tensembl_gene_id
HGNC:2654\tCCN1\tcellular\t"GIG1|CYR61"\tIGFBP10\t3491\tENSG00000142871
HGNC:1100\tBRCA1\tbreast\t"RNF53|BRCC1"\t\t672\tENSG00000012048
HGNC:9\tNEWNAME\tsomething\t\tOLDNAME\t9\t
HGNC:7\tBYSYMBOL\tother\tBS\t\t\t
"""
NCBI = (
    "##gff-version 3\n"
    "chr17\tRefSeq\tgene\t1\t9\t.\t-\t.\tID=gene-BRCA1;Dbxref=GeneID:672,HGNC:HGNC:1100;gene=BRCA1;"
    "gene_synonym=BRCAI,BRCC1,with%2Ccomma\n"
    "chr17\tRefSeq\tmRNA\t1\t9\t.\t-\t.\tID=rna-1;Parent=gene-BRCA1;Dbxref=GeneID:1;gene_synonym=NOT_A_GENE\n"
    "chr17\tRefSeq\tpseudogene\t20\t29\t.\t-\t.\tID=gene-LOC5;gene=LOC5;Alias=LOCFIVE\n"
)
GTF = 'chr1\tX\tgene\t1\t9\t.\t+\t.\tgene_id "G1.2"; gene_synonym "ONE"; gene_synonym "UNO";\n'


def names(
    folder: Path, genes: list[tuple[str, str]], text: str, hgnc: str | None = None
) -> dict[str, object]:
    source = folder / "genes.gff3.gz"
    source.write_bytes(gzip.compress(text.encode()))
    table = folder / "hgnc.txt"
    table.write_text(hgnc or "")
    count = write_gene_names(genes, [source], table if hgnc else None, folder)
    found = read_gene_names(folder)
    assert count == len(found)
    return dict(found)


def test_hgnc_is_joined_by_id_and_then_by_symbol(tmp_path: Path) -> None:
    genes = [
        ("ENSG00000142871.18", "CYR61"),
        ("672", "BRCA1"),
        ("9", "NEWNAME"),
        ("G7", "BYSYMBOL"),
        ("G8", "NONE"),
    ]
    assert names(tmp_path, genes, NCBI, HGNC) == {
        "ENSG00000142871": ("HGNC:2654", ("IGFBP10",), ("CCN1", "GIG1")),
        "672": ("HGNC:1100", (), ("RNF53", "BRCC1", "BRCAI", "with,comma")),
        "9": ("HGNC:9", ("OLDNAME",), ()),
        "G7": ("HGNC:7", (), ("BS",)),
    }


def test_the_gene_file_has_names_of_its_own(tmp_path: Path) -> None:
    found = names(tmp_path, [("672", "BRCA1"), ("LOC5", "LOC5"), ("1", "X")], NCBI)
    assert found == {"672": ("", (), ("BRCAI", "BRCC1", "with,comma")), "LOC5": ("", (), ("LOCFIVE",))}
    assert names(tmp_path, [("G1.2", "G1")], GTF) == {"G1": ("", (), ("ONE", "UNO"))}


def test_a_gene_whose_id_csq_escapes_keeps_its_other_names(tmp_path: Path) -> None:
    text = "##gff-version 3\nchr1\tX\tgene\t1\t9\t.\t+\t.\tID=gene:g%3B1;Alias=OTHER\n"
    assert names(tmp_path, [("g;1", "S")], text) == {"g%3B1": ("", (), ("OTHER",))}
    write_known_genes([("g;1", "S")], tmp_path)
    (known,) = json.loads(gzip.decompress((tmp_path / KNOWN).read_bytes()))
    assert known[:5] == ["S", "g%3B1", "", [], ["OTHER"]]  # as genes.json.gz has them


def test_nothing_is_written_where_nothing_is_known(tmp_path: Path) -> None:
    assert names(tmp_path, [("G1", "G1")], NCBI) == {}
    assert not (tmp_path / FILE).exists()


def test_other_tables_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReferenceError_, match="no column alias_symbol"):
        names(tmp_path, [("G1", "G1")], NCBI, "hgnc_id\tsymbol\nHGNC:1\tA\n")
    (tmp_path / FILE).write_bytes(b"not gzip")
    with pytest.raises(ReferenceError_, match="cannot be read"):
        read_gene_names(tmp_path)


def test_a_result_holds_the_other_names_of_its_genes(tmp_path: Path) -> None:
    demo = build_demo(tmp_path, megabases=0.1, variants=60)
    first = demo.annotate(demo.files / "sample.vcf.gz", tmp_path / "first")
    genes = json.loads(gzip.decompress((tmp_path / "first" / "explore" / "genes.json.gz").read_bytes()))
    symbol = str(genes[0][0])
    assert first
    assert all(gene[3] == [] and gene[4] == [] for gene in genes)
    known = json.loads(gzip.decompress((tmp_path / "first" / "explore" / "known.json.gz").read_bytes()))
    assert {gene[1] for gene in genes if gene[1]} < {gene[1] for gene in known}
    assert all(gene[5:] == [None, 0, 0] for gene in known)
    table = tmp_path / "hgnc.txt"
    table.write_text(HGNC + f'HGNC:4242\t{symbol}\tx\t"NICKNAME"\t"FORMERLY|BEFORE"\t\t\n')
    request = BuildRequest(
        "named", demo.files / "genome.fa", demo.files / "genes.gff3.gz", tmp_path / "named", gene_names=table
    )
    build_reference(request, lambda text: None, lambda: NOW)
    DemoReference(demo.files, tmp_path / "named").annotate(demo.files / "sample.vcf.gz", tmp_path / "second")
    again = json.loads(gzip.decompress((tmp_path / "second" / "explore" / "genes.json.gz").read_bytes()))
    assert again[0][:5] == [symbol, genes[0][1], "HGNC:4242", ["FORMERLY", "BEFORE"], ["NICKNAME"]]
    known = json.loads(gzip.decompress((tmp_path / "second" / "explore" / "known.json.gz").read_bytes()))
    assert [gene[:5] for gene in known if gene[0] == symbol] == [again[0][:5]]
