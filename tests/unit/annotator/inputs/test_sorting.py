"""Records out of order are sorted by us, and we say so."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.job import JobRequest, annotate
from annotator.progress import Progress
from annotator.vcf.opening import Spool
from annotator.vcf.reader import VcfReader
from annotator.vcf.sorting import sort_records
from annotator.vcf.source import Source
from tests.annotator_demo import NOW, DemoReference
from tests.unit.annotator.inputs.readers import open_with_all


def records_of(data: bytes) -> list[bytes]:
    return [line for line in data.splitlines() if line and not line.startswith(b"#")]


def shuffled(demo: DemoReference) -> tuple[bytes, list[bytes]]:
    """The demo's sample with its records in no order, and the records as they were."""
    data = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes())
    lines = records_of(data)
    mixed = lines[:]
    random.Random(5).shuffle(mixed)
    header = data[: data.index(b"\n", data.index(b"#CHROM")) + 1]
    return header + b"".join(line + b"\n" for line in mixed), lines


def test_an_unsorted_file_gets_the_results_of_the_sorted_one(demo: DemoReference, tmp_path: Path) -> None:
    (tmp_path / "in.vcf").write_bytes(shuffled(demo)[0])
    result = demo.annotate(tmp_path / "in.vcf", tmp_path / "out", engine="vep")
    expected = demo.annotate(demo.files / "sample.vcf.gz", tmp_path / "sorted", engine="vep")
    ours, theirs = (
        gzip.decompress((tmp_path / name / "annotated.vcf.gz").read_bytes()) for name in ("out", "sorted")
    )
    assert sorted(records_of(ours)) == sorted(records_of(theirs))
    assert len(open_with_all(tmp_path / "out")) == expected.totals.records
    assert [item["code"] for item in result.summary["warnings"]] == ["sorted"]
    assert "they are sorted first" in (tmp_path / "out/annotation.log").read_text()
    assert result.manifest["input"]["bytes"] == (tmp_path / "in.vcf").stat().st_size
    assert not (tmp_path / "out/.sorted").exists()


def test_the_sort_on_disk_is_stable_and_loses_nothing(demo: DemoReference, tmp_path: Path) -> None:
    data, lines = shuffled(demo)
    reader = VcfReader(Source(io.BytesIO(data)), 3_000, ordered=False)
    found = records_of(sort_records(reader, tmp_path / "small", run=10_000).read_bytes())
    assert sorted(found) == sorted(lines)
    again = VcfReader(Source(io.BytesIO(data)), ordered=False)
    assert found == records_of(sort_records(again, tmp_path / "large").read_bytes())
    assert {path.name for path in (tmp_path / "small").iterdir()} == {"sorted.vcf"}


def test_a_fault_in_an_unsorted_file_is_refused_where_it_is(demo: DemoReference, tmp_path: Path) -> None:
    text = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    text += b"chr1\t9\t.\tN\tC\t.\t.\t.\nchr1\t5\t.\tN\tC\t.\t.\t.\nchr1\t7\t.\t-\tC\t.\t.\t.\n"
    (tmp_path / "in.vcf").write_bytes(text)
    with pytest.raises(InputError, match="REF") as caught:
        demo.annotate(tmp_path / "in.vcf", tmp_path / "out")
    assert caught.value.line == 5


@pytest.mark.parametrize("packed", [False, True])
def test_a_pipe_that_comes_only_once_is_sorted_too(demo: DemoReference, tmp_path: Path, packed: bool) -> None:
    data = shuffled(demo)[0]
    request = JobRequest("-", demo.folder, tmp_path / "out", engine="csq")
    stream = io.BytesIO(gzip.compress(data) if packed else data)
    stream.seekable = lambda: False  # type: ignore[method-assign]
    result = annotate(request, Progress(), lambda: NOW, (stream, None))
    demo.annotate(demo.files / "sample.vcf.gz", tmp_path / "sorted")
    ours, theirs = (
        gzip.decompress((tmp_path / name / "annotated.vcf.gz").read_bytes()) for name in ("out", "sorted")
    )
    assert sorted(records_of(ours)) == sorted(records_of(theirs))
    assert [item["code"] for item in result.summary["warnings"]] == ["sorted"]


def test_unsorted_standard_input(demo: DemoReference, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "annotator", "annotate", "-", "--reference", str(demo.folder)]
    command += ["--output", str(tmp_path / "out"), "--engine", "csq", "--threads", "1", "--progress", "none"]
    data, lines = shuffled(demo)
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"{len(lines):,} records".encode() in done.stdout
    assert not list((tmp_path / "out").glob(".*"))


def test_what_was_kept_and_what_follows_is_one_stream(tmp_path: Path) -> None:
    with closing(Spool(io.BytesIO(b"0123456789"), tmp_path)) as spool:
        assert spool.read(4) == b"0123"
        again = spool.again()
        assert b"".join(iter(lambda: again.read(3), b"")) == b"0123456789"
    assert not list(tmp_path.iterdir())
