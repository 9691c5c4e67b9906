"""The built site as CloudFront serves it from its bucket: deep links, compression, caching, nothing outside the folder."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
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


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    packed: bytes | None
    kind: str
    etag: str


class Site:
    """Files of `folder`; any path without a file name is a page, which index.html draws."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._files: dict[tuple[Path, int], _File] = {}

    async def __call__(self, scope: Scope, send: Send, headers: Iterable[Header]) -> None:
        path = self._find(unquote(scope["path"]))
        if path is None:
            page = self._folder / "index.html"
            status, body = (404, b"Not found.") if page.is_file() else (503, _NOT_BUILT)
            await answer(
                send, status, body, "text/html; charset=utf-8" if status == 503 else "text/plain", headers
            )
            return
        file = self._read(path)
        asked = {name.lower(): value for name, value in scope["headers"]}
        # Vite puts a hash of the content into the names below assets/: these never change.
        fresh = b"public, max-age=31536000, immutable" if "assets" in path.parts else b"no-cache"
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
        if "." not in path.rsplit("/", 1)[-1]:
            path = "/index.html"
        found = (self._folder / path.lstrip("/")).resolve()
        return found if found.is_relative_to(self._folder) and found.is_file() else None

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
