"""Measures the explorer in Chromium: `python -m tests.benchmarks.bench_explorer FOLDER [ROWS…] [--trio]`; medians of 5.

Results are made below FOLDER when they are not there yet (1 M rows: about a minute); where FOLDER is itself a result's `explore/`,
that one is measured. Prints: time to the first 50 rows, without filters and with ten in the address; time of warm filters (in the
worker, and until the rows are on the page); bytes loaded for the first screen; and the renderer's memory: with ten filters set one
after another, right after the last filter of all, and after fifteen seconds of rest, when the browser has collected what it no longer
needs. With `--trio` the result has a child and its parents, and groups and inheritance modes are measured too. The bars are at the
end, each with pass or FAIL.
`--each` prints the renderer's memory after each kind of filter.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.benchmarks.bars import Bar
from tests.benchmarks.chromium import Chromium, Memory, Tab, chromium
from tests.benchmarks.explore_data import make_result
from tests.benchmarks.explore_questions import TEN_BY_TEN, TIMES, filters_for
from tests.e2e.explorer_site import ExplorerSite, build_page, list_files

REST = 15.0
SIZE = (1440, 900)
# No row is shown before, and charts are placeholders until everything is counted.
ROWS_SHOWN = "!!document.querySelector('.xtable:not(.busy) tbody tr:nth-child(50)')"
ALL_SHOWN = "document.querySelectorAll('.xcharts .card:not(.skeleton)').length > 2 && !document.querySelector('.xcharts .skeleton')"


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
                Bar(
                    "renderer with the ten set one after another, resident MB",
                    self.ten.resident,
                    500,
                    at_least=False,
                ),
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


# The milliseconds from the new address until the table is no longer busy and has been drawn.
_UNTIL_SHOWN = """new Promise(done => {
  const started = performance.now();
  const table = document.querySelector('.xtable');
  let busy = false;
  const watch = new MutationObserver(() => {
    const now = table.getAttribute('aria-busy');
    if (now === 'true') busy = true;
    else if (busy && now === 'false') {
      watch.disconnect();
      requestAnimationFrame(() => done(performance.now() - started));
    }
  });
  watch.observe(table, {attributes: true, attributeFilter: ['aria-busy']});
  location.hash = %s;
})"""


def _set(tab: Tab, fragment: str) -> float:
    """Sets the filter by the address; milliseconds until the rows are shown."""
    return float(tab.evaluate(_UNTIL_SHOWN % json.dumps(fragment)))


def _ask(tab: Tab, fragment: str) -> tuple[float, float]:
    """Sets the filter by the address; (milliseconds in the worker, until the rows are shown)."""
    shown = _set(tab, fragment)
    words = str(tab.evaluate("document.querySelector('.xchips small').innerText"))
    return float("".join(re.findall(r"\d", words))), shown


def _fragment(wish: str) -> str:
    return ("f=" if wish.startswith('{"version"') else "v=") + quote(wish)


def _opened(site: ExplorerSite, browser: Chromium, fragments: Sequence[str]) -> tuple[float, float]:
    """Opens the page in a new profile with each of the addresses; medians of the milliseconds to 50 rows and of MB loaded."""
    times, loaded = [], []
    for fragment in fragments:
        tab = browser.tab(*SIZE)
        before = site.loaded()
        started = time.perf_counter()
        tab.goto(f"{site.url}#{fragment}")
        tab.until(ROWS_SHOWN)
        times.append((time.perf_counter() - started) * 1000)
        tab.until(ALL_SHOWN)
        loaded.append((site.loaded() - before) / 1e6)
        tab.close()
    return statistics.median(times), statistics.median(loaded)


def _one_by_one(site: ExplorerSite, browser: Chromium) -> Memory:
    """The memory of a page on which ten filters were set one after another, right after the last."""
    tab = browser.tab(*SIZE)
    tab.goto(site.url)
    tab.until(ROWS_SHOWN)
    for wish in TEN_BY_TEN:
        _set(tab, _fragment(wish))
        tab.until(ALL_SHOWN)
    memory = browser.memory()
    tab.close()
    return memory


def measure(site: ExplorerSite, browser: Chromium, filters: dict[str, tuple[str, ...]]) -> Measured:
    """All numbers of one result."""
    first, loaded = _opened(site, browser, [""] * TIMES)
    first_of_ten, ten = None, None
    if "ten filters" in filters:
        at_once = [_fragment(wish) for wish in filters["ten filters"][:TIMES]]
        first_of_ten, _ = _opened(site, browser, at_once)
        ten = _one_by_one(site, browser)
    tab = browser.tab(*SIZE)
    tab.goto(site.url)
    tab.until(ROWS_SHOWN)
    tab.until(ALL_SHOWN)
    warm: dict[str, tuple[float, float]] = {}
    for name, (first_wish, *wishes) in filters.items():
        _ask(tab, _fragment(first_wish))
        tab.until(ALL_SHOWN)
        times = []
        for wish in wishes:
            _set(tab, "")
            times.append(_ask(tab, _fragment(wish)))
        warm[name] = (statistics.median(t[0] for t in times), statistics.median(t[1] for t in times))
        if "--each" in sys.argv:
            print(f"  after {name:24s} {browser.memory().resident:6.0f} MB resident", flush=True)
    after = browser.memory()
    time.sleep(REST)
    rested = browser.memory()
    tab.close()
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
    sizes = [int(text) for text in sys.argv[2:] if not text.startswith("--")] or [1_000_000, 5_000_000]
    with tempfile.TemporaryDirectory() as temporary:
        page = Path(temporary) / "page"
        build_page(page)
        given = (folder / "meta.json").exists()
        for rows in [int(json.loads((folder / "meta.json").read_text())["rows"])] if given else sizes:
            result = folder if given else folder / f"{rows}-{'trio' if trio else 'alone'}-own"
            if not (result / "meta.json").exists():
                print(f"{rows:,} rows are being made: {make_result(result, rows, trio)}", flush=True)
            list_files(result)
            site = ExplorerSite(page, result)
            with chromium(Path(temporary) / f"profile-{rows}") as browser:
                _report(rows, measure(site, browser, filters_for(result)))
            site.close()


if __name__ == "__main__":
    main()
