"""Some rows of blocks: what is read and joined for them is what reading whole blocks gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.bytes.strings import Strings
from annotator.bytes.zstd import decompress
from annotator.tracks.blocks import Blocks, BlockWriter
from annotator.tracks.gathered import GatheredRows
from annotator.tracks.kernels.planes import DICTIONARY, some_field
from annotator.tracks.kernels.rows import covered_rows
from annotator.tracks.planes import PlaneReader, PlaneWriter
from annotator.tracks.rows import TrackRows
from annotator.tracks.spec import TrackField

FIELDS = (
    TrackField("g_AC", "number", "AC"),
    TrackField("g_AF", "number", "AF", quotient=("g_AC", "g_AN")),
    TrackField("g_AN", "number", "AN"),
    TrackField("g_group", "text", "group"),
    TrackField("g_AF_group", "number", "AF_group", beside=("g_AC", "g_group")),
    TrackField("g_note", "text", "note"),
)
ROWS = 3_000


def rows_of(seed: int) -> TrackRows:
    """Rows of frequencies with their counts, a group, its frequency, and notes: words in one block, with numbers in another."""
    rng = np.random.default_rng(seed)
    count = rng.integers(0, 300, ROWS)
    whole = rng.integers(100_000, 200_000, ROWS)
    texts = [
        f"|{c}|{c / n:.5e}|{n}|{'' if c < 3 else ('afr', 'nfe')[c % 2]}|{'' if c < 3 else f'{c / n * 2:.4g}'}"
        f"|{'word' if seed else f'note {c * n}'}"
        for c, n in zip(count.tolist(), whole.tolist(), strict=True)
    ]
    position = np.cumsum(rng.integers(1, 9, ROWS)).astype(np.int32)
    ids = Strings.of([f"rs{number}" if number % 3 else "" for number in count.tolist()])
    return TrackRows(position, np.arange(ROWS).astype(np.uint64), Strings.of(texts), ids)


@pytest.fixture(scope="module")
def blocks(tmp_path_factory: pytest.TempPathFactory) -> Blocks:
    folder = tmp_path_factory.mktemp("track")
    with (folder / "track.g.blocks").open("wb") as data, (folder / "track.g.index").open("wb") as index:
        writer = BlockWriter(data, index, FIELDS, ids=True)
        for seed in range(2):
            writer.add(rows_of(seed))
    return Blocks(folder, "g", FIELDS, ids=True)


def test_chosen_rows_of_each_field_are_those_of_the_whole_block(blocks: Blocks) -> None:
    rng = np.random.default_rng(5)
    for block in range(2):
        wanted = np.sort(rng.choice(ROWS, 200, replace=False))
        everything, some = blocks.columns(block), blocks.columns(block, wanted)
        assert len(some) == len(FIELDS) + 1
        for whole, part in zip(everything, some, strict=True):
            at = np.arange(len(wanted))
            assert list(part.texts(at)) == list(whole.texts(wanted))
            assert np.array_equal(part.numbers(at), whole.numbers(wanted), equal_nan=True)
        assert [text for text in everything[1].texts(wanted) if text]  # a quotient is not stored, but made


def test_rows_of_several_blocks_are_joined_in_order(blocks: Blocks) -> None:
    wanted = [np.array([0, 7, 2_999]), np.array([5]), np.array([1, 2])]
    read = [blocks.columns(block, rows) for block, rows in zip((0, 1, 0), wanted, strict=True)]
    for number in range(len(FIELDS) + 1):
        columns = [block[number] for block in read]
        joined = GatheredRows.of(columns)
        texts = [
            text
            for column, rows in zip(columns, wanted, strict=True)
            for text in column.texts(np.arange(len(rows)))
        ]
        assert list(joined.texts(np.arange(6))) == texts
        assert list(joined.texts(np.array([4, 0]))) == [texts[4], texts[0]]
        values = np.concatenate(
            [column.numbers(np.arange(len(rows))) for column, rows in zip(columns, wanted, strict=True)]
        )
        assert np.array_equal(joined.numbers(), values, equal_nan=True)
    assert len(GatheredRows.of([])) == 0


@given(st.lists(st.integers(0, 2**62), min_size=1), st.data())
def test_some_numbers_of_a_stream(values: list[int], data: st.DataObject) -> None:
    rows = np.array(data.draw(st.lists(st.integers(0, len(values) - 1))), np.int64)
    writer = PlaneWriter()
    writer.numbers(np.array(values, np.int64))
    writer.raw(b"next")
    reader = PlaneReader(writer.done())
    assert reader.numbers(len(values), rows).tolist() == [values[row] for row in rows]
    assert reader.raw(4) == b"next"


@pytest.mark.parametrize(
    "values", [[3, 900, 70_000], [10**9 + 7 * i for i in range(50)]], ids=["plain", "steps"]
)
@pytest.mark.parametrize("rows", [None, np.array([1])], ids=["all", "some"])
def test_a_stream_that_is_cut_off_is_refused(values: list[int], rows: np.ndarray | None) -> None:
    writer = PlaneWriter()
    writer.numbers(np.array(values, np.int64))
    whole = PlaneReader(writer.done())._content
    for size in range(len(whole)):
        writer = PlaneWriter()
        writer.raw(whole[:size])
        with pytest.raises(ValueError, match="cut off"):
            PlaneReader(writer.done()).numbers(len(values), rows)


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), min_size=1, max_size=6), max_size=4)
)
def test_rows_under_spans(groups: list[list[tuple[int, int]]]) -> None:
    begin = np.array([first for group in groups for first, _ in group], np.int64)
    end = begin + np.array([size for group in groups for _, size in group], np.int64)
    borders = np.cumsum([0, *(len(group) for group in groups)]).astype(np.int64)
    rows, ends = np.zeros(int((end - begin).sum()), np.int64), np.zeros(len(groups), np.int64)
    place = np.zeros(len(begin), np.int64)
    made = covered_rows(borders, np.full(len(groups), 40), begin, end, rows, ends, place)
    expected = [
        sorted({row for first, size in group for row in range(first, first + size)}) for group in groups
    ]
    assert rows[:made].tolist() == [row for group in expected for row in group]
    assert ends.tolist() == np.cumsum([len(group) for group in expected]).tolist()
    assert all(
        rows[place[i] + k] == begin[i] + k for i in range(len(begin)) for k in range(end[i] - begin[i])
    )


NUMBER = (TrackField("n_score", "number", "score"),)


@pytest.fixture(scope="module")
def of_one_field(tmp_path_factory: pytest.TempPathFactory) -> Blocks:
    """Blocks of numbers: with signs and places, as differences from one to the next, one of few words, and one of a row."""
    folder = tmp_path_factory.mktemp("one")
    rng = np.random.default_rng(3)
    columns = [
        [f"{number:.3f}" for number in rng.normal(0, 3, ROWS).tolist()],
        [str(10**9 + 3 * number) for number in range(ROWS)],
        ["", "low", "high"] * 50,
        ["-0.5"],
    ]
    with (folder / "track.n.blocks").open("wb") as data, (folder / "track.n.index").open("wb") as index:
        writer = BlockWriter(data, index, NUMBER, ids=False)
        for texts in columns:
            position = np.arange(len(texts), dtype=np.int32)
            rows = Strings.of([f"|{text}" for text in texts])
            writer.add(TrackRows(position, position.astype(np.uint64), rows, Strings.of([""] * len(texts))))
    return Blocks(folder, "n", NUMBER, ids=False)


@given(st.data())
def test_rows_of_blocks_with_one_field_are_those_of_each_block(
    of_one_field: Blocks, data: st.DataObject
) -> None:
    blocks = data.draw(st.lists(st.integers(0, 3), unique=True))
    wanted = [
        np.array(sorted(data.draw(st.sets(st.integers(0, int(of_one_field.rows[block]) - 1)))), np.int64)
        for block in blocks
    ]
    ends = np.cumsum([len(rows) for rows in wanted], dtype=np.int64)
    joined = of_one_field.rows_of(blocks, np.concatenate([np.zeros(0, np.int64), *wanted]), ends)
    expected = [of_one_field.columns(block, rows)[0] for block, rows in zip(blocks, wanted, strict=True)]
    texts = [text for column in expected for text in column.texts(np.arange(len(column.codes)))]
    assert list(joined.texts(np.arange(len(texts)))) == texts
    values = [column.numbers(np.arange(len(column.codes))) for column in expected]
    assert np.array_equal(joined.numbers(), np.concatenate([np.zeros(0), *values]), equal_nan=True)


def test_a_field_that_is_cut_off_is_refused(of_one_field: Blocks) -> None:
    for block in range(4):
        count = int(of_one_field.rows[block])
        rows = np.arange(count)
        content = decompress(of_one_field._content(block, 1))
        made = [np.empty(count, np.int64) for _ in range(2)]

        def read(
            part: bytes,
            count: int = count,
            rows: np.ndarray = rows,
            made: list[np.ndarray] = made,
        ) -> int:
            return int(some_field(np.frombuffer(part, np.uint8), count, rows, 0, count, *made))

        assert read(content) > DICTIONARY
        cuts = {*range(60), *range(0, len(content), 97), len(content) - 1}
        assert {read(content[:cut]) for cut in cuts if cut < len(content)} == {-1}
        fewer = content[:DICTIONARY] + bytes(4) + content[DICTIONARY + 4 :]  # no text, but codes of some
        assert read(fewer) == -1
