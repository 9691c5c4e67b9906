"""What a task's signatures cover: the checksum of what it stores, and not its bytes a second time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from annotator import task
from annotator.cloud.checksum import of_bytes


@pytest.mark.parametrize("endpoint", [{}, {"AWS_ENDPOINT_URL": "http://localhost:1"}])
def test_checksum_is_signed_and_the_bytes_are_not_hashed_again(
    endpoint: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("ACCESS_KEY_ID", "a"), ("SECRET_ACCESS_KEY", "b"), ("DEFAULT_REGION", "us-east-1")):
        monkeypatch.setenv(f"AWS_{name}", value)
    s3, _ = task.clients(endpoint)
    sent: list[Any] = []

    def answer(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, {"ETag": '"x"'}, SimpleNamespace(stream=lambda: [b""]))

    s3.meta.events.register("before-send.s3", answer)
    named: dict[str, Any] = {
        "Bucket": "results",
        "Key": "k",
        "Body": b"bytes",
        "ChecksumCRC64NVME": of_bytes(b"bytes"),
    }
    s3.put_object(**named)
    s3.upload_part(**named, PartNumber=1, UploadId="u")
    assert len(sent) == 2
    for request in sent:
        headers = {name.lower(): str(value) for name, value in request.headers.items()}
        assert "x-amz-checksum-crc64nvme" in headers["authorization"]
        assert "UNSIGNED-PAYLOAD" in headers["x-amz-content-sha256"], "botocore hashes no byte"
