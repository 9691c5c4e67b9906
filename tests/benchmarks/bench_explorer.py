"""Measures the explorer in Chromium: `python -m tests.benchmarks.bench_explorer FOLDER [ROWS…] [--trio]`; medians of 5.

Results are made below FOLDER when they are not there yet (1 M rows: about a minute); where FOLDER is itself a result's `explore/`,
that one is measured. Prints: time to the first 50 rows, time of warm filters (in the worker, and until the rows are on the page),
bytes loaded for the first screen, and the renderer's memory: right after the last filter, and after fifteen seconds of rest, when
the browser has collected what it no longer needs. With `--trio` the result has a child and its parents, and groups and
inheritance modes are measured too.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from playwright.sync_api import Page, sync_playwright

from tests.benchmarks.explore_data import make_result
from tests.e2e.explorer_site import ExplorerSite, build_page, list_files

TIMES = 5
# Each time with other values, so that no answer of an earlier time is found again; the columns are loaded.
FILTERS: dict[str, tuple[str, ...]] = {
    "impact": tuple(f'{{"impact":{chosen}}}' for chosen in (
        '["HIGH"]', '["HIGH","MODERATE"]', '["MODERATE"]', '["LOW"]', '["HIGH","LOW"]', '["MODIFIER"]')),
    "ClinVar pathogenic": tuple(
        f'{{"codes":{{"clinvar":["Pathogenic","Likely pathogenic"],"stars":{stars}}}}}' for stars in (
            '["1","2","3","4"]', '["1","2"]', '["1","2","3"]', '["1"]', '["0","1"]', '["0","1","2"]')),
    "rare and PASS": tuple(
        f'{{"codes":{{"filter":["PASS","."]}},"ranges":{{"t.gnomad_AF_grpmax":{{"max":{most},"missing":true}}}}}}'
        for most in (0.001, 0.002, 0.003, 0.004, 0.005, 0.006)),
    "one gene": tuple(f'{{"genes":["GENE{1234 + 1000 * k}"]}}' for k in range(6)),
    "intron, het": tuple(
        f'{{"terms":{terms},"codes":{{"s0.gt":["het"]}}}}' for terms in (
            '["intron_variant"]', '["intron_variant","stop_gained"]', '["intron_variant","missense_variant"]',
            '["intron_variant","synonymous_variant"]', '["intron_variant","intergenic_variant"]', '["intergenic_variant"]')),
    "by frequency": tuple(
        f'{{"ranges":{{"t.gnomad_AF_grpmax":{{"min":{least}}}}},"sort":{{"by":"t.gnomad_AF_grpmax","desc":true}}}}'
        for least in (0.001, 0.002, 0.003, 0.004, 0.005, 0.006)),
}  # fmt: skip

FAMILY = (
    '"family":[{"name":"child","sex":"male","affected":true,"father":"father","mother":"mother"},'
    '{"name":"father","sex":"male","affected":false},{"name":"mother","sex":"female","affected":false}]'
)
# Filters as docs/filter.schema.json has them; modes with other limits each time, so that all rows are looked at again.
GROUPS: dict[str, tuple[str, ...]] = {
    "HIGH, or P/LP to 5 %": tuple(
        '{"version":1,"where":{"any":[{"effect":{"impact":["HIGH"]}},{"all":[{"field":"clinvar","in":["Pathogenic",'
        f'"Likely pathogenic"],"missing":"fail"}},{{"field":"gnomad_AF_grpmax","max":{most},"missing":"pass"}}]}}]}}}}'
        for most in (0.05, 0.051, 0.052, 0.053, 0.054, 0.055)),
    "not PASS, P/LP kept": tuple(
        '{"version":1,"keep_clinvar":true,"where":{"not":{"all":[{"field":"filter","in":["PASS"],"missing":"fail"},'
        f'{{"field":"gnomad_AF","min":{least},"missing":"fail"}}]}}}}}}' for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)),
    **{
        mode: tuple(
            f'{{"version":1,{FAMILY},"quality":{{"min_dp":{depth}}},"where":{{"preset":"{mode}"}}}}' for depth in range(4, 10))
        for mode in ("de-novo", "recessive", "compound-het", "x-linked", "segregating")
    },
}  # fmt: skip

REST = 15.0


def filters_for(result: Path) -> dict[str, tuple[str, ...]]:
    """The same questions for any result: genes that it has, and no genotype where there is no sample."""
    found = json.loads(gzip.decompress((result / "genes.json.gz").read_bytes()))
    step = max(1, len(found) // (TIMES + 2))
    symbols = [gene[0] or gene[1] for gene in found[step::step]][: TIMES + 1]
    meta = json.loads((result / "meta.json").read_text())
    wishes = FILTERS | {"one gene": tuple(json.dumps({"genes": [name]}) for name in symbols)}
    if not meta["samples"]["chosen"]:
        wishes["intron"] = tuple(
            w.replace(',"codes":{"s0.gt":["het"]}', "") for w in wishes.pop("intron, het")
        )
    if {"child", "father", "mother"} <= set(meta["samples"]["chosen"]):
        wishes |= GROUPS
    return wishes


def _renderer_mb() -> tuple[float, float]:
    """Memory of the renderer that the page runs in, in MB: resident (with the browser's own code, shared by all), and its own."""
    sizes = [(0.0, 0.0)]
    for process in psutil.Process(os.getpid()).children(recursive=True):
        try:
            if "--type=renderer" in process.cmdline():
                memory = process.memory_full_info()
                sizes.append((memory.rss / 1e6, memory.uss / 1e6))
        except psutil.Error:
            continue
    return max(sizes)


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


def measure(site: ExplorerSite, browser: Any, filters: dict[str, tuple[str, ...]]) -> dict[str, Any]:
    """All numbers of one result."""
    first, loaded = [], []
    for _ in range(TIMES):
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        page = context.new_page()
        before = site.loaded()
        started = time.perf_counter()
        page.goto(site.url, wait_until="commit")
        page.wait_for_selector(".xtable tbody tr:nth-child(50)", timeout=60_000)
        first.append((time.perf_counter() - started) * 1000)
        page.wait_for_load_state("networkidle")
        loaded.append((site.loaded() - before) / 1e6)
        context.close()
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(site.url)
    page.wait_for_selector(".xtable tbody tr:nth-child(50)", timeout=60_000)
    warm: dict[str, tuple[float, float]] = {}
    for name, (first_wish, *wishes) in filters.items():
        _ask(page, _fragment(first_wish))
        times = []
        for wish in wishes:
            page.evaluate(_UNTIL_SHOWN, "")
            times.append(_ask(page, _fragment(wish)))
        warm[name] = (statistics.median(t[0] for t in times), statistics.median(t[1] for t in times))
    memory = _renderer_mb()
    time.sleep(REST)
    rested = _renderer_mb()
    page.close()
    assert all(len(wishes) == TIMES + 1 for wishes in filters.values())
    return {
        "first": statistics.median(first),
        "loaded": statistics.median(loaded),
        "warm": warm,
        "memory": memory,
        "rested": rested,
    }


def main() -> None:
    """Prints the table."""
    folder = Path(sys.argv[1])
    trio = "--trio" in sys.argv
    sizes = [int(text) for text in sys.argv[2:] if text != "--trio"] or [1_000_000, 5_000_000]
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        build_page(Path(temporary))
        found = shutil.which("chromium")
        options: dict[str, Any] = {"args": ["--no-sandbox"]} | ({"executable_path": found} if found else {})
        own = (folder / "meta.json").exists()
        for rows in [int(json.loads((folder / "meta.json").read_text())["rows"])] if own else sizes:
            result = folder if own else folder / (f"{rows}-trio" if trio else str(rows))
            if not (result / "meta.json").exists():
                print(f"{rows:,} rows are being made: {make_result(result, rows, trio)}")
            list_files(result)
            site = ExplorerSite(Path(temporary), result)
            browser = playwright.chromium.launch(**options)
            numbers = measure(site, browser, filters_for(result))
            browser.close()
            site.close()
            print(f"load {os.getloadavg()[0]:.1f}")
            print(
                f"{rows:,} rows: first 50 rows {numbers['first']:.0f} ms, {numbers['loaded']:.2f} MB loaded for the first screen,"
            )
            print(
                f"  renderer {numbers['memory'][0]:.0f} MB resident, {numbers['memory'][1]:.0f} MB its own, after all filters;"
            )
            print(
                f"  {numbers['rested'][0]:.0f} MB resident, {numbers['rested'][1]:.0f} MB its own, after {REST:.0f} s of rest"
            )
            for name, (worker, shown) in numbers["warm"].items():
                print(
                    f"  warm filter {name:20s} {worker:6.0f} ms in the worker, {shown:6.0f} ms until the rows are shown"
                )


if __name__ == "__main__":
    main()
