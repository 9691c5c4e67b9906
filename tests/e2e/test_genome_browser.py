"""The genome browser on the running service: the bases are those of the job's own reference, read by ranges."""

from __future__ import annotations

from pathlib import Path

import pysam
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


# Pixels that are neither white nor clear, over all canvases.
DRAWN = """() => {
  let drawn = 0;
  const canvases = root => [...root.querySelectorAll('*')].flatMap(
    e => [...(e instanceof HTMLCanvasElement ? [e] : []), ...(e.shadowRoot ? canvases(e.shadowRoot) : [])]);
  for (const one of canvases(document).filter(canvas => canvas.width && canvas.height)) {
    const data = one.getContext('2d').getImageData(0, 0, one.width, one.height).data;
    for (let i = 0; i < data.length; i += 4)
      if (data[i + 3] > 0 && (data[i] < 250 || data[i + 1] < 250 || data[i + 2] < 250)) drawn++;
  }
  return drawn;
}"""


def alignments(folder: Path, chrom: str, pos: int) -> list[Path]:
    """A BAM file of fifty reads over a position (1-based), and its index."""
    header = {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": chrom, "LN": 250_000_000}]}
    path = folder / "reads.bam"
    with pysam.AlignmentFile(path, "wb", header=header) as out:
        for number in range(50):
            read = pysam.AlignedSegment(out.header)
            read.query_name = f"read{number}"
            read.query_sequence = "ACGT" * 25
            read.reference_id, read.reference_start = 0, max(0, pos - 60 + number // 10)
            read.cigartuples, read.mapping_quality = [(0, 100)], 60
            read.query_qualities = pysam.qualitystring_to_array("I" * 100)
            out.write(read)
    pysam.index(str(path))
    return [path, folder / "reads.bam.bai"]


def test_local_alignments_are_shown_and_stay_on_the_computer(
    browser: Browser, service: LocalService, tmp_path: Path
) -> None:
    with watched(browser, service.base_url) as watch:
        page = watch.page
        page.goto("/s/sample")
        key = page.locator(".xtable tbody tr").first.get_attribute("data-key", timeout=60_000) or ""
        chrom, pos = key.split("-")[:2]
        page.locator(".xopen").first.click()
        page.get_by_role("button", name="Show in the genome browser").click()
        expect(page.get_by_text("The sequence is the job's reference")).to_be_visible()
        eventually(lambda: all(page.evaluate(PIXELS).values()), 30, "all four bases are drawn")
        before = page.evaluate(DRAWN)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
        picker = page.get_by_label("Open local alignments")
        data, index = alignments(tmp_path, chrom, int(pos))
        picker.set_input_files([data])
        expect(page.get_by_text("reads.bam has no index beside it")).to_be_visible()
        picker.set_input_files([data, index])
        expect(page.get_by_text("reads.bam is open.")).to_be_visible()
        eventually(lambda: page.evaluate(DRAWN) > before + 2000, 30, "the reads are drawn")
        assert [one for one in asked if not one.startswith("GET ") or "reads" in one] == []
        assert watch.axe() == []
        watch.clean("local alignments")
