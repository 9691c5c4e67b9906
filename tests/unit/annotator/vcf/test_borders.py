"""Borders lie between records, and a segment gives back exactly the lines between two of them."""

from __future__ import annotations

import io
import itertools
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.errors import InputError
from annotator.outputs.vcf import bgzf
from annotator.vcf import borders as module
from annotator.vcf.borders import Border, borders
from annotator.vcf.segment import Segment

HEADER = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
lines = st.lists(st.sampled_from([b"1\t5", b"x" * 30, b"", b"y"]), max_size=40)


def packed_in(text: bytes, size: int) -> bytes:
    """BGZF with blocks of `size` bytes of text."""
    parts = [bgzf.compress(text[at : at + size])[0] for at in range(0, len(text), size)]
    return b"".join(parts) + bgzf.END_OF_FILE


@pytest.mark.parametrize("packed", [True, False])
@given(
    found=lines, every=st.integers(1, 7), size=st.integers(1, 90), crlf=st.booleans(), ends=st.booleans(),
    together=st.integers(1, 4),
)  # fmt: skip
def test_segments_between_borders_are_the_file(
    packed: bool, found: list[bytes], every: int, size: int, crlf: bool, ends: bool, together: int
) -> None:
    end = b"\r\n" if crlf else b"\n"
    header = HEADER.replace(b"\n", end)
    text = header + b"".join(line + end for line in found)
    open_line = not ends and bool(found and found[-1])
    if open_line:
        text = text[: -len(end)]
    data = packed_in(text, size) if packed else text
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, "_BLOCKS", together)
        places = list(borders(io.BytesIO(data), packed, 2, every, threads=2))
    records = [number for number, line in enumerate(found) if line]
    closed = len(records) - open_line
    expected = [0, *range(every, closed + 1, every), len(records)]
    assert [place.record for place in places] == expected
    # Each border stands right behind its last record, and knows the number of the next line.
    assert [place.line for place in places[:-1]] == [
        3 if at == 0 else records[at - 1] + 4 for at in expected[:-1]
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        pieces = [
            b"".join(Segment(lambda: path.open("rb"), len(data), b"", (a, b), packed).blocks())
            for a, b in itertools.pairwise(places)
        ]
    assert header + b"".join(pieces) == text
    for piece, (a, b) in zip(pieces, itertools.pairwise(expected), strict=True):
        assert len([line for line in piece.replace(b"\r", b"").split(b"\n") if line]) == b - a


def test_plain_files_of_many_blocks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from annotator.vcf import segment

    monkeypatch.setattr(module, "READ", 64)
    monkeypatch.setattr(segment, "READ", 64)
    text = HEADER + b"".join(b"1\t%d\tabc\n" % at for at in range(100))
    path = tmp_path / "file"
    path.write_bytes(text)
    places = list(borders(io.BytesIO(text), False, 2, 30))
    middle = Segment(lambda: path.open("rb"), len(text), HEADER, (places[1], places[2]), False)
    assert b"".join(middle.blocks()) == HEADER + b"".join(b"1\t%d\tabc\n" % at for at in range(30, 60))


def test_a_file_that_is_packed_by_bgzip_in_part_only_is_refused() -> None:
    import gzip

    data = bgzf.compress(HEADER)[0] + gzip.compress(b"1\t5\n")
    with pytest.raises(InputError, match="Only a part"):
        list(borders(io.BytesIO(data), True, 2, 10))


def test_a_file_without_records() -> None:
    assert list(borders(io.BytesIO(HEADER), False, 2, 10)) == [
        Border(0, len(HEADER), 0, 3),
        Border(0, len(HEADER), 0, 3),
    ]
    assert [one.record for one in borders(io.BytesIO(HEADER[:-1]), False, 2, 10)] == [0]
