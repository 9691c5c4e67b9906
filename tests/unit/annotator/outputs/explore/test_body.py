"""The lines of the explorer's table fit into the room that is taken for them; nothing checks this while a job runs."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from annotator.outputs.explore.read.kernels.body import emit, room
from annotator.outputs.explore.read.kernels.effects import END, PICK, ROW, START

COLUMNS = ROW + 1
RECORD = b"chr1\t12\tid\tA\tC,GGG\t50\tPASS\t.\tGT\t0/1\t1/1"
ENDS = [end for end, letter in enumerate(RECORD) if letter == 9][:7]
ALT = RECORD.index(b"GGG")
CALLS = [(RECORD.index(b"0/1"), RECORD.index(b"0/1") + 3), (RECORD.index(b"1/1"), len(RECORD))]

consequences = st.lists(st.tuples(st.text("ab|", max_size=200), st.booleans()), min_size=0, max_size=4)


@given(st.lists(consequences, min_size=1, max_size=30), st.booleans(), st.randoms())
def test_no_line_is_longer_than_its_room(rows, with_samples, chance):  # type: ignore[no-untyped-def]
    text, csq, first, worst = b"", [], [0], []
    for found in rows:
        worst.append(len(csq) + chance.randrange(len(found)) if found else -1)
        for written, picked in found:
            row = np.zeros(COLUMNS, np.int64)
            row[START], row[END], row[PICK] = len(text), len(text) + len(written), picked
            csq.append(row)
            text += written.encode()
        first.append(len(csq))
    total = len(rows)
    zeros = np.zeros(total, np.int64)
    where = (np.zeros(1, np.int64), np.array([ENDS], np.int64), zeros, zeros + ALT, zeros + ALT + 3)
    table = (np.array(csq, np.int64).reshape(-1, COLUMNS), np.array(first), np.array(worst), np.arange(total))
    spans = np.array([CALLS if with_samples else []], np.int64).reshape(1, -1, 2)
    expected = []
    for number, found in enumerate(rows):
        fields = [*found[worst[number] - first[number]][0].split("|"), "", ""][:3] if found else []
        picked = ",".join(written for written, chosen in found if chosen)
        calls = ["0/1", "1/1"] if with_samples else []
        line = ["chr1", "12", "id", "A", "GGG", "50", "PASS", "|".join(fields), picked, *calls]
        expected.append("\t".join(line) + "\n")
    most = room(*where, *table, spans)
    assert most >= sum(map(len, expected))
    bases, letters = np.frombuffer(RECORD, np.uint8), np.frombuffer(text, np.uint8)
    body, ends = emit(bases, *where[:2], *where[2:], letters, *table, np.arange(3), spans)
    assert body.tobytes().decode() == "".join(expected)
    assert ends.tolist() == np.cumsum([len(line) for line in expected]).tolist()
