"""Moving results between storage classes: over moto what it can, and the multipart protocol by its very requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto.moto_api import state_manager

from gas.adapters import clients, s3_result_store
from gas.adapters.s3_result_store import S3ResultStore
from gas.bootstrap import Ports
from gas.domain.errors import DamagedResult, NotFound, ResultArchived, Unavailable
from gas.domain.ports import Expected, StorageClass

PARTS = ("buckets",)
KEY = "u1/J1/annotated.vcf.gz"
BODY = b"a result " * 50
ITS = Expected(len(BODY), None)


@pytest.fixture
def s3(aws: Ports) -> Iterator[Any]:
    clients.once.cache_clear()
    state_manager.set_transition("s3::keyrestore", {"progression": "manual", "times": 1})
    client = boto3.client("s3", "us-east-1")
    client.put_object(
        Bucket="results",
        Key=KEY,
        Body=BODY,
        ContentType="application/gzip",
        Metadata={"engine": "vep"},
        Tagging="a=b",
    )
    yield client
    state_manager.unset_transition("s3::keyrestore")
    clients.once.cache_clear()


@pytest.fixture
def result_store(s3: Any) -> S3ResultStore:
    return S3ResultStore("results", "us-east-1", 5 * 1024**3)


def test_a_file_goes_cold_and_comes_back_with_all_that_belongs_to_it(
    result_store: S3ResultStore, s3: Any
) -> None:
    renewed: list[int] = []
    frozen = result_store.move(KEY, StorageClass.GLACIER, ITS, lambda: renewed.append(1))
    assert frozen.archived
    assert renewed == [1]
    result_store.move(KEY, StorageClass.GLACIER, ITS, lambda: renewed.append(1))
    assert renewed == [1], "a file that is there already is not copied"
    with pytest.raises(ResultArchived):
        result_store.move(KEY, StorageClass.STANDARD, ITS, lambda: None)
    assert result_store.restore(KEY, "Standard", 3) == "Standard"
    assert result_store.restore(KEY, "Standard", 3) == "Standard"
    while not (seen := result_store.head(KEY)) or not seen.restored:
        assert seen is not None
        assert seen.restoring
    back = result_store.move(KEY, StorageClass.STANDARD, ITS, lambda: None)
    assert not back.archived
    answer = s3.get_object(Bucket="results", Key=KEY)
    assert answer["Body"].read() == BODY
    assert answer["Metadata"] == {"engine": "vep"}
    assert answer["ContentType"] == "application/gzip"
    assert s3.get_object_tagging(Bucket="results", Key=KEY)["TagSet"] == [{"Key": "a", "Value": "b"}]


def test_a_file_of_another_size_is_left_alone(result_store: S3ResultStore, s3: Any) -> None:
    with pytest.raises(DamagedResult):
        result_store.move(KEY, StorageClass.GLACIER, Expected(len(BODY) + 1, None), lambda: None)
    assert "StorageClass" not in s3.head_object(Bucket="results", Key=KEY)
    assert result_store.head("u1/J1/none") is None
    with pytest.raises(NotFound):
        result_store.move("u1/J1/none", StorageClass.GLACIER, ITS, lambda: None)


def head(size: int, etag: str = '"e"', crc: str = "crc-1", **more: Any) -> dict[str, Any]:
    return {
        "ContentLength": size,
        "ETag": etag,
        "ChecksumCRC64NVME": crc,
        "ChecksumType": "FULL_OBJECT",
        **more,
    }


class Wire:
    """Both S3 clients, stubbed: every request is compared with what is expected."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        self.plain = boto3.client("s3", "us-east-1", **keys)
        self.stub = Stubber(self.plain)
        self.stub.activate()
        monkeypatch.setattr(clients, "client", lambda *_: self.plain)
        monkeypatch.setattr(clients, "once", lambda *_: self.plain)
        monkeypatch.setattr(s3_result_store, "THREADS", 1)
        monkeypatch.setattr(s3_result_store, "PART_BYTES", 100)

    def head(self, answer: dict[str, Any]) -> None:
        where = {"Bucket": "results", "Key": KEY, "ChecksumMode": "ENABLED"}
        self.stub.add_response("head_object", answer, where)

    def begin(self, size: int) -> None:
        self.head(
            head(size, ContentType="application/gzip", Metadata={"engine": "vep"}, CacheControl="private")
        )
        self.stub.add_response("get_object_tagging", {"TagSet": [{"Key": "a b", "Value": "c"}]})
        self.stub.add_response(
            "create_multipart_upload",
            {"UploadId": "up-1"},
            {
                "Bucket": "results",
                "Key": KEY,
                "StorageClass": "GLACIER",
                "ContentType": "application/gzip",
                "Metadata": {"engine": "vep"},
                "CacheControl": "private",
                "Tagging": "a+b=c",
                "ChecksumAlgorithm": "CRC64NVME",
                "ChecksumType": "FULL_OBJECT",
            },
        )

    def part(self, number: int, span: str) -> None:
        self.stub.add_response(
            "upload_part_copy",
            {"CopyPartResult": {"ETag": f'"p{number}"', "ChecksumCRC64NVME": f"part-{number}"}},
            {
                "Bucket": "results",
                "Key": KEY,
                "UploadId": "up-1",
                "PartNumber": number,
                "CopySource": {"Bucket": "results", "Key": KEY},
                "CopySourceIfMatch": '"e"',
                "CopySourceRange": f"bytes={span}",
            },
        )


def test_a_large_file_goes_in_parts_and_is_compared_by_s3_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire(monkeypatch)
    wire.begin(250)
    for number, span in enumerate(("0-99", "100-199", "200-249"), start=1):
        wire.part(number, span)
    wire.stub.add_response(
        "complete_multipart_upload",
        {},
        {
            "Bucket": "results",
            "Key": KEY,
            "UploadId": "up-1",
            "MultipartUpload": {
                "Parts": [
                    {"PartNumber": n, "ETag": f'"p{n}"', "ChecksumCRC64NVME": f"part-{n}"} for n in (1, 2, 3)
                ]
            },
            "MpuObjectSize": 250,
            "ChecksumCRC64NVME": "crc-1",
            "ChecksumType": "FULL_OBJECT",
        },
    )
    wire.head(head(250, etag='"e2-3"', StorageClass="GLACIER"))
    renewed: list[int] = []
    result_store = S3ResultStore("results", "us-east-1", 200)
    moved = result_store.move(KEY, StorageClass.GLACIER, Expected(250, "crc-1"), lambda: renewed.append(1))
    assert moved.archived
    assert len(renewed) == 5, "the lease is renewed before each round of requests"
    wire.stub.assert_no_pending_responses()


def test_parts_that_do_not_add_up_replace_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire(monkeypatch)
    wire.begin(150)
    wire.part(1, "0-99")
    wire.part(2, "100-149")
    wire.stub.add_client_error("complete_multipart_upload", "BadDigest", http_status_code=400)
    wire.stub.add_response(
        "abort_multipart_upload", {}, {"Bucket": "results", "Key": KEY, "UploadId": "up-1"}
    )
    with pytest.raises(DamagedResult):
        S3ResultStore("results", "us-east-1", 100).move(
            KEY, StorageClass.GLACIER, Expected(150, "crc-1"), lambda: None
        )
    wire.stub.assert_no_pending_responses()


def test_a_wrong_checksum_before_the_copy_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire(monkeypatch)
    wire.head(head(50, crc="crc-other"))
    with pytest.raises(DamagedResult):
        S3ResultStore("results", "us-east-1", 100).move(
            KEY, StorageClass.GLACIER, Expected(50, "crc-1"), lambda: None
        )


def test_a_composite_checksum_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire(monkeypatch)
    wire.head({**head(50), "ChecksumType": "COMPOSITE"})
    seen = S3ResultStore("results", "us-east-1", 100).head(KEY)
    assert seen is not None
    assert seen.crc64nvme is None


@pytest.mark.parametrize(
    ("code", "raised"),
    [("InvalidObjectState", ResultArchived), ("NoSuchKey", NotFound), ("SlowDown", Unavailable)],
)
def test_what_s3_says_to_a_copy_is_understood(
    monkeypatch: pytest.MonkeyPatch, code: str, raised: type[Exception]
) -> None:
    wire = Wire(monkeypatch)
    wire.head(head(50))
    wire.stub.add_client_error("copy_object", code)
    with pytest.raises(raised):
        S3ResultStore("results", "us-east-1", 100).move(
            KEY, StorageClass.GLACIER, Expected(50, "crc-1"), lambda: None
        )


def restore(tier: str) -> dict[str, Any]:
    request = {"Days": 3, "GlacierJobParameters": {"Tier": tier}}
    return {"Bucket": "results", "Key": KEY, "RestoreRequest": request}


def test_expedited_falls_back_where_there_is_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    wire = Wire(monkeypatch)
    wire.stub.add_client_error(
        "restore_object", "GlacierExpeditedRetrievalNotAvailable", expected_params=restore("Expedited")
    )
    wire.stub.add_response("restore_object", {}, restore("Standard"))
    assert S3ResultStore("results", "us-east-1", 100).restore(KEY, "Expedited", 3) == "Standard"


@pytest.mark.parametrize("code", ["RestoreAlreadyInProgress", "InvalidObjectState"])
def test_asking_again_is_harmless(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    wire = Wire(monkeypatch)
    wire.stub.add_client_error("restore_object", code, expected_params=restore("Bulk"))
    assert S3ResultStore("results", "us-east-1", 100).restore(KEY, "Bulk", 3) == "Bulk"
