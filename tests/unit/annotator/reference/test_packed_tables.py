"""The packed tables give each array back, or say what is wrong; a reference of an earlier release gets them when it changes."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotator.bytes.zstd import ZstdFile
from annotator.errors import ReferenceError_
from annotator.reference.arrays import save
from annotator.reference.build import seal
from annotator.reference.description import ContigInfo
from annotator.reference.packed_tables import TABLES, unpack_tables, write_tables


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A folder with arrays, packed; the genome's bases are not among them."""
    for number, name in enumerate(("transcript", "text.id.text", "genome.offset")):
        save(tmp_path, name, np.arange(number * 100, dtype=np.int32))
    save(tmp_path, "genome", np.full(1000, 65, np.uint8))
    (tmp_path / "explore.models.bin").write_bytes(b"not an array")
    write_tables(tmp_path)
    return tmp_path


def listed(folder: Path) -> list[dict[str, Any]]:
    return [
        {
            "name": path.name,
            "size": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(folder.glob("*.npy"))
        if path.name != "genome.npy"
    ]


def test_each_table_comes_back(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("copy")
    unpack_tables(packed / TABLES, listed(packed), place, lambda: None)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == {
        path.name: path.read_bytes() for path in packed.glob("*.npy") if path.name != "genome.npy"
    }


def test_equal_tables_give_equal_bytes(packed: Path) -> None:
    first = (packed / TABLES).read_bytes()
    (packed / "transcript.npy").touch()
    write_tables(packed)
    assert (packed / TABLES).read_bytes() == first


def test_what_is_not_as_listed_is_refused(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("copy")
    changed = [{**item, "sha256": "0" * 64} for item in listed(packed)]
    with pytest.raises(ReferenceError_, match="damaged") as error:
        unpack_tables(packed / TABLES, changed, place, lambda: None)
    assert "checksum" in error.value.detail
    assert list(place.iterdir()) == []
    more = [*listed(packed), {"name": "reach.npy", "size": 1, "sha256": "0" * 64}]
    with pytest.raises(ReferenceError_) as error:
        unpack_tables(packed / TABLES, more, place, lambda: None)
    assert "reach.npy is missing" in error.value.detail
    for harm in (b"rubbish", (packed / TABLES).read_bytes()[:-20]):
        (packed / TABLES).write_bytes(harm)
        with pytest.raises(ReferenceError_, match="damaged"):
            unpack_tables(packed / TABLES, listed(packed), place, lambda: None)


def test_entries_that_nobody_asked_for_are_left_alone(
    packed: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = tmp_path_factory.mktemp("copy")
    unpack_tables(packed / TABLES, listed(packed)[:1], place, lambda: None)
    assert [path.name for path in place.iterdir()] == [listed(packed)[0]["name"]]


def test_sealing_packs_a_reference_that_is_not_packed(packed: Path) -> None:
    save(packed, "genome.offset", np.array([0, 1000], np.int64))
    (packed / TABLES).unlink()
    first = seal(packed, "x", [ContigInfo("1", 1000)], {"tracks": []})
    names = {item["name"] for item in first["files"]}
    assert {"genome.packed", "genome.pieces.npy", TABLES} <= names
    assert seal(packed, "x", [ContigInfo("1", 1000)], {"tracks": []})["version"] == first["version"]
    with ZstdFile(packed / TABLES) as tables:
        assert b"genome.pieces.npy" in tables.read()
