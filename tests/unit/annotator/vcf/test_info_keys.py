"""INFO values of several keys found in one pass: the same as of each key alone, and as Python splits them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.chunk.records import Chunk, lines_in
from annotator.contigs import Contig, ContigMap
from annotator.tracks.vcf_values import InfoKeys
from annotator.vcf.kernels.info import info_spans
from annotator.vcf.scan import scan

KEYS = ("AC", "AC_joint", "A", "AF", "OK", "a_key_of_more_than_eight_letters")
ITEMS = st.one_of(
    st.sampled_from(KEYS),
    st.tuples(st.sampled_from((*KEYS, "ACX", "AFF", "B")), st.text("0123456789,.=é", max_size=20)).map(
        "=".join
    ),
    st.text("ACF=_", max_size=4),
)


@settings(deadline=None)
@given(st.lists(st.lists(ITEMS, max_size=12), min_size=1, max_size=6), st.sets(st.sampled_from(KEYS)))
def test_keys_are_found_together_as_alone(rows: list[list[str]], wanted: set[str]) -> None:
    columns = [";".join(row) or "." for row in rows]
    text = "".join(
        f"1\t{number + 1}\t.\tA\tC\t.\t.\t{column}{chr(9) + 'GT' + chr(9) + 'AC=1' if number % 2 else ''}\n"
        for number, column in enumerate(columns)
    ).encode()
    assert lines_in(text) == len(rows)
    records = scan(Chunk(0, text, 0, 1), ContigMap((Contig("1", 100),)))
    assert [
        records.string(int(records.filter_end[i]) + 1, int(records.info_end[i])) for i in range(len(rows))
    ] == columns
    assert [int(end) for end in records.line_end] == [i for i, byte in enumerate(text) if byte == ord("\n")]
    found = InfoKeys(sorted(wanted)).find(records)
    assert set(found) == wanted
    for key, (begin, stop) in found.items():
        alone = np.empty(len(rows), np.int64), np.empty(len(rows), np.int64)
        info_spans(
            records.text,
            records.filter_end + 1,
            records.info_end,
            np.frombuffer(key.encode(), np.uint8),
            *alone,
        )
        assert (begin.tolist(), stop.tolist()) == (alone[0].tolist(), alone[1].tolist())
        for i, column in enumerate(columns):
            values = [item.partition("=")[2] for item in column.split(";") if item.partition("=")[0] == key]
            shown = records.string(int(begin[i]), int(stop[i])) if begin[i] >= 0 else None
            assert shown == (values[0] if values else None)
