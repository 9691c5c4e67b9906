"""Routes and fields that will be removed: the table, and the headers that announce it (docs/api-changes.md).

A route's answers have `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a `Link` to the announcement. A field is marked in
the OpenAPI document alone, because the headers speak of a whole resource.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

# How long an announcement stands before anything is removed.
NOTICE = timedelta(days=90)
ANNOUNCEMENTS = "/docs/api-changes"


@dataclass(frozen=True, slots=True)
class Deprecation:
    """`announced`: the day of the entry in docs/api-changes.md; `sunset`: the day from which it may be gone (both UTC)."""

    announced: date
    sunset: date

    def __post_init__(self) -> None:
        if self.sunset - self.announced < NOTICE:
            raise ValueError(f"{self.sunset} is less than {NOTICE.days} days after {self.announced}.")

    def headers(self) -> dict[str, str]:
        """Return the headers of an answer. The link is relative: the site and its API have one host."""
        link = f"{ANNOUNCEMENTS}#{self.announced.isoformat()}"
        return {
            "Deprecation": f"@{int(_midnight(self.announced).timestamp())}",
            "Sunset": format_datetime(_midnight(self.sunset), usegmt=True),
            "Link": f'<{link}>; rel="deprecation"; type="text/html"',
        }


# Operation, such as "GET /estimate" -> when it goes.
ROUTES: dict[str, Deprecation] = {}
# Field of a schema, such as "NewJob.name" -> when it goes.
FIELDS: dict[str, Deprecation] = {}


def of_route(method: str, path: str) -> Deprecation | None:
    return ROUTES.get(f"{method} {path}")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
