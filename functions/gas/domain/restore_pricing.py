"""Duration and price of a restore from S3 Glacier Flexible Retrieval. Prices: AWS, us-east-1, November 2026.

Sources: https://aws.amazon.com/s3/pricing/ and the S3 user guide, "Archive retrieval options". Expedited usually serves
objects up to 250 MB and may have no capacity; the service falls back to Standard in both cases.
"""

from __future__ import annotations

from dataclasses import dataclass

EXPEDITED = "Expedited"
STANDARD = "Standard"
BULK = "Bulk"
EXPEDITED_LIMIT_BYTES = 250_000_000

# Once S3 has restored the results of an account, they are copied back one after the other: a generous time for each.
COPY_SECONDS = 0.25
_HOUR = 3600
_EXPECTED = {EXPEDITED: _HOUR // 4, STANDARD: 5 * _HOUR, BULK: 12 * _HOUR}


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per request and per GB (2^30 bytes) restored."""

    request: float
    gigabyte: float


PRICES = {
    EXPEDITED: Price(0.01, 0.03),
    STANDARD: Price(0.00005, 0.01),
    BULK: Price(0.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """What the restore after an upgrade involves: jobs, S3 requests (one per file) and the price to the operator."""

    jobs: int
    requests: int
    price_usd: float
    tier: str


def expected_seconds(tier: str) -> int:
    """Return the longest usual duration of a restore, including the copy back, in seconds."""
    return _EXPECTED[tier]


def copying_seconds(results: int) -> int:
    """Return the extra seconds until the last of `results` copies is done."""
    return int(results * COPY_SECONDS)


def tier_for(wanted: str, size: int) -> str:
    """Return the tier for an object of `size` bytes."""
    return STANDARD if wanted == EXPEDITED and size > EXPEDITED_LIMIT_BYTES else wanted


def tier_for_many(wanted: str) -> str:
    """Return the tier to plan with for many objects: Expedited has capacity for a few only."""
    return STANDARD if wanted == EXPEDITED else wanted


def quote(jobs: int, files: int, size: int, tier: str) -> Quote:
    """Return requests and price of restoring `files` files with `size` bytes in total."""
    price = PRICES[tier]
    return Quote(jobs, files, round(files * price.request + size / 2**30 * price.gigabyte, 4), tier)
