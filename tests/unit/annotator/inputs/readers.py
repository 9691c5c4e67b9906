"""Every output as its users' tools open it."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pysam
import pysam.bcftools
from cyvcf2 import VCF

from annotator.vcf.header import header_values


@cache
def without_split_vep() -> str:
    """Why bcftools +split-vep cannot be asked here; empty where it can."""
    program = shutil.which("bcftools")
    if program is None:
        return "bcftools is not installed (pysam has no plugins)"
    listed = subprocess.run([program, "plugin", "-l"], capture_output=True, text=True, check=False)
    return "" if "split-vep" in listed.stdout + listed.stderr else "this bcftools has no plugin split-vep"


def split_vep(path: Path, columns: list[str]) -> list[list[str]]:
    """`columns` of each CSQ row as bcftools +split-vep prints them; `.` is empty."""
    form = "\t".join(f"%{name}" for name in columns) + "\n"
    command = ["bcftools", "+split-vep", "-d", "-f", form, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = [line.split("\t") for line in done.stdout.split("\n")[:-1]]
    return [["" if value == "." else value for value in row] for row in rows]


def unzipped(path: Path) -> bytes:
    """The contents of a BGZF file. gzip.decompress copies what is left for each of its blocks: seconds for 30 MB."""
    with gzip.open(path) as file:
        return file.read()


def open_with_all(folder: Path) -> list[str]:
    """`CHROM:POS` of each record of annotated.vcf.gz, read by pysam, cyvcf2, bcftools and (through the index) tabix alike."""
    path = folder / "annotated.vcf.gz"
    header = [line for line in unzipped(path).split(b"\n") if line.startswith(b"##INFO")]
    assert sum(header_values(line.partition(b"=")[2]).get("ID") == "CSQ" for line in header) == 1
    with pysam.VariantFile(str(path)) as file:
        columns = file.header.info["CSQ"].description.split("Format: ")[1].split("|")
        places = []
        for record in file:
            places.append(f"{record.chrom}:{record.pos}")
            for row in record.info.get("CSQ", ()):
                assert row.count("|") + 1 == len(columns), row
    with_cyvcf2 = VCF(str(path))
    assert [f"{record.CHROM}:{record.POS}" for record in with_cyvcf2] == places
    with_cyvcf2.close()
    shown = pysam.bcftools.view("--no-version", "-H", str(path)) or ""
    assert [":".join(line.split("\t", 2)[:2]) for line in shown.splitlines()] == places
    index = next(folder.glob("annotated.vcf.gz.?[bs]i"))
    # pysam decodes names of an index as ASCII; `.` alone is htslib's word for all contigs.
    with pysam.TabixFile(str(path), index=str(index), encoding="latin-1") as file:
        names = [name for name in file.contigs if name.isascii()]
        found = [":".join(row.split("\t", 2)[:2]) for name in names for row in file.fetch(name, 0)]
    assert found == [place for place in places if place.isascii()]
    return places
