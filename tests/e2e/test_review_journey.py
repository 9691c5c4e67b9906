"""Reviews of variants on the page: made by mouse and keyboard, kept, found by filters, met again in the next job, shared."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.service import Api, LocalService, sample
from tests.e2e.site_browser import WIDTHS, settle, sign_in, watched

pytestmark = [pytest.mark.e2e, pytest.mark.browser]
HIGH = {"all": [{"effect": {"impact": ["HIGH"]}}]}
PASSWORD = "Someones-pass-1"


def opened(page: Page, job_id: str) -> None:
    page.goto(f"/jobs/{job_id}")
    expect(page.locator(".xtable tbody tr").first).to_be_visible(timeout=60_000)
    settle(page)


def judged(page: Page, job_id: str) -> str:
    """Decide on a suggested code, and add a code of the reader's own. Returns the variant."""
    condition = {"field": "acmg_codes", "in": ["PVS1", "PM2", "BA1", "BS1", "BS2", "PM4"], "missing": "fail"}
    page.goto("about:blank")
    page.goto(f"/jobs/{job_id}#f={quote(json.dumps({'version': 1, 'where': condition}))}")
    row = page.locator(".xtable tbody tr").first
    expect(page.locator(".xchips p")).to_contain_text(" of ", timeout=60_000)
    settle(page)
    row.locator(".xopen").click()
    evidence = page.get_by_role("region", name="ACMG/AMP evidence")
    expect(evidence).to_contain_text("a qualified person must review each code")
    expect(evidence).to_contain_text(re.compile(r"Rules 20\d\d-\d\d-\d\d"))
    expect(evidence).to_contain_text("Suggested")
    first = evidence.locator(".xcodes li").first
    code = first.get_attribute("data-code") or ""
    assert code
    # Two clicks without waiting in between: each is kept.
    first.get_by_role("button", name=f"Reject {code}").click()
    evidence.get_by_text("Add a code").click()
    evidence.get_by_label("Code", exact=True).select_option("PS3")
    expect(evidence.get_by_label("Strength", exact=True)).to_have_value("strong")
    evidence.get_by_role("button", name="Add code").click()
    expect(first).to_contain_text("Rejected by")
    added = evidence.locator('[data-code="PS3"]')
    expect(added).to_contain_text("Not suggested by the rules")
    expect(evidence).to_contain_text("With the decisions")
    evidence.get_by_label(f"Strength of {code}").select_option("moderate")
    expect(evidence.locator(f'[data-code="{code}"]')).to_contain_text("Accepted by")
    added.get_by_label("Comment on PS3").fill("a minigene assay")
    added.get_by_label("Comment on PS3").press("Enter")
    expect(evidence.get_by_role("status")).to_have_text("Saved.")
    evidence.get_by_text("Not assessed").first.click()
    expect(evidence.locator(".xreasons").last).to_contain_text("Not assessed: it needs functional studies")
    return row.get_attribute("data-key") or ""


def by_phenotype(page: Page) -> None:
    """Type a phenotype, order by it, and keep only genes like it."""
    filters = page.locator(".xside")
    filters.locator("summary", has_text="Phenotype").click()
    filters.get_by_label("Add a phenotype").fill("severe shape heart")
    filters.get_by_role("button", name="Severe abnormal synthetic shape of the heart").click()
    # The first records of the demo lie in no gene.
    expect(filters).to_contain_text("No gene of this result has similar phenotypes.")
    expect(filters).to_contain_text("Synthetic ontology, for trying out.")
    filters.get_by_label("Sort by similarity").check()
    filters.get_by_label("Only genes with a similarity of at least").select_option("0.5")
    expect(page.get_by_role("list", name="Filters in use")).to_contain_text("Phenotype similarity ≥ 50%")
    expect(page.locator(".xset")).to_contain_text("High impact version 1")
    page.evaluate("scrollTo(0, 0)")  # else the bar of the page covers half of the tabs: too small for axe
    settle(page)


def test_a_review_follows_its_variant(browser: Browser, service: LocalService, someone: Api) -> None:
    first, second = someone.submit(sample()), someone.submit(sample())
    for job_id in (first, second):
        assert someone.finished(job_id)["status"] == "COMPLETED"
    email = someone.get("/me")["email"]
    with watched(browser, service.base_url) as watch:
        page = watch.page
        sign_in(page, email, PASSWORD)
        opened(page, first)
        rows = page.locator(".xtable tbody tr")
        expect(rows.nth(1)).to_have_attribute("data-key", re.compile("-"))
        key = rows.nth(1).get_attribute("data-key") or ""
        rows.nth(0).locator(".xopen").focus()
        page.keyboard.press("x")
        expect(rows.nth(0)).to_contain_text("Exclude")
        rows.nth(1).locator(".xopen").click()
        review = page.get_by_role("region", name="Review", exact=True)
        review.get_by_text("Report", exact=True).click()
        expect(review.get_by_role("status")).to_have_text("Saved.")
        review.get_by_label("Classification").select_option("likely_benign")
        expect(review.locator("header")).to_contain_text(re.compile(r"Likely benign since .*20\d\d"))
        review.get_by_label("Add a tag").fill("<b>cardio</b>")
        review.get_by_label("Add a tag").press("Enter")
        expect(review.get_by_role("list", name="Tags")).to_have_text("<b>cardio</b>")
        review.get_by_text("Comments").click()
        review.get_by_label("New comment").fill("seen in the mother")
        review.get_by_role("button", name="Add comment").click()
        expect(review.locator(".xcomments")).to_contain_text("seen in the mother")
        review.get_by_role("button", name="Edit").click()
        review.get_by_label("Comment", exact=True).fill("seen in the father")
        review.get_by_role("button", name="Save comment").click()
        expect(review.locator(".xcomments")).to_contain_text("(edited)")
        expect(review.locator(".xcomments")).to_contain_text("seen in the father")
        review.get_by_text("History").click()
        expect(review.locator(".xhistory").last).to_contain_text(
            "Classification: not classified → Likely benign"
        )
        assert watch.axe() == []
        page.keyboard.press("Escape")
        expect(rows.nth(1)).to_contain_text("Likely benign")
        filters = page.locator(".xside")
        filters.get_by_text("Review", exact=True).click()
        filters.get_by_role("checkbox", name=re.compile("^Report")).check()
        expect(page.locator(".xchips p b")).to_have_text("1")
        expect(rows.first).to_have_attribute("data-key", key)
        page.reload()
        expect(page.locator(".xchips p b")).to_have_text("1")
        suggested = judged(page, first)
        assert watch.axe() == []
        page.goto(f"/jobs/{first}#f=" + quote(json.dumps({"version": 1, "where": HIGH})))
        total = page.locator(".xchips p b")
        expect(page.get_by_role("list", name="Filters in use")).to_contain_text("Impact: HIGH")
        settle(page)
        of_set = total.inner_text()
        page.get_by_label("Filter sets").click()
        page.get_by_label("Name of a new filter set").fill("High impact")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator(".xsets")).to_contain_text("Saved “High impact”.")
        assert watch.axe() == []
        page.keyboard.press("Escape")
        expect(page.locator(".xset")).to_contain_text("High impact version 1")
        link = page.url
        by_phenotype(page)
        assert watch.axe() == []
        watch.clean("reviews are made, and a filter set")

        with page.expect_response(lambda answer: answer.url.endswith("/reviews/seen")) as noted:
            opened(page, second)
        assert noted.value.json() == {"noted": 3}
        # The set is there in the next result, and its link opens it by name.
        page.get_by_label("Filter sets").click()
        page.get_by_role("button", name="High impact version 1").click()
        expect(total).to_have_text(of_set)
        assert page.url == link.replace(first, second)
        page.get_by_role("button", name="Remove Impact: HIGH").click()
        expect(page.locator(".xset")).to_contain_text("changed")
        page.locator(f'tr[data-key="{key}"] .xopen').click()
        review = page.get_by_role("region", name="Review", exact=True)
        expect(review).to_contain_text("Seen in 1 other job of yours")
        review.get_by_text("Seen in 1 other job").click()
        expect(review.locator(f'a[href="/jobs/{first}"]')).to_be_visible()
        own = page.get_by_role("region", name="In your results")
        own.get_by_role("button", name="Count in my results").click()
        expect(own).to_contain_text("In 2 of 2 results of yours, this one included.")
        expect(own).to_contain_text(re.compile(r"[1-6] of 6 samples carr"))
        # Someone else's change comes first: it is shown, and nothing is overwritten.
        state = someone.get(f"/jobs/{second}/reviews/{key}")
        other = {"version": state["version"], "status": "to_review"}
        assert someone.http.patch(f"/jobs/{second}/reviews/{key}", json=other).is_success
        review.get_by_text("Exclude", exact=True).click()
        expect(review.get_by_role("status")).to_contain_text("in the meantime")
        assert someone.get(f"/jobs/{second}/reviews/{key}")["status"] == "to_review"
        watch.clean("the next job")
    link = someone.post(f"/jobs/{second}/shares", {"expires_days": 1, "reviews": True})["url"]
    with watched(browser, service.base_url) as watch:
        page = watch.page
        page.goto(f"{link}#r={key}")
        review = page.get_by_role("region", name="Review", exact=True)
        expect(review).to_contain_text("seen in the father", timeout=60_000)
        expect(review.get_by_role("button", name="Edit")).to_have_count(0)
        expect(review).to_contain_text("To review · Likely benign · <b>cardio</b>")
        expect(page.get_by_role("region", name="In your results")).to_have_count(0)
        expect(review.get_by_label("Classification")).to_have_count(0)
        page.goto("about:blank")
        page.goto(f"{link}#r={suggested}")
        evidence = page.get_by_role("region", name="ACMG/AMP evidence")
        expect(evidence).to_contain_text("With the decisions", timeout=60_000)
        expect(evidence.locator('[data-code="PS3"]')).to_contain_text("Accepted: a minigene assay")
        expect(evidence.get_by_role("button")).to_have_count(0)
        expect(evidence.get_by_role("combobox")).to_have_count(0)
        assert email.split("@")[0] not in page.content()
        assert watch.axe() == []
        watch.clean("the link")


@pytest.mark.parametrize(("theme", "width"), [("light", "phone"), ("dark", "desktop")])
def test_axe_finds_nothing_in_a_review(
    browser: Browser, service: LocalService, api: Api, theme: str, width: str
) -> None:
    job_id = api.get("/jobs")["jobs"][-1]["job_id"]
    with watched(browser, service.base_url, WIDTHS[width], theme) as watch:
        page = watch.page
        sign_in(page)
        opened(page, job_id)
        page.locator(".xopen").nth(2).click()
        review = page.get_by_role("region", name="Review", exact=True)
        review.get_by_text("To review", exact=True).click()
        expect(page.locator(".xtable tbody tr").nth(2)).to_contain_text("To review")
        review.get_by_text("Comments").click()
        evidence = page.get_by_role("region", name="ACMG/AMP evidence")
        for part in ("Add a code", "Not met", "Not assessed"):
            evidence.get_by_text(part).first.click()
        settle(page)
        assert watch.axe() == []
        watch.clean(f"{theme} {width}")
