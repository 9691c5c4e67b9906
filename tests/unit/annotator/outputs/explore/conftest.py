"""A synthetic result written once, and the site's engine running under Node beside it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pysam
import pytest

from tests.finished_vcf import build_from_vcf
from tests.unit.annotator.outputs.explore.oracle import Oracle, to_parquet
from tests.unit.annotator.outputs.explore.synthetic import FIELDS, World, lines, models

ROOT = Path(__file__).parents[5]
FRONTEND = ROOT / "frontend"


class Result:
    """A result in a folder: the annotated VCF, `explore/` beside it, and the oracle over Parquet.

    No dataclass: Hypothesis would print all of it with each failure.
    """

    def __init__(self, path: Path, meta: dict[str, Any], oracle: Oracle, records: list[str]) -> None:
        self.path = path
        self.meta = meta
        self.oracle = oracle
        self.records = records

    def __repr__(self) -> str:
        return f"Result({self.path.name})"


def make_result(folder: Path, world: World, count: int, seed: int, chunk_lines: int = 997) -> Result:
    """Writes VCF, index, explore files (all in one folder) and Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    records = list(lines(world, count, seed))
    vcf = folder / "annotated.vcf.gz"
    with pysam.BGZFile(str(vcf), "wb") as out:
        out.write((world.header() + "".join(records)).encode())
    pysam.tabix_index(str(vcf), preset="vcf", force=True)
    meta = build_from_vcf(vcf, folder, chunk_lines=chunk_lines, transcripts=models(world))
    oracle = Oracle(*to_parquet(records, list(FIELDS), len(world.samples), folder))
    return Result(folder, meta, oracle, [record.rstrip("\n") for record in records])


@pytest.fixture(scope="session")
def trio(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """4,000 records of a family."""
    return make_result(tmp_path_factory.mktemp("trio"), World(), 4000, seed=11)


class Engine:
    """The TypeScript engine in a Node process: one question a line, one answer a line."""

    def __init__(self, script: Path) -> None:
        self._process = subprocess.Popen(
            ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        """The answer, or an AssertionError with what the engine said."""
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("the engine has no pipes")
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(10)


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Built from frontend/src/explorer/engine as it is now."""
    if shutil.which("node") is None or not (FRONTEND / "node_modules").is_dir():
        pytest.skip("the site's engine needs Node and `npm ci` in frontend/ (`make setup` does both)")
    out = tmp_path_factory.mktemp("engine")
    vite = FRONTEND / "node_modules" / ".bin" / "vite"
    command = [
        str(vite),
        "build",
        "-c",
        "tests/explorer-page/engine.config.ts",
        "--outDir",
        str(out),
        "--logLevel",
        "error",
    ]
    subprocess.run(command, cwd=FRONTEND, check=True, timeout=120, stdin=subprocess.DEVNULL)
    running = Engine(out / "engine.mjs")
    yield running
    running.close()
