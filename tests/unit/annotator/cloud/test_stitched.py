"""An object that S3 makes of others: each part is allowed by S3, all bytes are there in order, and damage is seen."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from annotator.cloud import stitched, transfer
from annotator.cloud.checksum import of_bytes
from annotator.cloud.settings import S3Place
from annotator.cloud.stitched import LEAST_PART, Copied, Piece, Sent, StitchedObject, layout
from annotator.errors import AnnotatorError

NAME, PLACE = "annotated.vcf.gz", S3Place("results", "u/job/")
HEAD, TAIL = b"head" * 500, b"end mark"
MIB = 1 << 20


def test_every_part_is_allowed_and_all_bytes_are_there_once() -> None:
    chance = random.Random(4)
    for _ in range(500):
        sizes = [chance.choice((0, 1, 3, 9, 10, 11, 25, 100)) for _ in range(chance.randint(1, 9))]
        stored = [chance.random() < 0.7 for _ in sizes]
        parts = list(layout(sizes, stored, least=10, most=30))
        stretches = [
            one for part in parts for one in ([part.stretch] if isinstance(part, Copied) else part.stretches)
        ]
        assert [(one.piece, at) for one in stretches for at in range(one.begin, one.end)] == [
            (piece, at) for piece, size in enumerate(sizes) for at in range(size)
        ]
        for part in parts[:-1]:
            size = part.stretch.size if isinstance(part, Copied) else sum(one.size for one in part.stretches)
            assert size >= 10, (sizes, stored)
        for part in parts:
            if isinstance(part, Copied):
                assert stored[part.stretch.piece]
                assert part.stretch.size <= 30
        # Of stored pieces, no more passes through this machine than fills two parts around each border.
        sent = sum(
            one.size
            for part in parts
            if isinstance(part, Sent)
            for one in part.stretches
            if stored[one.piece]
        )
        assert sent <= 20 * len(sizes)
        assert all(a.piece <= b.piece for a, b in pairwise(stretches))


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="results")
        yield client


def put(s3: Any, number: int, data: bytes) -> Piece:
    place = S3Place("results", f"u/job/scatter/{number}")
    s3.put_object(Bucket=place.bucket, Key=place.key, Body=data)
    return Piece(place, len(data), of_bytes(data))


def made(s3: Any, pieces: list[Piece]) -> StitchedObject:
    return StitchedObject(s3, PLACE, NAME, pieces, TAIL, lambda *_: None)


def refused(operation: str) -> Callable[..., Any]:
    """An operation of S3 that fails."""

    def call(**_: Any) -> Any:
        raise ClientError({"Error": {"Code": "PreconditionFailed"}}, operation)

    return call


def stored(s3: Any) -> bytes:
    body: bytes = s3.get_object(Bucket="results", Key=f"u/job/{NAME}")["Body"].read()
    return body


def test_large_pieces_are_copied_and_small_ones_are_sent(s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With S3's own limit of 5 MiB for a part."""
    chance = random.Random(7)
    data = [chance.randbytes(size) for size in (6 * MIB, MIB, 0, 2 * MIB, 12 * MIB, 100)]
    pieces = [put(s3, number, one) for number, one in enumerate(data)]
    monkeypatch.setattr(stitched, "MOST_COPIED", 11 * MIB)
    sent: list[int] = []
    real = s3.upload_part
    monkeypatch.setattr(
        s3, "upload_part", lambda **given: (sent.append(len(given["Body"])), real(**given))[1]
    )
    whole = HEAD + b"".join(data) + TAIL
    object_ = made(s3, [piece for piece in pieces if piece.size])
    object_.begin(HEAD)
    facts = object_.end(len(whole))
    assert facts == {"size": len(whole), "sha256": hashlib.sha256(whole).hexdigest()}
    assert not s3.list_objects_v2(Bucket="results", Prefix=f"u/job/{NAME}").get("Contents"), (
        "not before the end"
    )
    said = object_.complete()
    assert said == {"name": NAME, **facts, "crc64nvme": of_bytes(whole)}
    assert stored(s3) == whole
    assert sum(sent) < 3 * LEAST_PART < len(whole) / 1.3


def test_damage_and_changes_are_seen_and_leave_nothing(s3: Any) -> None:
    good = random.Random(1).randbytes(1000)
    for body in (good[:-1], good[:-1] + b"!", None):
        piece = put(s3, 1, good)
        if body is None:
            s3.delete_object(Bucket="results", Key=piece.place.key)
        else:
            s3.put_object(Bucket="results", Key=piece.place.key, Body=body)
        object_ = made(s3, [piece])
        object_.begin(HEAD)
        with pytest.raises(AnnotatorError) as caught:
            object_.end(len(HEAD) + len(good) + len(TAIL))
        assert caught.value.fault == "ours", "no fault of the user's file"
        object_.abort()
        assert not s3.list_multipart_uploads(Bucket="results").get("Uploads")
    object_ = made(s3, [put(s3, 1, good)])
    with pytest.raises(AnnotatorError, match="is damaged"):
        object_.end(1)  # the parts of the index say another size
    object_.abort()


def test_a_part_that_cannot_be_read_is_not_called_the_users_file(
    s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    object_ = made(s3, [put(s3, 1, b"x" * 1000)])
    monkeypatch.setattr(transfer, "TRIES", 1)
    monkeypatch.setattr(s3, "get_object", refused("GetObject"))
    object_.begin(HEAD)
    with pytest.raises(AnnotatorError, match="PreconditionFailed") as caught:
        object_.end(len(HEAD) + 1000 + len(TAIL))
    assert caught.value.title == "A part of the job cannot be fetched"
    object_.abort()


def test_parts_that_cannot_be_removed_do_not_hide_why_a_task_failed(
    s3: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    object_ = made(s3, [put(s3, 1, b"x" * 1000)])
    object_.begin(HEAD)
    object_.end(len(HEAD) + 1000 + len(TAIL))
    monkeypatch.setattr(s3, "abort_multipart_upload", refused("AbortMultipartUpload"))
    object_.abort()
    assert f"The upload of {NAME} was not aborted" in caplog.text


def test_a_stopped_task_leaves_no_part(s3: Any) -> None:
    object_ = made(s3, [put(s3, 1, b"x" * 1000)])
    object_.begin(HEAD)
    object_.abort()
    assert not s3.list_multipart_uploads(Bucket="results").get("Uploads")
    assert not s3.list_objects_v2(Bucket="results", Prefix=f"u/job/{NAME}").get("Contents")
