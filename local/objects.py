"""Serve the emulator's S3 objects from disk: read only the requested range, and send a large object in pieces.

The emulator alone reads the whole file for each range (3 GB for every 8 MB of a genome) and keeps every object of a
versioned bucket in memory too. Its private names used here are checked by tests/integration/test_emulator.py.
"""

from __future__ import annotations

import asyncio
import mmap
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

LARGE = 16 * 1024 * 1024
_PIECE = 1024 * 1024
_serving: ContextVar[bool] = ContextVar("serving", default=False)

Send = Callable[[dict[str, Any]], Awaitable[None]]


def patch(s3: Any) -> None:
    """Patch the emulator's S3 module. A second call changes nothing."""
    if getattr(s3._read_body, "maps", False):
        return
    s3._read_body = _reading(s3, s3._read_body)
    s3._get_object = _serve(s3._get_object)
    s3._persist_object = _forgetting(s3, s3._persist_object)


def _reading(s3: Any, plain: Callable[..., bytes]) -> Callable[..., Any]:
    def read(bucket_name: str, key: str, obj: dict[str, Any]) -> Any:
        if not _serving.get() or obj.get("body") is not None or obj.get("size", 0) < LARGE:
            return plain(bucket_name, key, obj)
        try:
            with Path(s3._object_disk_path(bucket_name, key)).open("rb") as handle:
                return mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, TypeError):
            return plain(bucket_name, key, obj)

    read.maps = True  # type: ignore[attr-defined]
    return read


def _serve(plain: Callable[..., tuple[int, dict[str, Any], Any]]) -> Callable[..., Any]:
    """Answer GetObject. A range is `bytes` here; a body that is still mapped is a whole object."""

    def get(
        bucket_name: str, key: str, headers: dict[str, str], query_params: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any], Any]:
        from ministack.core.responses import StreamingResponse

        token = _serving.set(True)
        try:
            status, answer, body = plain(bucket_name, key, headers, query_params)
        finally:
            _serving.reset(token)
        if isinstance(body, mmap.mmap):
            answer["Content-Length"] = str(len(body))
            body = StreamingResponse(_sending(body))
        return status, answer, body

    return get


def _sending(body: mmap.mmap) -> Callable[[Send, Any], Awaitable[None]]:
    async def run(send: Send, receive: Any) -> None:  # noqa: ARG001 - the emulator's signature
        with body:
            for start in range(0, len(body), _PIECE):
                piece = await asyncio.to_thread(body.__getitem__, slice(start, start + _PIECE))
                more = start + _PIECE < len(body)
                await send({"type": "http.response.body", "body": piece, "more_body": more})

    return run


def _forgetting(s3: Any, plain: Callable[[str, str, Any], None]) -> Callable[[str, str, Any], None]:
    """Drop the bytes of a version once its object is on disk; the emulator then reads the file."""

    def persist(bucket: str, key: str, obj: Any) -> None:
        plain(bucket, key, obj)
        if isinstance(obj, dict) and obj.get("body") is None:
            for version in s3._object_versions.get((bucket, key)) or ():
                if version["version_id"] == obj.get("version_id"):
                    version["data"] = None

    return persist
