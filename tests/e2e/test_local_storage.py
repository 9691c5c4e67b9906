"""Large objects on one machine: sent in parts, with the sum of the whole, as the annotator sends its results."""

from __future__ import annotations

import base64

import pytest
from awscrt.checksums import crc64nvme
from botocore.exceptions import ClientError

from tests.e2e.service import LocalService

pytestmark = pytest.mark.e2e
PARTS = [b"a" * (5 << 20), b"b" * (5 << 20), b"c"]


def base64_of(value: int) -> str:
    return base64.b64encode(value.to_bytes(8, "big")).decode()


def send(service: LocalService, key: str, whole: str) -> str:
    """Uploads PARTS with `whole` as the object's checksum; the bucket."""
    s3 = service.aws("s3")
    bucket = next(b["Name"] for b in s3.list_buckets()["Buckets"] if "results" in b["Name"])
    upload = s3.create_multipart_upload(
        Bucket=bucket, Key=key, ChecksumAlgorithm="CRC64NVME", ChecksumType="FULL_OBJECT"
    )
    parts = []
    for number, body in enumerate(PARTS, 1):
        own = base64_of(crc64nvme(body))
        sent = s3.upload_part(
            Bucket=bucket,
            Key=key,
            UploadId=upload["UploadId"],
            PartNumber=number,
            Body=body,
            ChecksumCRC64NVME=own,
        )
        parts.append({"PartNumber": number, "ETag": sent["ETag"], "ChecksumCRC64NVME": own})
    s3.complete_multipart_upload(
        Bucket=bucket,
        Key=key,
        UploadId=upload["UploadId"],
        MultipartUpload={"Parts": parts},
        ChecksumCRC64NVME=whole,
        ChecksumType="FULL_OBJECT",
    )
    return bucket


def test_a_large_object_is_taken_with_the_sum_of_its_bytes(service: LocalService) -> None:
    whole = base64_of(crc64nvme(b"".join(PARTS)))
    bucket = send(service, "test/large", whole)
    head = service.aws("s3").head_object(Bucket=bucket, Key="test/large", ChecksumMode="ENABLED")
    assert (head["ContentLength"], head["ChecksumCRC64NVME"]) == (sum(map(len, PARTS)), whole)


def test_a_large_object_with_another_sum_is_refused(service: LocalService) -> None:
    with pytest.raises(ClientError, match="BadDigest"):
        send(service, "test/wrong", base64_of(1))
