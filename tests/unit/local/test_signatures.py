"""Signatures of AWS's own client are accepted, and nothing else is."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from local.signatures import Refused, Signed, verify_header, verify_presigned

KEY, SECRET = "AKIAFORTESTS", "a secret"


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def secret_of(access_key: str, token: str) -> str | None:
    return SECRET if (access_key, token) == (KEY, "") else None


@cache
def s3() -> Any:
    return boto3.client(
        "s3",
        endpoint_url="http://localhost:8080",
        region_name="us-east-1",
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def presigned(method: str = "get_object", **parameters: Any) -> str:
    given = {"Bucket": "bucket", "Key": "a folder/é+(1).vcf", **parameters}
    return str(s3().generate_presigned_url(method, Params=given, ExpiresIn=60))


def asked(url: str, method: str = "GET", **headers: str) -> Signed:
    parts = urlsplit(url)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Signed(method, parts.path, parts.query, {"host": parts.netloc, **named})


def header_signed(service: str, url: str, body: bytes, method: str = "POST", **headers: str) -> Signed:
    """As botocore sends it."""
    request = AWSRequest(method, url, headers, body)
    SigV4Auth(Credentials(KEY, SECRET), service, "us-east-1").add_auth(request)
    parts = urlsplit(url)
    sent = {"host": parts.netloc} | {name.lower(): value for name, value in request.headers.items()}
    return Signed(method, parts.path, parts.query, sent)


def test_presigned_urls_of_boto3_are_accepted() -> None:
    verify_presigned(asked(presigned()), secret_of, now())
    verify_presigned(
        asked(presigned(ResponseContentDisposition='attachment; filename="a b.vcf"')), secret_of, now()
    )
    part = {"UploadId": "x", "PartNumber": 1, "ContentLength": 5}
    put = presigned("upload_part", **part)
    verify_presigned(asked(put, "PUT", content_length="5"), secret_of, now())


def changed(url: str, old: str, new: str) -> str:
    assert old in url
    return url.replace(old, new)


@pytest.mark.parametrize(
    ("what", "request_"),
    [
        ("another key", asked(changed(presigned(), "folder", "f0lder"))),
        ("another method", asked(presigned(), "PUT")),
        ("a method that no URL has", asked(presigned("delete_object"), "DELETE")),
        ("another host", asked(presigned(), host="elsewhere")),
        ("another parameter", asked(presigned() + "&versionId=1")),
        ("a longer time", asked(changed(presigned(), "X-Amz-Expires=60", "X-Amz-Expires=600"))),
        ("no signature", asked(presigned().partition("&X-Amz-Signature")[0])),
        ("two signatures", asked(presigned() + "&X-Amz-Signature=0")),
        ("an empty signature", asked(presigned().partition("&X-Amz-Signature")[0] + "&X-Amz-Signature=")),
        ("an unsigned AWS header", asked(presigned(), x_amz_target="DynamoDB_20120810.Scan")),
        ("an authorization beside it", asked(presigned(), authorization="AWS4-HMAC-SHA256 x")),
        ("another key pair", asked(changed(presigned(), KEY, "test"))),
        ("another service", asked(changed(presigned(), "%2Fs3%2F", "%2Fsts%2F"))),
        ("nothing at all", asked("http://localhost:8080/bucket/key")),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_presigned_urls_with_anything_changed_are_refused(what: str, request_: Signed) -> None:
    with pytest.raises(Refused):
        verify_presigned(request_, secret_of, now())


def test_presigned_urls_end() -> None:
    begun = dt.datetime.now(dt.UTC)
    request = asked(presigned())
    verify_presigned(request, secret_of, begun + dt.timedelta(seconds=50))
    with pytest.raises(Refused, match="expired"):
        verify_presigned(request, secret_of, begun + dt.timedelta(seconds=70))
    with pytest.raises(Refused, match="expired"):
        verify_presigned(request, secret_of, begun - dt.timedelta(hours=1))


@pytest.mark.parametrize("service", ["dynamodb", "lambda", "ses"])
def test_header_signatures_of_botocore_are_accepted(service: str) -> None:
    body = b'{"TableName": "jobs"}'
    url = "http://localhost:8080/2015-03-31/functions/arn%3Aaws%3Alambda/invocations?b=2&a=%20"
    verify_header(header_signed(service, url, body, X_Amz_Target="a.b"), body, secret_of, now())


@pytest.mark.parametrize(
    ("what", "change", "body"),
    [
        ("another body", {}, b"{}"),
        ("half a signature", {"authorization": "AWS4-HMAC-SHA256 Credential=test/a/b/c/aws4_request"}, b""),
        ("another host", {"host": "elsewhere"}, b"body"),
        (
            "a later date",
            {"x-amz-date": (now() + dt.timedelta(seconds=60)).strftime("%Y%m%dT%H%M%SZ")},
            b"body",
        ),
        ("no date", {"x-amz-date": ""}, b"body"),
        ("a session's token", {"x-amz-security-token": "x"}, b"body"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_header_signatures_with_anything_changed_are_refused(
    what: str, change: dict[str, str], body: bytes
) -> None:
    request = header_signed("dynamodb", "http://localhost:8080/", b"body")
    verify_header(request, b"body", secret_of, now())
    with pytest.raises(Refused):
        verify_header(Signed("POST", "/", "", {**request.headers, **change}), body, secret_of, now())


def test_header_signatures_are_good_for_fifteen_minutes() -> None:
    request = header_signed("sqs", "http://localhost:8080/", b"")
    for minutes in (-16, 16):
        with pytest.raises(Refused, match="15 minutes"):
            verify_header(request, b"", secret_of, now() + dt.timedelta(minutes=minutes))


def test_a_signature_in_both_places_is_refused() -> None:
    request = header_signed("sqs", "http://localhost:8080/?x-amz-signature=0", b"")
    with pytest.raises(Refused, match="not in both"):
        verify_header(request, b"", secret_of, now())


def test_botocore_is_the_one_that_signs() -> None:
    """The verifier recomputes with private hooks of botocore's signer; a version that renames them fails here."""
    assert {"headers_to_sign", "payload", "_normalize_url_path"} <= set(dir(SigV4Auth))
