"""Checksums of files.

CRC64NVME is S3's full-object checksum, computed by AWS's own library and written as base64 of eight bytes, S3's format.
SHA-256 is written in hexadecimal, as in manifests and reference.json.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from pathlib import Path

from awscrt.checksums import crc64nvme

BLOCK = 4 << 20


def of_bytes(data: bytes) -> str:
    """Return the checksum of bytes."""
    return shown(crc64nvme(data))


def chained(data: bytes, value: int) -> int:
    """Return, as a number, the checksum of bytes whose checksum is `value` (0 for none) followed by `data`."""
    return int(crc64nvme(data, value))


def shown(value: int) -> str:
    """Return a checksum in S3's format."""
    return base64.b64encode(value.to_bytes(8, "big")).decode()


def of_file(path: Path, beat: Callable[[], None] = lambda: None) -> str:
    """Return the checksum of a file, read in blocks; `beat` is called for each."""
    value = 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            beat()
            value = crc64nvme(block, value)
    return shown(value)


def sha256_of_file(path: Path, beat: Callable[[], None]) -> str:
    """Return the SHA-256 of a file, read in blocks; `beat` is called for each."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            beat()
            digest.update(block)
    return digest.hexdigest()
