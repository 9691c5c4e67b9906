"""Distinct texts are numbered as a dictionary numbers them, and counting them ends at the first one too many."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.bytes.intern import Interner
from annotator.bytes.strings import Strings


@settings(deadline=None)
@given(st.lists(st.lists(st.text("ab", max_size=10), max_size=40), max_size=4), st.integers(0, 8))
def test_numbers_of_texts(columns: list[list[str]], most: int) -> None:
    interner = Interner()  # one for all: nothing of an earlier column is left in its table
    for texts in columns:
        strings = Strings.of(texts)
        start, end = strings.offsets[:-1].copy(), strings.offsets[1:].copy()
        numbers = {text: number for number, text in enumerate(dict.fromkeys(filter(None, texts)))}
        expected = [numbers.get(text, -1) for text in texts]
        few = interner.few(strings.data, start, end, most)
        assert (few is None) == (len(numbers) > most)
        for found in filter(None, (few, interner.codes(strings.data, start, end))):
            assert found[0].tolist() == expected
            assert [texts[i] for i in found[1].tolist()] == list(numbers)
