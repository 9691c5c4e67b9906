"""The task over S3 (moto) with published tracks: only their blocks are fetched, and only as the job pinned them."""

from __future__ import annotations

import gzip
import io
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from annotator import task
from annotator.cloud.ranges import S3Ranges
from annotator.commands.publish_track import publish, published
from annotator.commands.track_places import BucketPlace, Changed, FolderPlace
from annotator.errors import ReferenceError_
from annotator.tracks.publication import version_of
from tests.annotator_demo import NOW, DemoReference
from tests.integration.annotator.task_cloud import Cloud, on_shelf

VEP = json.dumps({"threads": 1})


def test_published_tracks_give_the_same_answers_as_tracks_inside_the_reference(
    cloud: Cloud, demo: DemoReference, shelf: dict[str, str], bare: Path, tmp_path: Path
) -> None:
    sample = (demo.files / "sample.vcf.gz").read_bytes()
    cloud.put(sample)
    assert task.main(on_shelf(cloud, shelf)) == 0, cloud.messages()[-1]
    demo.annotate(demo.files / "sample.vcf.gz", tmp_path / "inside", engine="vep")
    assert (tmp_path / "inside" / "variants.tsv.gz").read_bytes() == cloud.result("variants.tsv.gz")
    manifest = json.loads(cloud.result("manifest.json"))
    assert {track["name"]: track["published"] for track in manifest["tracks"]} == shelf
    header = gzip.decompress(cloud.result("annotated.vcf.gz"))
    log = cloud.result("annotation.log").decode()
    for name, version in shelf.items():
        assert f"annotator_track={name}@{version}".encode() in header
        assert f"(published as {version})" in log
        assert re.search(rf"Track {name}( [^:]+)?: [1-9]\d* of [1-9]\d* blocks, .* of .* fetched", log)
    assert b"##annotator_rounded=gnomad_AF_grpmax: 4 significant digits\n" in header
    assert header.count(b"##annotator_rounded=") == sum(len(track["rounded"]) for track in manifest["tracks"])
    shown = json.loads(cloud.result("explore.meta.json"))["tracks"]
    assert {track["name"]: track["rounded"] for track in shown if "rounded" in track} == {
        track["name"]: {f"{track['name']}_{field}": words for field, words in track["rounded"].items()}
        for track in manifest["tracks"]
        if track["rounded"]
    }

    place = tmp_path / "elsewhere"
    place.mkdir()
    (place / "input.vcf.gz").write_bytes(sample)
    (place / "references" / "bare").mkdir(parents=True)
    (place / "references" / "bare" / cloud.bare).symlink_to(bare)
    publish(demo.folder, (), FolderPlace(place / "references"), None, lambda: NOW)
    program, *arguments = shlex.split(manifest["command"])
    ran = subprocess.run(
        [sys.executable, "-m", program, *arguments], cwd=place, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert (place / "results" / "variants.tsv.gz").read_bytes() == cloud.result("variants.tsv.gz")


def test_tracks_inside_the_reference_are_read_by_blocks_too(
    cloud: Cloud, demo: DemoReference, asked: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    asked.clear()
    assert task.main(cloud.environment(OPTIONS=VEP)) == 0, cloud.messages()[-1]
    blocks = [
        (operation, where)
        for operation, key, where in asked
        if key.endswith(".blocks") and not key.endswith(".rsids.blocks")
    ]
    assert {operation for operation, _ in blocks} == {"HeadObject", "GetObject"}
    assert all(where for operation, where in blocks if operation == "GetObject"), "by ranges only"
    assert not [key for _, key, _ in asked if "rsids" in key]
    demo.annotate(demo.files / "sample.vcf.gz", tmp_path / "inside", engine="vep")
    for name in ("variants.tsv.gz", "annotated.vcf.gz"):
        assert (tmp_path / "inside" / name).read_bytes() == cloud.result(name)
    manifest = json.loads(cloud.result("manifest.json"))
    assert manifest["tracks"] == json.loads((tmp_path / "inside" / "manifest.json").read_text())["tracks"]
    log = cloud.result("annotation.log").decode()
    assert re.search(r"Track clinvar( [^:]+)?: [1-9]\d* of [1-9]\d* blocks, .* of .* fetched", log)
    assert "published as" not in log


@pytest.mark.parametrize("harm", ["gone", "changed", "index changed"])
def test_a_damaged_track_inside_the_reference_is_ours(cloud: Cloud, demo: DemoReference, harm: str) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    name = "track.clinvar.index" if harm == "index changed" else "track.clinvar.blocks"
    key = f"demo/{cloud.version}/{name}"
    body = cloud.s3.get_object(Bucket="references", Key=key)["Body"].read()
    cloud.s3.delete_object(Bucket="references", Key=key)
    if harm != "gone":
        cloud.s3.put_object(Bucket="references", Key=key, Body=bytes(len(body)))
    try:
        assert task.main(cloud.environment(OPTIONS=VEP)) == 1
        last = cloud.messages()[-1]
        assert (last["kind"], last["fault"]) == ("failed", "ours")
        assert "clinvar" in last["title"] + last["detail"]
    finally:
        cloud.s3.put_object(Bucket="references", Key=key, Body=body)


def test_only_the_pinned_tracks_are_fetched(cloud: Cloud, demo: DemoReference, shelf: dict[str, str]) -> None:
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    cache = cloud.scratch / "cache"
    environment = on_shelf(cloud, {"clinvar": shelf["clinvar"]}, tracks=["clinvar"])
    assert task.main({**environment, "REFERENCE_CACHE": str(cache)}) == 0, cloud.messages()[-1]
    assert [path.name for path in (cache / "tracks").iterdir()] == ["clinvar"]
    assert {track["name"] for track in json.loads(cloud.result("manifest.json"))["tracks"]} == {"clinvar"}


@pytest.mark.parametrize(
    "harm", ["gone", "changed", "blocks gone", "blocks changed", "blocks longer", "another genome"]
)
def test_a_published_track_that_is_not_as_pinned_is_ours(
    cloud: Cloud, demo: DemoReference, shelf: dict[str, str], harm: str
) -> None:
    """Never an answer without the track: the task fails by our fault and is tried again."""
    cloud.put((demo.files / "sample.vcf.gz").read_bytes())
    prefix = f"tracks/clinvar/{shelf['clinvar']}/"
    if harm == "gone":
        cloud.s3.delete_object(Bucket="references", Key=prefix + "manifest.json")
    elif harm == "changed":
        cloud.s3.put_object(Bucket="references", Key=prefix + "track.clinvar.index", Body=b"other")
    elif harm.startswith("blocks"):
        key = prefix + "track.clinvar.blocks"
        body = cloud.s3.get_object(Bucket="references", Key=key)["Body"].read()
        cloud.s3.delete_object(Bucket="references", Key=key)
        if harm != "blocks gone":
            longer = b"x" if harm == "blocks longer" else b""
            cloud.s3.put_object(Bucket="references", Key=key, Body=bytes(len(body)) + longer)
    else:
        manifest = json.loads(
            cloud.s3.get_object(Bucket="references", Key=prefix + "manifest.json")["Body"].read()
        )
        manifest["genome"] = "0" * 12
        manifest["version"] = shelf["clinvar"] = version_of(manifest["genome"], manifest["files"])
        moved = f"tracks/clinvar/{manifest['version']}/"
        for item in manifest["files"]:
            cloud.s3.copy_object(
                Bucket="references", Key=moved + item["name"], CopySource=f"references/{prefix}{item['name']}"
            )
        cloud.s3.put_object(
            Bucket="references", Key=moved + "manifest.json", Body=json.dumps(manifest).encode()
        )
    assert task.main(on_shelf(cloud, shelf)) == 1
    last = cloud.messages()[-1]
    assert (last["kind"], last["fault"]) == ("failed", "ours")
    assert "clinvar" in last["title"] + last["detail"]


def test_a_range_of_an_object_that_changed_is_refused(cloud: Cloud) -> None:
    cloud.s3.put_object(Bucket="references", Key="tracks/x", Body=b"0123456789")
    ranges = S3Ranges(cloud.s3, "references", "tracks/x", lambda _: None)
    assert (ranges.size, ranges.read(2, 5)) == (10, b"234")
    cloud.s3.put_object(Bucket="references", Key="tracks/x", Body=b"9876543210")
    with pytest.raises(ReferenceError_, match=r"cannot be fetched") as error:
        ranges.read(2, 5)
    assert "changed while the job ran" in error.value.detail
    cloud.s3.delete_object(Bucket="references", Key="tracks/x")
    with pytest.raises(ReferenceError_) as error:
        ranges.read(2, 5)
    assert "tracks/x: it is missing" in error.value.detail


def test_a_range_that_ends_early_is_read_again(cloud: Cloud) -> None:
    cloud.s3.put_object(Bucket="references", Key="tracks/x", Body=b"0123456789")
    waited: list[float] = []
    ranges = S3Ranges(EndsEarly(cloud.s3, 2), "references", "tracks/x", waited.append)
    assert ranges.read(0, 10) == b"0123456789"
    assert waited == [0.5, 1.0]
    with pytest.raises(ReferenceError_, match="cannot be fetched"):
        S3Ranges(EndsEarly(cloud.s3, 99), "references", "tracks/x", waited.append).read(0, 10)


class EndsEarly:
    """An S3 client whose first answers end early."""

    def __init__(self, s3: Any, broken: int) -> None:
        self._s3, self._broken = s3, broken

    def head_object(self, **keys: Any) -> Any:
        return self._s3.head_object(**keys)

    def get_object(self, **keys: Any) -> Any:
        answer = self._s3.get_object(**keys)
        self._broken -= 1
        return {**answer, "Body": io.BytesIO(b"01")} if self._broken >= 0 else answer


def test_tracks_published_to_a_bucket_are_listed(
    cloud: Cloud, demo: DemoReference, shelf: dict[str, str]
) -> None:
    place = BucketPlace(cloud.s3, "references")
    found = {item["name"]: (item["version"], item["current"]) for item in published(place)}
    assert found == {name: (version, True) for name, version in shelf.items()}
    with pytest.raises(Changed):
        place.write("tracks/clinvar/current.json", b"{}", '"00000000000000000000000000000000"')
    with pytest.raises(Changed):
        place.write("tracks/clinvar/current.json", b"{}", None)
    publish(demo.folder, ("clinvar",), place, None, lambda: NOW)
