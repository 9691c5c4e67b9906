"""A synthetic result, written once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pysam
import pytest

from tests.finished_vcf import build_from_vcf
from tests.unit.annotator.outputs.explore.oracle import Oracle, to_parquet
from tests.unit.annotator.outputs.explore.synthetic import FIELDS, World, lines, models


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
