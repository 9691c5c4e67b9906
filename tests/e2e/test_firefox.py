"""The sample's explorer in Firefox: opens, filters, shows a variant on its transcript, without a word on the console."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.firefox import binary, firefox
from tests.e2e.service import LocalService

pytestmark = [pytest.mark.e2e, pytest.mark.browser]

ROWS = "document.querySelectorAll('.xtable tbody tr[data-key]').length"
COUNT = "(document.querySelector('.xchips p b')?.textContent ?? '')"


@pytest.mark.skipif(binary() is None, reason="no Firefox here: apt-get install firefox-esr")
def test_the_sample_in_firefox(service: LocalService, tmp_path: Path) -> None:
    with firefox(tmp_path / "profile") as page:
        page.size(1440, 900)
        page.goto(f"{service.base_url}/")
        page.click("a[href='/s/sample']")
        page.until(f"{ROWS} === 50")
        everything = page.evaluate(COUNT)
        page.click("button[aria-describedby='preset-clinvar']")
        page.until("!!document.querySelector('.xdefinition')")
        page.until(
            f"document.querySelector('.xtable').getAttribute('aria-busy') === 'false' && {COUNT} !== '{everything}'"
        )
        assert 0 < int(str(page.evaluate(COUNT)).replace(",", "")) < int(str(everything).replace(",", ""))
        page.click(".xtable tbody tr .xopen")
        page.until("!!document.querySelector('.xdetail .xtranscript svg[role=img]')")
        assert page.until("document.querySelectorAll('.xtranscripts li').length") >= 1
        assert page.complaints == []
