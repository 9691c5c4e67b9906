"""Compiled functions: the patch of numba's index step, and the sources that decide which cache is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numba.core.errors import NumbaError

from annotator.bytes import compiled
from annotator.bytes.loading import FUNCTIONS, load_all

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


def _twice(number: int) -> int:
    return 2 * number


def test_functions_are_loaded_when_they_are_called_or_all_at_once() -> None:
    called, waiting = (compiled.compiled(compiled.INT, compiled.INT)(_twice) for _ in range(2))
    assert [one._loaded for one in (called, waiting)] == [None, None]
    assert called(21) == 42
    assert (called._loaded is None, waiting._loaded) == (False, None)
    load_all()
    assert waiting.load().nopython_signatures == called.load().nopython_signatures


def test_compiled_code_calls_a_function_that_is_not_loaded_yet() -> None:
    inner = compiled.compiled(compiled.INT, compiled.INT)(_twice)

    def outer(number: int) -> int:
        return inner(number) + 1

    assert compiled.numba.njit(outer)(20) == 41


def test_constants_that_compiled_code_uses_are_part_of_the_fingerprint() -> None:
    names = {path.relative_to(Path(compiled.__file__).parents[1]).as_posix() for path in compiled._sources()}
    assert {
        "bytes/ascii.py",
        "chunk/records.py",
        "reference/layout.py",
        "engines/vep/kernel/constants.py",
    } <= names
    assert "job.py" not in names


def test_a_function_that_makes_arrays_must_say_so() -> None:
    maker = compiled.compiled(compiled.INT, compiled.INT)(lambda size: len(np.zeros(size, np.int64)))
    FUNCTIONS.remove(maker)  # so that `load_all` of another test does not meet it
    # numba's words depend on whether code that makes arrays was compiled before in this process.
    with pytest.raises(NumbaError, match=r"NRT|Only accept returning of array passed into the function"):
        maker.load()


def test_callers_of_allocating_helpers_allocate() -> None:
    """Otherwise nobody would free the arrays that they get."""
    functions = [
        function
        for path in compiled._sources()
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef) and function.decorator_list
    ]
    marks = {function.name: ast.unparse(function.decorator_list[0]) for function in functions}
    makers = {name for name, mark in marks.items() if mark == "allocating_helper"}
    callers = [
        function
        for function in functions
        if makers & {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    ]
    assert makers
    assert len(callers) >= len(makers)
    for caller in callers:
        mark = ast.unparse(caller.decorator_list[0])
        assert mark == "allocating_helper" or "allocates=True" in mark, caller.name
