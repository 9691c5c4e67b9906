"""Tracks go into the bucket as the annotator lays them out, and keep what others have published."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local import tracks

BUCKET = "references"


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="t", aws_secret_access_key="t")
        client.create_bucket(Bucket=BUCKET)
        yield client
        client.close()


def lay_out(folder: Path, version: str, body: bytes = b"rows") -> Path:
    """One version of clinvar for the genome g1, as `annotator reference track publish` writes it."""
    place = folder / "tracks" / "clinvar"
    (place / version).mkdir(parents=True)
    (place / version / "track.clinvar.blocks").write_bytes(body)
    (place / version / "manifest.json").write_text("{}")
    document = {"format": 1, "name": "clinvar", "genomes": {"g1": {"version": version}}}
    (place / "current.json").write_text(json.dumps(document))
    return folder


def genomes(s3: Any) -> dict[str, Any]:
    body = s3.get_object(Bucket=BUCKET, Key="tracks/clinvar/current.json")["Body"].read()
    return dict(json.loads(body)["genomes"])


def test_a_new_version_keeps_the_older_one_and_those_of_other_genomes(s3: Any, tmp_path: Path) -> None:
    assert tracks.publish(lay_out(tmp_path / "a", "v1"), BUCKET, s3) == {"clinvar": "v1"}
    other = {"format": 1, "name": "clinvar", "genomes": genomes(s3) | {"g2": {"version": "w1"}}}
    s3.put_object(Bucket=BUCKET, Key="tracks/clinvar/current.json", Body=json.dumps(other).encode())
    tracks.publish(lay_out(tmp_path / "b", "v2"), BUCKET, s3)
    assert genomes(s3) == {"g1": {"version": "v2"}, "g2": {"version": "w1"}}
    keys = {item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET)["Contents"]}
    assert {
        f"tracks/clinvar/{version}/{name}"
        for version in ("v1", "v2")
        for name in ("manifest.json", "track.clinvar.blocks")
    } < keys


def test_a_document_that_changes_meanwhile_is_read_again(
    s3: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracks.publish(lay_out(tmp_path / "a", "v1"), BUCKET, s3)
    real, turns = tracks._read, []

    def read(key: str, bucket: str, client: Any) -> Any:
        found = real(key, bucket, client)
        if not turns:
            meanwhile = {"format": 1, "name": "clinvar", "genomes": genomes(s3) | {"g3": {"version": "x1"}}}
            s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(meanwhile).encode())
        turns.append(key)
        return found

    monkeypatch.setattr(tracks, "_read", read)
    tracks.publish(lay_out(tmp_path / "b", "v2"), BUCKET, s3)
    assert genomes(s3) == {"g1": {"version": "v2"}, "g3": {"version": "x1"}}
    assert len(turns) == 2


def test_a_file_that_came_only_half_is_sent_again(s3: Any, tmp_path: Path) -> None:
    laid = lay_out(tmp_path / "a", "v1")
    key = "tracks/clinvar/v1/track.clinvar.blocks"
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"ro")
    tracks.publish(laid, BUCKET, s3)
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"rows"


def test_what_the_annotator_refuses_is_said(tmp_path: Path) -> None:
    with pytest.raises(tracks.NotPublished, match="nothing to publish"):
        tracks.laid_out(tmp_path, tmp_path / "out")
