"""A block's column, sites and quotients: what is read back is what was written, byte for byte."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.bytes.strings import Strings
from annotator.tracks import field_codec, site_codes
from annotator.tracks.field_codec import FieldColumn, StoredField
from annotator.tracks.kernels.matching import normalise
from annotator.tracks.planes import PlaneReader, PlaneWriter
from annotator.tracks.ratio import STYLES
from annotator.tracks.rows import number

TEXTS = st.one_of(
    st.sampled_from(["", "0", "1", "00", "007", "-0", "-1.50", ".5", "5.", "1e5", "1e-05", "e5", "1e", "12exon3", "rs12&rs7"]),
    st.floats().map(repr),
    st.integers(-(10**20), 10**20).map(str),
    st.floats(0, 1).map(lambda value: f"{value:.5e}"),
    st.floats(0, 1).map(lambda value: f"{value:.6g}"),
    st.from_regex(r"[-+]?[0-9]{0,22}\.?[0-9]{0,22}([eE][-+]?[0-9]{1,3})?", fullmatch=True),
    st.text("0123456789.eE+-_x\x00\x01\x02é", max_size=8),
)  # fmt: skip


def through(texts: list[str], counts: tuple[np.ndarray, np.ndarray] | None = None) -> tuple[FieldColumn, int]:
    """The texts as a column, written and read again, and its size in bytes."""
    strings = Strings.of(texts)
    writer = PlaneWriter()
    field_codec.encoded(strings.data, strings.offsets[:-1].copy(), strings.offsets[1:].copy(), counts).write(
        writer
    )
    content = writer.done()
    return FieldColumn.of(StoredField.read(PlaneReader(content), len(texts)), counts), len(content)


def texts_of(column: FieldColumn, rows: list[int]) -> list[str]:
    made = column.texts(np.array(rows, np.int64))
    return [made[i] for i in range(len(rows))]


def same(one: float, other: float) -> bool:
    return (math.isnan(one) and math.isnan(other)) or (
        one == other and math.copysign(1, one) == math.copysign(1, other)
    )


@settings(deadline=None)  # the first call loads compiled functions
@given(st.lists(TEXTS, min_size=1, max_size=30), st.booleans(), st.randoms())
@example(["6.57030e-06"] * 3, True, random.Random(1))
def test_texts_and_numbers_come_back(texts: list[str], many: bool, chance: random.Random) -> None:
    if many:  # above the number of texts that are kept as they are
        texts = texts + [f"{value}.{value * 7 % 91:02d}" for value in range(100)]
    column, _ = through(texts)
    rows = [chance.randrange(len(texts)) for _ in range(20)]
    assert texts_of(column, rows) == [texts[row] for row in rows]
    for row, found in zip(rows, column.numbers(np.array(rows, np.int64)).tolist(), strict=True):
        assert same(found, number(texts[row].encode())), texts[row]


@settings(deadline=None)  # the first call loads compiled functions
@given(
    st.lists(st.tuples(st.integers(-1, 2**31), st.integers(-1, 2**31)), min_size=1, max_size=50),
    st.sampled_from("eg"),
)
def test_a_quotient_is_made_again_from_its_counts(pairs: list[tuple[int, int]], style: str) -> None:
    pattern = "%.5e" if style == "e" else "%.6g"
    texts = [pattern % (part / whole) if whole > 0 and part >= 0 else "" for part, whole in pairs]
    counts = tuple(np.array(column, np.int64) for column in zip(*pairs, strict=True))
    column, _ = through(texts, counts)  # type: ignore[arg-type]
    assert texts_of(column, list(range(len(texts)))) == texts
    for text, found in zip(texts, column.numbers(np.arange(len(texts))).tolist(), strict=True):
        assert same(found, number(text.encode()))


@pytest.mark.parametrize("style", ["%.5e", "%.6g"])
def test_quotients_take_no_room(style: str) -> None:
    chance = random.Random(5)
    whole = [chance.randrange(1_400_000, 1_614_000) for _ in range(5000)]
    part = [int(1 / (chance.random() + 1e-6)) for _ in whole]
    texts = [style % (a / b) for a, b in zip(part, whole, strict=True)]
    counts = np.array(part, np.int64), np.array(whole, np.int64)
    _, size = through(texts, counts)
    assert size < 2000, size
    _, without = through(texts)
    assert without > 5000


def test_the_styles_are_those_of_c() -> None:
    for value in [1.0, 0.5, 0.1, 0.099999951, 1e-4, 9.9999951e-05, 1.5e-9, 0.0]:
        part, whole = np.array([round(value * 10**12)], np.int64), np.array([10**12], np.int64)
        for style, form in zip(STYLES, ("%.5e", "%.6g"), strict=True):
            place, digits = style.of(part, whole)
            if place[0] >= 0:
                text = style.patterns[place[0]].replace(b"\1", b"%d" % digits[0])
                for figure in reversed(str(int(digits[0])).zfill(text.count(b"\0"))):
                    head, _, tail = text.rpartition(b"\0")
                    text = head + figure.encode() + tail if b"\0" in text else text
                assert text.decode() == form % (part[0] / whole[0])


@settings(deadline=None)  # the first call loads compiled functions
@given(st.lists(st.integers(0, 2**62), min_size=1))
def test_numbers_come_back(values: list[int]) -> None:
    writer = PlaneWriter()
    writer.numbers(np.array(values, np.int64))
    assert PlaneReader(writer.done()).numbers(len(values)).tolist() == values


ALLELES = st.tuples(st.text("ACGT", min_size=1, max_size=9), st.text("ACGT", min_size=1, max_size=9))


@settings(deadline=None)  # the first call loads compiled functions
@given(st.lists(st.tuples(st.integers(0, 100_000), ALLELES), min_size=1, max_size=60))
def test_sites_come_back(rows: list[tuple[int, tuple[str, str]]]) -> None:
    rows = sorted(rows)
    text = "".join(ref + alt for _, (ref, alt) in rows).encode()
    sizes = [(len(ref), len(alt)) for _, (ref, alt) in rows]
    refs, alts = (np.array(column, np.int64) for column in zip(*sizes, strict=True))
    at = np.cumsum(refs + alts) - refs - alts
    place, key = np.empty(len(rows), np.int32), np.empty(len(rows), np.uint64)
    normalise(
        np.frombuffer(text, np.uint8), len(rows), np.ones(len(rows), np.int64), np.ones(len(rows), np.int64),
        at, refs, at + refs, alts, np.zeros(0, np.uint8), place, key,
    )  # fmt: skip
    position = np.array([row[0] for row in rows], np.int32)
    content = site_codes.encode(position, key, [PlaneWriter()])
    found, keys = site_codes.read(content, int(position[0]), len(rows))
    assert found.tolist() == position.tolist()
    assert keys.tolist() == key.tolist()


def test_a_single_base_takes_no_byte_of_its_own() -> None:
    chance = np.random.default_rng(3)
    position = np.cumsum(chance.geometric(0.25, 8192)).astype(np.int32)
    key = site_codes.known_keys()[chance.integers(0, 4, 8192)]
    assert len(site_codes.encode(position, key, [PlaneWriter()])) < 0.8 * 8192
