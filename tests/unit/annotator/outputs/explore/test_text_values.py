"""Text fields of tracks: the values that become filters, several of one variant, and what is left out and said."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from annotator.outputs.explore.own_fields import MAX_VALUES
from annotator.outputs.explore.plan import ExplorePlan, TrackInfo, guess_field, region_field
from annotator.outputs.explore.read.text_values import MAX_FIELDS
from annotator.outputs.explore.spill import SUFFIX, save
from annotator.outputs.explore.write.explorer import write_explore
from tests.finished_vcf import explore_text

FIRST = "Allele|Consequence|SYMBOL|Gene|Feature|VARIANT_CLASS|HGNC_ID|PICK"
PLACES = TrackInfo("places", (region_field("places_name"),))
CLASSES = TrackInfo("am", (guess_field("am_class", "text"),))
ANY = "; only whether it has one can be filtered by"


def plan_of(*tracks: TrackInfo) -> ExplorePlan:
    fields = "|".join([FIRST, *(field.csq_field for track in tracks for field in track.fields)])
    head = "\t".join("#CHROM POS ID REF ALT QUAL FILTER INFO".split())  # noqa: SIM905
    header = (
        f'##fileformat=VCFv4.2\n##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: {fields}">\n{head}\n'
    )
    return ExplorePlan.from_header(header, tracks=tracks)


def record(pos: int, *texts: str | None) -> str:
    """A record with these texts of tracks; None for a record without consequences."""
    rest = "|".join(text or "" for text in texts)
    info = "." if None in texts else f"CSQ=C|intron_variant|S|G|T|SNV||1|{rest}"
    return "\t".join(["chr1", str(pos), ".", "A", "C", ".", "PASS", info]) + "\n"


def written(folder: Path, plan: ExplorePlan, *chunks: str) -> dict[str, Any]:
    spill = folder / "spill"
    spill.mkdir(parents=True)
    for number, text in enumerate(chunks):
        save(explore_text(plan, text.encode(), number), spill / f"{number:08d}{SUFFIX}")
    return write_explore(plan, spill, folder / "out", None, 1)


def held(folder: Path, meta: dict[str, Any], name: str) -> list[list[str]]:
    """The values of each row, as docs/explore-format.md says how to read them."""
    about = next(one for one in meta["columns"] if one["name"] == name)
    width = {"u8": "<u1", "u16": "<u2"}[about["dtype"]]
    codes = np.frombuffer(gzip.decompress((folder / "out" / about["file"]).read_bytes()), width).tolist()
    values = meta["dictionaries"][about["dictionary"]]
    sets = about.get("sets") or [[place] for place in range(1, len(values) + 1)]
    return [[values[place - 1] for place in sets[code - 1]] if code else [] for code in codes]


def plainly(text: str | None, of_regions: bool) -> list[str]:
    """The distinct values of a text, read without any of the code."""
    items = [item.split(":")[0] if of_regions else item for item in (text or "").split("&")]
    return sorted({item for item in items if item not in ("", ".")})


@pytest.mark.parametrize("cut", [1, 7, 400], ids=["one", "seven", "whole"])
def test_values_are_those_of_the_text(cut: int, tmp_path: Path) -> None:
    chance = random.Random(4)
    kinds = ["enhancer", "promoter", "CTCF_binding_site", "é%3B", "a", "abcdefgh", "abcdefgi"]
    texts: list[tuple[str | None, str]] = []
    for number in range(400):
        some = [f"{kind}:id{number}:x" for kind in chance.sample(kinds, chance.choice((0, 0, 1, 1, 2, 3)))]
        classes = chance.choice(("likely_benign", "likely_benign", "a:b", ".", "", "x&.&y", "&", "y&x"))
        texts.append((chance.choice((None, *["&".join(some)] * 9)), classes))
    texts = [one for one in texts for _ in range(chance.choice((1, 1, 2)))][:400]
    lines = [record(at, *one) for at, one in enumerate(texts, 1)]
    plan = plan_of(PLACES, CLASSES)
    meta = written(tmp_path, plan, *("".join(lines[at : at + cut]) for at in range(0, 400, cut)))
    for name, at in (("v.places_name", 0), ("v.am_class", 1)):
        expected = [plainly(None if None in one else one[at], at == 0) for one in texts]
        assert held(tmp_path, meta, name) == expected
        values = sorted({value for one in expected for value in one})
        assert meta["dictionaries"][name] == values
        assert meta["counts"]["values"][name] == [
            sum(not one for one in expected), *(sum(value in one for one in expected) for value in values),
            sum(bool(one) for one in expected),
        ]  # fmt: skip
        about = next(one for one in meta["columns"] if one["name"] == name)
        assert about["sets"] == sorted(about["sets"])
        assert (about["track"], about["field"]) == (name[2:].split("_")[0], name[2:])
    # The same bytes however the file is cut.
    (tmp_path / "again").mkdir()
    again = written(tmp_path / "again", plan, "".join(lines))
    assert json.dumps(again["columns"]) == json.dumps(meta["columns"])
    for name in ("v.places_name.col", "v.am_class.col"):
        assert (tmp_path / "again" / "out" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()


def columns(meta: dict[str, Any]) -> list[str]:
    return [one["name"] for one in meta["columns"] if one["name"].startswith("v.")]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param(lambda at: f"id{at}", "it has too many or too long values", id="ids"),
        pytest.param(
            lambda at: "x" * 61 if at == 3 else "y", "it has too many or too long values", id="long"
        ),
        pytest.param(
            lambda at: "&".join(f"k{bit}" for bit in range(12) if at >> bit & 1),
            "its values occur in too many combinations",
            id="combinations",
        ),
    ],
)
def test_regions_with_too_many_values_can_be_asked_whether_there_is_one(
    name: Any, why: str, tmp_path: Path
) -> None:
    """A field of a track that is not of regions is left out: to know only that a variant has some value means nothing."""
    count = 2_000
    lines = [record(at, "" if at % 4 == 0 else name(at), name(at)) for at in range(1, count)]
    meta = written(tmp_path, plan_of(PLACES, CLASSES), "".join(lines[:30]), "".join(lines[30:]))
    assert columns(meta) == ["v.places_name"]
    assert meta["dictionaries"]["v.places_name"] == ["present"]
    without = sum(at % 4 == 0 or not name(at) for at in range(1, count))
    assert meta["counts"]["values"]["v.places_name"] == [without, count - 1 - without, count - 1 - without]
    assert [track["left_out"] for track in meta["tracks"]] == [
        [["places_name", why + ANY]], [["am_class", why]]
    ]  # fmt: skip


def test_values_of_several_chunks_count_together(tmp_path: Path) -> None:
    lines = [record(at, f"k{at}", f"k{at}") for at in range(1, MAX_VALUES + 2)]
    meta = written(
        tmp_path / "more", plan_of(CLASSES), "".join(lines[:20]), "".join(lines[20:]).replace("|k1\n", "|\n")
    )
    assert columns(meta) == []
    meta = written(tmp_path / "most", plan_of(CLASSES), "".join(lines[:20]), "".join(lines[20:-1]))
    assert len(meta["dictionaries"]["v.am_class"]) == MAX_VALUES


def test_what_is_not_worth_a_filter_is_left_out_and_said(tmp_path: Path) -> None:
    info = TrackInfo("am", (guess_field("am_same", "text"), guess_field("am_never", "text")))
    lines = [record(at, "1" if at % 2 else "", "same", "") for at in range(1, 20)]
    meta = written(tmp_path, plan_of(PLACES, info), "".join(lines))
    assert meta["dictionaries"]["v.places_name"] == ["present"], "regions without names are all called 1"
    assert "left_out" not in meta["tracks"][0]
    assert meta["tracks"][1]["left_out"] == [
        ["am_same", "it is the same for every variant"],
        ["am_never", "no variant has it"],
    ]


def test_columns_are_bounded_in_number_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ACGT without order takes 2 bits a row; the budget has room for the first column and the third, which is all alike."""
    chance = random.Random(2)
    fields = tuple(guess_field(f"am_{number}", "text") for number in range(MAX_FIELDS + 2))
    lines = [
        record(
            at,
            chance.choice("ab"),
            chance.choice("abcdefghijklmnop"),
            "a" if at < 9 else "b",
            *["a"] * (MAX_FIELDS - 1),
        )
        for at in range(1, 3_000)
    ]
    monkeypatch.setattr("annotator.outputs.explore.write.offered.LEAST_BYTES", 1_000)
    monkeypatch.setattr("annotator.outputs.explore.write.value_columns.BYTES_PER_ROW", 0)
    meta = written(tmp_path, plan_of(TrackInfo("am", fields)), "".join(lines))
    assert columns(meta) == ["v.am_0", "v.am_2"]
    left = dict(meta["tracks"][0]["left_out"])
    assert left["am_1"] == "the columns of the tracks’ texts would take too much room"
    assert left[f"am_{MAX_FIELDS}"] == f"only the first {MAX_FIELDS} texts of tracks are offered"
    assert not list((tmp_path / "out").glob("v.am_1.*"))
    assert "v.am_1" not in meta["dictionaries"]


def test_a_file_without_records_has_none(tmp_path: Path) -> None:
    meta = written(tmp_path, plan_of(PLACES, CLASSES))
    assert columns(meta) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("gnomad_grpmax", "values"), ("gnomad_exomes_filters", "values"), ("clinvar_ONC", "values"), ("clinvar_CLNDN", "values"),
        ("clinvar_ID", "text"), ("clinvar_class", "text"), ("clinvar_CLNSIGCONF", "text"), ("clinvar_ONCREVSTAT", "text"),
        ("spliceai_SpliceAI", "text"), ("gnomad_AC_afr", "text"),
    ],
)  # fmt: skip
def test_ids_duplicates_and_composed_texts_are_only_shown(name: str, kind: str) -> None:
    assert guess_field(name, "text").kind == kind
