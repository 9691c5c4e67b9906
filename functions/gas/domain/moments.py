"""Moments as text: UTC, ISO 8601, milliseconds, `Z`. This form sorts as text in the order of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def text(moment: datetime) -> str:
    """`2026-11-23T18:05:01.250Z` for an aware moment."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def parse(written: str) -> datetime:
    """The aware moment that `text` wrote (any ISO 8601 with a zone is read). Raises ValueError."""
    moment = datetime.fromisoformat(written)
    if moment.tzinfo is None:
        raise ValueError(f"{written!r} has no time zone")
    return moment.astimezone(UTC)


def later(moment: datetime, seconds: float) -> str:
    """The text of the moment that lies `seconds` after this one."""
    return text(moment + timedelta(seconds=seconds))


def epoch(written: str) -> int:
    """Whole seconds since 1970, as DynamoDB's time-to-live wants them."""
    return int(parse(written).timestamp())
