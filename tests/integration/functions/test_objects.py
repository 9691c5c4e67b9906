"""The contract of the objects' port, over fake and S3 alike."""

from __future__ import annotations

from collections.abc import Callable

import boto3
import pytest

from gas.bootstrap import Ports
from gas.domain.errors import Invalid
from gas.domain.ports import Bucket
from gas.domain.upload import MIB, Part
from tests.fakes import FakeObjects
from tests.integration.functions import stack

PARTS = ("buckets",)
KEY = "u1/up1/input.vcf.gz"
BIG = b"x" * (5 * MIB)  # S3 takes no smaller part but the last

Send = Callable[[str, int, bytes], str]
Put = Callable[[Bucket, str, bytes], None]


@pytest.fixture
def send(ports: Ports) -> Send:
    """What a browser does with a part's URL; the ETag."""

    def send(s3_upload_id: str, number: int, body: bytes) -> str:
        if isinstance(ports.objects, FakeObjects):
            return ports.objects.put_part(s3_upload_id, number, body)
        s3 = boto3.client("s3", stack.REGION)
        answer = s3.upload_part(
            Bucket="uploads", Key=KEY, UploadId=s3_upload_id, PartNumber=number, Body=body
        )
        return str(answer["ETag"])

    return send


@pytest.fixture
def put(ports: Ports) -> Put:
    """What a task or a publisher does."""

    def put(bucket: Bucket, key: str, body: bytes) -> None:
        if isinstance(ports.objects, FakeObjects):
            ports.objects.put(bucket, key, body)
        else:
            boto3.client("s3", stack.REGION).put_object(Bucket=bucket.value, Key=key, Body=body)

    return put


def test_parts_are_listed_and_joined(ports: Ports, send: Send) -> None:
    s3_id = ports.objects.begin(KEY)
    etags = {2: send(s3_id, 2, b"end"), 1: send(s3_id, 1, BIG)}
    parts = ports.objects.parts(KEY, s3_id)
    assert parts == [Part(1, etags[1], len(BIG)), Part(2, etags[2], 3)]
    assert ports.objects.finish(KEY, s3_id, parts)
    head = ports.objects.head(Bucket.UPLOADS, KEY)
    assert head is not None
    assert (head.size, head.storage_class, head.readable) == (len(BIG) + 3, "STANDARD", True)


def test_a_finished_upload_may_be_finished_again(ports: Ports, send: Send) -> None:
    s3_id = ports.objects.begin(KEY)
    send(s3_id, 1, b"all")
    parts = ports.objects.parts(KEY, s3_id)
    assert parts is not None
    assert ports.objects.finish(KEY, s3_id, parts)
    assert ports.objects.parts(KEY, s3_id) is None
    ports.objects.finish(KEY, s3_id, parts)  # S3 says yes for a while, then that it knows none
    head = ports.objects.head(Bucket.UPLOADS, KEY)
    assert head is not None
    assert head.size == 3


def test_an_aborted_upload_is_unknown_and_may_be_aborted_again(ports: Ports) -> None:
    s3_id = ports.objects.begin(KEY)
    assert ports.objects.parts(KEY, s3_id) == []
    ports.objects.abort(KEY, s3_id)
    ports.objects.abort(KEY, s3_id)
    assert ports.objects.parts(KEY, s3_id) is None


def test_parts_that_never_arrived_are_refused(ports: Ports, send: Send) -> None:
    s3_id = ports.objects.begin(KEY)
    send(s3_id, 1, b"all")
    with pytest.raises(Invalid):
        ports.objects.finish(KEY, s3_id, [Part(1, '"0123456789abcdef0123456789abcdef"', 3)])


def test_objects_are_read_whole_or_by_their_end(ports: Ports, put: Put) -> None:
    put(Bucket.RESULTS, "u1/j1/annotation.log", b"0123456789")
    assert ports.objects.read(Bucket.RESULTS, "u1/j1/annotation.log") == b"0123456789"
    assert ports.objects.read(Bucket.RESULTS, "u1/j1/annotation.log", 4) == b"6789"
    assert ports.objects.read(Bucket.RESULTS, "u1/j1/annotation.log", 99) == b"0123456789"
    assert ports.objects.read(Bucket.RESULTS, "nothing") is None
    assert ports.objects.head(Bucket.RESULTS, "nothing") is None


def test_names_and_folders(ports: Ports, put: Put) -> None:
    for key in ("demo/reference.json", "demo/1/genome", "mouse/reference.json"):
        put(Bucket.RESULTS, key, b"{}")
    assert sorted(ports.objects.folders(Bucket.RESULTS)) == ["demo", "mouse"]
    assert ports.objects.folders(Bucket.RESULTS, "demo/") == ["1"]
    assert ports.objects.folders(Bucket.RESULTS, "rat/") == []
    assert sorted(ports.objects.names(Bucket.RESULTS, "demo/")) == ["demo/1/genome", "demo/reference.json"]


def test_deleting_is_for_many_and_may_be_repeated(ports: Ports, put: Put) -> None:
    keys = [f"u1/j1/file-{number}" for number in range(1100)]
    for key in keys[:3] + keys[-2:]:
        put(Bucket.RESULTS, key, b"x")
    assert ports.objects.delete(Bucket.RESULTS, keys) == 1100
    assert ports.objects.names(Bucket.RESULTS, "u1/j1/") == []
    assert ports.objects.delete(Bucket.RESULTS, []) == 0
