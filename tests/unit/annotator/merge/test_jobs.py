"""A family in several files, annotated in one job."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from annotator.cli import main
from tests.annotator_demo import DemoReference
from tests.unit.annotator.merge.files import merged

SAME = ("annotated.vcf.gz", "annotated.vcf.gz.tbi", "variants.parquet", "variants.tsv.gz")


def carried(demo: DemoReference) -> dict[str, str]:
    """The demo's trio as three files, each with the variants that its person carries."""
    lines = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes()).decode().splitlines()
    header = [line for line in lines if line.startswith("##")]
    columns = next(line for line in lines if line.startswith("#CHROM")).split("\t")
    texts = {}
    for place, sample in enumerate(columns[9:], 9):
        own = ["\t".join([*columns[:9], sample])]
        for line in lines[len(header) + 1 :]:
            record = line.split("\t")
            if set(record[place].partition(":")[0]) & set("123456789"):
                own.append("\t".join([*record[:9], record[place]]))
        texts[sample] = "\n".join([*header, *own, ""])
    return texts


@pytest.fixture
def family(demo: DemoReference, tmp_path: Path) -> list[Path]:
    paths = []
    for sample, text in carried(demo).items():
        paths.append(tmp_path / f"{sample}.vcf.gz")
        paths[-1].write_bytes(gzip.compress(text.encode()))
    return paths


def run(demo: DemoReference, output: Path, *inputs: Path | str) -> int:
    options = [
        "--reference",
        str(demo.folder),
        "--output",
        str(output),
        "--threads",
        "2",
        "--progress",
        "none",
    ]
    return main(["annotate", *map(str, inputs), *options, "--pedigree", str(demo.files / "trio.ped")])


def test_the_files_are_annotated_as_their_merge(
    demo: DemoReference, family: list[Path], tmp_path: Path
) -> None:
    whole = tmp_path / "merged.vcf"
    contigs = [
        contig["name"] for contig in json.loads((demo.folder / "reference.json").read_text())["contigs"]
    ]
    whole.write_text(
        merged(*(gzip.decompress(path.read_bytes()).decode() for path in family), reference=contigs)
    )
    assert run(demo, tmp_path / "one", whole) == 0
    assert run(demo, tmp_path / "several", *family) == 0
    for name in SAME:
        assert (tmp_path / "several" / name).read_bytes() == (tmp_path / "one" / name).read_bytes(), name
    summary = json.loads((tmp_path / "several" / "summary.json").read_text())
    assert [sample["name"] for sample in summary["samples"]] == [path.name.split(".")[0] for path in family]
    note = next(warning for warning in summary["warnings"] if warning["code"] == "merged")
    assert "3 files gave" in note["detail"]
    manifest = json.loads((tmp_path / "several" / "manifest.json").read_text())
    assert [(file["name"], file["bytes"]) for file in manifest["input"]["files"]] == [
        (path.name, path.stat().st_size) for path in family
    ]
    log = (tmp_path / "several" / "annotation.log").read_text()
    assert "3 files were merged into" in log


def test_a_file_out_of_order_is_sorted_first(demo: DemoReference, family: list[Path], tmp_path: Path) -> None:
    assert run(demo, tmp_path / "right", *family) == 0
    lines = gzip.decompress(family[1].read_bytes()).decode().splitlines(keepends=True)
    first = next(place for place, line in enumerate(lines) if not line.startswith("#"))
    lines[first], lines[first + 1] = lines[first + 1], lines[first]
    family[1].write_text("".join(lines))
    assert run(demo, tmp_path / "mixed", *family) == 0
    for name in SAME:
        assert (tmp_path / "mixed" / name).read_bytes() == (tmp_path / "right" / name).read_bytes(), name
    assert (
        "the file is sorted first, and the merge begins again"
        in (tmp_path / "mixed" / "annotation.log").read_text()
    )
    assert not list((tmp_path / "mixed").glob(".sorted*"))


def test_one_person_twice_is_refused_and_only_the_log_stays(
    demo: DemoReference, family: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(demo, tmp_path / "out", family[0], family[0]) == 2
    assert "A sample is in two of the files" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["annotation.log"]


def test_standard_input_cannot_be_one_of_several(
    demo: DemoReference, family: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(demo, tmp_path / "out", family[0], "-") == 2
    assert "Standard input cannot be merged" in capsys.readouterr().err
