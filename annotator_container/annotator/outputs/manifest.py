"""manifest.json: every file with its size and sha256, and everything needed to reproduce the result."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any


def file_facts(folder: Path, name: str) -> dict[str, Any]:
    """Name, size in bytes and sha256 (hex) of one result."""
    path = folder / name
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"name": name, "size": path.stat().st_size, "sha256": digest}


def result_names(folder: Path) -> list[str]:
    """Relative paths of the results in a folder, sorted, without the manifest itself."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and path.name != "manifest.json"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def write_manifest(
    folder: Path,
    about: Mapping[str, Any],
    threads: int = 1,
    elsewhere: Mapping[str, Mapping[str, Any]] | None = None,
) -> dict[str, Any]:
    """Write manifest.json over all files of `folder`, summed on `threads` threads; `about` comes first.

    `elsewhere`: {size, sha256} by name of further results, which are not in the folder.
    """
    with ThreadPoolExecutor(threads) as pool:  # reading and hashing overlap
        files = list(pool.map(partial(file_facts, folder), result_names(folder)))
    files += [{"name": name, **facts} for name, facts in (elsewhere or {}).items()]
    files.sort(key=lambda one: str(one["name"]))
    manifest = {"format": 1, **about, "files": files}
    (folder / "manifest.json").write_text(
        json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    return manifest
