"""Compiled functions: the patch of numba's index step, and the sources that decide which cache is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from annotator.bytes import compiled

_PROGRAM = """
import inspect
import numba
from numba.np import arrayobj
if {patched}:
    import annotator.bytes.compiled
else:
    assert list(inspect.signature(arrayobj.fix_integer_index).parameters) == ["context", "builder", "idxty", "idx", "size"]
read = numba.njit("uint8(uint8[::1], int64)", error_model="numpy")(lambda text, at: text[at])
(code,) = read.inspect_llvm().values()
print("wraps" if "select i1" in code or "icmp slt i64" in code else "plain")
"""


def _compiled_as(patched: bool) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(patched=patched)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_numba_still_has_the_step_that_is_replaced() -> None:
    """A private function of numba: when it changes, `compiled.py` must be looked at again."""
    assert _compiled_as(patched=False) == "wraps"


def test_an_index_is_compiled_as_it_is() -> None:
    assert _compiled_as(patched=True) == "plain"


def test_constants_that_compiled_code_uses_are_part_of_the_fingerprint() -> None:
    names = {path.relative_to(Path(compiled.__file__).parents[1]).as_posix() for path in compiled._sources()}
    assert {
        "bytes/ascii.py",
        "chunk/records.py",
        "reference/layout.py",
        "engines/vep/kernel/constants.py",
    } <= names
    assert "job.py" not in names
