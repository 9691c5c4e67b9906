"""The edge's surroundings: an emulator that says what it was asked, and requests as AWS's clients sign them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import boto3
import httpx
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

from local.capacity import Capacity

Fetch = Callable[..., httpx.Response]
SECRET = "a secret"
CAPACITY = Capacity(processes=4, per_function=2, reads=1, writes=1, queue=1, patience=60.0)
POOL = "us-east-1_pool"
ACCOUNTS = "/-/accounts/0123456789abcdef"
COGNITO = "AWSCognitoIdentityProviderService."


class Emulator:
    """Answers with what it was asked."""

    def __init__(self) -> None:
        self.status = 200
        self.seen: list[dict[str, Any]] = []
        self.headers = [(b"content-type", b"application/json"), (b"x-frame-options", b"ALLOW")]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.seen.append(scope)
        body = json.dumps({"path": scope["path"]}).encode()
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": body})


def signed(method: str, path: str, service: str = "dynamodb", secret: str = SECRET) -> dict[str, str]:
    """The headers of a request as botocore signs it."""
    request = AWSRequest(method, f"http://localhost:8080{path}", {}, b"")
    if service == "s3":
        request.headers["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD"
    SigV4Auth(Credentials("AKIALOCAL", secret), service, "us-east-1").add_auth(request)
    return dict(request.headers.items())


@cache
def s3() -> Any:
    return boto3.client(
        "s3",
        endpoint_url="http://localhost:8080",
        region_name="us-east-1",
        aws_access_key_id="AKIALOCAL",
        aws_secret_access_key=SECRET,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def presigned(method: str = "get_object", bucket: str = "bucket", key: str = "key", seconds: int = 60) -> str:
    """Path and query of a presigned URL."""
    given = {"Bucket": bucket} if method == "list_objects_v2" else {"Bucket": bucket, "Key": key}
    url = s3().generate_presigned_url(method, Params=given, ExpiresIn=seconds)
    return str(url).removeprefix("http://localhost:8080")
