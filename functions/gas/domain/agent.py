"""Short names of programs, from their User-Agent header: the full header identifies a person better than we need."""

from __future__ import annotations

import re

# The first that fits counts: most browsers also claim to be others.
PROGRAMS = (
    (re.compile(r"gas-client/"), "gas command"),
    (re.compile(r"Edg(?:e|A|iOS)?/"), "Edge"),
    (re.compile(r"OPR/|Opera"), "Opera"),
    (re.compile(r"SamsungBrowser/"), "Samsung Internet"),
    (re.compile(r"Firefox/|FxiOS/"), "Firefox"),
    (re.compile(r"Chrome/|CriOS/|Chromium/"), "Chrome"),
    (re.compile(r"Version/[\d.]+.*Safari/"), "Safari"),
    (re.compile(r"curl/"), "curl"),
    (re.compile(r"python-httpx/|python-requests/|Python-urllib/|aiohttp/"), "Python"),
)
SYSTEMS = (
    (re.compile(r"Android"), "Android"),
    (re.compile(r"iPhone|iPad|iPod"), "iOS"),
    (re.compile(r"Windows"), "Windows"),
    (re.compile(r"Mac OS X|Macintosh"), "macOS"),
    (re.compile(r"CrOS"), "ChromeOS"),
    (re.compile(r"Linux|X11"), "Linux"),
)


def short_name(header: str) -> str:
    """Return for example `Firefox on Linux`; `Unknown program` if the header says nothing known."""
    program = next((name for pattern, name in PROGRAMS if pattern.search(header)), "")
    system = next((name for pattern, name in SYSTEMS if pattern.search(header)), "")
    if program and system:
        return f"{program} on {system}"
    return program or (f"Browser on {system}" if system else "Unknown program")
