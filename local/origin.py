"""Recognise requests from a page of another site, by headers that a page cannot forge.

A browser adds `Origin` to every request that can change something or be read by another site, and `Sec-Fetch-*` (all
browsers since 2023) to every request. Other programs send neither.
"""

from __future__ import annotations

from collections.abc import Mapping


def is_foreign(method: str, headers: Mapping[bytes, str]) -> bool:
    """Return whether a page of another origin sent the request. `headers` are by lower-case name.

    Another port of this machine is another origin. Another page (or a mail) may only link to a page here: that opens
    a tab, which the other page cannot read.
    """
    origin = headers.get(b"origin")
    if origin is not None and origin != f"http://{headers.get(b'host', '')}":
        return True
    site = headers.get(b"sec-fetch-site", "none")
    if site in ("same-origin", "none"):
        return False
    opens_a_page = (
        method in ("GET", "HEAD")
        and headers.get(b"sec-fetch-mode") == "navigate"
        and headers.get(b"sec-fetch-dest") == "document"
    )
    return not opens_a_page
