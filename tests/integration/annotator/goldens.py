"""What VEP 116 answered to real and synthetic variants (GAS_TEST_DATA, or ../shared/data beside the project)."""

from __future__ import annotations

import gzip
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pysam

from annotator.genes.genome import MemoryGenome
from annotator.genes.load import read_genes
from annotator.genes.transcript import Transcript, assemble

ROOT = Path(os.environ.get("GAS_TEST_DATA") or Path(__file__).parents[4] / "shared" / "data")
SETS = (
    "grch37-chr7/known",
    "grch37-chr7/hard",
    "grch38-chr9/hard",
    "grch37-chr22/1000g",
    "grch37-chr22/hard",
    "sars-cov-2/known",
    "sars-cov-2/hard",
    "human-mt/hard",
)
# Answered by VEP 116 with two of its own faults mended; `parity` names the rows that are compared otherwise.
MORE_SETS = (
    "grch37-chr22/multi",
    "grch37-chr22/untrimmed",
    "grch37-chr22/long",
    "grch38-chr9/multi",
    "human-mt/multi",
    "edge/hard",
    "edge/multi",
    "edge/long",
    "edge/ends",
    "edge/untrimmed",
    "prokka-style/hard",
)
STRUCTURAL_SETS = ("grch37-chr22/sv", "grch38-chr9/sv", "sars-cov-2/sv", "edge/sv")
BREAKEND_SETS = ("grch37-chr22/bnd",)
# Columns that VEP leaves empty with --gff, or that name its own files.
NOT_COMPARED = {
    "FLAGS",
    "SYMBOL_SOURCE",
    "HGNC_ID",
    "SOURCE",
    "MANE",
    "MANE_SELECT",
    "MANE_PLUS_CLINICAL",
    "TSL",
}
# NCBI genetic codes of the contigs that are not in the standard one.
CODES = {"MT": 2}


@dataclass(frozen=True, slots=True)
class Golden:
    """One record with VEP's rows, by (Allele, Feature), as column -> value."""

    contig: str
    position: int
    ref: str
    alts: list[str]
    rows: dict[tuple[str, str], dict[str, str]]
    left_out: frozenset[str]
    info: str = ""
    every_row: tuple[dict[str, str], ...] = ()  # breakends have several of one transcript


def goldens(name: str, step: int = 1) -> Iterator[Golden]:
    """Every `step`-th record of a set such as `human-mt/hard`."""
    folder, kind = name.split("/")
    fields: list[str] = []
    seen = 0
    with gzip.open(ROOT / folder / f"{kind}.vep.vcf.gz", "rt") as lines:
        for line in lines:
            if line.startswith("##INFO=<ID=CSQ"):
                fields = re.findall(r'Format: ([^"]+)"', line)[0].split("|")
                fields = [field for field in fields if not field.endswith(".gff3.gz")]
            if line.startswith("#"):
                continue
            seen += 1
            if seen % step:
                continue
            contig, position, _, ref, alt, _, _, info = line.rstrip("\n").split("\t")[:8]
            tags = dict(item.partition("=")[::2] for item in info.split(";"))
            every = tuple(dict(zip(fields, text.split("|"), strict=False)) for text in tags["CSQ"].split(","))
            rows = {(row["Allele"], row["Feature"]): row for row in every}
            left_out = frozenset(filter(None, tags.get("NOTCOMPARED", "").split(",")))
            info = ";".join(item for item in info.split(";") if not item.startswith(("CSQ=", "NOTCOMPARED=")))
            yield Golden(contig, int(position), ref, alt.split(","), rows, left_out, info, every)


def reference(folder: str) -> tuple[MemoryGenome, list[Transcript]]:
    """The folder's genome and transcripts, without those of overlapping exons (VEP drops them)."""
    with pysam.FastaFile(str(ROOT / folder / "genome.fa.gz")) as fasta:
        genome = MemoryGenome({contig: fasta.fetch(contig) for contig in fasta.references})
    records = read_genes(ROOT / folder / "genes.gff3.gz")
    transcripts = [assemble(record, genome, CODES.get(record.contig, 1)) for record in records]
    return genome, [transcript for transcript in transcripts if not transcript.overlapping]
