"""Prints how long a cohort takes in shards beside one run on the same file, and the memory of a shard.

    pytest -q -s tests/benchmarks/test_scatter_speed.py        (some minutes)

`GAS_BENCH_SITES` (100,000; the bar is stated for 1,000,000) sites of 500 samples over the synthetic demo genome, 16 shards.
Two processes annotate half of the shards each, with one worker: as two machines with one core. The results must be equal byte
for byte.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from annotator.outputs.vcf import bgzf
from annotator.scatter.plan import load
from annotator.scatter.shard import DONE, folder_of
from tests.annotator_demo import DemoReference, build_demo
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.memory import run_watched

SITES = int(os.environ.get("GAS_BENCH_SITES", "100000"))
SAMPLES, SHARDS = 500, 16
MOST_MB = 1500
APART = {"annotation.log", "manifest.json", "report.html"}  # they say when and how it was done

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoReference:
    return build_demo(tmp_path_factory.mktemp("scatter"), megabases=6)


def cohort(demo: DemoReference, path: Path) -> Path:
    """SITES random substitutions with genotypes of SAMPLES people."""
    chance = random.Random(5)
    rows = [
        "\t".join(chance.choices(("0/0", "0/1", "1/1", "./."), (80, 15, 4, 1), k=SAMPLES)) for _ in range(200)
    ]
    contigs = []
    for line in (demo.files / "genome.fa.fai").read_text().splitlines():
        name, size = line.split("\t")[:2]
        contigs.append((name, int(size)))
    bases = _bases(demo.files / "genome.fa")
    whole = sum(length for _, length in contigs)
    header = '##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    header += "".join(f"##contig=<ID={name},length={length}>\n" for name, length in contigs)
    header += "\t".join(["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO", "FORMAT"])
    header += "".join(f"\tS{number}" for number in range(SAMPLES)) + "\n"
    with path.open("wb") as out:
        out.write(bgzf.compress(header.encode())[0])
        for name, length in contigs:
            places = sorted(chance.choices(range(1, length + 1), k=SITES * length // whole))
            text = []
            for place in places:
                ref = bases[name][place - 1].upper()
                alt = chance.choice([base for base in "ACGT" if base != ref])
                text.append(f"{name}\t{place}\t.\t{ref}\t{alt}\t50\tPASS\t.\tGT\t{chance.choice(rows)}\n")
            out.write(bgzf.compress("".join(text).encode())[0])
        out.write(bgzf.END_OF_FILE)
    return path


def _bases(path: Path) -> dict[str, str]:
    parts = path.read_text().split(">")[1:]
    return {part.split(maxsplit=1)[0]: "".join(part.splitlines()[1:]) for part in parts}


def command(*words: str | Path) -> list[str]:
    return [
        sys.executable,
        "-m",
        "annotator",
        *map(str, words),
        *([] if "plan" in words else ["--progress", "none"]),
    ]


def _shard(plan: Path, *numbers: str) -> list[str]:
    return command("scatter", "shard", plan, *numbers, "--threads", "1")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in APART)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_shards_beside_one_run(demo: DemoReference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2] / "annotator_container"))
    source = cohort(demo, tmp_path / "cohort.vcf.gz")
    reference, plan = demo.folder, tmp_path / "plan"
    subprocess.run(command("warm"), check=False, capture_output=True)
    begun = time.perf_counter()
    subprocess.run(
        command("annotate", source, "--reference", reference, "--output", tmp_path / "one", "--threads", "2"),
        check=True,
    )
    one = time.perf_counter() - begun
    begun = time.perf_counter()
    subprocess.run(
        command(
            "scatter", "plan", source, "--reference", reference, "--output", plan, "--shards", str(SHARDS)
        ),
        check=True,
    )
    planned = time.perf_counter() - begun
    shards = len(load(plan).shards)
    with ThreadPoolExecutor(2) as pool:
        halves = [[str(index) for index in range(shards)][first::2] for first in (0, 1)]
        list(pool.map(lambda half: subprocess.run(_shard(plan, *half), check=True), halves))
    answered = time.perf_counter() - begun
    subprocess.run(
        command("scatter", "join", plan, "--output", tmp_path / "joined", "--threads", "2"), check=True
    )
    scattered = time.perf_counter() - begun
    print(
        f"\n{SITES:,} sites, {SAMPLES} samples, {source.stat().st_size / 1e6:,.0f} MB, {shards} shards, load {os.getloadavg()[0]:.1f}\n"
        f"one run {one:.1f} s; plan {planned:.1f} s, shards {answered - planned:.1f} s, join {scattered - answered:.1f} s"
    )
    found, expected = contents(tmp_path / "joined"), contents(tmp_path / "one")
    (folder_of(plan, 1) / DONE).unlink()  # a finished shard is not annotated again
    _, peak = run_watched(_shard(plan, "1"))  # apart from the timed runs, which looking at it would slow
    bars = [
        Bar("shards, of one run's seconds", scattered / one, 1.15, at_least=False),
        Bar("peak MB of a shard", peak.resident, MOST_MB, at_least=False),
    ]
    show(*bars)
    assert [name for name in expected if found.get(name) != expected[name]] == []
