"""All arrays of a reference except the genome's bases, as one packed file: `tables.tar.zst`.

A human reference has some eighty of them, 300 MB together and a fifth of that packed; a task fetches them with one
request in place of eighty.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, BinaryIO, Final

from annotator.bytes.zstd import ZstdError, ZstdFile
from annotator.errors import ReferenceError_
from annotator.reference.genome import GENOME

TABLES: Final = "tables.tar.zst"
_LEVEL: Final = 6
_BLOCK: Final = 1 << 20


def is_table(name: str) -> bool:
    """Whether a file of a reference is one of the packed arrays."""
    return name.endswith(".npy") and name != f"{GENOME}.npy" and "/" not in name


def write_tables(folder: Path) -> None:
    """Write the packed file beside the arrays in `folder`; equal arrays give equal bytes."""
    with (
        ZstdFile(folder / TABLES, "w", level=_LEVEL) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.USTAR_FORMAT) as tar,
    ):
        for path in sorted(folder.glob("*.npy")):
            if is_table(path.name):
                entry = tarfile.TarInfo(path.name)
                entry.size, entry.mode = path.stat().st_size, 0o644
                with path.open("rb") as source:
                    tar.addfile(entry, source)


def unpack_tables(
    packed: Path, files: Sequence[Mapping[str, Any]], folder: Path, beat: Callable[[], None]
) -> None:
    """Unpack the arrays `files` ({name, size, sha256} of reference.json) into `folder`; `beat` is called all along.

    Raises ReferenceError_ when one is missing or has another checksum. Other entries of the packed file are left alone.
    """
    wanted = {str(item["name"]): item for item in files}
    try:
        with (
            ZstdFile(packed) as source,
            tarfile.open(fileobj=source, mode="r|") as tar,
            ThreadPoolExecutor(1) as hashing,
        ):
            for entry in tar:
                item = wanted.get(entry.name)
                content = tar.extractfile(entry) if item is not None else None
                if item is None or content is None:
                    continue
                aside = folder / f".{entry.name}"
                with aside.open("wb") as out:
                    checksum = _copied(content, out, hashing, beat)
                if checksum != item["sha256"]:
                    aside.unlink()
                    raise _damaged(f"{entry.name} has another checksum than reference.json says")
                aside.replace(folder / entry.name)
                del wanted[entry.name]
    except (tarfile.TarError, ZstdError, EOFError) as error:
        raise _damaged(str(error)) from error
    if wanted:
        raise _damaged(f"{min(wanted)} is missing")


def _copied(content: IO[bytes], out: BinaryIO, hashing: Executor, beat: Callable[[], None]) -> str:
    """Copy to `out` and return the SHA-256, which a thread of `hashing` computes one block behind."""
    digest = hashlib.sha256()
    behind: Future[Any] = hashing.submit(bool)
    while block := content.read(_BLOCK):
        behind.result()
        behind = hashing.submit(digest.update, block)
        out.write(block)
        beat()
    behind.result()
    return digest.hexdigest()


def _damaged(why: str) -> ReferenceError_:
    return ReferenceError_("The reference is damaged", f"{TABLES}: {why}.")
