"""Files on the New job page: those that cannot work are refused before a byte is sent, uploads go on after a pause or a closed tab."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.e2e.service import LocalService, eventually, sample
from tests.e2e.site_browser import Watched, sign_in, watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


def sent_uploads(page: Page) -> list[str]:
    """Collects the requests that send or announce a file."""
    found: list[str] = []

    def note(request: Request) -> None:
        if request.method == "PUT" or request.url.endswith("/api/uploads"):
            found.append(f"{request.method} {request.url}")

    page.on("request", note)
    return found


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("page.vcf", b"<!DOCTYPE html><html><body>Please sign in</body></html>", "This is not a VCF file"),
        pytest.param(
            "wide.vcf",
            "##fileformat=VCFv4.2\n".encode("utf-16"),
            "The file is written in UTF-16, not plain text",
            id="UTF-16",
        ),
        pytest.param("reads.vcf", b"BAM\x01\x00\x00", "This is not a VCF file", id="BAM"),
        pytest.param(
            "headless.vcf",
            b"##fileformat=VCFv4.2\n1\t5\t.\tA\tG\t.\t.\t.\n",
            "The header line that names the columns is missing",
            id="no header",
        ),
        ("empty.vcf", b"", "The file is empty"),
    ],
)
def test_a_file_that_cannot_work_is_refused_before_a_byte_is_sent(
    watch: Watched, tmp_path: Path, name: str, content: bytes, title: str
) -> None:
    page = watch.page
    sent = sent_uploads(page)
    sign_in(page)
    page.goto("/new")
    path = tmp_path / name
    path.write_bytes(content)
    page.locator("input[type=file]").first.set_input_files(path)
    expect(page.get_by_text(title)).to_be_visible()
    expect(page.get_by_text("Nothing was sent.")).to_be_visible()
    expect(page.get_by_role("button", name="Annotate", exact=True)).to_be_disabled()
    assert sent == []


def test_another_build_is_named_before_the_wait(watch: Watched, tmp_path: Path) -> None:
    sign_in(watch.page)
    watch.page.goto("/new")
    path = tmp_path / "hg19.vcf"
    path.write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr1,length=249250621>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t9\t.\tA\tG\t.\t.\t.\n"
    )
    watch.page.locator("input[type=file]").first.set_input_files(path)
    expect(
        watch.page.get_by_text("This looks like GRCh37, but no available reference has these contigs.")
    ).to_be_visible()
    expect(watch.page.get_by_text("Choose a reference for each file first.")).to_be_visible()


def big_vcf(path: Path) -> Path:
    """Three parts and a bit (50 MB) in few records, so that annotating it is quick."""
    head, *_ = sample(0).split(b"#CHROM")
    with path.open("wb") as out:
        out.write(head + b"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")
        for n in range(50):
            out.write(
                b"\t".join(
                    [
                        b"chr1",
                        str(1000 + n).encode(),
                        b".",
                        b"N",
                        b"A",
                        b".",
                        b".",
                        b"NOTE=" + b"x" * 1_000_000,
                    ]
                )
                + b"\n"
            )
    return path


def test_an_upload_goes_on_after_the_tab_was_closed(
    browser: Browser, service: LocalService, tmp_path: Path
) -> None:
    path = big_vcf(tmp_path / "large.vcf")
    parts: list[int] = []

    def number(url: str) -> int:
        return int(re.search(r"partNumber=(\d+)", url)[1])  # type: ignore[index]

    with watched(browser, service.base_url) as watch:
        page = watch.page
        sign_in(page)
        page.goto("/new")

        def only_the_first(route: Route) -> None:
            if number(route.request.url) == 1:
                route.continue_()
            else:
                route.abort("connectionreset")

        page.route("**/*partNumber=*", only_the_first)
        page.locator("input[type=file]").first.set_input_files(path)
        page.get_by_label("Reference").first.select_option("demo")
        page.get_by_role("button", name="Annotate", exact=True).click()
        # The strict policy forbids wait_for_function, which evaluates text in the page.
        arrived = "Object.keys(localStorage).some(k => k.startsWith('gas-upload:') && JSON.parse(localStorage[k]).sent > 0)"
        eventually(lambda: page.evaluate(arrived), 60, "the first part has arrived")

        # The tab is closed in the middle of it, and the page is opened again.
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto("/new")
        expect(page.get_by_text("large.vcf was not finished")).to_be_visible()
        page.unroute("**/*partNumber=*")  # only now: the first page must not get its other parts through
        page.on(
            "request", lambda request: parts.append(number(request.url)) if request.method == "PUT" else None
        )
        page.locator("input[type=file]").first.set_input_files(path)
        expect(page.get_by_text("arrived earlier and are not sent again")).to_be_visible()
        page.get_by_label("Reference").first.select_option("demo")
        page.get_by_role("button", name="Annotate", exact=True).click()
        expect(page.get_by_text("Submitted", exact=True)).to_be_visible(timeout=60_000)
        assert sorted(parts) == [2, 3, 4][: len(parts)]
        assert parts
        job = page.get_by_role("link", name="Open the job").get_attribute("href")
        assert job is not None
        service.client().http.delete(job)
        watch.clean("resumed upload")


def test_pause_stops_sending_and_go_on_finishes(
    browser: Browser, service: LocalService, tmp_path: Path
) -> None:
    path = big_vcf(tmp_path / "paused.vcf")
    with watched(browser, service.base_url) as watch:
        page = watch.page
        sign_in(page)
        page.goto("/new")
        page.route("**/*partNumber=*", lambda route: None)
        page.locator("input[type=file]").first.set_input_files(path)
        page.get_by_label("Reference").first.select_option("demo")
        page.get_by_role("button", name="Annotate", exact=True).click()
        page.get_by_role("button", name="Pause", exact=True).click()
        expect(page.get_by_text("Paused ·")).to_be_visible()
        page.unroute("**/*partNumber=*")
        page.get_by_role("button", name="Resume").click()
        expect(page.get_by_text("Submitted", exact=True)).to_be_visible(timeout=60_000)
        job = page.get_by_role("link", name="Open the job").get_attribute("href")
        assert job is not None
        service.client().http.delete(job)
