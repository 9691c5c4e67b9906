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
    """The checksum of one piece."""
    return shown(crc64nvme(data))


def chained(data: bytes, value: int) -> int:
    """The checksum of all bytes so far, as a number, with `data` behind those of which it is `value` (0 for none)."""
    return int(crc64nvme(data, value))


def shown(value: int) -> str:
    """A checksum as S3 gives and takes it."""
    return base64.b64encode(value.to_bytes(8, "big")).decode()


def of_file(path: Path, beat: Callable[[], None] = lambda: None) -> str:
    """The checksum of a file, read in blocks; `beat` is called after each."""
    value = 0
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            beat()
            value = crc64nvme(block, value)
    return shown(value)


def sha256_of_file(path: Path, beat: Callable[[], None]) -> str:
    """The SHA-256 of a file, read in blocks; `beat` is called after each."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            beat()
            digest.update(block)
    return digest.hexdigest()
