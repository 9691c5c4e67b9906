"""Pages that poll the service at the site's own pace, and the answers they got."""

from __future__ import annotations

import asyncio
import math
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.e2e.service import ROOT

_SOURCE = (ROOT / "frontend" / "src" / "live" / "pace.ts").read_text()


def _constant(name: str) -> float:
    found = re.search(rf"const {name} = ([\d_.]+);", _SOURCE)
    assert found, f"pace.ts has no {name}"
    return float(found[1].replace("_", ""))


def _pace(page: str) -> tuple[float, float]:
    found = re.search(rf"{page}: \{{ quick: ([\d_]+), slowest: ([\d_]+)[, ]", _SOURCE)
    assert found, f"pace.ts has no page {page}"
    return int(found[1].replace("_", "")) / 1000, int(found[2].replace("_", "")) / 1000


GROWTH, SHARE, BACK_OFF = _constant("GROWTH"), _constant("SHARE"), _constant("BACK_OFF")
FIRST_FAILURE, LONGEST_FAILURE = _constant("FIRST_FAILURE") / 1000, _constant("LONGEST_FAILURE") / 1000
JITTER = _constant("JITTER")


@dataclass
class Tally:
    """What all pages together have seen: each read's begin, counted from the crowd's, and its length, in seconds."""

    reads: list[tuple[float, float]] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)

    def times(self, begin: float = 0.0, end: float = math.inf) -> list[float]:
        """Lengths, ascending, of the reads that began in a part of the time."""
        return sorted(took for begun, took in self.reads if begin <= begun < end)

    def told(self, begin: float = 0.0, end: float = math.inf) -> str:
        """The reads of a part of the time in words."""
        times = self.times(begin, end)
        if not times:
            return "no read"
        median, late = statistics.median(times), percentile(times, 0.95)
        return f"{len(times)} reads: median {median * 1000:.0f} ms, p95 {late * 1000:.0f} ms, worst {times[-1]:.1f} s"

    @property
    def errors(self) -> dict[str, int]:
        """Everything except answers and 503 with Retry-After."""
        return {status: count for status, count in self.statuses.items() if status not in ("200", "busy")}


def percentile(ordered: list[float], share: float) -> float:
    """The value that this share of ascending values does not exceed."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


@dataclass
class Page:
    """A repeated poll of an open page: `path` returns the path to poll now, `kind` is its entry in pace.ts."""

    path: Callable[[], str]
    kind: str
    token: str

    async def live(self, http: httpx.AsyncClient, start: float, until: float, tally: Tally) -> None:
        """Poll until the time `until` (monotonic), as frontend/src/live/poll.ts does."""
        quick, slowest = _pace(self.kind)
        pause, last, failures = quick, b"", 0
        await asyncio.sleep(random.random() * quick)
        while time.monotonic() < until:
            begun = time.monotonic()
            try:
                answer = await http.get(self.path(), headers={"Authorization": f"Bearer {self.token}"})
            except httpx.HTTPError as error:
                tally.statuses[type(error).__name__] += 1
                failures += 1
                wait = self._failed(failures, None)
            else:
                took = time.monotonic() - begun
                later = answer.headers.get("retry-after")
                if answer.status_code == 200:
                    tally.reads.append((begun - start, took))
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
    """Keep all pages open for a number of seconds."""
    tally = Tally()
    limits = httpx.Limits(max_connections=len(pages), max_keepalive_connections=len(pages))
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=limits) as http:
        start = time.monotonic()
        await asyncio.gather(*(page.live(http, start, start + seconds, tally) for page in pages))
    return tally
