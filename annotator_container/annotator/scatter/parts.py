"""The files of a shard's parts for the join: each chunk's parts, one after another, and beside them the VCF's lines.

The file of lines holds exactly the bytes that `annotated.vcf.gz` has for the shard's records. The join copies them without
unpacking them, and reads them only for their checksums.

The parts are pickled and compressed by zstd. Only classes of the annotator and of numpy are unpickled: a file that names
anything else is refused, so that write access to the file does not allow running code here.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO

from annotator.bytes.zstd import ZstdError, compress, decompress
from annotator.errors import AnnotatorError
from annotator.outputs.vcf.writer import VcfPart
from annotator.run.run import Finished

_NUMPY = frozenset(
    {
        ("numpy", "dtype"),
        ("numpy", "ndarray"),
        ("numpy._core.multiarray", "_reconstruct"),
        ("numpy._core.multiarray", "scalar"),
        ("numpy._core.numeric", "_frombuffer"),
        ("numpy.core.multiarray", "_reconstruct"),
        ("numpy.core.multiarray", "scalar"),
        ("numpy.core.numeric", "_frombuffer"),
        ("collections", "Counter"),
        ("collections", "defaultdict"),
        ("_codecs", "encode"),
        ("copyreg", "_reconstructor"),
        ("builtins", "object"),
        ("builtins", "int"),
    }
)


class Summed:
    """Writes to a stream; `sha256` and `size` describe the bytes written."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self._digest.update(data)
        self.size += len(data)


class PartsWriter:
    """Appends parts to one file, and the compressed lines of the VCF to another."""

    def __init__(self, parts: BinaryIO, lines: BinaryIO) -> None:
        self.parts, self.lines = Summed(parts), Summed(lines)

    def add(self, answer: Finished) -> None:
        """Write one chunk's parts."""
        bare = replace(answer, parts=[self._without_lines(part) for part in answer.parts])
        data = compress(pickle.dumps(bare, protocol=5), level=1)  # a ninth of the bytes for two milliseconds
        self.parts.write(len(data).to_bytes(8, "little"))
        self.parts.write(data)

    def _without_lines(self, part: Any) -> Any:
        if not isinstance(part, VcfPart):
            return part
        self.lines.write(part.data)
        return replace(part, data=b"")


def read_parts(path: Path, sha256: str) -> Iterator[Finished]:
    """The parts in order. Raises AnnotatorError if the file differs from what the shard wrote, before the last part is returned."""
    digest = hashlib.sha256()
    waiting: bytes | None = None
    with path.open("rb") as stream:
        while head := stream.read(8):
            data = stream.read(int.from_bytes(head, "little"))
            digest.update(head)
            digest.update(data)
            if waiting is not None:
                yield _loaded(waiting, path)
            waiting = data
    if digest.hexdigest() != sha256:
        raise AnnotatorError(f"{path} is damaged", "Its checksum is not the shard's. Run the shard again.")
    if waiting is not None:
        yield _loaded(waiting, path)


class _Unpickler(pickle.Unpickler):
    """Unpickles the classes of parts, and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _NUMPY:
            return super().find_class(module, name)
        if module.startswith("annotator.") and "." not in name:
            found = super().find_class(module, name)
            if is_dataclass(found) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of an answer")


def _loaded(data: bytes, path: Path) -> Finished:
    try:
        found = _Unpickler(io.BytesIO(decompress(data))).load()
    except (ZstdError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError) as error:
        raise AnnotatorError(f"{path} is damaged", f"{error}. Run the shard again.") from error
    if not isinstance(found, Finished):
        raise AnnotatorError(f"{path} is damaged", "It holds something else than answers.")
    return found
