"""The lines of a shard's TSV get their row numbers in the whole file: only the first number of each line changes."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.outputs.tables.kernels.tsv import renumber

RESTS = st.text(st.characters(min_codepoint=0, max_codepoint=0xFF, exclude_characters="\n"), max_size=40)


@settings(deadline=None)  # compiles at first
@given(st.lists(RESTS, max_size=30), st.integers(0, 10**15))
@example(["\x0b" * 8, "\x09\x0b\x0a"[:2], "", "\x8a\xff\x00", "a" * 7, "a" * 8, "a" * 9], 0)
def test_each_line_keeps_the_rest(rests: list[str], by: int) -> None:
    lines = [rest.encode("latin-1") for rest in rests]
    text = b"".join(b"%d\t%b\n" % (number, line) for number, line in enumerate(lines))
    out = np.zeros(len(text) + 20 * len(lines) + 1, np.uint8)
    written = renumber(np.frombuffer(text or b"", np.uint8), by, out)
    expected = b"".join(b"%d\t%b\n" % (by + number, line) for number, line in enumerate(lines))
    assert out[:written].tobytes() == expected
