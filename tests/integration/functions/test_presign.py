"""Presigned URLs, as AWS itself would get them: no endpoint override, the host and what is signed."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from gas.adapters import clients
from gas.adapters.s3 import S3Objects
from gas.domain.ports import Bucket

NAMES = {Bucket.UPLOADS: "my-uploads", Bucket.RESULTS: "my-results", Bucket.REFERENCES: "my-references"}
KEY = "u1/up1/input.vcf.gz"


@pytest.fixture(autouse=True)
def _credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    clients.presigner.cache_clear()


@pytest.mark.parametrize("region", ["us-east-1", "eu-central-1"])
def test_a_part_has_the_regional_host_and_its_exact_length_signed(region: str) -> None:
    url = urlsplit(S3Objects(NAMES, region).presign_part(KEY, "s3-1", 3, 16_777_216, 900))
    query = parse_qs(url.query)
    assert (url.scheme, url.netloc) == ("https", f"my-uploads.s3.{region}.amazonaws.com")
    assert url.path == f"/{KEY}"
    assert query["X-Amz-SignedHeaders"] == ["content-length;host"]
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert (query["partNumber"], query["uploadId"], query["X-Amz-Expires"]) == (["3"], ["s3-1"], ["900"])
    assert f"/{region}/s3/aws4_request" in query["X-Amz-Credential"][0]


def test_the_browser_is_asked_for_no_checksum() -> None:
    url = S3Objects(NAMES, "us-east-1").presign_part(KEY, "s3-1", 1, 10, 900)
    assert "checksum" not in url.lower()


def test_another_length_gives_another_signature() -> None:
    objects = S3Objects(NAMES, "us-east-1")
    first, second = (
        parse_qs(urlsplit(objects.presign_part(KEY, "s3-1", 1, length, 900)).query) for length in (10, 11)
    )
    assert first["X-Amz-Signature"] != second["X-Amz-Signature"]


def test_a_download_is_saved_under_its_name() -> None:
    url = urlsplit(
        S3Objects(NAMES, "us-east-1").presign_get(Bucket.RESULTS, "u/j/a b.vcf", 60, 'ä "x"/;.vcf')
    )
    query = parse_qs(url.query)
    assert url.netloc == "my-results.s3.us-east-1.amazonaws.com"
    assert query["response-content-disposition"] == [
        "attachment; filename*=UTF-8''%C3%A4%20%22x%22%2F%3B.vcf"
    ]


def test_on_one_machine_the_bucket_stands_in_the_path() -> None:
    objects = S3Objects(NAMES, "us-east-1", "http://localhost:8080")
    url = urlsplit(objects.presign_get(Bucket.RESULTS, "u/j/x", 60))
    assert (url.netloc, url.path) == ("localhost:8080", "/my-results/u/j/x")
