"""Verify AWS Signature Version 4 of incoming requests by recomputing it with botocore's signer.

The emulator accepts any signature with root's keys, so everything that arrives at the port is verified here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials
from botocore.utils import normalize_url_path

ALGORITHM = "AWS4-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
_SKEW = dt.timedelta(minutes=15)
_LONGEST_SECONDS = 7 * 24 * 3600
_PRESIGNED_METHODS = ("GET", "HEAD", "PUT")
# Query parameters that a presigned URL must have exactly once.
_NEEDED = (
    "X-Amz-Algorithm",
    "X-Amz-Credential",
    "X-Amz-Date",
    "X-Amz-Expires",
    "X-Amz-SignedHeaders",
    "X-Amz-Signature",
)

# Returns the secret of an access key with a session token ("" for none); None if there is no such key.
SecretOf = Callable[[str, str], str | None]


class Refused(Exception):
    """The signature is missing, wrong or too old. The message helps someone who debugs a client."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A request as received: `path` and `query` undecoded, `headers` by lower-case name."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Claim:
    """The parts of a signature: who signed what, when."""

    access_key: str
    date: str
    region: str
    service: str
    signed_headers: Sequence[str]
    signature: str
    stamp: str


def needs_body(request: Signed) -> bool:
    """Whether the signature covers a hash of the body that no header holds. True for all services except S3."""
    return "x-amz-content-sha256" not in request.headers


def verify_header(request: Signed, body: bytes, secret_of: SecretOf, now: dt.datetime) -> None:
    """Verify the header `Authorization: AWS4-HMAC-SHA256 …`. Raises Refused."""
    algorithm, _, rest = request.headers.get("authorization", "").partition(" ")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    if algorithm != ALGORITHM or not {"Credential", "SignedHeaders", "Signature"} <= fields.keys():
        raise Refused("The Authorization header is not a complete AWS4-HMAC-SHA256 signature.")
    if "x-amz-signature" in request.query.lower():
        raise Refused("A request must be signed in its headers or in its query, not in both.")
    claim = _claim(
        fields["Credential"],
        fields["SignedHeaders"],
        fields["Signature"],
        request.headers.get("x-amz-date", ""),
    )
    if abs(now - _time(claim.stamp)) > _SKEW:
        raise Refused("The signature is older than 15 minutes, or from the future. Check the clock.")
    if claim.service == "s3" and needs_body(request):
        raise Refused("S3 needs the header x-amz-content-sha256.")
    secret = secret_of(claim.access_key, request.headers.get("x-amz-security-token", ""))
    payload = request.headers.get("x-amz-content-sha256") or hashlib.sha256(body).hexdigest()
    _compare(claim, secret, request, request.query, payload)


def verify_presigned(request: Signed, secret_of: SecretOf, now: dt.datetime) -> None:
    """Verify a presigned URL of S3: method, headers, time and signature. Raises Refused."""
    pairs = [pair.partition("=")[::2] for pair in request.query.split("&")]
    names = [name for name, _ in pairs]
    if any(names.count(name) != 1 for name in _NEEDED) or names.count("X-Amz-Security-Token") > 1:
        raise Refused("The URL is not a complete presigned URL.")
    values = {name: unquote(value) for name, value in pairs}
    if "authorization" in request.headers or values["X-Amz-Algorithm"] != ALGORITHM:
        raise Refused("A presigned URL is signed with AWS4-HMAC-SHA256 and sent without Authorization.")
    if request.method not in _PRESIGNED_METHODS:
        raise Refused("Presigned URLs are for GET, HEAD and PUT.")
    claim = _claim(
        values["X-Amz-Credential"],
        values["X-Amz-SignedHeaders"],
        values["X-Amz-Signature"],
        values["X-Amz-Date"],
    )
    if claim.service != "s3":
        raise Refused("Presigned URLs are for S3.")
    unsigned = [
        name for name in request.headers if name.startswith("x-amz-") and name not in claim.signed_headers
    ]
    if unsigned:
        raise Refused(f"The header {unsigned[0]} is not part of the signature.")
    seconds = values["X-Amz-Expires"]
    if not (seconds.isascii() and seconds.isdigit() and 1 <= int(seconds) <= _LONGEST_SECONDS):
        raise Refused("X-Amz-Expires must be a number of seconds from 1 to 604800.")
    begun = _time(claim.stamp)
    if begun > now + _SKEW or now > begun + dt.timedelta(seconds=int(seconds)):
        raise Refused("The URL has expired. Request a new one.")
    secret = secret_of(claim.access_key, values.get("X-Amz-Security-Token", ""))
    query = "&".join(pair for pair in request.query.split("&") if not pair.startswith("X-Amz-Signature="))
    _compare(claim, secret, request, query, UNSIGNED)


def _claim(credential: str, signed_headers: str, signature: str, stamp: str) -> _Claim:
    parts = credential.split("/")
    if len(parts) != 5 or parts[4] != "aws4_request" or parts[1] != stamp[:8]:
        raise Refused(
            "The credential must be KEY/DATE/REGION/SERVICE/aws4_request, with the date of the request."
        )
    names = signed_headers.split(";")
    if "host" not in names:
        raise Refused("The signature does not cover the host.")
    return _Claim(parts[0], parts[1], parts[2], parts[3], names, signature, stamp)


def _time(stamp: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError as error:
        raise Refused("The signature has no date, as in 20260131T120000Z.") from error


class _Again(SigV4Auth):
    """botocore's signer, for exactly the headers that were signed and a known payload hash."""

    def __init__(self, claim: _Claim, secret: str, payload: str) -> None:
        super().__init__(Credentials(claim.access_key, secret), claim.service, claim.region)
        self._service = claim.service
        self._names = claim.signed_headers
        self._payload = payload

    def headers_to_sign(self, request: Any) -> HTTPHeaders:
        headers = HTTPHeaders()
        for name in self._names:
            headers[name] = request.headers.get(name, "")
        return headers

    def payload(self, request: Any) -> str:  # noqa: ARG002 - botocore's signature
        return self._payload

    def _normalize_url_path(self, path: str) -> str:
        # S3 signs the path as sent, every other service a normalized path.
        return path if self._service == "s3" else quote(normalize_url_path(path), safe="/~")


def _compare(claim: _Claim, secret: str | None, request: Signed, query: str, payload: str) -> None:
    if secret is None:
        raise Refused("This service does not know the access key.")
    signer = _Again(claim, secret, payload)
    again = AWSRequest(request.method, f"http://host{request.path}?{query}", dict(request.headers))
    again.context["timestamp"] = claim.stamp
    text = signer.string_to_sign(again, signer.canonical_request(again))
    if not hmac.compare_digest(signer.signature(text, again), claim.signature):
        raise Refused("The signature does not match the request.")
