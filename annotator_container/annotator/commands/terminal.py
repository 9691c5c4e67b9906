"""Confirmation and progress of long downloads, for a person at a terminal or a program that reads JSON lines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from annotator.errors import InstallError

ASK_ABOVE = 1 << 30


def consent(yes: bool) -> Callable[[str, int], None]:
    """A function of (what, bytes) that prints the size and asks before a large download; it raises InstallError if declined."""

    def ask(what: str, size: int) -> None:
        sys.stderr.write(f"{what}: {size / 1e9:,.2f} GB to fetch\n")
        if yes or size < ASK_ABOVE:
            return
        if not sys.stdin.isatty():
            raise InstallError(
                "The download is large", f"{what} is {size / 1e9:,.1f} GB; say --yes to fetch it."
            )
        sys.stderr.write("Fetch it? [y/N] ")
        sys.stderr.flush()
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            raise InstallError("Nothing was fetched", "You said no.")

    return ask


def download_progress(kind: str) -> Callable[[str, int, int | None], None]:
    """A function of (name, bytes done, bytes in all) that prints progress at most once a second."""
    last = 0.0

    def tell(name: str, done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        if kind == "none" or (now - last < 1 and done != total):
            return
        last = now
        if kind == "json":
            sys.stderr.write(
                json.dumps({"kind": "download", "name": name, "bytes": done, "total": total}) + "\n"
            )
        else:
            share = f" of {total / 1e6:,.0f} MB ({100 * done / total:.0f}%)" if total else " MB"
            sys.stderr.write(f"{name}  {done / 1e6:,.0f}{share}\n")
        sys.stderr.flush()

    return tell
