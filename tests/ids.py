"""Ids of tests are plain words: every process, at any second, collects the same ones.

pytest-xdist collects in two processes and refuses to begin when their ids differ. An id made from a value may hold what
changes from one process to the next: a time stamp (`gzip.compress` writes one), an object's address, a random id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# Characters between the brackets of an id, and of one value in it.
LIMIT, CUT = 100, 60

_REFUSED = (
    (re.compile(r"\\|[^\x20-\x7e]"), "bytes, control characters or escapes"),
    (re.compile(r"\b0x[0-9a-f]{6,}", re.IGNORECASE), "an address"),
    (re.compile(r"<(lambda|function|class|bound method|[\w.]+ object)\b"), "an object without a name"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d|\b\d\d:\d\d:\d\d\.\d|\b1[6-9]\d{8}(\d{3})?\b"), "a time"),
    (re.compile(r"\b[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\b|\b0[0-9A-HJKMNP-TV-Z]{25}\b"), "a random id"),
    (re.compile(rf".{{{LIMIT + 1}}}"), f"more than {LIMIT} characters"),
)


def written(value: object) -> str | None:
    """The id of a text or bytes value: white space as single blanks, cut; None leaves the value to pytest.

    Binary content is left too, and then refused by `faults`: it needs a name, `pytest.param(..., id="gzip")`.
    """
    if isinstance(value, bytes):
        text = value[: 4 * CUT].decode("latin-1")
    elif isinstance(value, str):
        text = value[: 4 * CUT]
    else:
        return None
    text = re.sub(r"\s+", " ", text)
    return text[:CUT].rstrip() if re.fullmatch(r"[\x20-\x5b\x5d-\x7e]+", text) else None


def faults(names: Iterable[str]) -> list[str]:
    """One line for each id that holds what may differ between two processes."""
    return [
        f"{name[:200]} holds {what}"
        for name in names
        for pattern, what in _REFUSED
        if "[" in name and pattern.search(name[name.index("[") + 1 : -1])
    ]
