"""The explorer in a real browser, over static files: what people do in it, by mouse and by keys, in every theme and width."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.explorer_site import BROWSER_POLICY, FRONTEND, ExplorerSite, build_page, list_files
from tests.e2e.site_browser import WIDTHS, Watched, settle, watched
from tests.unit.annotator.outputs.explore.conftest import Result, make_result
from tests.unit.annotator.outputs.explore.synthetic import World

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

CHILD = "<img src=x onerror=alert(1)>"
WORLD = World(samples=(CHILD, "father", "mother"))
PATHOGENIC = {
    "codes": {
        "clinvar": ["Pathogenic", "Pathogenic/Likely pathogenic", "Likely pathogenic"],
        "stars": ["1", "2", "3", "4"],
    }
}


@pytest.fixture(scope="module")
def page_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (FRONTEND / "node_modules").is_dir():
        pytest.skip("the explorer's page needs `npm ci` in frontend/ (`make setup` does it)")
    out = tmp_path_factory.mktemp("page")
    build_page(out)
    return out


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    made = make_result(tmp_path_factory.mktemp("sample"), WORLD, 3000, seed=5)
    list_files(made.path)
    return made


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Result:
    made = make_result(tmp_path_factory.mktemp("other"), WORLD, 2000, seed=6)
    list_files(made.path)
    return made


@pytest.fixture
def site(page_files: Path, result: Result, other: Result) -> Iterator[ExplorerSite]:
    running = ExplorerSite(page_files, result.path, other.path)
    yield running
    running.close()


@pytest.fixture
def watch(browser: Browser, site: ExplorerSite) -> Iterator[Watched]:
    with watched(browser, site.url.rstrip("/"), accept_downloads=True) as made:
        yield made


def rows(page: Page) -> Any:
    return page.locator(".xtable tbody tr")


def opened(page: Page, fragment: str = "") -> None:
    page.goto(f"/{fragment}")
    expect(rows(page).first).to_be_visible(timeout=30_000)
    settle(page)


def counted(page: Page, count: int) -> None:
    expect(page.locator(".xchips p b")).to_have_text(f"{count:,}")


def test_a_stranger_finds_the_pathogenic_ones_looks_at_one_exports_and_shares(
    watch: Watched, result: Result, tmp_path: Path, browser: Browser
) -> None:
    page = watch.page
    opened(page)
    page.get_by_role("button", name=re.compile("^ClinVar pathogenic")).click()
    # No family is known by these names: a variant must be carried by a sample.
    carries = (pl.col(f"s{k}.gt").is_in(["het", "hom_alt", "hemi"]).fill_null(value=False) for k in range(3))
    passing = result.oracle.passing(PATHOGENIC).filter(pl.any_horizontal(*carries))
    counted(page, passing.height)
    expect(page.locator(".xdefinition")).to_contain_text(
        "have conflicting classifications (1 star or more), not shown"
    )
    page.locator(".xopen").first.click()
    detail = page.get_by_role("complementary", name=re.compile("Details of"))
    expect(detail.get_by_role("img", name=re.compile("exons on the"))).to_be_visible()
    expect(detail.get_by_text(re.compile(r"[0-9,]+ transcripts?$"))).to_be_visible()
    page.get_by_label("Export", exact=True).click()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Table (TSV)").click()
    waiting.value.save_as(tmp_path / "variants.tsv")
    text = (tmp_path / "variants.tsv").read_text()
    head = json.loads(text.splitlines()[0].removeprefix("##GAS_query="))
    assert head["filter"]["codes"]["clinvar"] == PATHOGENIC["codes"]["clinvar"]
    table = list(csv.DictReader(io.StringIO("\n".join(text.splitlines()[2:])), delimiter="\t"))
    exported = sorted((row["CHROM"], int(row["POS"]), row["REF"], row["ALT"]) for row in table)
    assert exported == sorted(passing.select("chrom", "pos", "ref", "alt").iter_rows())
    address = page.url
    watch.clean("the stranger")
    with watched(browser, watch.origin) as second:
        second.page.goto(address)
        counted(second.page, passing.height)
        expect(second.page.get_by_role("complementary", name=re.compile("Details of"))).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", list(WIDTHS))
def test_axe_finds_nothing(browser: Browser, site: ExplorerSite, theme: str, width: str) -> None:
    with watched(browser, site.url.rstrip("/"), WIDTHS[width], theme) as watch:
        page = watch.page
        opened(page)
        assert watch.axe() == [], "the table"
        page.locator(".xopen").nth(1).click()
        expect(page.locator(".xtranscripts li").first).to_be_visible()
        settle(page)
        assert watch.axe() == [], "the details"
        page.keyboard.press("Escape")
        if width == "phone":
            page.get_by_role("button", name="Filters", exact=True).click()
            settle(page)
            assert watch.axe() == [], "the sheet of filters"
            page.keyboard.press("Escape")
        page.get_by_label("Columns", exact=True).click()
        assert watch.axe() == [], "a popover"
        page.keyboard.press("Escape")
        opened_empty = "#v=" + json.dumps({"q": "rs0"})
        page.goto(f"/{opened_empty}")
        page.reload()
        expect(page.get_by_text("No variant here for “rs0”")).to_be_visible()
        settle(page)
        assert watch.axe() == [], "nothing found"
        watch.clean(f"{theme} {width}")


def test_everything_by_the_keyboard(watch: Watched, result: Result) -> None:
    page = watch.page
    opened(page)
    page.get_by_label(re.compile("^Search by gene")).focus()
    page.keyboard.type("SYN5")
    page.keyboard.press("Enter")
    counted(page, result.oracle.passing({"genes": ["SYN5"]}).height)
    page.locator(".xtable .xscroll").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        if "xopen" in page.evaluate("document.activeElement.className"):
            break
    page.keyboard.press("ArrowDown")
    key = page.evaluate("document.activeElement.closest('tr').dataset.key")
    page.keyboard.press("Enter")
    detail = page.get_by_role("complementary", name=f"Details of {key}")
    expect(detail).to_be_focused()
    page.keyboard.press("Escape")
    expect(detail).to_have_count(0)
    assert page.evaluate("document.activeElement.closest('tr').dataset.key") == key
    page.keyboard.press("Control+z")
    counted(page, result.meta["rows"])
    bars = page.get_by_role("group", name="Variants per chromosome").get_by_role("button")
    bars.first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    counted(page, result.oracle.passing({"codes": {"contig": ["chr2"]}}).height)
    expect(page.get_by_role("group", name="Variants along chr2")).to_be_visible()


def test_markup_in_the_file_shows_as_text(watch: Watched) -> None:
    page = watch.page
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    opened(page)
    expect(page.get_by_role("columnheader", name=CHILD)).to_be_visible()
    page.locator(".xopen").first.click()
    detail = page.locator(".xdetail")
    expect(detail.get_by_role("rowheader", name=CHILD)).to_be_visible()
    detail.get_by_text("VCF fields").click()
    expect(detail.get_by_text(re.compile(r"^<b>\d+</b>$"))).to_be_visible()
    assert page.locator(".explorer img").count() == 0
    assert alerts == []
    watch.clean("markup")


def test_filters_order_and_page_stay_when_details_open_and_close(watch: Watched) -> None:
    page = watch.page
    opened(page)
    page.get_by_role("checkbox", name=re.compile("^HIGH")).check()
    page.get_by_role("columnheader", name="gnomAD AF", exact=True).get_by_role("button").click()
    page.get_by_role("button", name="Next").click()
    expect(page.locator(".xpager input")).to_have_value("2")
    settle(page)
    first = rows(page).first.get_attribute("data-key")
    page.locator(".xopen").first.click()
    page.get_by_role("button", name="Close the details").click()
    assert rows(page).first.get_attribute("data-key") == first
    expect(page.get_by_role("columnheader", name="gnomAD AF", exact=True)).to_have_attribute(
        "aria-sort", "descending"
    )
    page.reload()
    expect(rows(page).first).to_have_attribute("data-key", str(first))


def test_expired_links_are_signed_again(watch: Watched, site: ExplorerSite) -> None:
    page = watch.page
    opened(page)
    asked = site.lists
    site.refuse = 1
    page.get_by_role("checkbox", name=re.compile("^MODERATE")).check()
    expect(page.locator(".xchips")).to_contain_text("Impact: MODERATE")
    settle(page)
    assert page.get_by_role("alert").count() == 0
    assert site.lists == asked + 1


def commanded(result: Result, people: list[dict[str, Any]], *presets: str) -> int:
    """How many rows `annotator query` prints with this family and these presets: two for each pair, else one per variant."""
    wanted = {"version": 1, "family": people, "where": {"all": [{"preset": name} for name in presets]}}
    command = [sys.executable, "-m", "annotator", "query", str(result.path), "--filter", json.dumps(wanted)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True).stdout
    return len(list(csv.DictReader(io.StringIO(said), delimiter="\t")))


def test_a_family_is_set_on_the_page_and_its_modes_are_those_of_the_command(
    watch: Watched, result: Result
) -> None:
    page = watch.page
    opened(page)
    preset = page.get_by_role("button", name=re.compile("^De novo"))
    expect(preset).to_have_attribute("aria-disabled", "true")
    expect(page.locator(".xmissing")).to_contain_text("Say who is under Family")
    page.get_by_text("Family", exact=True).click()
    page.get_by_label(f"Status of {CHILD}").select_option("affected")
    page.get_by_label(f"Sex of {CHILD}").select_option("male")
    for role in ("father", "mother"):
        page.get_by_label(f"{role.title()} of {CHILD}").select_option(role)
        page.get_by_label(f"Status of {role}").select_option("unaffected")
    people = [
        {"name": CHILD, "sex": "male", "affected": True, "father": "father", "mother": "mother"},
        {"name": "father", "sex": "male", "affected": False},
        {"name": "mother", "sex": "female", "affected": False},
    ]
    for name, mode in (
        ("De novo", "de-novo"),
        ("Recessive", "recessive"),
        ("X-linked", "x-linked"),
        ("Mitochondrial", "mitochondrial"),
        ("Compound heterozygous", "compound-het"),
    ):
        button = page.get_by_role("button", name=re.compile(f"^{name}"))
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        kept = commanded(result, people, mode)
        if mode == "compound-het":
            said = f"{kept // 2:,} compound heterozygous pairs"
            expect(page.locator(".xpairs summary")).to_contain_text(said)
            settle(page)
            assert watch.axe() == []
        else:
            counted(page, kept)
        button.click()
    # Presets add up, and each comes off alone.
    page.get_by_role("button", name=re.compile("^Rare, high impact")).click()
    page.get_by_role("button", name=re.compile("^Segregating")).click()
    counted(page, commanded(result, people, "rare", "segregating"))
    expect(page.locator(".xsteps summary")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Remove Segregating")).click()
    counted(page, commanded(result, people, "rare"))
    expect(page.get_by_role("button", name=re.compile("^Rare"))).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name=re.compile("^Segregating")).click()
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    counted(page, commanded(result, people, "rare", "segregating"))
    watch.clean("the family")


def test_a_search_says_what_it_found_and_what_hides_it(watch: Watched, result: Result) -> None:
    page = watch.page
    opened(page)
    box = page.get_by_label(re.compile("^Search by gene"))
    csq = next(
        row
        for line in result.records
        for row in line.split("CSQ=")[-1].split(";")[0].split("\t")[0].split(",")
        if "|missense_variant|" in row and ":p." in row
    )
    change = next(field.partition(":")[2] for field in csq.split("|") if ":p." in field)
    box.press_sequentially(change)
    expect(page.locator("#explorer-hint")).to_contain_text("A protein change in any gene")
    box.press("Enter")
    expect(page.locator(".xchips p").first).to_contain_text("searched as a protein change")
    expect(rows(page).first).to_be_visible()
    page.get_by_label("gnomAD AF at least", exact=True).fill("1.5")
    page.get_by_label("gnomAD AF at least", exact=True).blur()
    expect(page.locator(".xchips")).to_contain_text("gnomAD AF ≥ 1.5, not missing")
    expect(page.get_by_role("heading", name=re.compile("The other filters hide"))).to_be_visible()
    page.get_by_role("button", name="Search without the other filters").click()
    expect(rows(page).first).to_be_visible()
    box.fill("NOSUCHGENE")
    box.press("Enter")
    expect(page.get_by_role("heading", name=re.compile("NOSUCHGENE"))).to_be_visible()
    settle(page)
    assert watch.axe() == []
    watch.clean("the search")


def test_stars_and_notes_stay(watch: Watched) -> None:
    page = watch.page
    opened(page)
    page.locator(".xstar button").nth(2).click()
    expect(page.get_by_role("button", name="Starred (1)")).to_be_visible()
    page.locator(".xopen").nth(2).click()
    page.get_by_label("Note").fill("ask the lab")
    page.get_by_label("Note").blur()
    page.reload()
    page.get_by_role("button", name="Starred (1)").click()
    counted(page, 1)
    expect(page.get_by_label("Note")).to_have_value("ask the lab")


def test_two_results_are_compared(watch: Watched, result: Result, other: Result) -> None:
    page = watch.page
    opened(page)
    page.get_by_label("Compare", exact=True).click()
    page.get_by_label("Other result").select_option("the result before")
    key = ["chrom", "pos", "ref", "alt"]
    shared = result.oracle.rows.join(other.oracle.rows.select(key).unique(), on=key, how="semi")
    page.get_by_role("button", name=re.compile("only here")).click()
    counted(page, result.oracle.rows.height - shared.height)


def test_a_gene_list_names_what_is_not_there(watch: Watched, result: Result) -> None:
    page = watch.page
    opened(page)
    box = page.get_by_label("Gene list")
    box.fill("SYN1, HGNC:2\nNOSUCH")
    page.get_by_role("button", name="Apply").click()
    counted(page, result.oracle.passing({"genes": ["SYN1", "HGNC:2"]}).height)
    expect(page.locator(".xmatch")).to_contain_text("NOSUCH")


def test_the_genome_browser_opens_on_the_results_own_files(
    browser: Browser, page_files: Path, result: Result
) -> None:
    site = ExplorerSite(page_files, result.path, policy=BROWSER_POLICY)
    with watched(browser, site.url.rstrip("/")) as watch:
        page = watch.page
        opened(page)
        page.locator(".xopen").first.click()
        page.get_by_role("button", name="Show in the genome browser").click()
        expect(page.get_by_text("Annotated variants")).to_be_visible(timeout=20_000)
        expect(page.locator(".xigv canvas").first).to_be_visible()
        assert watch.strangers == []
    site.close()


def test_the_genome_browser_signs_again_what_has_expired(
    browser: Browser, page_files: Path, result: Result
) -> None:
    site = ExplorerSite(page_files, result.path, policy=BROWSER_POLICY)
    site.lifetime = 3.0
    with watched(browser, site.url.rstrip("/")) as watch:
        page = watch.page
        opened(page)
        page.get_by_text("Genome browser", exact=True).click()
        expect(page.get_by_text("Annotated variants")).to_be_visible(timeout=20_000)
        settle(page)
        page.wait_for_timeout(1000 * site.lifetime + 500)
        with page.expect_response(lambda found: "/annotated.vcf.gz?" in found.url) as answer:
            page.locator(".igv-search-input").fill("chr2:150000-151000")
            page.locator(".igv-search-input").press("Enter")
        assert answer.value.status == 206
        assert site.expired == 0
        settle(page)
        assert watch.strangers == []
    site.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_tour_is_offered_taken_by_the_keyboard_and_remembered(
    browser: Browser, site: ExplorerSite, width: str
) -> None:
    with watched(browser, site.url.rstrip("/"), WIDTHS[width]) as watch:
        page = watch.page
        opened(page)
        assert page.locator(".xtour").count() == 0, "it does not come by itself"
        page.get_by_role("button", name="Take a tour").press("Enter")
        tour = page.get_by_role("dialog", name="Filters")
        expect(tour.get_by_role("heading", name="Filters")).to_be_focused()
        assert watch.axe() == []
        for title in ("Presets", "One variant", "Charts", "Export and share"):
            page.locator(".xtour").get_by_role("button", name="Next").press("Enter")
            expect(page.locator(".xtour").get_by_role("heading", name=title)).to_be_focused()
            expect(page.locator(".xtoured")).to_have_count(1)
        page.keyboard.press("Escape")
        expect(page.locator(".xtour")).to_have_count(0)
        expect(page.locator(".xtoured")).to_have_count(0)
        expect(page.locator(".xopen").first).to_be_focused()
        opened(page)
        page.reload()
        expect(rows(page).first).to_be_visible()
        expect(page.get_by_role("button", name="Take a tour")).to_have_count(0)


def test_counts_of_a_frequency_range_are_exact(watch: Watched, result: Result) -> None:
    page = watch.page
    opened(page)
    page.get_by_label("gnomAD AF at most", exact=True).fill("0.01")
    page.get_by_label("gnomAD AF at most", exact=True).blur()
    counted(page, result.oracle.passing({"ranges": {"t.gnomad_AF": {"max": 0.01}}}).height)
    page.get_by_text("Include variants without a value").click()
    without = result.oracle.rows.filter(pl.col("t.gnomad_AF") <= 0.01).height
    counted(page, without)
