"""What a task asks S3 for: the contigs that its input covers, and the tracks that its job chose."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import botocore.signers
import pytest

from annotator import task
from tests.annotator_demo import DemoReference
from tests.integration.annotator.task_cloud import Cloud
from tests.integration.annotator.task_cloud import cloud as cloud
from tests.integration.annotator.task_cloud import demo as demo
from tests.integration.annotator.test_task_tracks import bare as bare
from tests.integration.annotator.test_task_tracks import on_shelf
from tests.integration.annotator.test_task_tracks import shelf as shelf


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """Every request to S3 from now on: its operation, the object's key below its bucket, and the range."""
    found: list[tuple[str, str, str]] = []
    real = botocore.signers.RequestSigner.sign

    def noted(signer: Any, operation: str, request: Any, *more: Any, **named: Any) -> None:
        if signer.signing_name == "s3":
            path = request.url.split("?")[0].split("amazonaws.com/", 1)[1]
            found.append((operation, path, str(request.headers.get("Range", ""))))
        real(signer, operation, request, *more, **named)

    monkeypatch.setattr(botocore.signers.RequestSigner, "sign", noted)
    return found


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
