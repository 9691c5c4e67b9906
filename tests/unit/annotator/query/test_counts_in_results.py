"""Counts of a variant over results, as the page reads them from annotated VCFs, against a scan of the whole file."""

from __future__ import annotations

import gzip
import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.annotator_demo import DemoReference
from tests.unit.annotator.page_engine import Engine

Alleles = tuple[str, int, str, str]

HEAD = (
    "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=200000>\n##contig=<ID=chr2,length=133333>\n"
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
)
# The same alleles with more shared bases, in two records, haploid, missing in part; another contig with the same alleles.
RECORDS = (
    ("chr1", 4000, "NAC", "NAT,NGC", "0/1", "2/2", "./."),
    ("chr1", 4002, "C", "T", "0/0", "0|1", "./."),
    ("chr1", 4100, "NN", "N", "0/0", "0/0", "./0"),
    ("chr1", 90000, "N", "NT", "1", "0", "./1"),
    ("chr2", 4002, "C", "T", "1/1", "0/0", "0/0"),
)


def trim(alleles: Alleles) -> Alleles:
    contig, pos, ref, alt = alleles
    ref, alt = ref.upper(), alt.upper()
    while min(len(ref), len(alt)) > 1 and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
    while min(len(ref), len(alt)) > 1 and ref[0] == alt[0]:
        pos, ref, alt = pos + 1, ref[1:], alt[1:]
    return contig, pos, ref, alt


def scanned(result: Path) -> tuple[dict[Alleles, list[list[str]]], int]:
    """The genotypes of each allele, as `R`, `A` or `.`, record by record; and the number of samples."""
    found: dict[Alleles, list[list[str]]] = {}
    samples = 0
    with gzip.open(result / "annotated.vcf.gz", "rt") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            if line.startswith("#"):
                samples = max(0, len(fields) - 9)
                continue
            for number, alt in enumerate(fields[4].split(","), 1):
                marks = []
                for text in fields[9:]:
                    alleles = text.split(":")[0].replace("|", "/").split("/")
                    marks.append("A" if str(number) in alleles else "." if set(alleles) == {"."} else "R")
                found.setdefault(trim((fields[0], int(fields[1]), fields[3], alt)), []).append(marks)
    return found, samples


def expected(found: dict[Alleles, list[list[str]]], samples: int, alleles: Alleles) -> dict[str, Any]:
    records = found.get(trim(alleles))
    if not samples:
        return {"state": "read", "seen": records is not None, "samples": None, "carriers": 0}
    if records is None:
        return {"state": "read", "seen": False, "samples": samples, "carriers": 0}
    best = [
        "A" if "A" in marks else "R" if "R" in marks else "." for marks in zip(*records, strict=True)
    ]  # fmt: skip
    carriers = best.count("A")
    return {"state": "read", "seen": carriers > 0, "samples": samples - best.count("."), "carriers": carriers}


def counted(engine: Engine, result: Path, wanted: list[Alleles], home: Path | None = None) -> list[Any]:
    asked = [dict(zip(("chrom", "pos", "ref", "alt"), one, strict=True)) for one in wanted]
    more = {"home": str(home / "explore")} if home else {}
    answer = engine.ask(path=str(folder_of(result)), count=asked, **more)
    found: list[Any] = answer["counted"]
    return found


def folder_of(result: Path) -> Path:
    """The explorer's files and, as the service lists them, the VCF and its index among them."""
    for name in ("annotated.vcf.gz", "annotated.vcf.gz.tbi"):
        if not (result / "explore" / name).exists():
            (result / "explore" / name).symlink_to(result / name)
    return result / "explore"


def written(demo: DemoReference, folder: Path, head: str, samples: bool) -> Path:
    columns = "\tFORMAT\tone\ttwo\tthree" if samples else ""
    lines = [
        "\t".join(
            map(str, (contig, pos, ".", ref, alt, ".", "PASS", ".", *(("GT", *calls) if samples else ())))
        )
        for contig, pos, ref, alt, *calls in RECORDS
    ]
    source = folder / f"{samples}.vcf"
    source.write_text(head + columns + "\n" + "\n".join(lines) + "\n")
    demo.annotate(source, folder / f"out-{samples}")
    return folder / f"out-{samples}"


@pytest.mark.parametrize("name", ["trio", "crowd"])
def test_counts_agree_with_a_scan(name: str, request: pytest.FixtureRequest, engine: Engine) -> None:
    result: Path = request.getfixturevalue(name)
    found, samples = scanned(result)
    dice = random.Random(3)
    wanted = dice.sample(sorted(found), 150)
    wanted += [
        (contig, pos + dice.choice((-1, 1, 20_000)), ref, alt) for contig, pos, ref, alt in wanted[:60]
    ]
    # As a file without `chr`, or with one more shared base, writes them.
    wanted += [
        (contig.removeprefix("chr"), pos, f"{ref}G", f"{alt}G") for contig, pos, ref, alt in wanted[:40]
    ]
    known = [expected(found, samples, (f"chr{c.removeprefix('chr')}", *rest)) for c, *rest in wanted]
    assert counted(engine, result, wanted) == known
    assert {(one["seen"], one["samples"] == samples) for one in known} >= {(True, True), (False, True)}


@pytest.mark.parametrize("samples", [True, False])
def test_alleles_are_known_however_a_file_writes_them(
    samples: bool, demo: DemoReference, tmp_path: Path, engine: Engine
) -> None:
    result = written(demo, tmp_path, HEAD, samples)
    found, size = scanned(result)
    wanted: list[Alleles] = [
        ("chr1", 4002, "C", "T"), ("1", 4001, "AC", "AT"), ("chr1", 4001, "A", "G"), ("chr1", 4100, "NN", "N"),
        ("chr1", 90000, "N", "NT"), ("chr1", 199_999, "A", "G"), ("chr2", 4002, "C", "T"), ("chrX", 4002, "C", "T"),
    ]  # fmt: skip
    known = [expected(found, size, (f"chr{c.removeprefix('chr')}", *rest)) for c, *rest in wanted]
    assert counted(engine, result, wanted) == known
    if samples:
        assert known[0] == {"state": "read", "seen": True, "samples": 2, "carriers": 2}


def test_another_assembly_and_a_file_without_index_are_not_counted(
    trio: Path, tmp_path: Path, engine: Engine
) -> None:
    other = shutil.copytree(folder_of(trio), tmp_path / "explore", symlinks=True).parent
    meta = json.loads((other / "explore" / "meta.json").read_text())
    meta["contigs"][1]["length"] += 1
    (other / "explore" / "meta.json").write_text(json.dumps(meta))
    wanted: list[Alleles] = [("chr1", 4002, "C", "T")]
    assert counted(engine, other, wanted, home=trio) == [{"state": "other-assembly"}]
    shutil.copytree(folder_of(trio), tmp_path / "bare", symlinks=True)
    (tmp_path / "bare" / "annotated.vcf.gz.tbi").unlink()
    assert engine.ask(
        path=str(tmp_path / "bare"), count=[{"chrom": "chr1", "pos": 4002, "ref": "C", "alt": "T"}]
    )["counted"] == [{"state": "not-indexed"}]
