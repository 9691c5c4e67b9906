"""Parts of a build that go through files: the same values, whose arrays are mapped."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.reference.part_files import MappedParts, write_part


@dataclass(frozen=True, slots=True)
class Part:
    numbers: NDArray[np.int32]
    table: NDArray[np.int64]
    texts: Strings
    names: set[str]


def part(rows: int) -> Part:
    texts = Strings.of([f"name {row}" for row in range(rows)])
    return Part(np.arange(rows, dtype=np.int32), np.arange(3 * rows).reshape(rows, 3), texts, {"a", "b"})


@pytest.mark.parametrize("rows", [0, 1, 7, 5_000])
def test_a_part_comes_back_as_it_was(tmp_path: Path, rows: int) -> None:
    made = part(rows)
    mapped = MappedParts()
    again = mapped.open(write_part(made, tmp_path / "part"))
    assert np.array_equal(again.numbers, made.numbers)
    assert np.array_equal(again.table, made.table)
    assert [again.texts[row] for row in range(rows)] == [f"name {row}" for row in range(rows)]
    assert (again.numbers.dtype, again.table.shape, again.names) == (np.int32, (rows, 3), {"a", "b"})


def test_a_part_without_arrays(tmp_path: Path) -> None:
    assert MappedParts().open(write_part({"counts": 3}, tmp_path / "part")) == {"counts": 3}


def test_arrays_outlive_their_file_and_pages_given_back(tmp_path: Path) -> None:
    mapped = MappedParts()
    parts = [mapped.open(write_part(part(rows), tmp_path / f"part{rows}")) for rows in (3, 4)]
    for path in tmp_path.iterdir():
        path.unlink()
    mapped.release()
    assert [each.numbers.tolist() for each in parts] == [[0, 1, 2], [0, 1, 2, 3]]
    with pytest.raises(ValueError, match="read-only"):
        parts[0].numbers[0] = 1


def test_arrays_are_no_part_of_what_processes_send(tmp_path: Path) -> None:
    filed = write_part(part(50_000), tmp_path / "part")
    assert len(filed.pickled) < 2_000
    assert filed.path.stat().st_size > 50_000 * (4 + 24)
