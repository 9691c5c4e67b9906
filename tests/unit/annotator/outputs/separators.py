"""A reference, tracks and a VCF whose names and texts hold every character that separates something."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from annotator.commands.build_reference import BuildRequest, build_reference
from annotator.tracks.spec import TrackSpec
from tests.annotator_demo import NOW, DemoReference

# What a contig may be called; VCF forbids commas and blanks.
CONTIGS = ("c|1", "c;2", "c=3", "c%4", "c%415", "gi|6|ref|x|")
SIZE = 6000
FIRST, LAST = 2001, 2600  # the coding part of the one exon 1901..2900


@dataclass(frozen=True, slots=True)
class Named:
    """How the gene of a contig is called, as its GFF3 means it."""

    symbol: str
    gene: str
    transcript: str
    protein: str
    biotype: str


def named(index: int) -> Named:
    mark = ("|", ",", ";", "=", "% %3B", "\t &")[index]
    return Named(f"S{mark}{index}", f"G{mark}{index}", f"T{mark}{index}", f"P{mark}{index}", "protein_coding")


def encoded(text: str) -> str:
    """A value of GFF3's column 9."""
    return quote(text, safe=" &|")


def bases() -> dict[str, str]:
    chance = random.Random(7)
    found = {}
    for name in CONTIGS:
        text = "".join(chance.choice("ACGT") for _ in range(SIZE))
        found[name] = text[: FIRST - 1] + "ATG" + text[FIRST + 2 :]
    return found


def gff3() -> str:
    lines = ["##gff-version 3"]
    for index, contig in enumerate(CONTIGS):
        one, seqid = named(index), quote(contig, safe="|=,") if "%" in contig else contig
        gene, transcript = encoded(one.gene), encoded(one.transcript)
        head = f"{seqid}\tx\t"
        lines += [
            f"{head}gene\t1901\t2900\t.\t+\t.\tID=gene:{gene};Name={encoded(one.symbol)};gene_id={gene};biotype={one.biotype}",
            f"{head}mRNA\t1901\t2900\t.\t+\t.\tID=transcript:{transcript};Parent=gene:{gene};transcript_id={transcript};"
            f"biotype={one.biotype}",
            f"{head}exon\t1901\t2900\t.\t+\t.\tParent=transcript:{transcript}",
            f"{head}CDS\t{FIRST}\t{LAST}\t.\t+\t0\tID=CDS:{encoded(one.protein)};Parent=transcript:{transcript};"
            f"protein_id={encoded(one.protein)}",
        ]
    return "\n".join(lines) + "\n"


NOTES = ("a|b", "a,b", "a%3Bb", "a%3Db", "50% a  b", "x&y")  # as INFO has them
REGIONS = ("r|1", "r,1", "r;1", "r=1", "r 1%3B", "r%1")
CELLS = ("k|1", "k,1", "k=1", "k 1", "k%3B", '"k"1')


def build(folder: Path) -> DemoReference:
    """The reference; `files/in.vcf` has two records on each contig: one in the coding part, one far from any gene."""
    files = folder / "files"
    files.mkdir(parents=True)
    sequences = bases()
    (files / "genome.fa").write_text("".join(f">{name} words\n{text}\n" for name, text in sequences.items()))
    (files / "genes.gff3").write_text(gff3())
    own = (
        '##fileformat=VCFv4.3\n##INFO=<ID=NOTE,Number=.,Type=String,Description="a, b|c">\n'
        '##INFO=<ID=N;O,Number=1,Type=String,Description="odd">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
    )
    known = '##fileformat=VCFv4.3\n##INFO=<ID=X,Number=1,Type=String,Description="x">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n'
    bed, scores = "", "#chrom\tpos\tref\talt\tsc|ore\tte,xt=\n"
    lines = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    for index, (name, text) in enumerate(sequences.items()):
        ref = text[FIRST + 99]
        alt = "A" if ref != "A" else "C"
        place = f"{name}\t{FIRST + 100}"
        own += f"{place}\t.\t{ref}\t{alt}\t.\t.\tNOTE={NOTES[index]}\n"
        known += f"{place}\trs{index},|= x;rs9\t{ref}\t{alt}\t.\t.\t.\n"
        bed += f"{name}\t{FIRST + 90}\t{FIRST + 110}\t{REGIONS[index]}\n"
        scores += f"{place}\t{ref}\t{alt}\t{index}\t{CELLS[index]}\n"
        lines += f"{place}\tid%{index}\t{ref}\t{alt}\t.\tq1;q=2\tA=b|c\n{name}\t5990\t.\t{text[5989]}\t{text[5989]}A\t.\t.\t.\n"
    for file, content in (
        ("own.vcf", own),
        ("dbsnp.vcf", known),
        ("reg.bed", bed),
        ("sc.tsv", scores),
        ("in.vcf", lines),
    ):
        (files / file).write_text(content)
    tracks = tuple(
        TrackSpec(file.partition(".")[0], files / file)
        for file in ("own.vcf", "dbsnp.vcf", "reg.bed", "sc.tsv")
    )
    request = BuildRequest("odd", files / "genome.fa", files / "genes.gff3", folder / "reference", tracks)
    build_reference(request, lambda text: None, lambda: NOW)
    return DemoReference(files, folder / "reference")
