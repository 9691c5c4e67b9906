"""Send small ASGI responses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from local.emulator import Send

Header = tuple[bytes, bytes]


async def answer(send: Send, status: int, body: bytes, kind: str, headers: Iterable[Header] = ()) -> None:
    """Send a complete response."""
    lines: Sequence[Header] = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(body)).encode()),
        *headers,
    ]
    await send({"type": "http.response.start", "status": status, "headers": lines})
    await send({"type": "http.response.body", "body": body})


async def problem(
    send: Send, status: int, title: str, detail: str, headers: Iterable[Header] = (), **extras: Any
) -> None:
    """Send a problem document (RFC 9457); `extras` are further members of it."""
    document: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    document |= extras
    await answer(send, status, json.dumps(document).encode(), "application/problem+json", headers)


async def disk_full(send: Send, error: OSError) -> None:
    """Answer 507: the disk could not store what the client sent."""
    detail = (
        f"This machine could not store what you sent ({error.strerror}). Make room on its disk and try again."
    )
    await problem(send, 507, "Disk full", detail)
