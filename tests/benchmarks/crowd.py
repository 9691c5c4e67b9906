"""Pages that look at the service again and again, with the site's own pace, and what they got."""

from __future__ import annotations

import asyncio
import random
import re
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field

import httpx

from tests.e2e.service import ROOT

_SOURCE = (ROOT / "frontend" / "src" / "live" / "pace.ts").read_text()


def _constant(name: str) -> float:
    found = re.search(rf"const {name} = ([\d_.]+);", _SOURCE)
    assert found, f"pace.ts has no {name}"
    return float(found[1].replace("_", ""))


def _pace(page: str) -> tuple[float, float]:
    found = re.search(rf"{page}: \{{ quick: ([\d_]+), slowest: ([\d_]+) \}}", _SOURCE)
    assert found, f"pace.ts has no page {page}"
    return int(found[1].replace("_", "")) / 1000, int(found[2].replace("_", "")) / 1000


GROWTH, SHARE, BACK_OFF = _constant("GROWTH"), _constant("SHARE"), _constant("BACK_OFF")
FIRST_FAILURE, LONGEST_FAILURE = _constant("FIRST_FAILURE") / 1000, _constant("LONGEST_FAILURE") / 1000
JITTER = _constant("JITTER")


@dataclass
class Tally:
    """What all pages together have seen. Times in seconds."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def percentile(self, share: float) -> float:
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def errors(self) -> dict[str, int]:
        """All but answers and the 503 that names a time to come back."""
        return {status: count for status, count in self.statuses.items() if status not in ("200", "busy")}


@dataclass
class Page:
    """One open page: `path` is what it looks at, `kind` is its entry in pace.ts."""

    path: str
    kind: str
    token: str

    async def live(self, http: httpx.AsyncClient, until: float, tally: Tally) -> None:
        """Look until the time `until` (monotonic), as frontend/src/live/poll.ts does."""
        quick, slowest = _pace(self.kind)
        pause, last, failures = quick, b"", 0
        await asyncio.sleep(random.random() * quick)
        while time.monotonic() < until:
            begun = time.monotonic()
            try:
                answer = await http.get(self.path, headers={"Authorization": f"Bearer {self.token}"})
            except httpx.HTTPError as error:
                tally.statuses[type(error).__name__] += 1
                failures += 1
                wait = self._failed(failures, None)
            else:
                took = time.monotonic() - begun
                later = answer.headers.get("retry-after")
                if answer.status_code == 200:
                    tally.times.append(took)
                    tally.statuses["200"] += 1
                    changed, last, failures = answer.content != last, answer.content, 0
                    pause = min(slowest, max(quick if changed else pause * GROWTH, SHARE * took))
                    wait = pause
                else:
                    busy = answer.status_code == 503 and later
                    tally.statuses["busy" if busy else str(answer.status_code)] += 1
                    failures += 1
                    wait = self._failed(failures, later)
            await asyncio.sleep(
                min(wait * (1 + JITTER * random.random()), max(0.0, until - time.monotonic()))
            )

    @staticmethod
    def _failed(failures: int, later: str | None) -> float:
        grown = min(LONGEST_FAILURE, FIRST_FAILURE * BACK_OFF ** (failures - 1))
        return max(grown, float(later or 0))


async def crowd(url: str, pages: list[Page], seconds: float) -> Tally:
    """Keep all pages open for so many seconds."""
    tally = Tally()
    limits = httpx.Limits(max_connections=len(pages), max_keepalive_connections=len(pages))
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as http:
        until = time.monotonic() + seconds
        await asyncio.gather(*(page.live(http, until, tally) for page in pages))
    return tally
