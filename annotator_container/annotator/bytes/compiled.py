"""Compiled functions: numba with fixed signatures and a cache, so that nothing is compiled while a job runs.

`@compiled(signature)` loads the machine code from the cache at the first call (milliseconds), or compiles it; before workers
are forked, `annotator.bytes.loading.load_all` does so for all imported modules. The cache
lies in a folder named by a hash of every compiled source, because numba itself looks only at the file of the
function and not at the helpers it calls. Where the package's folder cannot be written, a ready cache inside it is
copied to a temporary folder, and without one the code is compiled there: slower to start, never wrong.
`python -m annotator warm` fills the cache (`make setup` and the image's build do that).

With NUMBA_BOUNDSCHECK=1 (tests and the hunt for a fault; several times slower) every index and every copy is checked, and
one outside its array raises an IndexError. Otherwise nothing is checked: a write past an array's end destroys memory.

Compiled functions do not count references to arrays: a caller keeps its arrays for the time of the call, and counting is
an atomic operation for each row of a table that is looked at (it took a third of the engine's time). Functions that make
arrays must say so (`allocates`, `allocating_helper`); numba refuses to compile others that do.

In compiled code an index must not be negative: counting from the end is left out (it costs a third of a loop over
bytes, since every index is compared and moved).
"""

from __future__ import annotations

import functools
import hashlib
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numba
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.compiler_lock import global_compiler_lock
from numba.extending import intrinsic, typeof_impl
from numba.np import arrayobj

from annotator.bytes.loading import FUNCTIONS

_CONFIG: Any = numba.config
_njit: Any = numba.njit  # its types do not know the option `_nrt`
CHECKED: Final = bool(_CONFIG.BOUNDSCHECK)
_PACKAGE: Final = Path(__file__).parent.parent
_IMPORT: Final = re.compile(rb"^from annotator\.([\w.]+) import (\([^)]*\)|.*)$", re.MULTILINE)


def _sources() -> list[Path]:
    """Modules of compiled functions (they import from here), and all modules whose constants and helpers they use."""
    texts = {path: path.read_bytes() for path in _PACKAGE.rglob("*.py")}
    found = {path for path, text in texts.items() if b"annotator.bytes.compiled import" in text}
    waiting = list(found)
    while waiting:
        for module, names in _IMPORT.findall(texts[waiting.pop()]):
            place = _PACKAGE.joinpath(*module.decode().split("."))
            used = {place.with_suffix(".py"), *(place / f"{name}.py" for name in re.findall(r"\w+", names.decode()))}
            fresh = (used & texts.keys()) - found
            found |= fresh
            waiting += fresh
    return sorted(found)


def _fingerprint() -> str:
    digest = hashlib.sha256(f"{numba.__version__}{' checked' if CHECKED else ''}".encode())
    for source in _sources():
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _cache_folder() -> Path:
    base = Path(_CONFIG.CACHE_DIR) if _CONFIG.CACHE_DIR else _PACKAGE / "__pycache__" / "compiled"
    folder = base / _fingerprint()
    if _writable(folder):
        return folder
    spare = Path(tempfile.mkdtemp(prefix="annotator-compiled-"))
    if folder.is_dir():
        shutil.copytree(folder, spare, dirs_exist_ok=True)
    return spare


CACHE: Final = _cache_folder()
_CONFIG.CACHE_DIR = str(CACHE)

# Arrays of a signature. Inputs are read-only so that memory maps and `bytes` fit; a writable array fits too.
U8: Final = types.Array(types.uint8, 1, "C", readonly=True)
I32: Final = types.Array(types.int32, 1, "C", readonly=True)
I64: Final = types.Array(types.int64, 1, "C", readonly=True)
I32_2D: Final = types.Array(types.int32, 2, "C", readonly=True)
I64_2D: Final = types.Array(types.int64, 2, "C", readonly=True)
U8_2D: Final = types.Array(types.uint8, 2, "C", readonly=True)
F64: Final = types.Array(types.float64, 1, "C", readonly=True)
OUT_U8: Final = types.Array(types.uint8, 1, "C")
OUT_I32: Final = types.Array(types.int32, 1, "C")
OUT_I64: Final = types.Array(types.int64, 1, "C")
OUT_F64: Final = types.Array(types.float64, 1, "C")
OUT_U64: Final = types.Array(types.uint64, 1, "C")
OUT_I32_2D: Final = types.Array(types.int32, 2, "C")
OUT_I64_2D: Final = types.Array(types.int64, 2, "C")
INT: Final = types.int64
FLAG: Final = types.boolean


def _index_as_it_is(context: Any, builder: Any, index_type: Any, index: Any, size: Any) -> Any:
    """Replace numba's handling of negative indices by none (tests/unit/annotator/bytes/test_compiled.py)."""
    del size
    return context.cast(builder, index, index_type, types.intp if index_type.signed else types.uintp)


arrayobj.fix_integer_index = _index_as_it_is


class Compiled:
    """A compiled function, loaded at its first call or when other compiled code that calls it is compiled."""

    def __init__(self, function: Callable[..., Any], signature: Any, allocates: bool) -> None:
        functools.update_wrapper(self, function)
        self.py_func = function
        self._signature, self._allocates = signature, allocates
        self._loaded: Any = None
        FUNCTIONS.append(self)

    def load(self) -> Any:
        """Return numba's dispatcher; compile, or load from the cache, unless that was done before."""
        if self._loaded is None:
            with global_compiler_lock:  # numba's own: a second lock could be taken in another order
                if self._loaded is None:
                    decorator = _njit(
                        self._signature, cache=True, nogil=True, error_model="numpy", _nrt=self._allocates
                    )
                    self._loaded = decorator(self.py_func)
        return self._loaded

    def __call__(self, *arguments: Any) -> Any:
        return (self._loaded or self.load())(*arguments)


@typeof_impl.register(Compiled)
def _type_of(value: Compiled, context: Any) -> Any:
    """For compiled code that calls the function."""
    return typeof_impl(value.load(), context)


def compiled(
    result: Any, *arguments: Any, allocates: bool = False
) -> Callable[[Callable[..., Any]], Any]:
    """Compile for exactly these argument types, or load it from the cache, at the first call. Releases the GIL.

    Set `allocates` for a function that makes arrays, or calls one made by `allocating_helper`: it counts references.
    """
    signature = result(*arguments)
    return lambda function: Compiled(function, signature, allocates)


def _memcpy(context: Any, out: Any, at: Any, source: Any, start: Any, size: Any) -> Any:
    """memcpy between two byte arrays; numba's own slice assignment is a loop."""
    del context, at, start, size

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        target, to, origin, begin, count = arguments
        to_pointer = _byte_at(context, builder, signature.args[0], target, to)
        from_pointer = _byte_at(context, builder, signature.args[2], origin, begin)
        _RAW_MEMCPY(builder, to_pointer, from_pointer, count, 1)
        return context.get_dummy_value()

    return types.void(out, types.int64, source, types.int64, types.int64), generate


def _byte_at(context: Any, builder: Any, array_type: Any, array: Any, index: Any) -> Any:
    return builder.gep(context.make_array(array_type)(context, builder, array).data, [index])


def _both_ends(size: int) -> Any:
    """An intrinsic that copies `size` to 2 x `size` bytes as two overlapping blocks of `size` bytes, the first and the last."""

    def copy(context: Any, out: Any, at: Any, source: Any, start: Any, end: Any) -> Any:
        del context, at, start, end

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            target, to, origin, begin, stop = arguments
            block = ir.VectorType(ir.IntType(8), size).as_pointer()
            last = builder.sub(stop, ir.Constant(stop.type, size))
            moved = builder.sub(builder.add(to, last), begin)
            loaded = [
                builder.load(
                    builder.bitcast(_byte_at(context, builder, signature.args[2], origin, place), block),
                    align=1,
                )
                for place in (begin, last)
            ]
            for place, value in zip((to, moved), loaded, strict=True):
                pointer = _byte_at(context, builder, signature.args[0], target, place)
                builder.store(value, builder.bitcast(pointer, block), align=1)
            return context.get_dummy_value()

        return types.void(out, types.int64, source, types.int64, types.int64), generate

    return intrinsic(copy)


def _eight(context: Any, out: Any, at: Any, value: Any) -> Any:
    del context, at, value

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        target, to, number = arguments
        pointer = _byte_at(context, builder, signature.args[0], target, to)
        builder.store(number, builder.bitcast(pointer, ir.IntType(64).as_pointer()), align=1)
        return context.get_dummy_value()

    return types.void(out, types.int64, types.int64), generate


def _loaded(context: Any, source: Any, at: Any) -> Any:
    del context, at

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _byte_at(context, builder, signature.args[0], *arguments)
        return builder.load(builder.bitcast(pointer, ir.IntType(64).as_pointer()), align=1)

    return types.int64(source, types.int64), generate


_RAW_MEMCPY: Any = cgutils.raw_memcpy
_copy_memory: Any = intrinsic(_memcpy)
_copy_4, _copy_8, _copy_16, _copy_32 = (_both_ends(size) for size in (4, 8, 16, 32))
_store_eight: Any = intrinsic(_eight)
_load_eight: Any = intrinsic(_loaded)


def helper(function: Callable[..., Any]) -> Any:
    """A function that only compiled functions call: it is compiled into each of them. It must not return an array."""
    return _njit(function, nogil=True, error_model="numpy", _nrt=False)


def inlined(function: Callable[..., Any]) -> Any:
    """A helper that is compiled into the place of each call: for small ones that are called for each row.

    A call of another helper passes eight numbers for each array on the stack, and LLVM leaves many calls as they are.
    """
    return _njit(function, nogil=True, error_model="numpy", _nrt=False, forceinline=True)


def allocating_helper(function: Callable[..., Any]) -> Any:
    """A helper that makes arrays and may return them. Its callers must allocate too, else the arrays are never freed."""
    return _njit(function, nogil=True, error_model="numpy")


@inlined
def store_eight(out: Any, at: Any, value: Any) -> None:
    """The eight bytes of an int64, the lowest first, at out[at]."""
    if CHECKED and (at < 0 or at + 8 > len(out)):
        raise IndexError("eight bytes are written outside an array")
    _store_eight(out, at, value)


@inlined
def load_eight(source: Any, at: Any) -> Any:
    """Eight bytes of source[at:] as an int64, the lowest first."""
    if CHECKED and (at < 0 or at + 8 > len(source)):
        raise IndexError("eight bytes are read outside an array")
    return _load_eight(source, at)


@inlined
def copy_bytes(out: Any, at: Any, source: Any, start: Any, end: Any) -> Any:
    """Copy source[start:end] to out[at:]; returns the offset after the copy. The arrays must not be the same."""
    size = end - start
    if CHECKED and size > 0 and (min(at, start) < 0 or at + size > len(out) or end > len(source)):
        raise IndexError("a copy reaches outside an array")
    if size < 4:
        for i in range(size):
            out[at + i] = source[start + i]
    elif size < 8:
        _copy_4(out, at, source, start, end)
    elif size < 16:
        _copy_8(out, at, source, start, end)
    elif size < 32:
        _copy_16(out, at, source, start, end)
    elif size < 64:
        _copy_32(out, at, source, start, end)
    else:
        _copy_memory(out, at, source, start, size)
    return at + size
