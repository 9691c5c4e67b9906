"""What people do on the site, against the running service: from the home page to a result, by mouse and by keyboard alone."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.service import DEMO, EMAIL, PASSWORD, LocalService, eventually, sample
from tests.e2e.site_browser import Watched, enter, settle, sign_in, watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

DONE_MS = 120_000


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("vcf") / "my-family.vcf"
    path.write_bytes(sample(40))
    return path


@pytest.fixture
def family(tmp_path: Path) -> list[Path]:
    """The demo's trio as two files, the child and both parents, and eight relatives with a file each: more than one of the
    task's sessions reads."""
    lines = [line.split(b"\t") for line in sample(40).splitlines()]
    paths = [tmp_path / "child.vcf", tmp_path / "parents.vcf"]
    for path, samples in zip(paths, (slice(9, 10), slice(10, 12)), strict=True):
        path.write_bytes(b"".join(b"\t".join(line[:9] + line[samples]) + b"\n" for line in lines))
    for number in range(1, 9):
        paths.append(tmp_path / f"cousin-{number}.vcf")
        paths[-1].write_bytes(paths[0].read_bytes().replace(b"\tchild\n", b"\tcousin-%d\n" % number))
    return paths


def known_id(alts: int) -> tuple[str, list[str]]:
    """An rsID in a gene of the demo with this number of alleles, and these as `chrom-pos-ref-alt`."""
    genes = gzip.decompress((DEMO / "genes.gff3.gz").read_bytes()).decode().splitlines()
    spans = [line.split("\t")[:5] for line in genes if "\tgene\t" in line]
    lines = gzip.decompress((DEMO / "gnomad.vcf.gz").read_bytes()).decode().splitlines()
    for line in [line for line in lines if not line.startswith("#")]:
        contig, position, name, ref, found = line.split("\t")[:5]
        inside = any(on == contig and int(low) <= int(position) <= int(high) for on, _, _, low, high in spans)
        if inside and len(ref) == 1 and len(found.split(",")) == alts:
            return name, [f"{contig}-{position}-{ref}-{alt}" for alt in found.split(",")]
    raise AssertionError("there is none")


def test_from_the_home_page_to_a_result(browser: Browser, service: LocalService, family: list[Path]) -> None:
    with watched(browser, service.base_url, permissions=["clipboard-read", "clipboard-write"]) as watch:
        _from_the_home_page(watch, browser, service, family)


def _from_the_home_page(watch: Watched, browser: Browser, service: LocalService, family: list[Path]) -> None:
    page = watch.page
    page.goto("/")
    expect(page.get_by_role("link", name="Annotate a VCF")).to_have_attribute("href", "/sign-up")
    # A variant without a file needs an account, which is said first; it is shown once there is one.
    name, (variant,) = known_id(1)
    field = page.get_by_label("Look up one variant")
    expect(field).to_have_accessible_description(re.compile("Needs a free account"))
    field.fill(name)
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("link", name="Create an account").click()
    page.get_by_label("Name").fill("Rosalind")
    page.get_by_label("Email").fill("rosalind@example.org")
    page.get_by_label("Password", exact=True).fill("Photo-51-helix")
    page.get_by_role("button", name="Create account").click()
    page.get_by_label("Code").fill("123456")
    page.get_by_role("button", name="Confirm").click()

    details = page.get_by_role("complementary", name=f"Details of {variant}")
    expect(details.get_by_role("heading", name=re.compile(r"^\d+ transcripts?$"))).to_be_visible(
        timeout=DONE_MS
    )
    settle(page)
    assert watch.axe() == []
    page.get_by_role("button", name="Copy the link to this variant").click()
    link = page.evaluate("navigator.clipboard.readText()")
    field.fill("rs1")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text("rs1 is in no track of this reference")).to_be_visible()
    name, alleles = known_id(2)
    field.fill(name)
    page.get_by_role("button", name="Look up").click()
    page.get_by_role("link", name=alleles[1]).click()
    expect(page.get_by_role("complementary", name=f"Details of {alleles[1]}")).to_be_visible()
    with watched(browser, service.base_url) as other:
        other.page.goto(link)
        enter(other.page)
        expect(other.page.get_by_role("complementary", name=f"Details of {variant}")).to_be_visible()

    page.get_by_role("link", name="New job").first.click()
    expect(page.get_by_role("heading", level=1, name="New job")).to_be_visible()
    page.get_by_role("button", name="Got it").click()
    page.locator("input[type=file]").first.set_input_files(family)
    card = page.get_by_role("listitem", name="child.vcf")
    expect(card.get_by_text("have the name and length of demo")).to_be_visible()
    choice = page.get_by_role("radiogroup", name="One job or several?")
    expect(choice.get_by_role("radio", name="One job per file")).to_be_checked()
    expect(page.get_by_label("Reference of all files")).to_have_value("demo")
    expect(card.get_by_label("Reference")).to_have_count(0)
    page.get_by_label("Reference of all files").select_option("One for each file, below")
    expect(card.get_by_label("Reference")).to_have_value("demo")
    choice.get_by_role("radio", name="One job for all files (one family or cohort)").check()
    expect(page.get_by_label("Reference of all files")).to_have_value("demo")
    page.get_by_label("Name of the job").fill("Family 7")
    settle(page)
    assert watch.axe() == []
    page.get_by_role("button", name="Annotate 10 files as one job").click()
    page.get_by_role("region", name="Job Family 7").get_by_role("link", name="Open the job").click()

    expect(page.get_by_role("heading", level=1, name="Family 7")).to_be_visible()
    expect(page.get_by_text("child.vcf and 9 more")).to_be_visible()
    expect(page.locator(".pill", has_text="Done").first).to_be_visible(timeout=DONE_MS)
    page.get_by_role("link", name="Report").first.click()
    expect(page.get_by_text("What is in this file")).to_be_visible()
    page.get_by_role("link", name="Provenance").click()
    expect(page.get_by_text("Reference", exact=True)).to_be_visible()
    page.get_by_role("link", name="Files").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download annotated.vcf.gz", exact=True).click()
    assert download.value.path().read_bytes()[:2] == b"\x1f\x8b"
    for name, path in (("input", family[0]), ("input-2", family[1]), ("input-10", family[9])):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Download {name}", exact=True).click()
        assert download.value.suggested_filename == path.name
        assert download.value.path().read_bytes() == path.read_bytes()
    watch.clean("journey")
    eventually(
        lambda: [mail for mail in service.mails if b"rosalind@example.org" in mail.read_bytes()],
        30,
        "a mail for Rosalind",
    )


def test_the_whole_way_by_keyboard(watch: Watched, small: Path) -> None:
    page = watch.page
    keys = page.keyboard
    # The driver's order to hand over the chooser, given at the first listener, may reach a busy page after the key does.
    page.on("filechooser", lambda _: None)

    def tab_to(name: str, most: int = 40) -> None:
        """Press Tab until the focused control has this name, as someone without a mouse does; it must be visible."""
        for _ in range(most):
            keys.press("Tab")
            focused = page.evaluate(
                "(() => { const e = document.activeElement; const r = e.getBoundingClientRect();"
                " return [e.getAttribute('aria-label') || e.labels?.[0]?.innerText || e.innerText || '', r.width * r.height,"
                " getComputedStyle(e).outlineStyle] })()"
            )
            if name in focused[0]:
                assert focused[1] > 0, f"{name} has the focus and is not to be seen"
                assert focused[2] != "none", f"{name} does not show its focus"
                return
        raise AssertionError(f"Tab does not lead to {name}")

    page.goto("/sign-in")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    keys.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to the content"
    tab_to("Email")
    keys.type(EMAIL)
    tab_to("Password")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_visible()
    tab_to("New job")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="New job")).to_be_visible()
    settle(page)  # the references and the quota have come: nothing is drawn again under the focus
    tab_to("Choose files")
    with page.expect_file_chooser() as chooser:
        keys.press("Enter")
    chooser.value.set_files(small)
    expect(page.get_by_label("Reference").first).to_have_value("demo")
    tab_to("Annotate")
    keys.press("Enter")
    expect(page.get_by_role("link", name="Open the job")).to_be_visible(timeout=30_000)
    page.evaluate("document.querySelector('h1').focus()")
    tab_to("Open the job")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1, name="my-family")).to_be_focused()
    tab_to("More")
    keys.press("Enter")
    expect(page.get_by_role("menu", name="More")).to_be_visible()
    keys.press("End")
    keys.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_delete_asks_first_and_says_so(watch: Watched, service: LocalService) -> None:
    api = service.client()
    job_id = api.submit(sample(3), name="to be deleted", filename="gone.vcf")
    page = watch.page
    sign_in(page)
    page.get_by_label("Select to be deleted").check()
    page.get_by_role("toolbar", name="Selected jobs").get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete permanently").click()
    expect(page.get_by_text("“to be deleted” deleted", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="to be deleted")).to_be_hidden()
    assert api.http.get(f"/jobs/{job_id}").status_code == 404
