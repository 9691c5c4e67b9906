"""Hypothesis on bytes: whatever the bytes are, the reader gives all records unchanged or refuses; never a traceback, never a hang."""

from __future__ import annotations

import gzip
import io

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source
from tests.unit.annotator.vcf.test_traps_containers import HEADER, bgzip

FIELD = st.binary(max_size=6)
LINE = st.builds(
    lambda *parts: b"\t".join(parts),
    st.sampled_from([b"1", b"2", b"", b"chr 1"]),
    st.integers(-1, 12).map(lambda n: b"%d" % n),
    FIELD,
    st.sampled_from([b"A", b"AC", b"", b"n", b"-"]),
    st.sampled_from([b"C", b"*", b"<DEL>", b"A[1:2[", b",", b".", b"G,T"]),
    FIELD,
    FIELD,
    FIELD,
)
ENDS = st.sampled_from([b"\n", b"\r\n", b"\n\n", b"\r"])


def attempt(data: bytes, chunk: int) -> tuple[int, bytes] | InputError:
    answer = outcome(data, chunk)
    if isinstance(answer, InputError):
        assert answer.title
        assert answer.detail
        packed = data[:2] == b"\x1f\x8b"
        assert answer.line is None or packed or 1 <= answer.line <= data.count(b"\n") + 2
    return answer


def outcome(data: bytes, chunk: int) -> tuple[int, bytes] | InputError:
    try:
        reader = VcfReader(Source(io.BytesIO(data), len(data)), chunk)
        text = b"".join(piece.text for piece in reader.chunks())
    except InputError as error:
        return error
    return reader.records, text


@settings(max_examples=300, deadline=2000)
@given(st.binary(max_size=400), st.sampled_from([16, 1000]))
def test_any_bytes(data: bytes, chunk: int) -> None:
    attempt(data, chunk)
    attempt(b"\x1f\x8b" + data, chunk)
    attempt(HEADER + data, chunk)


@settings(max_examples=300, deadline=2000, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(LINE, ENDS), max_size=8), st.sampled_from([20, 57, 5000]))
def test_lines_come_out_as_they_went_in(lines: list[tuple[bytes, bytes]], chunk: int) -> None:
    body = b"".join(line + end for line, end in lines)
    answer = attempt(HEADER + body, chunk)
    whole = attempt(HEADER + body, 1 << 20)
    if isinstance(answer, InputError):
        assert isinstance(whole, InputError)
        assert (answer.title, answer.line, answer.column) == (whole.title, whole.line, whole.column)
    else:
        expected = [line for line in (body + b"\n").replace(b"\r\n", b"\n").split(b"\n") if line]
        assert answer[1] == b"".join(line + b"\n" for line in expected)
        assert answer[0] == len(expected)


@settings(max_examples=100, deadline=2000)
@given(st.data())
def test_a_damaged_file_is_never_read_as_a_shorter_one(data: st.DataObject) -> None:
    records = b"".join(b"1\t%d\t.\tA\tC\t.\t.\tX=%d\n" % (p, p * p) for p in range(1, 300))
    pack = data.draw(st.sampled_from([bgzip, gzip.compress]))
    packed = bytearray(pack(HEADER + records))
    kind = data.draw(st.sampled_from(["cut", "flip"]))
    place = data.draw(st.integers(18, len(packed) - 1))
    if kind == "cut":
        answer = attempt(bytes(packed[:place]), 1000)
        assert isinstance(answer, InputError)
    else:
        packed[place] ^= data.draw(st.integers(1, 255))
        answer = attempt(bytes(packed), 1000)
        if not isinstance(answer, InputError):
            assert answer == (299, records)
