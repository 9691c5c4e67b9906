"""The merge says what `bcftools merge -m both` says of the same files (bcftools of pysam)."""

from __future__ import annotations

from pathlib import Path

import pysam
import pysam.bcftools
import pytest

from tests.unit.annotator.merge.files import Maker, merged
from tests.unit.annotator.merge.meaning import read

EXAMPLES = 40


def by_bcftools(folder: Path, texts: list[str], blocks: bool) -> str:
    """The files merged by bcftools. An allele that a file has not seen has no value, as here."""
    packed = []
    for number, text in enumerate(texts):
        plain = folder / f"{number}.vcf"
        plain.write_text(text)
        packed.append(f"{plain}.gz")
        pysam.tabix_compress(str(plain), packed[-1], force=True)
        pysam.tabix_index(packed[-1], preset="vcf", force=True)
    options = ["-m", "both", *(["-g", "-", "-M", "PL:.,AD:."] if blocks else [])]
    return str(pysam.bcftools.merge(*options, "--no-version", *packed))


@pytest.mark.parametrize("blocks", ["none", "all", "some"])
def test_rows_are_those_of_bcftools(tmp_path: Path, blocks: str) -> None:
    for seed in range(EXAMPLES):
        make = Maker(seed)
        number = make.draw.choice([2, 3])
        texts = [
            make.file(
                [f"s{file}{one}" for one in range(make.draw.choice([1, 2]))],
                blocks == "all" or (blocks == "some" and file > 0),
            )
            for file in range(number)
        ]
        ours = read(merged(*texts))
        theirs = read(by_bcftools(tmp_path, texts, blocks != "none"))
        assert ours.keys() == theirs.keys(), seed
        for site, found in ours.items():
            assert found == theirs[site], (seed, site)
