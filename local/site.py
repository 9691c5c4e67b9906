"""Serve the built site as CloudFront does: deep links, compression, caching, and no file outside the folder.

A path below /assets/ or among the template's FILES is a file; a missing one is 404. Every other path is a page and gets
index.html.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from local.answers import Header, answer
from local.emulator import Scope, Send

_COMPRESSIBLE = (
    "text/",
    "application/javascript",
    "application/json",
    "image/svg",
    "application/wasm",
    "text/javascript",
)
_NOT_BUILT = b"<!doctype html><title>GAS</title><p>The site is not built yet. Run <code>make setup</code>."


def known_files(template: Mapping[str, Any]) -> frozenset[str]:
    """Return FILES of the template's SinglePageFunction: the paths of files outside /assets/."""
    code = template["Resources"]["SinglePageFunction"]["Properties"]["FunctionCode"]
    found = re.search(r"^var FILES = (\[.*\]);$", code, re.MULTILINE)
    assert found is not None, "SinglePageFunction has no line `var FILES = [...];`"  # noqa: S101 - a test reads it too
    return frozenset(json.loads(found[1]))


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes | None
    kind: str
    etag: str


class Site:
    """Serves the files of `folder`; `known` are the paths of files outside /assets/."""

    def __init__(self, folder: Path, known: frozenset[str]) -> None:
        self._folder = folder.resolve()
        self._known = known
        self._files: dict[tuple[Path, int], _File] = {}

    async def __call__(self, scope: Scope, send: Send, headers: Iterable[Header]) -> None:
        # The undecoded path, as CloudFront's function sees it.
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        path = self._find(raw.decode("latin-1"))
        if path is None:
            page = self._folder / "index.html"
            status, body = (404, b"Not found.") if page.is_file() else (503, _NOT_BUILT)
            await answer(
                send, status, body, "text/html; charset=utf-8" if status == 503 else "text/plain", headers
            )
            return
        file = self._read(path)
        asked = {name.lower(): value for name, value in scope["headers"]}
        # Vite puts a hash of the content into the names below assets/, so these files never change.
        below_assets = path.is_relative_to(self._folder / "assets")
        fresh = b"public, max-age=31536000, immutable" if below_assets else b"no-cache"
        lines: list[Header] = [
            (b"cache-control", fresh),
            (b"etag", file.etag.encode()),
            (b"vary", b"accept-encoding"),
            *headers,
        ]
        if asked.get(b"if-none-match", b"").decode() == file.etag:
            await answer(send, 304, b"", file.kind, lines)
            return
        body = file.body
        if file.packed is not None and b"gzip" in asked.get(b"accept-encoding", b""):
            body = file.packed
            lines.append((b"content-encoding", b"gzip"))
        await answer(send, 200, b"" if scope["method"] == "HEAD" else body, file.kind, lines)

    def _find(self, path: str) -> Path | None:
        if not path.startswith("/assets/") and path not in self._known:
            path = "/index.html"
        try:
            found = (self._folder / unquote(path).lstrip("/")).resolve()
            return found if found.is_relative_to(self._folder) and found.is_file() else None
        except (OSError, ValueError):  # a name too long for the file system, or with a null byte
            return None

    def _read(self, path: Path) -> _File:
        key = (path, path.stat().st_mtime_ns)
        if key not in self._files:
            body = path.read_bytes()
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            packed = (
                gzip.compress(body, 6, mtime=0)
                if kind.startswith(_COMPRESSIBLE) and len(body) > 1000
                else None
            )
            if kind.startswith("text/"):
                kind += "; charset=utf-8"
            self._files[key] = _File(body, packed, kind, f'"{hashlib.sha256(body).hexdigest()[:16]}"')
        return self._files[key]
