"""ACMG suggestions and the file's own fields: the page counts, sorts and exports what the command prints."""

from __future__ import annotations

import base64
import csv
import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotator.query.assessments import CLASSES, Assessments
from annotator.query.evaluate import Evaluation
from annotator.query.family_evidence import FamilyEvidence
from annotator.query.read_filter import parse_filter
from annotator.query.relatives import relatives
from annotator.query.result import Result
from tests.unit.annotator.page_engine import Engine
from tests.unit.annotator.query.conftest import FAMILY, Ask

OWN = ("INFO/QD", "INFO/MLEAC", "INFO/CALLER", "INFO/DB", "sister.FORMAT/FT", "sister.FORMAT/SB")


def rows_with(result: Result, where: dict[str, Any]) -> list[int]:
    known = relatives(result.samples, len(result.samples), None, None, result.meta)
    rows: list[int] = (
        Evaluation(result, parse_filter({"version": 1, "where": where}), known).answer().rows.tolist()
    )
    return rows


def test_suggestions_are_counted_and_sorted(assessed: Path, engine: Engine) -> None:
    """The facets leave their own filter out; the order is by class and then by points."""
    result = Result.open(assessed)
    known = relatives(result.samples, len(result.samples), None, None, result.meta)
    news = FamilyEvidence(result, known, {}).of(np.arange(result.rows, dtype=np.int64))
    found = Assessments(result).with_codes(news.codes)
    some = {"field": "filter", "in": ["PASS"], "missing": "fail"}
    wanted = {"field": "acmg", "in": ["uncertain"], "missing": "fail"}
    passed = rows_with(result, some)
    asked = {"version": 1, "where": {"all": [some, wanted]}}
    facets = engine.ask(path=str(assessed / "explore"), specification=asked, facets=["acmg", "acmg_codes"])[
        "facets"
    ]
    classes = Counter(found.suggested[found.of_row[row]] for row in passed)
    assert facets["acmg"] == [classes[None], *(classes[name] for name in CLASSES)]
    chosen = [row for row in passed if found.suggested[found.of_row[row]] == "uncertain"]
    codes = Counter(
        code.split("_")[0] for row in chosen for code in found.codes[found.of_row[row]].split("&") if code
    )
    assert facets["acmg_codes"][0] == 0
    assert sorted(n for n in facets["acmg_codes"][1:] if n) == sorted(codes.values())
    for desc in (False, True):
        sort = {"by": "acmg", "desc": desc}
        order = engine.ask(path=str(assessed / "explore"), filter={"sort": sort})["rows"]
        keys = [
            (CLASSES.index(str(found.suggested[at])), -found.points[at]) if at else None
            for at in found.of_row[order].tolist()
        ]
        there = [key for key in keys if key is not None]
        assert there == sorted(there, reverse=desc)
        assert keys[: len(there)] == there, "variants without an assessment come last"
        assert len(set(there)) > 1


def test_own_fields_are_the_same_in_the_file_the_command_and_the_page(
    crowd: Path, engine: Engine, ask: Ask
) -> None:
    """INFO and FORMAT of the user's file: as they are written there, in the command's table and in the page's export."""
    table = ask(crowd, "--filter", '{"version": 1}', "--columns", ",".join(OWN)).rows
    with gzip.open(crowd / "annotated.vcf.gz", "rt") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    expected = [
        [chrom, pos, alt, *own_values(info, number, keys, columns[FAMILY.index("sister")])]
        for chrom, pos, _, _, alts, _, _, info, keys, *columns in lines
        for number, alt in enumerate(alts.split(","))
    ]
    assert [[row["CHROM"], row["POS"], row["ALT"], *(row[name] for name in OWN)] for row in table] == expected
    names = ["i.QD", "i.MLEAC", "i.CALLER", "i.DB", "s3.f.FT", "s3.f.SB", "s3.dp", "s3.gq"]
    answer = engine.ask(
        path=str(crowd / "explore"), filter={"sort": {"by": "pos", "desc": False}}, export="tsv", own=names
    )
    exported = base64.b64decode(answer["file"]).decode().splitlines()
    page = list(csv.DictReader([line for line in exported if not line.startswith("##")], delimiter="\t"))
    titles = (*OWN[:4], "FORMAT/FT:sister", "FORMAT/SB:sister")
    assert [
        [row["CHROM"], row["POS"], row["ALT"], *(row[name] or "." for name in titles)] for row in page
    ] == expected
    calls = [
        dict(zip(keys.split(":"), columns[FAMILY.index("sister")].split(":"), strict=True))
        for _, _, _, _, alts, _, _, _, keys, *columns in lines
        for _ in alts.split(",")
    ]
    assert [[row["DP:sister"] or ".", row["GQ:sister"] or "."] for row in page] == [
        [call["DP"], call["GQ"]] for call in calls
    ]


def own_values(info: str, number: int, keys: str, column: str) -> list[str]:
    """The values of OWN for an ALT (from 0), as tables have them."""
    items = dict(item.partition("=")[::2] for item in info.split(";"))
    call = dict(zip(keys.split(":"), column.split(":"), strict=True))
    alleles = items.get("MLEAC", ".").split(",")
    return [
        items.get("QD", "."),
        alleles[number] if number < len(alleles) else ".",
        items.get("CALLER", "."),
        "present" if "DB" in items else ".",
        call["FT"],
        call["SB"],
    ]


def test_own_fields_are_counted_and_what_is_not_offered_is_said(
    crowd: Path, engine: Engine, ask: Ask
) -> None:
    meta = Result.open(crowd).meta
    assert meta["own"]["left_out"] == [["INFO/RAW", "it has several values for each variant"]]
    assert meta["dictionaries"]["i.CALLER"] == ["gatk", "gatk&strelka", "strelka"]
    some = {"version": 1, "where": {"field": "INFO/CALLER", "in": ["gatk"], "missing": "fail"}}
    page = engine.ask(path=str(crowd / "explore"), specification=some, facets=["i.CALLER"])
    assert page["facets"]["i.CALLER"] == meta["counts"]["own"]["i.CALLER"]
    assert page["count"] == meta["counts"]["own"]["i.CALLER"][1]
    refusals: list[tuple[str, dict[str, Any]]] = [
        ("several values", {"field": "INFO/RAW", "min": 1, "missing": "fail"}),
        ("known are INFO/QD", {"field": "INFO/NONE", "min": 1, "missing": "fail"}),
        ("give min or max", {"field": "INFO/QD", "in": ["2"], "missing": "fail"}),
        ("give a list", {"field": "INFO/CALLER", "min": 2, "missing": "fail"}),
        ("name one", {"field": "FORMAT/FT", "in": ["PASS"], "missing": "fail"}),
        ("nobody", {"field": "FORMAT/FT", "sample": "nobody", "in": ["PASS"], "missing": "fail"}),
        (
            "belongs to the variant",
            {"field": "INFO/DB", "sample": "sister", "in": ["present"], "missing": "fail"},
        ),
    ]
    for said, where in refusals:
        refused = ask(crowd, "--filter", json.dumps({"version": 1, "where": where}))
        assert refused.code == 2, refused.err
        assert said in refused.err
        with pytest.raises(AssertionError):
            engine.ask(path=str(crowd / "explore"), specification={"version": 1, "where": where})


def test_texts_of_tracks_are_the_same_in_the_file_the_command_and_the_page(
    in_regions: Path, engine: Engine, ask: Ask
) -> None:
    """Values of a variant that may have several: filters, counts and order beside a plain reading of the VCF."""
    result, field = Result.open(in_regions), "kinds_name"
    held = texts_of(in_regions, field)
    assert max(map(len, held)) > 1, "a variant with several values"
    values = result.meta["dictionaries"][f"v.{field}"]
    assert values == sorted(set().union(*held))
    passed = rows_with(result, {"field": "filter", "in": ["PASS"], "missing": "fail"})
    for chosen, missing in ((values[:2], "fail"), (values[-2:], "pass"), ([], "pass"), (["nothing"], "fail")):
        where = {"field": field, "in": chosen, "missing": missing}
        wanted = [
            row
            for row, own in enumerate(held)
            if not own.isdisjoint(chosen) or (not own and missing == "pass")
        ]
        assert rows_with(result, where) == wanted
        some = {"field": "filter", "in": ["PASS"], "missing": "fail"}
        asked = {"version": 1, "where": {"all": [where, some]}}
        page = engine.ask(path=str(in_regions / "explore"), specification=asked, facets=[f"v.{field}"])
        assert sorted(page["rows"]) == sorted(set(wanted) & set(passed))
        assert page["facets"][f"v.{field}"] == [
            sum(not held[row] for row in passed), *(sum(value in held[row] for row in passed) for value in values),
            sum(bool(held[row]) for row in passed),
        ]  # fmt: skip
        assert page["specification"]["where"]["all"][0] == where
    any_value = {"version": 1, "where": {"not": {"field": field, "in": [], "missing": "pass"}}}
    printed = ask(in_regions, "--filter", json.dumps(any_value), "--columns", field).rows
    assert len(printed) == sum(map(bool, held))
    assert {part.split(":")[0] for row in printed for part in re.split("[&,]", row[field])} == set(values)
    for desc in (False, True):
        sort = {"by": f"v.{field}", "desc": desc}
        order = engine.ask(path=str(in_regions / "explore"), filter={"sort": sort})["rows"]
        there = [sorted(held[row]) for row in order if held[row]]
        assert there == sorted(there, reverse=desc)
        assert not any(held[row] for row in order[len(there) :]), "variants without a value come last"


def texts_of(result: Path, name: str) -> list[set[str]]:
    """The kinds of regions of a CSQ column for each ALT, from the text of the VCF."""
    out = []
    with gzip.open(result / "annotated.vcf.gz", "rt") as file:
        for line in file:
            if line.startswith("##INFO=<ID=CSQ"):
                fields = line.split("Format: ")[1].split('"')[0].split("|")
            if line.startswith("#"):
                continue
            columns = line.rstrip("\n").split("\t")
            csq = [item[4:] for item in columns[7].split(";") if item.startswith("CSQ=")]
            rows = [dict(zip(fields, row.split("|"), strict=True)) for row in ",".join(csq).split(",") if row]
            for number in range(1, len(columns[4].split(",")) + 1):
                text = next((row[name] for row in rows if row["ALLELE_NUM"] == str(number)), "")
                out.append({value.split(":")[0] for value in text.split("&") if value})
    return out


def test_a_text_of_a_track_that_is_no_filter_says_why(in_regions: Path, ask: Ask) -> None:
    texts = {"version": 1, "where": {"field": "kinds_name", "min": 1, "missing": "fail"}}
    assert "has texts: give a list of values" in ask(in_regions, "--filter", json.dumps(texts)).err
    present = {"version": 1, "where": {"field": "ids_name", "in": ["present"], "missing": "fail"}}
    assert len(ask(in_regions, "--filter", json.dumps(present)).rows) == sum(
        map(bool, texts_of(in_regions, "ids_name"))
    )
    left = dict(one for track in Result.open(in_regions).meta["tracks"] for one in track.get("left_out", ()))
    assert left.pop("ids_name").endswith("; only whether it has one can be filtered by")
    assert left, "other texts have no value in so small a file"
    for field, why in left.items():
        unknown = {"version": 1, "where": {"field": field, "in": ["x"], "missing": "fail"}}
        assert f"{field!r} is not known here ({why})" in ask(in_regions, "--filter", json.dumps(unknown)).err
