"""Cursors of pages: a text that a client sends back unread to get the next page."""

from __future__ import annotations

import base64

from gas.domain.errors import Invalid


def write_cursor(place: str) -> str:
    """Return the cursor of a place, safe in a URL."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """Return the place of a cursor. Raises Invalid."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError as error:
        raise Invalid("This cursor is not valid.", "cursor") from error
