"""botocore clients, created at their first use, because loading botocore and a service's model is most of a cold start.

They are the same clients that boto3 makes. boto3 itself is not imported: nothing here uses its resources, and its import
would add about 30 ms to a cold start.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.config import Config
    from botocore.session import Session

CONNECT_SECONDS = 3
READ_SECONDS = 20


@cache
def client(service: str, region: str) -> Any:
    """Return the client of a service, which tries three times. botocore itself reads `AWS_ENDPOINT_URL`."""
    return _boto_client(service, region, _config())


@cache
def once(service: str, region: str, read_seconds: float = READ_SECONDS) -> Any:
    """Return a client that never repeats a failed request, because the first request may have succeeded.

    It is used for copies inside S3, which answer late, and for mails.
    """
    config = _config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=read_seconds)
    return _boto_client(service, region, config)


@cache
def presigner(region: str, endpoint: str) -> Any:
    """Return an S3 client for presigned URLs: regional host and bucket in the host name, as browsers must reach it.

    With an `endpoint` (one machine) the bucket is in the path. Checksums that botocore would add are left out: the
    browser sends none.
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
    from botocore import __version__
    from botocore.config import Config

    usual: dict[str, Any] = {
        # botocore would build a long text for each request, a tenth of the request's processor time.
        "user_agent": f"Botocore/{__version__} gas",
        "retries": {"mode": "standard", "total_max_attempts": 3},
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": READ_SECONDS,
    }
    return Config(**{**usual, **more})


@cache
def session() -> Session:
    """Return the session of all clients: the models and credentials that it has loaded are shared."""
    from botocore.session import get_session

    from gas.adapters.answers import Answers

    made = get_session()
    made.register_component("response_parser_factory", Answers())
    return made


def _boto_client(service: str, region: str, config: Config, endpoint_url: str | None = None) -> Any:
    return session().create_client(service, region_name=region, config=config, endpoint_url=endpoint_url)
