"""PS2 and PM6: the command gives the codes that the page's details show, for the same family and limits."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from annotator.query.result import Result
from tests.unit.annotator.page_engine import Engine
from tests.unit.annotator.query.conftest import Ask

WORDS = {
    "supporting": "Supporting", "moderate": "Moderate", "strong": "Strong", "very_strong": "Very_strong",
    "stand_alone": "Stand_alone",
}  # fmt: skip
COLUMNS = "acmg,acmg_points,acmg_codes"


def family(affected: bool = True) -> list[dict[str, Any]]:
    """The demo trio."""
    return [
        {"name": "child", "sex": "male", "affected": affected, "father": "father", "mother": "mother"},
        {"name": "mother", "sex": "female", "affected": False},
        {"name": "father", "sex": "male", "affected": False},
    ]


def strangers() -> list[dict[str, Any]]:
    """The child and one parent change places: genotypes do not confirm it."""
    out = family()
    out[1]["affected"], out[0]["affected"] = True, False
    out[1]["father"], out[1]["mother"] = "father", "child"
    out[0].update(sex="female", father=None, mother=None)
    return out


def changed(source: Path, folder: Path, **rules: float) -> Path:
    """The result with other limits for a confirmed parent."""
    shutil.copytree(source, folder)
    meta = folder / "explore" / "meta.json"
    about = json.loads(meta.read_text())
    about["acmg"]["de_novo"].update(rules)
    meta.write_text(json.dumps(about))
    return folder


def by_page(engine: Engine, result: Path, wanted: dict[str, Any]) -> list[list[Any]]:
    rows = list(range(Result.open(result).rows))
    found = engine.ask(path=str(result / "explore"), specification=wanted, evidence=rows)["evidence"]
    return [
        [one["suggested"], one["points"], "&".join(f"{code}_{WORDS[strength]}" for code, strength in one["codes"]) or None]
        if one
        else [None, None, None]
        for one in found
    ]  # fmt: skip


def by_command(ask: Ask, result: Path, wanted: dict[str, Any]) -> tuple[list[list[Any]], str]:
    answer = ask(result, "--filter", json.dumps(wanted), "--columns", COLUMNS, "--format", "json")
    assert answer.code == 0, answer.err
    rows = json.loads(answer.out)["variants"]
    return [[row[name] for name in COLUMNS.split(",")] for row in rows], answer.err


def codes(rows: list[list[Any]]) -> set[str]:
    """Which codes of the family occur."""
    return {code for code in ("PS2", "PM6") for row in rows if row[2] and f"{code}_" in row[2]}


@pytest.mark.parametrize(
    "limits", [{}, {"min_dp": 25, "parent_alt_reads": 0}, {"pass_only": False, "ab": None}]
)
@pytest.mark.parametrize(
    ("people", "rules", "expected"),
    [
        (family(), {"least_homozygotes": 1}, {"PS2"}),
        (family(), {"least_homozygotes": 100_000}, {"PM6"}),
        (family(), {"least_homozygotes": 1, "most_opposite": -1}, {"PM6"}),
        (family(affected=False), {}, set()),
        (strangers(), {"least_homozygotes": 20}, {"PM6"}),
        ([{**family()[0], "mother": None}], {}, set()),
    ],
    ids=["confirmed", "too few", "contradicted", "nobody affected", "not the parents", "one parent"],
)  # fmt: skip
def test_the_command_gives_the_codes_of_the_page(
    people: list[dict[str, Any]], rules: dict[str, float], expected: set[str], limits: dict[str, Any],
    assessed: Path, tmp_path: Path, engine: Engine, ask: Ask,
) -> None:  # fmt: skip
    result = changed(assessed, tmp_path / "result", **rules)
    wanted = {"version": 1, "family": people, "quality": limits}
    rows, said = by_command(ask, result, wanted)
    assert rows == by_page(engine, result, wanted)
    assert codes(rows) == expected
    if not expected:
        assert "PS2 and PM6 were not assessed" in said


def test_the_pedigree_that_came_with_the_job_is_used(assessed: Path, engine: Engine, ask: Ask) -> None:
    wanted: dict[str, Any] = {"version": 1}
    rows, _ = by_command(ask, assessed, wanted)
    assert rows == by_page(engine, assessed, wanted)
    assert codes(rows)


def test_a_family_that_is_guessed_from_names_is_not_used(
    assessed: Path, tmp_path: Path, engine: Engine, ask: Ask
) -> None:
    result = changed(assessed, tmp_path / "result")
    meta = result / "explore" / "meta.json"
    about = json.loads(meta.read_text())
    about.update(pedigree=[], people=[])
    meta.write_text(json.dumps(about))
    rows, said = by_command(ask, result, {"version": 1})
    assert rows == by_page(engine, result, {"version": 1})
    assert codes(rows) == set()
    assert "guessed from the names" in said


def asked() -> list[dict[str, Any]]:
    """Conditions that the codes of the family can decide."""
    return [
        {"field": "acmg_codes", "in": ["PS2"], "missing": "fail"},
        {"field": "acmg_codes", "in": ["PM6_Supporting", "PVS1"], "missing": "pass"},
        {"not": {"field": "acmg_codes", "in": ["PS2", "PM6"], "missing": "fail"}},
        {"field": "acmg", "in": ["pathogenic", "likely_pathogenic"], "missing": "fail"},
        {"field": "acmg_points", "min": 2, "missing": "fail"},
    ]


def meets(node: dict[str, Any], row: list[Any], doubtful: bool) -> bool | None:
    """By the columns of the row, as the text of docs/interpretation.md has it; None is unknown."""
    if "not" in node:
        inside = meets(node["not"], row, doubtful)
        return None if inside is None else not inside
    suggested, points, text = row
    if suggested is None:
        return bool(node["missing"] == "pass")
    if node["field"] == "acmg":
        return suggested in node["in"]
    if node["field"] == "acmg_points":
        return bool(points >= node["min"])
    wanted, parts = node["in"], (text or "").split("&")
    if any(part in wanted or part.partition("_")[0] in wanted for part in parts):
        return True
    return None if doubtful and any(code.startswith(("PS2", "PM6")) for code in wanted) else False


@pytest.mark.parametrize(
    ("people", "rules", "limits"),
    [
        (family(), {"least_homozygotes": 1}, {}),
        (family(), {"least_homozygotes": 100_000}, {"min_dp": 25, "parent_alt_reads": 0}),
        (strangers(), {"least_homozygotes": 20}, {"pass_only": False, "ab": None}),
        ([{**family()[0], "mother": None}], {}, {}),
    ],
    ids=["confirmed", "assumed", "not the parents", "one parent"],
)
def test_filters_and_counts_have_the_codes_of_the_family(
    people: list[dict[str, Any]], rules: dict[str, float], limits: dict[str, Any],
    assessed: Path, tmp_path: Path, engine: Engine, ask: Ask,
) -> None:  # fmt: skip
    result = changed(assessed, tmp_path / "result", **rules)
    plain: dict[str, Any] = {"version": 1, "family": people, "quality": limits}
    rows, _ = by_command(ask, result, plain)
    mode = engine.ask(path=str(result / "explore"), specification=plain, evidence=list(range(len(rows))))
    doubtful = set(mode["doubtful"])
    path = str(result / "explore")
    seen = 0
    for node in asked():
        wanted = {**plain, "where": node}
        expected = [meets(node, row, n in doubtful) for n, row in enumerate(rows)]
        passing = [n for n, met in enumerate(expected) if met]
        answer = ask(result, "--filter", json.dumps(wanted), "--columns", COLUMNS, "--format", "json")
        assert answer.code == 0, answer.err
        found = json.loads(answer.out)
        assert [[row[name] for name in COLUMNS.split(",")] for row in found["variants"]] == [
            rows[n] for n in passing
        ]
        assert found["unknown"] == expected.count(None), node
        for grouped in (False, True):
            page = engine.ask(path=path, specification=wanted, grouped=grouped, facets=["acmg", "acmg_codes"])
            assert sorted(page["rows"]) == passing, (node, grouped)
            assert (page["unknown"] or 0) == expected.count(None), (node, grouped)
        seen += len(passing)
    assert seen
    facets = engine.ask(path=path, specification=plain, facets=["acmg", "acmg_codes"])["facets"]
    assert facets["acmg"] == [
        sum(row[0] == name for row in rows)
        for name in (None, "pathogenic", "likely_pathogenic", "uncertain", "likely_benign", "benign")
    ]
    each = [{part.partition("_")[0] for part in (row[2] or "").split("&")} - {""} for row in rows]
    counts = {code: sum(code in codes for codes in each) for code in set().union(*each)}
    assert sorted(n for n in facets["acmg_codes"][1:] if n) == sorted(counts.values())
    order = engine.ask(
        path=path, filter={"family": people, "quality": limits, "sort": {"by": "acmg", "desc": False}}
    )
    classes = ["pathogenic", "likely_pathogenic", "uncertain", "likely_benign", "benign"]
    keys = [(classes.index(rows[n][0]), -rows[n][1]) if rows[n][0] else (9, 0) for n in order["rows"]]
    assert keys == sorted(keys)
