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
# Columns that VEP leaves empty with --gff, or that name its own files.
NOT_COMPARED = {"FLAGS", "SYMBOL_SOURCE", "HGNC_ID", "SOURCE", "MANE", "MANE_SELECT", "MANE_PLUS_CLINICAL"}
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
            rows = {}
            for text in tags["CSQ"].split(","):
                row = dict(zip(fields, text.split("|"), strict=False))
                rows[row["Allele"], row["Feature"]] = row
            left_out = frozenset(tags.get("NOTCOMPARED", "").split(","))
            yield Golden(contig, int(position), ref, alt.split(","), rows, left_out)


def reference(folder: str) -> tuple[MemoryGenome, list[Transcript]]:
    """The folder's genome and transcripts, without those of overlapping exons (VEP drops them)."""
    with pysam.FastaFile(str(ROOT / folder / "genome.fa.gz")) as fasta:
        genome = MemoryGenome({contig: fasta.fetch(contig) for contig in fasta.references})
    records = read_genes(ROOT / folder / "genes.gff3.gz")
    transcripts = [assemble(record, genome, CODES.get(record.contig, 1)) for record in records]
    return genome, [transcript for transcript in transcripts if not transcript.overlapping]


def differences(golden: Golden, rows: dict[tuple[str, str], dict[str, str]]) -> list[str]:
    """What is not as VEP answered, in words; `rows` are ours by (Allele, Feature)."""
    where = f"{golden.contig}:{golden.position}:{golden.ref}:{','.join(golden.alts)}"
    wrong = []
    for key, expected in golden.rows.items():
        if key[1] not in golden.left_out:
            got = rows.get(key, {})
            wrong += [
                f"{where} {key[1]} {field}: VEP {value!r}, ours {got.get(field)!r}"
                for field, value in expected.items()
                if field not in NOT_COMPARED and not _same(field, value, got.get(field))
            ]
    extra = sorted(set(rows) - set(golden.rows))
    return wrong + [f"{where}: a row more, {key}" for key in extra if key[1] not in golden.left_out]


def _same(field: str, expected: str, got: str | None) -> bool:
    """Terms of equal rank have no order in VEP."""
    if field == "Consequence" and got is not None:
        return set(expected.split("&")) == set(got.split("&"))
    return expected == got
