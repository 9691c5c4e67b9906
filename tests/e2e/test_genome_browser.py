"""The genome browser on the running service: the bases are those of the job's own reference, read by ranges."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Response, expect

from tests.e2e.service import LocalService, eventually
from tests.e2e.site_browser import watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

# igv.js's colours of A, C, G and T; how many pixels of each are on the page's canvases.
PIXELS = """() => {
  const seen = {'0,200,0': 0, '0,0,200': 0, '209,113,5': 0, '255,0,0': 0};
  const canvases = root => [...root.querySelectorAll('*')].flatMap(
    e => [...(e instanceof HTMLCanvasElement ? [e] : []), ...(e.shadowRoot ? canvases(e.shadowRoot) : [])]);
  for (const one of canvases(document).filter(canvas => canvas.width && canvas.height)) {
    const data = one.getContext('2d').getImageData(0, 0, one.width, one.height).data;
    for (let i = 0; i < data.length; i += 4) {
      const colour = `${data[i]},${data[i + 1]},${data[i + 2]}`;
      if (colour in seen && data[i + 3] === 255) seen[colour]++;
    }
  }
  return seen;
}"""


def test_the_bases_of_the_reference_are_drawn(browser: Browser, service: LocalService) -> None:
    ranges: list[str] = []

    def note(response: Response) -> None:
        if "/genome.fa.gz?" in response.url and response.status == 206:
            ranges.append(response.headers["content-range"])

    with watched(browser, service.base_url) as watch:
        page = watch.page
        page.on("response", note)
        page.goto("/s/sample")
        page.locator(".xopen").first.click()
        page.get_by_role("button", name="Show in the genome browser").click()
        expect(page.get_by_text("The sequence is the job's reference")).to_be_visible()
        eventually(lambda: all(page.evaluate(PIXELS).values()), 30, "all four bases are drawn")
        size = int(ranges[0].rpartition("/")[2])
        read = sum(
            int(end) - int(start) + 1
            for start, _, end in (
                one.removeprefix("bytes ").partition("/")[0].partition("-") for one in ranges
            )
        )
        assert 0 < read < size / 4, "only the blocks around the variant are read"
        assert not watch.strangers
