"""docs/security.md states what a test shows: each test that it names exists, and no requirement of ASVS is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gas.domain.audit import Act

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "security.md").read_text()
LINK = re.compile(r"\[(?:`(test_\w+)`|its test)\]\[(t\d+)\]")
FILES = dict(re.findall(r"^\[(t\d+)\]: \.\./(\S+)$", PAGE, re.MULTILINE))
UNSHOWN = "Not shown by a test"
# Numbers of the requirements of levels 1 and 2 of ASVS 5.0, by section.
ASVS = {
    "1.1": (1, 2),
    "1.2": (1, 2, 3, 4, 5, 6, 7, 8, 9),
    "1.3": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    "1.4": (1, 2, 3),
    "1.5": (1, 2),
    "2.1": (1, 2, 3),
    "2.2": (1, 2, 3),
    "2.3": (1, 2, 3, 4),
    "2.4": (1,),
    "3.2": (1, 2),
    "3.3": (1, 2, 3, 4),
    "3.4": (1, 2, 3, 4, 5, 6),
    "3.5": (1, 2, 3, 4, 5),
    "3.7": (1, 2),
    "4.1": (1, 2, 3),
    "4.2": (1,),
    "4.3": (1, 2),
    "4.4": (1, 2, 3, 4),
    "5.1": (1,),
    "5.2": (1, 2, 3),
    "5.3": (1, 2),
    "5.4": (1, 2, 3),
    "6.1": (1, 2, 3),
    "6.2": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12),
    "6.3": (1, 2, 3, 4),
    "6.4": (1, 2, 3, 4),
    "6.5": (1, 2, 3, 4, 5),
    "6.6": (1, 2, 3),
    "6.8": (1, 2, 3, 4),
    "7.1": (1, 2, 3),
    "7.2": (1, 2, 3, 4),
    "7.3": (1, 2),
    "7.4": (1, 2, 3, 4, 5),
    "7.5": (1, 2),
    "7.6": (1, 2),
    "8.1": (1, 2),
    "8.2": (1, 2, 3),
    "8.3": (1,),
    "8.4": (1,),
    "9.1": (1, 2, 3),
    "9.2": (1, 2, 3, 4),
    "10.1": (1, 2),
    "10.2": (1, 2),
    "10.3": (1, 2, 3, 4),
    "10.4": (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    "10.5": (1, 2, 3, 4, 5),
    "10.6": (1, 2),
    "10.7": (1, 2, 3),
    "11.1": (1, 2),
    "11.2": (1, 2, 3),
    "11.3": (1, 2, 3),
    "11.4": (1, 2, 3, 4),
    "11.5": (1,),
    "11.6": (1,),
    "12.1": (1, 2, 3),
    "12.2": (1, 2),
    "12.3": (1, 2, 3, 4),
    "13.1": (1,),
    "13.2": (1, 2, 3, 4, 5),
    "13.3": (1, 2),
    "13.4": (1, 2, 3, 4, 5),
    "14.1": (1, 2),
    "14.2": (1, 2, 3, 4),
    "14.3": (1, 2, 3),
    "15.1": (1, 2, 3),
    "15.2": (1, 2, 3),
    "15.3": (1, 2, 3, 4, 5, 6, 7),
    "16.1": (1,),
    "16.2": (1, 2, 3, 4, 5),
    "16.3": (1, 2, 3, 4),
    "16.4": (1, 2, 3),
    "16.5": (1, 2, 3),
    "17.1": (1,),
    "17.2": (1, 2, 3, 4),
    "17.3": (1, 2),
}


def sections() -> dict[str, str]:
    parts = re.split(r"^## (.+)$", PAGE, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows() -> list[list[str]]:
    table = sections()["ASVS 5, level 2"]
    lines = [line for line in table.splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_test_that_the_page_names_exists() -> None:
    named = LINK.findall(PAGE)
    assert len(named) > 100
    for name, label in named:
        file = ROOT / FILES[label]
        assert file.is_file(), FILES[label]
        if name:
            assert re.search(rf"^\s*(?:async )?def {name}\(", file.read_text(), re.MULTILINE), name
    assert {label for _, label in named} == set(FILES)


@pytest.mark.parametrize(
    "title", [title for title in sections() if title not in (UNSHOWN, "ASVS 5, level 2")]
)
def test_every_statement_names_its_test(title: str) -> None:
    statements = [part for part in re.split(r"\n(?=- )", sections()[title]) if part.startswith("- ")]
    assert statements
    assert [one for one in statements if not LINK.search(one)] == []


def test_every_requirement_of_asvs_is_met_with_a_test_or_not_with_a_reason() -> None:
    wanted = [f"{section}.{number}" for section, numbers in ASVS.items() for number in numbers]
    assert len(wanted) == 253
    stated = [one for ids, *_ in rows() for one in ids.split(", ")]
    assert sorted(stated) == sorted(wanted)
    for ids, what, state, shown in rows():
        assert what, ids
        assert state in ("met", "n/a", "open"), ids
        assert bool(LINK.fullmatch(shown)) == (state == "met"), ids
        assert len(shown) > 3, ids


def test_every_act_has_a_line_in_the_security_page() -> None:
    text = sections()["Audit log"]
    assert [act for act in Act if f"`{act}`" not in text] == []
