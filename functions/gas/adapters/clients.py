"""boto3 clients, each made at its first use: importing boto3 and reading a service's model is most of a cold start."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.config import Config

CONNECT_SECONDS = 3
READ_SECONDS = 20


@cache
def client(service: str, region: str) -> Any:
    """The client of a service; `AWS_ENDPOINT_URL` is boto3's own affair. Tries thrice."""
    return _boto_client(service, region, _config())


@cache
def once(service: str, region: str, read_seconds: float = READ_SECONDS) -> Any:
    """A client whose failed request is never tried again behind our back: it may have done its work all the same.

    For copies inside S3, which answer late, and for mails.
    """
    config = _config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=read_seconds)
    return _boto_client(service, region, config)


@cache
def presigner(region: str, endpoint: str) -> Any:
    """An S3 client for presigned URLs: regional host and bucket in the host name, as browsers must reach it.

    With an `endpoint` (one machine) the bucket stands in the path. Checksums that boto3 would add by itself stay out:
    the browser sends none.
    """
    style = "path" if endpoint else "virtual"
    config = _config(
        signature_version="s3v4",
        s3={"addressing_style": style, "us_east_1_regional_endpoint": "regional"},
        request_checksum_calculation="when_required",
    )
    host = endpoint or None
    return _boto_client("s3", region, config, endpoint_url=host)


def _config(**more: Any) -> Config:
    from botocore.config import Config

    usual: dict[str, Any] = {
        "retries": {"mode": "standard", "total_max_attempts": 3},
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": READ_SECONDS,
    }
    return Config(**{**usual, **more})


def _boto_client(service: str, region: str, config: Config, endpoint_url: str | None = None) -> Any:
    import boto3

    return boto3.client(service, region_name=region, config=config, endpoint_url=endpoint_url)  # type: ignore[call-overload]
