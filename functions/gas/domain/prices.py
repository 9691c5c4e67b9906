"""Public list prices of AWS, read from `gas/prices.json`: dated sheets, each with several regions."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "prices.json"
# Priced as this region where a sheet does not have the stage's own.
OTHERWISE = "us-east-1"


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars in one region as of a date (`YYYY-MM-DD`).

    `region`: whose prices these are. `spot_share`: what Fargate Spot costs of the on-demand price. Hours of a vCPU, a GB
    of memory, a GB of disk above Fargate's free 20, and a public IPv4 address (ARM tasks); months of a GB in S3; single
    requests of S3, SQS and Lambda; a GB second of Lambda; request units of DynamoDB on demand. A GB is 2^30 bytes.
    """

    as_of: str
    region: str
    spot_share: float
    vcpu_hour: float
    memory_gb_hour: float
    disk_gb_hour: float
    ipv4_hour: float
    standard_gb_month: float
    glacier_gb_month: float
    s3_put: float
    s3_get: float
    glacier_put: float
    sqs_request: float
    lambda_request: float
    lambda_gb_second: float
    table_write: float
    table_read: float


def prices(region: str, at: str) -> Prices:
    """Return the prices of a region at a time (ISO 8601): the newest sheet of then, else the oldest."""
    known = sheets()
    sheet = next((one for one in reversed(known) if one["as_of"] <= at), known[0])
    found = region if region in sheet["regions"] else OTHERWISE
    numbers = sheet["regions"][found]
    names = {field.name for field in fields(Prices)} - {"as_of", "region", "spot_share"}
    return Prices(sheet["as_of"], found, sheet["spot_share"], **{name: numbers[name] for name in names})


@cache
def sheets() -> list[dict[str, Any]]:
    """Return the sheets, oldest first."""
    return sorted(json.loads(FILE.read_text())["sheets"], key=lambda sheet: str(sheet["as_of"]))
