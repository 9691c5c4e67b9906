"""Texts coded in parts and joined are those coded in one go."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.reference.coded import CodedTexts, Coder

TEXTS = st.text("aé\udc80", max_size=3)


def coded(texts: list[str]) -> CodedTexts:
    coder = Coder()
    for text in texts:
        coder.add(text)
    return coder.done()


@given(parts=st.lists(st.lists(TEXTS), min_size=1, max_size=5), random=st.randoms())
def test_parts_in_any_order(parts: list[list[str]], random: st.random.Random) -> None:  # type: ignore[name-defined]
    rows = [text for part in parts for text in part]
    order = list(range(len(rows)))
    random.shuffle(order)
    joined = CodedTexts.joined([coded(part) for part in parts], np.array(order, np.int64))
    expected = coded([rows[place] for place in order])
    assert joined.codes.tolist() == expected.codes.tolist()
    assert [joined.texts[code] for code in range(len(joined.texts))] == [
        expected.texts[code] for code in range(len(expected.texts))
    ]
