"""The order and the groups in which the processes of `make test` take files."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from tests import shares

ROOT = Path(__file__).resolve().parents[2]


def test_every_named_file_exists() -> None:
    assert [file for file in shares.LONGEST if not (ROOT / file).is_file()] == []
    assert set(shares.GUARDED) <= set(shares.LONGEST)


def test_cheap_tests_come_first_and_long_ones_before_short_ones() -> None:
    order = [
        "tests/unit/client/test_cli.py",
        "tests/integration/test_emulator.py",
        "tests/e2e/test_faults.py",
        "tests/integration/test_iam.py",
        "tests/e2e/test_takeover.py",
        "tests/e2e/test_stranger_journey.py",
    ]
    places = [shares.place(file) for file in order]
    assert all(first < second for first, second in pairwise(places))
    assert shares.place("tests/e2e/addresses/test_mail_links.py") == places[-1]


def test_files_with_one_service_are_one_share() -> None:
    share = shares.Shares._split_scope
    scheduler = object.__new__(shares.Shares)
    found = {share(scheduler, f"{file}::test_one[x::y]") for file in shares.GUARDED}
    assert found == {shares.GUARDED[0]}
    assert share(scheduler, "tests/unit/test_ids.py::test_one[a]") == "tests/unit/test_ids.py"
