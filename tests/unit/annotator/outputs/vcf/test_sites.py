"""Genotypes kept, counted or dropped: the counts beside a plain reading and `bcftools +fill-tags`, and what the outputs hold."""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import shutil
import subprocess
from fractions import Fraction
from functools import cache
from math import comb
from pathlib import Path

import numpy as np
import pysam
import pytest

from annotator.contigs import ContigMap
from annotator.errors import InputError
from annotator.outputs.kept_genotypes import genotypes_of
from annotator.outputs.vcf.sites import TAGS
from annotator.vcf.reader import VcfReader
from annotator.vcf.scan import scan
from annotator.vcf.source import Source
from tests.annotator_demo import DemoReference
from tests.unit.annotator.inputs.readers import open_with_all

SAMPLES = [f"S{number}" for number in range(30)]
DIPLOID = ("0/0", "0/1", "1|0", "1|1", "./.", "0/2", "2/2", "1/2", "0|0", "0/0")
OTHERS = (
    ".",
    "0",
    "1",
    "2",
    "./1",
    "0/.",
    "0|1|1",
    "1/1/1",
    ".|1/1",
    "0/9",
    "x",
    "",
    "|1",
    "99999999999999999999",
)


def vcf(lines: list[tuple[str, str, list[str]]], info: str = "DP=5;AC=9;X") -> bytes:
    """Records of (ALT, FORMAT, samples' columns)."""
    head = [
        "##fileformat=VCFv4.3", '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">', "##contig=<ID=chr1>",
        '##INFO=<ID=AC,Number=.,Type=String,Description="another AC">', '##INFO=<ID=X,Number=0,Type=Flag,Description="x">',
        '##INFO=<ID=DP,Number=1,Type=Integer,Description="x">', '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="x">',
        "\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *SAMPLES]),
    ]  # fmt: skip
    rows = [
        "\t".join(["chr1", str(at), ".", "A", alt, ".", ".", info, form, *columns])
        for at, (alt, form, columns) in enumerate(lines, 1000)
    ]
    return "\n".join([*head, *rows, ""]).encode()


def thinned(text: bytes, kept: tuple[str, ...] = ()) -> list[list[str]]:
    """The columns of the lines with counts in place of genotypes."""
    reader = VcfReader(Source(io.BytesIO(text)))
    made = genotypes_of("counts", reader.header.samples, kept, "")
    assert made.sites is not None
    found = []
    for chunk in reader.chunks():
        lines = made.sites.thinned(scan(chunk, ContigMap([])))
        for begin, of_filter, of_info, end in zip(
            lines.line, lines.filter_end, lines.info_end, lines.line_end, strict=True
        ):
            columns = lines.text[begin:end].tobytes().decode().split("\t")
            assert len("\t".join(columns[:7])) == of_filter - begin
            assert len("\t".join(columns[:8])) == of_info - begin
            found.append(columns)
    return found


def tags(info: str) -> dict[str, str]:
    return {key: value for key, _, value in (item.partition("=") for item in info.split(";")) if key in TAGS}


@cache
def exact_p(ref: int, alt: int, het: int) -> float:
    """Hardy-Weinberg by whole numbers: all ways to pair the alleles that are as rare as this one, or rarer."""
    total = (ref + alt) // 2
    rare = min(ref, alt)

    def ways(count: int) -> int:
        homs = (rare - count) // 2
        return comb(total, count) * comb(total - count, homs) * 2**count

    chances = {count: ways(count) for count in range(rare % 2, rare + 1, 2)}
    # As floats: two equal chances may differ in their last digit.
    some = sum(chance for chance in chances.values() if chance <= chances[het] * (1 + 1e-12))
    return float(Fraction(some, sum(chances.values())))


def expected(alt: str, calls: list[str]) -> dict[str, list[float]]:
    alts = 0 if alt == "." else alt.count(",") + 1
    counts = {name: [0] * (alts + 1) for name in ("AC_Het", "AC_Hom", "AC_Hemi")}
    ns, complete, diploid = 0, 0, True
    for call in calls:
        text = call.removeprefix("|").removeprefix("/")
        if not re.fullmatch(r"(\d+|\.)([|/](\d+|\.))*", text):
            continue
        alleles = re.split(r"[|/]", text)
        called = [int(item) for item in alleles if item != "."]
        if not called or max(called) > alts:
            continue
        ns += 1
        complete += len(called) == len(alleles)
        diploid = diploid and len(alleles) <= 2
        one = len(called) < len(alleles) or len(alleles) == 1
        name = "AC_Het" if len(set(called)) > 1 else "AC_Hemi" if one else "AC_Hom"
        for allele in called:
            counts[name][allele] += 1
    all_hets = sum(counts["AC_Het"])
    tested: list[float] = []
    for number in range(1, alts + 1):
        het, hom = counts["AC_Het"][number], counts["AC_Hom"][number]
        ref = counts["AC_Hom"][0] + all_hets - het
        tested.append(-1 if not diploid else exact_p(ref, het + hom, het) if ref and het + hom else 1)
    sums = [sum(of) for of in zip(*counts.values(), strict=True)]
    return {
        "AC": list(sums[1:]), "AN": [sum(sums)], **{name: list(values[1:]) for name, values in counts.items()},
        "NS": [ns], "F_MISSING": [1 - complete / len(calls)], "HWE": tested,
    }  # fmt: skip


def random_lines(
    chance: random.Random, count: int, calls: tuple[str, ...]
) -> list[tuple[str, str, list[str]]]:
    lines = []
    for _ in range(count):
        alts = chance.randint(0, 3)
        fitting = [
            call
            for call in calls
            if all(int(item) <= alts for item in re.findall(r"\d+", call)[:2]) or alts > 1
        ]
        mostly = chance.choice(fitting)
        columns = [
            f"{chance.choice((mostly, mostly, chance.choice(fitting)))}:{chance.randint(0, 9)}"
            for _ in SAMPLES
        ]
        lines.append((",".join("CGT"[:alts]) or ".", "GT:DP", columns))
    return lines


def test_counts_are_those_of_a_plain_reading() -> None:
    lines = random_lines(random.Random(8), 400, DIPLOID + OTHERS)
    for (alt, _, columns), record in zip(lines, thinned(vcf(lines)), strict=True):
        found = tags(record[7])
        wanted = expected(alt, [column.split(":")[0] for column in columns])
        assert record[7].startswith("DP=5;X;")
        assert len(record) == 8
        for name, values in wanted.items():
            got = [-1.0 if item == "." else float(item) for item in found.pop(name, "").split(",") if item]
            np.testing.assert_allclose(got, values, rtol=6e-6, err_msg=f"{name} {alt} {columns}")
        assert not found


@pytest.mark.skipif(
    shutil.which("bcftools") is None, reason="bcftools is not installed (pysam has no plugins)"
)
def test_counts_are_those_of_fill_tags(tmp_path: Path) -> None:
    """Polyploid genotypes are left out: fill-tags counts each of their alleles once."""
    lines = random_lines(random.Random(9), 300, (*DIPLOID, ".", "0", "1", "./1", "0/."))
    lines = [(alt, form, columns) for alt, form, columns in lines if alt != "."]
    (tmp_path / "in.vcf").write_bytes(
        vcf(lines).replace(b"Number=.,Type=String", b"Number=A,Type=Integer").replace(b"AC=9;", b"")
    )
    wanted = ",".join(TAGS)
    command = ["bcftools", "+fill-tags", str(tmp_path / "in.vcf"), "--", "-t", wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    theirs = [line.split("\t") for line in done.stdout.splitlines() if line[0] != "#"]
    for our, their in zip(thinned(vcf(lines)), theirs, strict=True):
        mine, other = tags(our[7]), tags(their[7])
        for name in ("HWE", "F_MISSING"):
            values = [[float(item) for item in of.pop(name).split(",")] for of in (mine, other)]
            np.testing.assert_allclose(*values, rtol=6e-6, err_msg=f"{name} {our[:5]}")
        assert mine == other


def test_records_without_genotypes_and_kept_columns() -> None:
    """INFO stays as it is where there is nothing to count; kept columns stand in the file's order, with their FORMAT."""
    calls = ["0/1"] * len(SAMPLES)
    lines = [
        ("C", "DP", ["7"] * len(SAMPLES)),
        ("C", "GT:DP", [f"{call}:{at}" for at, call in enumerate(calls)]),
    ]
    plain, counted = thinned(vcf(lines), ("S7", "S2", "nobody", "S7"))
    assert plain[7:] == ["DP=5;AC=9;X", "DP", "7", "7"]
    assert counted[8:] == ["GT:DP", "0/1:2", "0/1:7"]
    assert counted[7].startswith("DP=5;X;AC=30;AN=60;AC_Het=30;AC_Hom=0;AC_Hemi=0;NS=30;F_MISSING=0;HWE=")
    (missing,) = thinned(vcf([("C", "GT", ["."] * len(SAMPLES))], info="."))
    assert missing[7] == "AC=0;AN=0;AC_Het=0;AC_Hom=0;AC_Hemi=0;NS=0;F_MISSING=1;HWE=1"


def test_who_is_kept() -> None:
    samples = [f"P{number}" for number in range(300)]
    ped = "F\tP9\t0\tP3\t1\t2\nF\tP3\t0\t0\t2\t1\nF\tfather\t0\t0\t1\t1\n"
    kept = genotypes_of(None, samples, None, ped)
    assert (kept.shown, kept.sites and kept.sites.kept) == (("P9", "P3"), (3, 9))
    assert "300 samples" in kept.note
    assert "2 named samples" in kept.note
    assert genotypes_of(None, samples[:200], None, ped).sites is None
    assert genotypes_of("keep", samples, None, ped).sites is None
    chosen = genotypes_of("counts", samples, ("P4",), ped)
    assert (chosen.shown, chosen.note) == (("P4",), "")
    assert genotypes_of("counts", (), None, "").sites is None


def cohort(count: int) -> bytes:
    """The demo's region with `count` samples, whose names are unmistakable."""
    chance = random.Random(count)
    names = [f"person-{number:03d}" for number in range(count)]
    lines = ["##fileformat=VCFv4.2", '##FORMAT=<ID=GT,Number=1,Type=String,Description="x">']
    lines.append("\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT", *names]))
    for at in range(20_000, 20_400):
        calls = chance.choices(("0/0", "0/1", "1/1", "./."), (90, 8, 1, 1), k=count)
        lines.append("\t".join(["chr1", str(at), ".", "N", "C", ".", "PASS", f"END={at}", "GT", *calls]))
    return "\n".join([*lines, ""]).encode()


def everything(folder: Path) -> bytes:
    """All files of a result, unpacked."""
    parts = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        parts.append(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)
    return b"\0".join(parts)


def test_a_cohort_is_counted_and_named_samples_stay(demo: DemoReference, tmp_path: Path) -> None:
    (tmp_path / "in.vcf").write_bytes(cohort(201))
    result = demo.annotate(tmp_path / "in.vcf", tmp_path / "out", engine="vep")
    warned = {item["code"]: item["detail"] for item in result.summary["warnings"]}
    assert "201 samples" in warned["genotypes"]
    assert "genotypes of no sample" in warned["genotypes"]
    assert len(open_with_all(tmp_path / "out")) == 400
    with pysam.VariantFile(str(tmp_path / "out/annotated.vcf.gz")) as file:
        assert list(file.header.samples) == []
        first = next(file)
        assert first.info["AN"] + 2 * round(first.info["F_MISSING"] * 201) == 402
        assert first.info["CSQ"]
    meta = json.loads((tmp_path / "out/explore/meta.json").read_text())
    assert meta["samples"] == {"total": 201, "chosen": []}
    assert "ac" in [column["name"] for column in meta["columns"]]
    kept = demo.annotate(
        tmp_path / "in.vcf",
        tmp_path / "two",
        engine="vep",
        samples=("person-100", "person-007"),
        genotypes="counts",
    )
    assert "genotypes" not in {item["code"] for item in kept.summary["warnings"]}
    with pysam.VariantFile(str(tmp_path / "two/annotated.vcf.gz")) as file:
        assert list(file.header.samples) == ["person-007", "person-100"]
        assert len(list(file)) == 400
    meta = json.loads((tmp_path / "two/explore/meta.json").read_text())
    assert meta["samples"]["chosen"] == ["person-100", "person-007"]
    demo.annotate(tmp_path / "in.vcf", tmp_path / "all", engine="vep", genotypes="keep")
    with pysam.VariantFile(str(tmp_path / "all/annotated.vcf.gz")) as file:
        assert len(file.header.samples) == 201


def test_dropped_genotypes_leave_no_sample_anywhere(demo: DemoReference, tmp_path: Path) -> None:
    (tmp_path / "in.vcf").write_bytes(cohort(12))
    ped = "F\tperson-003\tperson-004\t0\t1\t2\n"
    result = demo.annotate(
        tmp_path / "in.vcf", tmp_path / "out", engine="vep", genotypes="drop", pedigree=ped
    )
    assert result.summary["counts"]["samples"] == 0
    assert len(open_with_all(tmp_path / "out")) == 400
    assert b"person-" not in everything(tmp_path / "out")
    lines = gzip.decompress((tmp_path / "out/annotated.vcf.gz").read_bytes()).splitlines()
    assert {len(line.split(b"\t")) for line in lines if not line.startswith(b"##")} == {8}
    header = next(line for line in lines if b"ID=CSQ" in line)
    assert b"HAPLO_" not in header


def test_an_unreadable_pedigree_is_refused_in_each_mode(demo: DemoReference, tmp_path: Path) -> None:
    (tmp_path / "in.vcf").write_bytes(cohort(3))
    with pytest.raises(InputError, match=r"(?i)ped"):
        demo.annotate(
            tmp_path / "in.vcf", tmp_path / "out", engine="vep", genotypes="counts", pedigree="one column"
        )
