"""What a task asks S3 for: the files of its reference, the contigs of its input, and the tracks that its job chose."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest

from annotator import task
from annotator.cloud.reference_cache import fetch_reference, reads
from annotator.cloud.settings import S3Place
from annotator.errors import ReferenceError_
from tests.annotator_demo import DemoReference
from tests.integration.annotator.task_cloud import Cloud, on_shelf


def contigs_of(demo: DemoReference) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((demo.folder / "reference.json").read_text())["contigs"]
    return found


def only(demo: DemoReference, contig: str, more: str = "") -> bytes:
    """The demo's sample with the records of one contig; `more` stands before them."""
    lines = gzip.decompress((demo.files / "sample.vcf.gz").read_bytes()).decode().splitlines(keepends=True)
    head = [line for line in lines if line.startswith("#")]
    return "".join([*head, more, *(line for line in lines if line.startswith(f"{contig}\t"))]).encode()


def test_only_the_contigs_of_the_input_are_fetched(
    cloud: Cloud, demo: DemoReference, asked: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    contig = contigs_of(demo)[-2]["name"]
    cloud.put(only(demo, contig))
    asked.clear()
    assert task.main(cloud.environment(OPTIONS=json.dumps({"threads": 1}))) == 0, cloud.messages()[-1]
    packed = [where for _, key, where in asked if key.endswith("genome.packed")]
    size = (demo.folder / "genome.packed").stat().st_size
    fetched = sum(
        int(end) - int(begin) + 1 for begin, end in (re.findall(r"\d+", where) for where in packed if where)
    )
    assert 0 < fetched < size / 2
    names = {key.rsplit("/", 1)[1] for _, key, _ in asked}
    assert not names & {"genome.npy", "genome.fa.gz", "transcript.npy", "exon.npy"}
    log = cloud.result("annotation.log").decode()
    said = re.search(r"Genome: 1 of \d+ contigs \((\S+)\), ([\d.]+) kB of ([\d.]+) kB fetched", log)
    assert said is not None, log
    assert (said[1], float(said[2]), float(said[3])) == (
        contig,
        round(fetched / 1e3, 1),
        round(size / 1e3, 1),
    )
    (tmp_path / "input.vcf").write_bytes(only(demo, contig))
    demo.annotate(tmp_path / "input.vcf", tmp_path / "whole", engine="vep")
    assert (tmp_path / "whole" / "variants.tsv.gz").read_bytes() == cloud.result("variants.tsv.gz")


def test_the_contig_of_a_breakend_s_mate_is_fetched_too(
    cloud: Cloud, demo: DemoReference, tmp_path: Path
) -> None:
    here, there = contigs_of(demo)[-2]["name"], contigs_of(demo)[0]["name"]
    model = gzip.decompress((demo.files / "genes.gff3.gz").read_bytes()).decode()
    mates = re.findall(rf"(?m)^{there}\t\S+\texon\t(\d+)", model)
    more = f"{here}\t1\t.\tN\tN[{there}:{mates[0]}[\t.\t.\tSVTYPE=BND" + "\tGT" * 1
    columns = only(demo, here).decode().split("#CHROM", 1)[1].split("\n", 1)[0].count("\t") + 1
    more += "\t0/1" * (columns - 9) + "\n"
    text = only(demo, here, more)
    cloud.put(text)
    assert task.main(cloud.environment(OPTIONS=json.dumps({"threads": 1}))) == 0, cloud.messages()[-1]
    assert "Genome: 2 of " in cloud.result("annotation.log").decode()
    (tmp_path / "input.vcf").write_bytes(text)
    demo.annotate(tmp_path / "input.vcf", tmp_path / "whole", engine="vep")
    assert (tmp_path / "whole" / "variants.tsv.gz").read_bytes() == cloud.result("variants.tsv.gz")
    assert f"[{there}:{mates[0]}[".encode() in gzip.decompress(cloud.result("variants.tsv.gz"))


@pytest.mark.parametrize("chosen", [["clinvar"], ["none"]], ids=["clinvar", "none"])
def test_tracks_that_a_job_did_not_choose_are_never_asked_for(
    cloud: Cloud,
    demo: DemoReference,
    shelf: dict[str, str],
    asked: list[tuple[str, str, str]],
    chosen: list[str],
) -> None:
    """Neither those inside the reference nor those published by themselves, even if the order pins them."""
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    asked.clear()
    inside = json.dumps({"threads": 1, "tracks": chosen})
    assert task.main(cloud.environment(OPTIONS=inside)) == 0, cloud.messages()[-1]
    assert task.main(on_shelf(cloud, shelf, tracks=chosen)) == 0, cloud.messages()[-1]
    tracks = {key for _, key, _ in asked if "track" in key}
    of = {name: {key for key in tracks if name in key} for name in shelf}
    assert {name for name, keys in of.items() if keys} == {*chosen} - {"none"}
    assert set().union(*of.values()) == tracks
    assert len(of["clinvar"]) > 4 or chosen == ["none"], "inside the reference, and published"


def test_progress_of_fetching_is_in_bytes(cloud: Cloud, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    place = S3Place("references", "demo/")
    folder = fetch_reference(
        cloud.s3, place, cloud.version, tmp_path, lambda done, total: seen.append((done, total))
    )
    files = json.loads((folder / "reference.json").read_text())["files"]
    total = sum(item["size"] for item in files)
    assert {whole for _, whole in seen} == {total}
    done = [part for part, _ in seen]
    assert done == sorted(done), "signs of life within a file repeat their number"
    assert (done[0], done[-1]) == (0, total)
    assert all((folder / item["name"]).stat().st_size == item["size"] for item in files)
    assert not list(folder.parent.glob(".*.part"))


def test_only_what_a_job_reads_is_fetched_and_the_rest_later(cloud: Cloud, tmp_path: Path) -> None:
    place = S3Place("references", "demo/")

    def fetch(engine: str, tracks: tuple[str, ...] | None) -> set[str]:
        folder = fetch_reference(
            cloud.s3, place, cloud.version, tmp_path, lambda *_: None, reads(engine, tracks)
        )
        return {path.name for path in folder.iterdir()}

    few = fetch("vep", ("none",))
    assert not [name for name in few if name.startswith(("track.", "genome.fa"))]
    assert {"genome.npy", "reference.json"} <= few
    more = fetch("vep", ("clinvar",))
    assert {name.split(".")[1] for name in more - few} == {"clinvar"}
    fasta = {"genome.fa.gz", "genome.fa.gz.fai", "genome.fa.gz.gzi"}
    assert fetch("csq", ("clinvar",)) - more == fasta
    every = fetch("csq", None)
    description = json.loads((tmp_path / "demo" / cloud.version / "reference.json").read_text())
    files = {item["name"] for item in description["files"]}
    rsids = {name for name in files if ".rsids" in name}  # read by lookups, never by jobs
    assert rsids
    others = {"genome.packed", "tables.tar.zst"} | rsids
    assert every | others == {"reference.json", *files}
    assert not every & others


def test_a_file_that_is_no_longer_whole_is_fetched_again(cloud: Cloud, tmp_path: Path) -> None:
    place = S3Place("references", "demo/")
    folder = fetch_reference(cloud.s3, place, cloud.version, tmp_path, lambda *_: None)
    whole = (folder / "genome.npy").read_bytes()
    (folder / "genome.npy").write_bytes(whole[:1000])
    fetch_reference(cloud.s3, place, cloud.version, tmp_path, lambda *_: None)
    assert (folder / "genome.npy").read_bytes() == whole


def test_the_reference_is_fetched_once(cloud: Cloud, demo: DemoReference, tmp_path: Path) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    cache = tmp_path / "cache"
    assert task.main(cloud.environment(REFERENCE_CACHE=str(cache))) == 0
    for item in cloud.s3.list_objects_v2(Bucket="references")["Contents"]:
        cloud.s3.delete_object(Bucket="references", Key=item["Key"])
    assert task.main(cloud.environment(REFERENCE_CACHE=str(cache))) == 0


@pytest.mark.parametrize(
    "harm", ["genome.packed gone", "genome.packed", "genome.packed longer", "tables.tar.zst"]
)
def test_a_damaged_reference_is_ours(cloud: Cloud, demo: DemoReference, harm: str) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    name, _, how = harm.partition(" ")
    key = f"demo/{cloud.version}/{name}"
    if how == "gone":
        cloud.s3.delete_object(Bucket="references", Key=key)
    else:
        size = (demo.folder / name).stat().st_size + (how == "longer")
        cloud.s3.put_object(Bucket="references", Key=key, Body=bytes(size))
    assert task.main(cloud.environment()) == 1
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"]) == ("failed", "ours")
    assert name in last["detail"]


def test_a_reference_that_is_not_packed_is_fetched_whole(
    cloud: Cloud, demo: DemoReference, tmp_path: Path
) -> None:
    """As an earlier release has published it."""
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    options = json.dumps({"engine": "vep", "threads": 1})
    assert task.main(cloud.environment(OPTIONS=options)) == 0
    expected = cloud.result("variants.tsv.gz")
    assert b"Genome: " in cloud.result("annotation.log")
    facts = json.loads((demo.folder / "reference.json").read_text())
    packed = {"genome.packed", "genome.pieces.npy", "tables.tar.zst"}
    facts["files"] = [item for item in facts["files"] if item["name"] not in packed]
    for name in packed:
        cloud.s3.delete_object(Bucket="references", Key=f"demo/{cloud.version}/{name}")
    cloud.s3.put_object(
        Bucket="references", Key=f"demo/{cloud.version}/reference.json", Body=json.dumps(facts).encode()
    )
    environment = cloud.environment(OPTIONS=options, REFERENCE_CACHE=str(tmp_path / "another"))
    assert task.main(environment) == 0
    assert cloud.result("variants.tsv.gz") == expected
    assert b"Genome: " not in cloud.result("annotation.log")


def test_a_damaged_table_of_such_a_reference_is_ours(cloud: Cloud, demo: DemoReference) -> None:
    cloud.s3.put_object(Bucket="references", Key=f"demo/{cloud.version}/genome.npy", Body=b"other")
    with pytest.raises(ReferenceError_, match="damaged") as error:
        fetch_reference(
            cloud.s3, S3Place("references", "demo/"), cloud.version, cloud.scratch, lambda *_: None
        )
    assert "checksum" in error.value.detail
