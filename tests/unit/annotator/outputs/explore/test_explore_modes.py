"""Inheritance modes of the site's engine keep the variants and pairs that the command keeps, for several families and limits."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest

from annotator.cli import main
from tests.unit.annotator.outputs.explore.conftest import Result
from tests.unit.annotator.page_engine import Engine

FAMILY = [
    {"name": "child", "sex": "male", "affected": True, "father": "father", "mother": "mother"},
    {"name": "father", "sex": "male", "affected": False},
    {"name": "mother", "sex": "female", "affected": False},
]
FAMILIES: dict[str, list[dict[str, Any]]] = {
    "healthy parents": FAMILY,
    "a girl": [{**FAMILY[0], "sex": "female"}, *FAMILY[1:]],
    "affected mother": [*FAMILY[:2], {**FAMILY[2], "affected": True}],
    "unknown father": [{**FAMILY[0], "father": None}, FAMILY[2]],
    "one man": [{"name": "father", "sex": "male", "affected": True}],
}
MODES = ["de-novo", "dominant", "recessive", "compound-het", "x-linked", "mitochondrial", "segregating"]
LIMITS: list[dict[str, Any]] = [
    {},
    {"min_dp": 25, "min_gq": 50, "missing": {"gq": "fail", "alt_reads": "fail"}},
    {"ab": None, "no_call": "allow", "pass_only": False, "parent_alt_reads": 5},
]


def page_person(person: dict[str, Any]) -> dict[str, Any]:
    return {"father": None, "mother": None, "family": "", **person}


@pytest.mark.parametrize("limits", LIMITS, ids=["usual", "strict", "loose"])
@pytest.mark.parametrize("family", list(FAMILIES))
def test_modes_keep_what_the_command_keeps(
    engine: Engine,
    trio: Result,
    family: str,
    limits: dict[str, Any],
    capsysbinary: pytest.CaptureFixture[bytes],
) -> None:
    people = FAMILIES[family]
    for modes in [*([mode] for mode in MODES), ["segregating", "compound-het"], ["rare", "segregating"]]:
        where = [{"preset": mode} for mode in modes]
        wanted = {"version": 1, "family": people, "quality": limits, "where": {"all": where}}
        code = main(["query", str(trio.path), "--filter", json.dumps(wanted)])
        said = capsysbinary.readouterr()
        parts: dict[str, Any] = {"modes": [mode for mode in modes if mode != "rare"]}
        if "rare" in modes:
            frequency = {"t.gnomad_AF_grpmax": {"max": 0.001, "missing": True}}
            parts |= {
                "impact": ["HIGH"],
                "codes": {"filter": ["PASS", "."]},
                "ranges": frequency,
                "carrier": True,
            }
        page = {**parts, "family": [page_person(one) for one in people], "quality": limits}
        if code == 2:
            with pytest.raises(AssertionError, match="De novo needs"):
                engine.ask(path=str(trio.path), filter=page)
            continue
        assert code == 0, said.err
        lines = list(csv.DictReader(io.StringIO(said.out.decode()), delimiter="\t"))
        found = engine.ask(path=str(trio.path), filter=page)
        key = ("chrom", "pos", "ref", "alt")
        rows = list(trio.oracle.rows.select(key).iter_rows())
        kept = [(line["CHROM"], int(line["POS"]), line["REF"], line["ALT"]) for line in lines]
        mine = [rows[row] for row in found["rows"]]
        if "compound-het" in modes:
            theirs = {(*line["pair"].split(":", 1)[1].split("+"), line["pair_phase"]) for line in lines}
            ours = {
                (
                    "-".join(map(str, rows[pair["first"]])),
                    "-".join(map(str, rows[pair["second"]])),
                    pair["reason"],
                )
                for pair in found["pairs"]
            }
            assert (set(kept), theirs) == (set(mine), ours), modes
        else:
            assert sorted(kept) == sorted(mine), modes
        undecided = re.search(rb"([\d,]+) more cannot be decided", said.err)
        told = int(undecided[1].replace(b",", b"")) if undecided else 0
        if len(modes) == 1:
            assert found["unknown"] == told, modes
