"""A file that is annotated in shards gives the results of one run, and every shard that is missing or damaged is named."""

from __future__ import annotations

import gzip
import pickle
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from annotator.bytes.zstd import compress
from annotator.cli import main
from annotator.errors import AnnotatorError, InputError
from annotator.job import JobRequest, annotate
from annotator.progress import Progress
from annotator.quality.tally import QualityPart
from annotator.scatter import plan as planning
from annotator.scatter import shard as sharding
from annotator.scatter.join import join
from annotator.scatter.parts import read_parts
from annotator.scatter.shard import DONE, LINES, PARTS, annotate_shard, folder_of
from annotator.vcf.genotypes import Mode
from annotator.vcf.reader import VcfReader
from tests.annotator_demo import NOW, DemoReference

RECORDS = 9  # of a chunk, so that the small demo has many
APART = {"annotation.log", "manifest.json", "report.html"}  # they say when and how it was done


def request(demo: DemoReference, source: Path, output: Path, mode: Mode = "keep") -> JobRequest:
    pedigree = (demo.files / "trio.ped").read_text()
    return JobRequest(
        str(source),
        demo.folder,
        output,
        pedigree=pedigree,
        name="A cohort",
        chunk_records=RECORDS,
        genotypes=mode,
    )


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def sample(demo: DemoReference) -> Path:
    return demo.files / "sample.vcf.gz"


@pytest.fixture(scope="module")
def whole(demo: DemoReference, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("whole")
    annotate(request(demo, sample, output), Progress(), lambda: NOW)
    return contents(output)


def scattered(
    demo: DemoReference, source: Path, folder: Path, shards: int, mode: Mode = "keep"
) -> planning.Plan:
    plan = planning.make(request(demo, source, folder, mode), folder, shards)
    for index in reversed(range(len(plan.shards))):  # in any order
        annotate_shard(folder, index, 1, Progress(), lambda: NOW)
    return plan


def joined(folder: Path, output: Path, threads: int = 2) -> dict[str, bytes]:
    join(folder, output, threads, Progress(), lambda: NOW)
    return contents(output)


@pytest.mark.parametrize("shards", [1, 2, 7, 50])
def test_the_results_are_those_of_one_run(
    demo: DemoReference, sample: Path, whole: dict[str, bytes], tmp_path: Path, shards: int
) -> None:
    plan = scattered(demo, sample, tmp_path / "plan", shards)
    assert len(plan.shards) == shards
    found = joined(tmp_path / "plan", tmp_path / "out")
    assert found.keys() == whole.keys()
    assert [name for name in whole if found[name] != whole[name] and name not in APART] == []


@pytest.mark.parametrize("kind", ["plain", "gzip"])
def test_any_packing_gives_the_same_results(
    demo: DemoReference, sample: Path, whole: dict[str, bytes], tmp_path: Path, kind: str
) -> None:
    text = gzip.decompress(sample.read_bytes())
    source = tmp_path / ("sample.vcf" if kind == "plain" else "sample.vcf.gz")
    source.write_bytes(text if kind == "plain" else gzip.compress(text, mtime=0))
    plan = scattered(demo, source, tmp_path / "plan", 3)
    assert plan.kind == kind
    found = joined(tmp_path / "plan", tmp_path / "out")
    assert [name for name in whole if found[name] != whole[name] and name not in APART] == []


def test_borders_lie_inside_a_gene_and_between_records_of_one_position(
    demo: DemoReference, tmp_path: Path
) -> None:
    """Equal positions on both sides of each border, a file whose contigs end at a border, and genotypes that are counted."""
    text = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes())
    header = b"".join(line + b"\n" for line in text.split(b"\n") if line.startswith(b"#"))
    records = [line + b"\n" for line in text.split(b"\n") if line and not line.startswith(b"#")]
    source = tmp_path / "equal.vcf"
    source.write_bytes(header + b"".join(line * 4 for line in records[: 5 * RECORDS]))
    one = tmp_path / "one"
    annotate(request(demo, source, one, "counts"), Progress(), lambda: NOW)
    scattered(demo, source, tmp_path / "plan", 20, "counts")
    found, expected = joined(tmp_path / "plan", tmp_path / "out"), contents(one)
    assert b"AC_Het=" in gzip.decompress(expected["annotated.vcf.gz"])
    assert [name for name in expected if found[name] != expected[name] and name not in APART] == []


def test_missing_shards_are_named_and_finished_ones_are_kept(
    demo: DemoReference, sample: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    scattered(demo, sample, tmp_path / "plan", 4)
    kept = (folder_of(tmp_path / "plan", 0) / PARTS).stat().st_mtime_ns
    for index in (1, 3):
        (folder_of(tmp_path / "plan", index) / DONE).unlink()
    with pytest.raises(AnnotatorError, match="2 of 4 shards are not finished") as caught:
        joined(tmp_path / "plan", tmp_path / "out")
    assert "1, 3" in caught.value.detail
    for index in range(4):
        annotate_shard(tmp_path / "plan", index, 2, Progress(), lambda: NOW)
    assert (folder_of(tmp_path / "plan", 0) / PARTS).stat().st_mtime_ns == kept
    found = joined(tmp_path / "plan", tmp_path / "out")
    assert found["annotated.vcf.gz"] == whole["annotated.vcf.gz"]


def test_a_bad_line_is_named_by_its_number_in_the_file(
    demo: DemoReference, sample: Path, tmp_path: Path
) -> None:
    lines = gzip.decompress(sample.read_bytes()).split(b"\n")
    wrong = len(lines) - 30
    lines[wrong - 1] = lines[wrong - 1].replace(b"\t", b" ")
    source = tmp_path / "bad.vcf"
    source.write_bytes(b"\n".join(lines))
    with pytest.raises(InputError) as caught:
        scattered(demo, source, tmp_path / "plan", 30)
    assert caught.value.line == wrong


def test_a_shard_reads_no_further_than_its_last_variants_need(
    demo: DemoReference, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole demo is within the records that a shard may read behind its own."""
    monkeypatch.setattr(sharding, "VcfReader", partial(VcfReader, chunk_size=4096))
    lines = gzip.decompress(sample.read_bytes()).split(b"\n")
    lines[-2] = b"no record"
    source = tmp_path / "bad.vcf"
    source.write_bytes(b"\n".join(lines))
    plan = planning.make(request(demo, source, tmp_path), tmp_path / "plan", 10)
    assert plan.records < planning.LEAD
    annotate_shard(tmp_path / "plan", 0, 1, Progress(), lambda: NOW)
    with pytest.raises(InputError):
        annotate_shard(tmp_path / "plan", 9, 1, Progress(), lambda: NOW)


def test_only_the_last_part_of_a_shard_holds_its_counts_of_samples(
    demo: DemoReference, sample: Path, tmp_path: Path
) -> None:
    """They grow with the square of the samples; the join adds up one table a shard, not one a chunk."""
    scattered(demo, sample, tmp_path, 2)
    for index in (0, 1):
        folder = folder_of(tmp_path, index)
        finished = sharding.done(tmp_path, index)
        assert finished is not None
        parts = [
            part
            for answer in read_parts(folder / PARTS, finished.sha256)
            for part in answer.parts
            if isinstance(part, QualityPart)
        ]
        assert len(parts) > 2
        assert [part.tally is not None for part in parts] == [False] * (len(parts) - 1) + [True]


def test_a_plan_needs_no_compiled_code(demo: DemoReference, sample: Path, tmp_path: Path) -> None:
    """Loading it would take longer than planning most files."""
    program = f"""
import sys
from annotator.cli import main
assert main(["scatter", "plan", {str(sample)!r}, "--shards", "2", "--reference", {str(demo.folder)!r},
             "--output", {str(tmp_path / "plan")!r}]) == 0
sys.exit(", ".join({{"numba", "pysam", "jinja2"}} & sys.modules.keys()) or 0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_records_out_of_order_across_shards_are_refused(
    demo: DemoReference, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planning, "LEAD", RECORDS)
    text = gzip.decompress(sample.read_bytes())
    header = b"".join(line + b"\n" for line in text.split(b"\n") if line.startswith(b"#"))
    records = [line + b"\n" for line in text.split(b"\n") if line and not line.startswith(b"#")]
    first = records[0].split(b"\t")[0]
    others = [line for line in records if line.split(b"\t")[0] != first]
    source = tmp_path / "unsorted.vcf"
    source.write_bytes(header + b"".join([*records, *others[: 5 * RECORDS]]))
    scattered(demo, source, tmp_path / "plan", 30)
    with pytest.raises(InputError, match="not in order"):
        joined(tmp_path / "plan", tmp_path / "out")


@pytest.mark.parametrize("name", [PARTS, LINES])
def test_damaged_parts_are_refused(demo: DemoReference, sample: Path, tmp_path: Path, name: str) -> None:
    scattered(demo, sample, tmp_path / "plan", 2)
    parts = folder_of(tmp_path / "plan", 1) / name
    data = bytearray(parts.read_bytes())
    data[-20] ^= 1
    parts.write_bytes(bytes(data))
    with pytest.raises(AnnotatorError, match="is damaged") as caught:
        joined(tmp_path / "plan", tmp_path / "out")
    assert "Run the shard again" in caught.value.detail


class Foreign:
    """Unpickled, it would run a command."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return eval, ("1 + 1",)


class Dotted:
    """The same, through the name of a module that the annotator imports."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return shutil.rmtree, ("/nonexistent",)


@pytest.mark.parametrize("value", [Foreign(), Dotted(), {"a": 1}])
def test_parts_that_hold_anything_else_than_answers_are_refused(value: object, tmp_path: Path) -> None:
    import hashlib

    data = pickle.dumps(value).replace(
        b"\x8c\x06shutil\x94\x8c\x06rmtree", b"\x8c\x0dannotator.job\x94\x8c\x0dshutil.rmtree"
    )
    data = compress(data)
    held = len(data).to_bytes(8, "little") + data
    path = tmp_path / "parts.bin"
    path.write_bytes(held)
    with pytest.raises(AnnotatorError, match="is damaged"):
        list(read_parts(path, hashlib.sha256(held).hexdigest()))


def test_a_changed_input_is_refused(demo: DemoReference, sample: Path, tmp_path: Path) -> None:
    source = tmp_path / "sample.vcf.gz"
    shutil.copy(sample, source)
    planning.make(request(demo, source, tmp_path), tmp_path / "plan", 2)
    with source.open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(AnnotatorError, match="changed after it was planned"):
        annotate_shard(tmp_path / "plan", 0, 1, Progress(), lambda: NOW)


def test_a_file_without_records_is_one_empty_shard(demo: DemoReference, tmp_path: Path) -> None:
    source = tmp_path / "empty.vcf"
    source.write_text("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
    plan = scattered(demo, source, tmp_path / "plan", 5)
    assert (plan.records, len(plan.shards)) == (0, 1)
    assert b"CSQ" in gzip.decompress(joined(tmp_path / "plan", tmp_path / "out")["annotated.vcf.gz"])


def test_the_command_line(
    demo: DemoReference, sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan, out = str(tmp_path / "plan"), str(tmp_path / "out")
    assert (
        main(
            [
                "scatter",
                "plan",
                str(sample),
                "--reference",
                str(demo.folder),
                "--output",
                plan,
                "--shards",
                "3",
            ]
        )
        == 0
    )
    assert "in 1 shards, 0 to 0" in capsys.readouterr().out, "one chunk holds the whole demo"
    assert main(["scatter", "shard", plan, "0", "--progress", "none", "--threads", "1"]) == 0
    assert main(["scatter", "join", plan, "--output", out, "--progress", "none", "--threads", "1"]) == 0
    capsys.readouterr()
    assert main(["scatter", "shard", plan, "0", "1"]) == 1, "one after another"
    said = capsys.readouterr()
    assert "Shard 0: " in said.out
    assert "There is no shard 1" in said.err
    csq = ["--engine", "csq", "--reference", str(demo.folder), "--output", plan, "--shards", "3"]
    assert main(["scatter", "plan", str(sample), *csq]) == 1
    assert "Only engine vep" in capsys.readouterr().err
