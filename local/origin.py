"""Which requests come from a page of another site: a browser says so, and no page can make it say otherwise.

A browser adds `Origin` to every request that can change something or be read across sites, and `Sec-Fetch-*` (all browsers
since 2023) to every request. Programs that are no browser send neither.
"""

from __future__ import annotations

from collections.abc import Mapping


def is_foreign(method: str, headers: Mapping[bytes, str]) -> bool:
    """Did a page of another origin send this? `headers` by lower-case name.

    Another port of this machine is another origin. Opening a page here from a link elsewhere, a mail for instance, is the
    one thing others may do: a navigation of a whole tab, which the other page cannot read.
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
