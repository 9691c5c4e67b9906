"""The part of a file that its records are: the estimate behind a job's bar and its time left."""

from __future__ import annotations

import gzip
import io

import pytest

from annotator.merge import merging
from annotator.merge.given import Given
from annotator.merge.merging import MergedSource
from annotator.progress import Progress, Step
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source
from tests.unit.annotator.vcf.test_traps_containers import bgzip

RECORDS = 40_000
ABOUT = "".join(f"##about=line {number} of a long header\n" for number in range(500))
HEADER = f"##fileformat=VCFv4.3\n{ABOUT}##contig=<ID=1,length=200000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
LINES = "".join(
    f"1\t{number + 1}\trs{number * 7919 % 999_983}\tA\tC\t50\tPASS\tDP={number * 31 % 97}\n"
    for number in range(RECORDS)
)
TEXT = (HEADER + LINES).encode()


@pytest.mark.parametrize("packed", [TEXT, gzip.compress(TEXT), bgzip(TEXT)], ids=["plain", "gzip", "bgzip"])
def test_records_done_are_the_part_of_the_file_that_they_are(packed: bytes) -> None:
    reader = VcfReader(Source(io.BytesIO(packed), len(packed)), chunk_size=1 << 17)
    assert reader.share(1) is None
    for chunk in reader.chunks():
        if chunk.number:  # before the second one little of the file is known
            assert reader.share(1000) == pytest.approx(1000 / RECORDS, rel=0.15)
            assert reader.share(reader.records) == pytest.approx(reader.records / RECORDS, rel=0.15)
    assert reader.share(RECORDS) == 1
    assert reader.share(RECORDS // 4) == 0.25


def test_several_files_count_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "_TEXT", 1 << 16)  # bytes of all files that are read before rows are made
    half = HEADER.replace("INFO\n", "INFO\tFORMAT\t{}\n"), LINES.replace("\n", "\tGT\t0/1\n")
    packed = [gzip.compress((half[0].format(name) + half[1]).encode()) for name in "AB"]
    files = [
        Given(f"{number}.vcf.gz", lambda data=data: (io.BytesIO(data), len(data)))
        for number, data in enumerate(packed)
    ]
    with MergedSource(files, ["1"]) as source:
        reader = VcfReader(source, chunk_size=1 << 17)
        shares = [
            (reader.records, reader.share(reader.records)) for chunk in reader.chunks() if chunk.number > 2
        ]
    assert len(shares) > 5
    for records, share in shares:
        assert share == pytest.approx(records / RECORDS, rel=0.2)


def test_without_a_size_nothing_is_estimated() -> None:
    reader = VcfReader(Source(io.BytesIO(TEXT)))
    list(reader.chunks())
    assert reader.share(RECORDS) is None


def test_what_was_read_ahead_is_not_done() -> None:
    """A small file is read whole before a tenth of it is annotated."""
    reader = VcfReader(Source(io.BytesIO(TEXT), len(TEXT)))
    list(reader.chunks())
    steps: list[Step] = []
    clock = iter([0.0, 0.0, 10.0])
    progress = Progress(steps.append, clock=lambda: next(clock))
    progress.stage("annotating")
    progress.update(RECORDS // 10, reader.share(RECORDS // 10))
    assert (steps[-1].total, steps[-1].eta_seconds) == (RECORDS, 90.0)
