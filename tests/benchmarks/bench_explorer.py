"""Measures the explorer in Chromium: `python -m tests.benchmarks.bench_explorer FOLDER [ROWS…] [--trio]`; medians of 5.

Results are made below FOLDER when they are not there yet (1 M rows: about a minute); where FOLDER is itself a result's `explore/`,
that one is measured. Prints: time to the first 50 rows, without filters and with ten in the address; time of warm filters (in the
worker, and until the rows are on the page); bytes loaded for the first screen; and the renderer's memory: with ten filters, right
after the last filter, and after fifteen seconds of rest, when the browser has collected what it no longer needs. With `--trio` the
result has a child and its parents, and groups and inheritance modes are measured too. The bars are at the end, each with pass or FAIL.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from tests.benchmarks.bars import Bar
from tests.benchmarks.explore_data import make_result
from tests.benchmarks.explore_questions import TIMES, filters_for
from tests.e2e.explorer_site import ExplorerSite, build_page, list_files

REST = 15.0
SIZE = {"width": 1440, "height": 900}
ROWS_SHOWN = ".xtable:not(.busy) tbody tr:nth-child(50)"


@dataclass(frozen=True, slots=True)
class Memory:
    """Of the renderer that the page runs in, in MB: resident (with the browser's own code, shared by all), and its own."""

    resident: float
    own: float

    @classmethod
    def now(cls) -> Memory:
        sizes = [(0.0, 0.0)]
        for process in psutil.Process(os.getpid()).children(recursive=True):
            try:
                if "--type=renderer" in process.cmdline():
                    memory = process.memory_full_info()
                    sizes.append((memory.rss / 1e6, memory.uss / 1e6))
            except psutil.Error:
                continue
        return cls(*max(sizes))


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds, MB, and of each kind of filter the milliseconds in the worker and until the rows are shown."""

    first: float
    loaded: float
    first_of_ten: float | None
    ten: Memory | None
    warm: dict[str, tuple[float, float]]
    after: Memory
    rested: Memory

    def bars(self) -> list[Bar]:
        """The targets of the explorer with five million variants."""
        bars = [
            Bar("first 50 rows, ms", self.first, 1000, at_least=False),
            Bar("loaded for the first screen, MB", self.loaded, 2.5, at_least=False),
        ]
        if self.first_of_ten is not None and self.ten is not None:
            bars += [
                Bar(
                    "first 50 rows with ten filters in the address, ms",
                    self.first_of_ten,
                    1000,
                    at_least=False,
                ),
                Bar("renderer with these ten filters, resident MB", self.ten.resident, 500, at_least=False),
            ]
        bars += [
            Bar(f"{name}, ms in the worker", worker, 300, at_least=False)
            for name, (worker, _) in self.warm.items()
        ]
        return [
            *bars,
            Bar("renderer right after all filters, resident MB", self.after.resident, 500, at_least=False),
            Bar("the same after rest, resident MB", self.rested.resident, 500, at_least=False),
        ]


# Resolves with the milliseconds from the new address until the table is no longer busy and has been drawn.
_UNTIL_SHOWN = """fragment => new Promise(done => {
  const started = performance.now();
  let busy = false;
  const look = () => {
    const now = document.querySelector('.xtable')?.getAttribute('aria-busy');
    if (now === 'true') busy = true;
    else if (busy && now === 'false') {
      watch.disconnect();
      requestAnimationFrame(() => done(performance.now() - started));
    }
  };
  const watch = new MutationObserver(look);
  watch.observe(document.body, {subtree: true, childList: true, attributes: true, attributeFilter: ['aria-busy']});
  location.hash = fragment;
})"""


def _ask(page: Page, fragment: str) -> tuple[float, float]:
    """Sets the filter by the address; (milliseconds in the worker, until the rows are shown)."""
    shown = float(page.evaluate(_UNTIL_SHOWN, fragment))
    words = page.locator(".xchips small").first.inner_text()
    return float("".join(re.findall(r"\d", words))), shown


def _fragment(wish: str) -> str:
    return ("f=" if wish.startswith('{"version"') else "v=") + quote(wish)


def _opened(site: ExplorerSite, browser: Browser, fragments: Sequence[str]) -> tuple[float, float, Memory]:
    """Opens the page in a new profile with each of the addresses; medians of the time to 50 rows, of MB loaded, and the last
    page's memory once everything is loaded."""
    times, loaded, memory = [], [], Memory(0, 0)
    for fragment in fragments:
        context = browser.new_context(viewport=SIZE)  # type: ignore[arg-type]
        page = context.new_page()
        before = site.loaded()
        started = time.perf_counter()
        page.goto(f"{site.url}#{fragment}", wait_until="commit")
        page.wait_for_selector(ROWS_SHOWN, timeout=60_000)
        times.append((time.perf_counter() - started) * 1000)
        page.wait_for_load_state("networkidle")
        loaded.append((site.loaded() - before) / 1e6)
        memory = Memory.now()
        context.close()
    return statistics.median(times), statistics.median(loaded), memory


def measure(site: ExplorerSite, browser: Browser, filters: dict[str, tuple[str, ...]]) -> Measured:
    """All numbers of one result."""
    first, loaded, _ = _opened(site, browser, [""] * TIMES)
    first_of_ten, ten = None, None
    if "ten filters" in filters:
        first_of_ten, _, ten = _opened(
            site, browser, [_fragment(wish) for wish in filters["ten filters"][:TIMES]]
        )
    page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
    page.goto(site.url)
    page.wait_for_selector(ROWS_SHOWN, timeout=60_000)
    warm: dict[str, tuple[float, float]] = {}
    for name, (first_wish, *wishes) in filters.items():
        _ask(page, _fragment(first_wish))
        times = []
        for wish in wishes:
            page.evaluate(_UNTIL_SHOWN, "")
            times.append(_ask(page, _fragment(wish)))
        warm[name] = (statistics.median(t[0] for t in times), statistics.median(t[1] for t in times))
    after = Memory.now()
    time.sleep(REST)
    rested = Memory.now()
    page.close()
    return Measured(first, loaded, first_of_ten, ten, warm, after, rested)


def _report(rows: int, measured: Measured) -> None:
    print(f"{rows:,} rows, load {os.getloadavg()[0]:.1f}")
    for name, memory in (
        ("with ten filters", measured.ten),
        ("right after all filters", measured.after),
        (f"after {REST:.0f} s of rest", measured.rested),
    ):
        if memory:
            print(f"  renderer {name:24s} {memory.resident:6.0f} MB resident, {memory.own:6.0f} MB its own")
    for name, (worker, shown) in measured.warm.items():
        print(
            f"  warm filter {name:24s} {worker:6.0f} ms in the worker, {shown:6.0f} ms until the rows are shown"
        )
    for bar in measured.bars():
        print(bar)


def main() -> None:
    """Prints the numbers and the bars of each result."""
    folder = Path(sys.argv[1])
    trio = "--trio" in sys.argv
    sizes = [int(text) for text in sys.argv[2:] if text != "--trio"] or [1_000_000, 5_000_000]
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        build_page(Path(temporary))
        found = shutil.which("chromium")
        options: dict[str, Any] = {"args": ["--no-sandbox"]} | ({"executable_path": found} if found else {})
        given = (folder / "meta.json").exists()
        for rows in [int(json.loads((folder / "meta.json").read_text())["rows"])] if given else sizes:
            result = folder if given else folder / f"{rows}-{'trio' if trio else 'alone'}-own"
            if not (result / "meta.json").exists():
                print(f"{rows:,} rows are being made: {make_result(result, rows, trio)}", flush=True)
            list_files(result)
            site = ExplorerSite(Path(temporary), result)
            browser = playwright.chromium.launch(**options)
            _report(rows, measure(site, browser, filters_for(result)))
            browser.close()
            site.close()


if __name__ == "__main__":
    main()
