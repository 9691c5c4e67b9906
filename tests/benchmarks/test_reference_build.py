"""Prints how long `reference build` takes for a human-shaped genome with two tracks, beside the code of an earlier commit.

    pytest -q -s tests/benchmarks/test_reference_build.py

`GAS_BENCH_MEGABASES` (310, a tenth of the human genome; 3100 for all of it) is the size of the genome, with genes and
variants in proportion: 78,000 genes, 501,000 transcripts and 5,000,000 variants in 3,100 Mb. `GAS_BENCH_DEMO` names a
folder that `annotator demo --scale genome` has made already. `GAS_BENCH_OLD` is the commit to compare with (the last one
before a reference was built by several processes); without it in the clone's history only the new code runs. Both runs
compile first, and the folders are compared: only what decisions since then have changed may differ (`CHANGED`).
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from tests.benchmarks.bars import Bar, show
from tests.benchmarks.memory import run_watched

MEGABASES = float(os.environ.get("GAS_BENCH_MEGABASES", "310"))
OLD = os.environ.get("GAS_BENCH_OLD", "223c0eb5")
HERE = Path(__file__).parents[2]
PACKED = {"genome.packed", "genome.pieces.npy", "tables.tar.zst"}  # decision 0370: what tasks fetch
# Decision 0372: blocks of another size. Decision 0390: an index of rsIDs.
TRACK = {f"track.gnomad.{name}" for name in ("index", "blocks", "json", "rsids", "rsids.index")}
TRACK |= {
    "track.clinvar.index",
    "track.clinvar.blocks",
}  # Decision 0456: values at another level of Zstandard.
CHANGED = {"genome.fa.gz", "genome.fa.gz.gzi", "reference.json"} | PACKED | TRACK

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds on the clock, and processor seconds of all processes."""

    seconds: float
    processor: float


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if given := os.environ.get("GAS_BENCH_DEMO"):
        return Path(given)
    folder = tmp_path_factory.mktemp("genome")
    annotator(
        HERE / "annotator_container",
        "demo", "--scale", "genome", "--megabases", str(MEGABASES), "--variants", str(int(MEGABASES / 3100 * 5e6)),
        "--output", str(folder),
    )  # fmt: skip
    return folder


def annotator(code: Path, *arguments: str) -> None:
    """Run a command of the code in that folder."""
    subprocess.run(_command(code, *arguments), check=True, stdout=subprocess.PIPE)


def _command(code: Path, *arguments: str) -> list[str]:
    if code == HERE / "annotator_container":
        return ["env", f"PYTHONPATH={code}", sys.executable, "-m", "annotator", *arguments]
    # The older code compressed by zlib-ng, which is no longer installed.
    uv = [str(HERE / ".tools" / "uv" / "bin" / "uv"), "run", "--quiet", "--no-sync", "--project", str(HERE)]
    return [*uv, "--with", "zlib-ng", "env", f"PYTHONPATH={code}", "python", "-m", "annotator", *arguments]


def _build(demo: Path, output: Path) -> list[str]:
    return [
        "reference", "build", "--name", "demo", "--synthetic", "--assembly", "demo", "--species", "synthetic",
        "--fasta", str(demo / "genome.fa"), "--gff3", str(demo / "genes.gff3.gz"),
        "--track", f"clinvar={demo / 'clinvar.vcf.gz'}", "--track", f"gnomad={demo / 'gnomad.vcf.gz'}",
        "--output", str(output),
    ]  # fmt: skip


def built(code: Path, demo: Path, output: Path) -> Figures:
    """Build the reference with the code in that folder."""
    annotator(code, "warm")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    annotator(code, *_build(demo, output))
    seconds = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Figures(seconds, used)


def older_code(folder: Path) -> Path | None:
    """The annotator of the commit OLD; None if the clone does not have it."""
    command = ["git", "-C", str(HERE), "archive", OLD, "annotator_container"]
    made = subprocess.run(command, capture_output=True, check=False)
    if made.returncode:
        return None
    with tarfile.open(fileobj=BytesIO(made.stdout)) as archive:
        archive.extractall(folder)  # noqa: S202
    return folder / "annotator_container"


def different(one: Path, other: Path) -> set[str]:
    """Names of the files that are not the same in both folders."""
    names = {path.name for folder in (one, other) for path in folder.iterdir()}
    return {
        name
        for name in names
        if not ((one / name).exists() and (other / name).exists())
        or subprocess.run(["cmp", "-s", one / name, other / name], check=False).returncode
    }


def test_reference_build(demo: Path, tmp_path: Path) -> None:
    print(f"\n{(demo / 'genome.fa').stat().st_size / 1e6:,.0f} MB of FASTA, load {os.getloadavg()[0]:.1f}")
    print(f"{'':28}{'seconds':>10}{'processor':>11}")
    rows = {}
    code = older_code(tmp_path / "older")
    if code is not None:
        rows[f"commit {OLD}"] = built(code, demo, tmp_path / "before")
    rows["now"] = now = built(HERE / "annotator_container", demo, tmp_path / "now")
    for name, row in rows.items():
        print(f"{name:28}{row.seconds:10,.1f}{row.processor:11,.1f}")
    if code is not None:
        before = rows[f"commit {OLD}"]
        show(
            Bar(
                "reference build: its time as a part of the older code's",
                now.seconds / before.seconds,
                1 / 3,
                False,
            )
        )
        assert different(tmp_path / "before", tmp_path / "now") <= CHANGED
        shutil.rmtree(tmp_path / "before")
    shutil.rmtree(tmp_path / "now")
    _, peak = run_watched(_command(HERE / "annotator_container", *_build(demo, tmp_path / "again")))
    show(Bar("reference build: peak MB of all processes", peak.resident, 1500, at_least=False))
    assert peak.resident < 6000  # against collapse only
