"""Prints how the suggested ACMG class agrees with ClinVar, as a confusion matrix: `make agreement`.

    python -m tests.benchmarks.acmg_agreement [--list] [--reference DIR --clinvar VCF]

Without options: the ClinVar records of GRCh37 chr22 in the test data, with 1000 Genomes frequencies in the place of gnomAD. With
--reference and --clinvar: any built reference with its own tracks, and the ClinVar VCF that its track was made of. A variant's own
record is never evidence for it (PVS1's counts, PS1 and PM5 leave it out), so the truth does not suggest itself.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from annotator.commands.build_reference import BuildRequest, build_reference
from annotator.job import JobRequest, annotate
from annotator.progress import Progress
from annotator.query.result import Result
from annotator.tracks.clinvar import classify, given_stars, stars
from annotator.tracks.spec import TrackSpec
from tests.integration.annotator.goldens import ROOT

SOURCE = ROOT / "grch37-chr22"
TRUTH = {"P": "P/LP", "P/LP": "P/LP", "LP": "P/LP", "B": "B/LB", "B/LB": "B/LB", "LB": "B/LB"}
SUGGESTED = {
    "pathogenic": "P/LP", "likely_pathogenic": "P/LP", "uncertain": "uncertain", "likely_benign": "B/LB", "benign": "B/LB",
}  # fmt: skip
TRUTHS, ANSWERS = ("P/LP", "B/LB"), ("P/LP", "uncertain", "B/LB")
POPULATION_HEAD = (
    '##fileformat=VCFv4.2\n##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency">\n'
    '##INFO=<ID=AF_grpmax,Number=A,Type=Float,Description="Highest frequency of a group">\n'
    '##INFO=<ID=AN,Number=1,Type=Integer,Description="Alleles called">\n'
    '##INFO=<ID=nhomalt,Number=A,Type=Integer,Description="Homozygotes">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)


@dataclass(frozen=True)
class Compared:
    """A ClinVar variant: what ClinVar says and what the rules suggest. `codes` as the column ACMG has them."""

    key: str
    stars: int
    truth: str
    suggested: str
    codes: str


def text_of(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text()


def info_of(text: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in text.split(";"))


def truth(clinvar: Path) -> dict[str, tuple[str, int]]:
    """`CHROM-POS-REF-ALT` to P/LP or B/LB and stars. A variant whose records disagree is left out."""
    found: dict[str, tuple[str, int]] = {}
    unclear = set()
    for line in text_of(clinvar).splitlines():
        if line.startswith("#"):
            continue
        chrom, pos, _, ref, alt, _, _, info = line.split("\t")[:8]
        said = info_of(info)
        key = f"{chrom}-{pos}-{ref}-{alt}"
        answer = TRUTH.get(classify(said.get("CLNSIG", "")), "")
        number = int(given_stars(said.get("CLNSTARS", "")) or stars(said.get("CLNREVSTAT", "")) or 0)
        if key in found and found[key][0] != answer:
            unclear.add(key)
        found[key] = (answer, max(number, found.get(key, ("", 0))[1]))
    return {key: value for key, value in found.items() if value[0] and key not in unclear}


def population(path: Path) -> str:
    """1000 Genomes records in the layout of gnomAD: AF, highest AF of a group, AN, homozygotes."""
    lines = [POPULATION_HEAD]
    for line in text_of(path).splitlines():
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        said = info_of(fields[7])
        if "," in fields[4]:
            continue  # the file's counts of homozygotes are not by ALT
        groups = max(float(said[f"{name}_AF"]) for name in ("EAS", "AMR", "AFR", "EUR", "SAS"))
        info = f"AF={said['AF']};AF_grpmax={groups:g};AN={said['AN']};nhomalt={said['Hom']}"
        lines.append("\t".join([*fields[:5], ".", ".", info]) + "\n")
    return "".join(lines)


def compare(reference: Path, clinvar: Path, output: Path) -> tuple[list[Compared], dict[str, Any]]:
    """Annotate the ClinVar VCF on a reference that holds it as a track. Returns the variants, and what the result says of its rules."""
    annotate(JobRequest(str(clinvar), reference, output), Progress(), lambda: datetime.now(UTC))
    result = Result.open(output)
    entries = json.loads(result.inflated("acmg.json.gz"))
    rows = sorted(result.texts(np.arange(result.rows)).items())
    known = truth(clinvar)
    found = {}
    for (_, text), code in zip(rows, result.raw("acmg").tolist(), strict=True):
        key = f"{text[0]}-{text[1]}-{text[3]}-{text[4]}"
        if key in known and code:
            suggested, _, evidence, _ = entries[code - 1]
            codes = " ".join(f"{name}_{strength}" for name, strength, _ in evidence)
            found[key] = Compared(key, known[key][1], known[key][0], SUGGESTED[suggested], codes)
    return list(found.values()), json.loads((output / "explore/meta.json").read_text())["acmg"]


def matrix(compared: Iterable[Compared]) -> str:
    """The confusion matrix as a Markdown table."""
    counts = Counter((one.truth, one.suggested) for one in compared)
    lines = [
        "| ClinVar | suggested P/LP | suggested uncertain | suggested B/LB | all |",
        "|---|---:|---:|---:|---:|",
    ]
    for row in TRUTHS:
        numbers = [counts[row, answer] for answer in ANSWERS]
        lines.append(f"| {row} | " + " | ".join(str(n) for n in (*numbers, sum(numbers))) + " |")
    return "\n".join(lines)


def cut_header(folder: Path) -> Path:
    """The test data's ClinVar file without the length of the contig, of which the data holds the first 22 million bases."""
    lines = text_of(SOURCE / "clinvar.vcf.gz").splitlines(keepends=True)
    path = folder / "clinvar.vcf"
    path.write_text("".join(line for line in lines if not line.startswith("##contig")))
    return path


def build(folder: Path, *, frequencies: bool) -> Path:
    """The reference of the test data with its ClinVar track, and with 1000 Genomes frequencies or without."""
    tracks = [TrackSpec("clinvar", SOURCE / "clinvar.vcf.gz")]
    if frequencies:
        path = folder / "gnomad.vcf"
        path.write_text(population(SOURCE / "1000g.full-info.vcf.gz"))
        tracks.append(TrackSpec("gnomad", path, title="1000 Genomes"))
    request = BuildRequest(
        "chr22", SOURCE / "genome.fa.gz", SOURCE / "genes.gff3.gz", folder / "reference", tuple(tracks), allow_empty=True
    )  # fmt: skip
    build_reference(request, lambda _: None, lambda: datetime.now(UTC))
    return folder / "reference"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--reference", type=Path, metavar="DIR")
    parser.add_argument("--clinvar", type=Path, metavar="VCF")
    parser.add_argument(
        "--list", action="store_true", help="every variant with two stars or more, with its codes"
    )
    given = parser.parse_args()
    if (given.reference is None) != (given.clinvar is None):
        parser.error("--reference and --clinvar belong together")
    for frequencies in (True,) if given.reference else (True, False):
        with TemporaryDirectory() as name:
            folder = Path(name)
            reference = given.reference or build(folder, frequencies=frequencies)
            compared, about = compare(reference, given.clinvar or cut_header(folder), folder / "result")
        print(f"\n## {'With' if frequencies else 'Without'} population frequencies, rules {about['rules']}")
        for least in (2, 1):
            wanted = [one for one in compared if one.stars >= least]
            print(f"\n{least} stars or more: {len(wanted)} variants\n\n{matrix(wanted)}")
        if given.list:
            for one in compared:
                if one.stars >= 2:
                    print(f"{one.key}\t{one.truth}\t{one.suggested}\t{one.codes or '-'}")
        missing = [f"{codes}: {reason}" for codes, reason in about["not_assessed"] if "track" in reason]
        print("\nNot assessed for want of data: " + "; ".join(missing))


if __name__ == "__main__":
    main()
