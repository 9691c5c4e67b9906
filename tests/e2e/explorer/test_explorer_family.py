"""A family set on the explorer's page: its modes give what the command gives."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.e2e.explorer.page import CHILD, counted, opened
from tests.e2e.site_browser import Watched, settle
from tests.unit.annotator.outputs.explore.conftest import Result

pytestmark = [pytest.mark.e2e, pytest.mark.browser]


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
