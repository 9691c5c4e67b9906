"""The account whose addresses the tests open, and functions that open them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from tests.e2e.service import Api

EMAIL, PASSWORD = "handed.o'ut+links@example.org", "Someones-pass-1"
# A link in a mail or chat on another site: what a browser sends when it is clicked there.
FROM_ELSEWHERE = {
    "Sec-Fetch-Site": "cross-site",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Dest": "document",
    "Accept": "text/html",
}


@dataclass(frozen=True, slots=True)
class Account:
    """An account with a completed and a failed job, and a share of the first."""

    api: Api
    job_id: str
    failed_id: str
    share: dict[str, Any]


def raw(address: str, **headers: str) -> httpx.Response:
    return httpx.get(address, headers=headers, timeout=60)
