"""The full-object checksum that the task sends with each file."""

from __future__ import annotations

import base64
from pathlib import Path

from annotator.cloud import checksum

CHECK = b"123456789"  # of the catalogue of parametrised CRC algorithms, CRC-64/NVME
EXPECTED = base64.b64encode(bytes.fromhex("ae8b14860a799888")).decode()


def test_value_of_the_catalogue() -> None:
    assert checksum.of_bytes(CHECK) == EXPECTED


def test_file_of_several_blocks_is_summed_as_one(tmp_path: Path) -> None:
    data = CHECK * 600_000  # above one block of 4 MiB
    path = tmp_path / "file"
    path.write_bytes(data)
    assert checksum.of_file(path) == checksum.of_bytes(data)
