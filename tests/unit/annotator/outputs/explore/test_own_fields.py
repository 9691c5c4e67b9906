"""Fields of the user's own file: which are chosen, what is read of them, and what is left out."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotator.outputs.explore import own_fields as limits
from annotator.outputs.explore.own_fields import own_fields
from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.explore.read.own import read_own
from annotator.outputs.explore.spill import SUFFIX, save
from annotator.outputs.explore.write.explorer import write_explore
from tests.finished_vcf import batch_of, explore_text

CSQ = '##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|Gene|Feature|VARIANT_CLASS|HGNC_ID|PICK">'
SAMPLES = ("ann", "bob", "cid")


def declared(group: str, key: str, number: str, kind: str, text: str = "") -> str:
    return f'##{group}=<ID={key},Number={number},Type={kind},Description="{text}">'


def header(*lines: str, samples: tuple[str, ...] = SAMPLES) -> str:
    columns = "#CHROM POS ID REF ALT QUAL FILTER INFO".split()  # noqa: SIM905
    if samples:
        columns += ["FORMAT", *samples]
    return "\n".join(["##fileformat=VCFv4.2", CSQ, *lines, "\t".join(columns)]) + "\n"


def record(pos: int, alts: str, info: str, *columns: str) -> str:
    return "\t".join(["chr1", str(pos), ".", "A", alts, ".", "PASS", info, *columns]) + "\n"


def written(folder: Path, plan: ExplorePlan, *chunks: str) -> dict[str, Any]:
    spill = folder / "spill"
    spill.mkdir()
    for number, text in enumerate(chunks):
        save(explore_text(plan, text.encode(), number), spill / f"{number:08d}{SUFFIX}")
    return write_explore(plan, spill, folder / "out", None, 1)


def column(folder: Path, meta: dict[str, Any], name: str) -> list[Any]:
    """The values of a column by row; None for missing."""
    about = next(one for one in meta["columns"] if one["name"] == name)
    kinds = {"u8": "<u1", "u16": "<u2", "f64": "<f8"}
    codes = np.frombuffer(
        gzip.decompress((folder / "out" / about["file"]).read_bytes()), kinds[about["dtype"]]
    )
    if about["kind"] == "code":
        values: list[Any] = meta["dictionaries"][about["dictionary"]]
    else:
        values = np.frombuffer(
            gzip.decompress((folder / "out" / about["levels"]).read_bytes()), "<f8"
        ).tolist()
    return [values[code - 1] if code else None for code in codes.tolist()]


def test_fields_are_chosen_by_type_and_number() -> None:
    lines = header(
        declared("INFO", "DP", "1", "Integer"),
        declared("INFO", "MQ", "1", "Float", "Mapping, quality = root"),
        declared("INFO", "MLEAF", "A", "Float"),
        declared("INFO", "DEPTHS", "R", "Integer"),
        declared("INFO", "DB", "0", "Flag"),
        declared("INFO", "CALLER", "1", "String"),
        declared("INFO", "SETS", ".", "String"),
        declared("INFO", "HIST", ".", "Integer"),
        declared("INFO", "PAIR", "2", "Float"),
        declared("INFO", "WORDS", "R", "String"),
        declared("INFO", "ODD", "1", "Blob"),
        declared("INFO", "a/b", "1", "Integer"),
        declared("INFO", "END", "1", "Integer"),
        declared("INFO", "ANN", ".", "String"),
        declared("INFO", "DP", ".", "Integer"),
        declared("FORMAT", "GT", "1", "String"),
        declared("FORMAT", "FT", "1", "String"),
        declared("FORMAT", "PL", "G", "Integer"),
        declared("FORMAT", "F1", "G", "Integer"),
    ).splitlines()
    found = own_fields(lines)
    assert [(one.key, one.kind, one.each) for one in found.info] == [
        ("DP", "number", "1"), ("MQ", "number", "1"), ("MLEAF", "number", "A"), ("DEPTHS", "number", "R"),
        ("DB", "flag", "1"), ("CALLER", "text", "1"), ("SETS", "text", "."),
    ]  # fmt: skip
    assert [one.field for one in found.formats] == ["FORMAT/FT"]
    assert dict(found.left_out) == {
        "INFO/HIST": "it has several values for each variant", "INFO/PAIR": "it has several values for each variant",
        "INFO/WORDS": "it has several values for each variant", "INFO/ODD": "its type is unknown",
        "INFO/a/b": "its name is not one that VCF allows", "FORMAT/F1": "it has several values for each variant",
    }  # fmt: skip


def test_a_header_of_a_thousand_fields_is_bounded() -> None:
    lines = [declared("INFO", f"K{n}", "1", "Integer", "x" * 5000) for n in range(1000)]
    lines += [declared("FORMAT", f"K{n}", "1", "Integer") for n in range(1000)]
    found = own_fields(header(*lines).splitlines())
    assert len(found.info) == limits.MAX_INFO
    assert len(found.formats) == limits.MAX_FORMAT
    assert len(found.left_out) == 50
    assert max(len(one.description) for one in found.info) == 200


def test_values_are_those_of_the_text() -> None:
    """Random records beside a plain reading of each: any order of keys, absent ones, dots, several ALTs, short columns."""
    chance = random.Random(3)
    plan = ExplorePlan.from_header(
        header(
            declared("INFO", "QD", "1", "Float"),
            declared("INFO", "AFS", "A", "Float"),
            declared("INFO", "REFS", "R", "Integer"),
            declared("INFO", "DB", "0", "Flag"),
            declared("INFO", "D", "1", "String"),
            declared("FORMAT", "FT", "1", "String"),
            declared("FORMAT", "SHARE", "A", "Float"),
        ),
        samples=("cid", "ann"),
    )
    text, expected = "", []
    for pos in range(1, 400):
        alts = chance.sample(["C", "G", "T", "*"], chance.randint(1, 3))
        values = {
            "QD": chance.choice(
                ["1.5", "1e-400", "-0", ".", "", "12345678901234567890.5", "x", "inf", "nan"]
            ),
            "AFS": ",".join(chance.choice(["0.1", ".", "1E-3"]) for _ in range(chance.randint(1, 4))),
            "REFS": ",".join(chance.choice(["7", "."]) for _ in range(chance.randint(1, 4))),
            "D": chance.choice(["one", "two", ".", ""]),
            "QDX": "9",
            "XQD": "9",
        }
        keys = chance.sample(sorted(values), chance.randint(0, len(values)))
        items = [f"{key}={values[key]}" for key in keys] + ["DB"] * chance.randint(0, 1)
        chance.shuffle(items)
        layout = chance.sample(["FT", "SHARE", "XX"], chance.randint(1, 3))
        cells = [
            {
                "FT": chance.choice(["PASS", "low", "."]),
                "SHARE": chance.choice(["0.5", "0.5,0.25", "."]),
                "XX": "1",
            }
            for _ in SAMPLES
        ]
        columns = [":".join(cell[key] for key in layout[: chance.randint(1, len(layout))]) for cell in cells]
        text += record(pos, ",".join(alts), ";".join(items) or ".", ":".join(layout), *columns)
        for number, alt in enumerate(alts, 1):
            if alt == "*":
                continue
            of = {key: values[key] for key in keys}
            called = [dict(zip(layout, columns[at].split(":"), strict=False)) for at in (2, 0)]
            expected.append(
                [
                    as_number(of.get("QD")), as_number(nth(of.get("AFS"), number)), as_number(nth(of.get("REFS"), number + 1)),
                    "present" if "DB" in items else None, as_text(of.get("D")),
                    *(as_text(call.get("FT")) for call in called),
                    *(as_number(nth(call.get("SHARE"), number)) for call in called),
                ]
            )  # fmt: skip
    batch = batch_of(plan, text.encode())
    alleles = batch.records.alleles
    chosen = np.flatnonzero(alleles.stands_for_one)
    arrays, texts = read_own(plan, batch.records, alleles.record[chosen], alleles.number[chosen])
    names = ["i.QD", "i.AFS", "i.REFS", "i.DB", "i.D", "s0.f.FT", "s1.f.FT", "s0.f.SHARE", "s1.f.SHARE"]
    columns_read = []
    for name in names:
        known = texts.get(f"own.{name}") or arrays[f"own.{name}.levels"].tolist()
        columns_read.append([known[code - 1] if code else None for code in arrays[f"own.{name}"].tolist()])
    assert [list(row) for row in zip(*columns_read, strict=True)] == expected


def nth(text: str | None, number: int) -> str | None:
    parts = (text or "").split(",")
    return parts[number - 1] if text is not None and number <= len(parts) else None


def as_number(text: str | None) -> float | None:
    return None if text in (None, "", ".", "x", "inf", "nan") else float(text) + 0.0


def as_text(text: str | None) -> str | None:
    return None if text in ("", ".") else text


def test_columns_are_the_same_however_the_file_is_cut(tmp_path: Path) -> None:
    plan = ExplorePlan.from_header(
        header(declared("INFO", "C", "1", "String"), declared("INFO", "N", "1", "Float"), samples=())
    )
    lines = [record(pos, "C", f"C={name};N={pos}") for pos, name in enumerate(["b", "a", "c", "a", "b"], 1)]
    metas = []
    for name, chunks in (
        ("one", ["".join(lines)]),
        ("many", lines),
        ("halves", ["".join(lines[:2]), "".join(lines[2:])]),
    ):
        (tmp_path / name).mkdir()
        meta = written(tmp_path / name, plan, *chunks)
        metas.append(json.dumps(meta["columns"]))
        assert column(tmp_path / name, meta, "i.C") == ["b", "a", "c", "a", "b"]
        assert column(tmp_path / name, meta, "i.N") == [1, 2, 3, 4, 5]
        assert meta["dictionaries"]["i.C"] == ["a", "b", "c"]
        assert meta["counts"]["own"] == {"i.C": [0, 2, 2, 1]}
    assert len(set(metas)) == 1


def test_what_is_not_worth_a_filter_is_left_out_and_said(tmp_path: Path) -> None:
    keys = {
        "SAME": "Integer",
        "NEVER": "Float",
        "ID": "String",
        "LONG": "String",
        "USED": "Integer",
        "WORD": "String",
    }
    plan = ExplorePlan.from_header(
        header(
            *(declared("INFO", key, "1", kind) for key, kind in keys.items()),
            declared("INFO", "ALWAYS", "0", "Flag"),
            declared("FORMAT", "FT", "1", "String"),
            samples=("ann",),
        )
    )
    lines = [
        record(pos, "C", f"SAME=1;ID=x{pos};LONG={'y' * 61};USED={pos};WORD=w;ALWAYS", "GT:FT", "0/1:PASS")
        for pos in range(1, 60)
    ]
    meta = written(tmp_path, plan, "".join(lines[:30]), "".join(lines[30:]))
    assert [one["name"] for one in meta["columns"] if one.get("own")] == ["i.USED"]
    assert dict(meta["own"]["left_out"]) == {
        "INFO/SAME": "it is the same for every variant", "INFO/NEVER": "no variant has a number there",
        "INFO/ID": "it has too many values", "INFO/LONG": "it has too many or too long values",
        "INFO/WORD": "it is the same for every variant", "INFO/ALWAYS": "it is the same for every variant",
        "FORMAT/FT": "it is the same for every variant",
    }  # fmt: skip


def test_columns_stay_within_a_budget_of_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotator.outputs.explore.write.offered.LEAST_BYTES", 600)
    monkeypatch.setattr("annotator.outputs.explore.write.own.BYTES_PER_ROW", 0)
    chance = random.Random(1)
    plan = ExplorePlan.from_header(
        header(declared("INFO", "BIG", "1", "Float"), declared("INFO", "SMALL", "1", "Integer"), samples=())
    )
    lines = [record(pos, "C", f"BIG={chance.random()};SMALL={pos % 2}") for pos in range(1, 300)]
    meta = written(tmp_path, plan, "".join(lines))
    assert [one["name"] for one in meta["columns"] if one.get("own")] == ["i.SMALL"]
    assert meta["own"]["left_out"] == [
        ["INFO/BIG", "the columns of your file’s own fields would take too much room"]
    ]
    assert not list((tmp_path / "out").glob("i.BIG*"))
    assert {one["name"] for one in meta["files"]} >= {"i.SMALL.col", "i.SMALL.levels"}


def test_a_file_without_records_has_none(tmp_path: Path) -> None:
    plan = ExplorePlan.from_header(
        header(declared("INFO", "C", "1", "String"), declared("INFO", "N", "1", "Float"))
    )
    meta = written(tmp_path, plan)
    assert not [one for one in meta["columns"] if one.get("own")]
