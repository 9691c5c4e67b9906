"""What a restore from cold storage takes and costs. Prices: AWS, us-east-1, S3 Glacier Flexible Retrieval, 2026-11.

Sources: https://aws.amazon.com/s3/pricing/ and the S3 user guide, "Archive retrieval options". Expedited serves objects
up to 250 MB as a rule and may have no capacity; both fall back to Standard.
"""

from __future__ import annotations

from dataclasses import dataclass

EXPEDITED = "Expedited"
STANDARD = "Standard"
BULK = "Bulk"
EXPEDITED_LIMIT_BYTES = 250_000_000

# The copies back take their turn once S3 has thawed all of an account's results: so long for each, generously.
COPY_SECONDS = 0.25
_HOUR = 3600
_EXPECTED = {EXPEDITED: _HOUR // 4, STANDARD: 5 * _HOUR, BULK: 12 * _HOUR}


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for one request and for one GB (2^30 bytes) brought back."""

    request: float
    gigabyte: float


PRICES = {
    EXPEDITED: Price(0.01, 0.03),
    STANDARD: Price(0.00005, 0.01),
    BULK: Price(0.0, 0.0),
}


@dataclass(frozen=True, slots=True)
class Quote:
    """What bringing back would take, told before an upgrade."""

    jobs: int
    requests: int
    price_usd: float
    tier: str


def expected_seconds(tier: str) -> int:
    """How long S3 takes at most, as a rule, with the copy back."""
    return _EXPECTED[tier]


def in_line(results: int) -> int:
    """How many seconds more the last of so many results takes than the first."""
    return int(results * COPY_SECONDS)


def tier_for(wanted: str, size: int) -> str:
    """The tier for an object of that many bytes."""
    return STANDARD if wanted == EXPEDITED and size > EXPEDITED_LIMIT_BYTES else wanted


def surely(wanted: str) -> str:
    """The tier that can be counted on for many objects: Expedited has room for some."""
    return STANDARD if wanted == EXPEDITED else wanted


def quote(jobs: int, files: int, size: int, tier: str) -> Quote:
    """Requests and price of bringing back so many files of `size` bytes in all."""
    price = PRICES[tier]
    return Quote(jobs, files, round(files * price.request + size / 2**30 * price.gigabyte, 4), tier)
