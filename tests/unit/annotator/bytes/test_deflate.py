"""Compressed blocks against zlib, which must read back what was written."""

from __future__ import annotations

import gzip
import random
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.bytes.bgzf import BLOCK, END_OF_FILE
from annotator.bytes.prefix_codes import WORK, code_lengths, codes_of
from annotator.outputs.vcf.bgzf import compress

ENTRY = (
    "{alt}|missense_variant|MODERATE|GENE{gene}|ENSG0000{gene}|Transcript|ENST0000{gene}|protein_coding|{at}|"
)


def members(data: bytes) -> list[bytes]:
    """The BGZF blocks of `data` by the size that each states."""
    found = []
    while data:
        assert data[:16] == bytes.fromhex("1f8b08040000000000ff060042430200")
        size = struct.unpack_from("<H", data, 16)[0] + 1
        found.append(data[:size])
        data = data[size:]
    return found


def check(text: bytes) -> bytes:
    """The blocks of `text`, after reading each of them back."""
    data, starts = compress(text)
    blocks = members(data)
    assert starts.tolist() == np.cumsum([0, *map(len, blocks)]).tolist()
    for number, block in enumerate(blocks):
        expected = text[number * BLOCK : (number + 1) * BLOCK]
        unpacker = zlib.decompressobj(-15)
        assert unpacker.decompress(block[18:-8]) == expected
        assert unpacker.eof
        assert unpacker.unused_data == b""
        assert struct.unpack("<II", block[-8:]) == (zlib.crc32(expected), len(expected))
    assert gzip.decompress(data + END_OF_FILE) == text
    return data


def lines(count: int, seed: int) -> bytes:
    """Text like annotated lines."""
    dice = random.Random(seed)
    text = []
    for position in range(count):
        rows = ",".join(
            ENTRY.format(alt=dice.choice("ACGT"), gene=dice.randrange(20), at=dice.randrange(10**6))
            for _ in range(dice.randrange(1, 9))
        )
        text.append(f"chr1\t{position * 7}\t.\tA\tC\t50\tPASS\tCSQ={rows}\n")
    return "".join(text).encode()


@pytest.mark.parametrize("letters", [1, 2, 3, 4, 20, 256])
@pytest.mark.parametrize("size", [0, 1, 2, 3, 12, 13, 14, 300, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_random_letters(size: int, letters: int) -> None:
    check(np.random.default_rng(size).integers(0, letters, size, dtype=np.uint8).tobytes())


@given(st.lists(st.tuples(st.binary(max_size=40), st.integers(1, 400)), max_size=30))
@settings(max_examples=300, deadline=None)
def test_repeats_of_any_length(parts: list[tuple[bytes, int]]) -> None:
    check(b"".join(part * times for part, times in parts))


@given(st.integers(0, 2**32), st.integers(1, 1200))
@settings(max_examples=20, deadline=None)
def test_annotated_lines(seed: int, count: int) -> None:
    text = lines(count, seed)
    assert len(check(text)) < len(text)


@pytest.mark.parametrize("distance", [32_767, 32_768, 32_769, 40_000])
def test_repeats_near_the_farthest_distance(distance: int) -> None:
    """DEFLATE looks back 32,768 bytes at most."""
    noise = np.random.default_rng(3).integers(0, 256, distance, dtype=np.uint8).tobytes()
    check(noise + noise[:20_000])


@pytest.mark.parametrize("size", [257, 258, 259, 260, 516, 517])
def test_repeats_near_the_greatest_length(size: int) -> None:
    noise = np.random.default_rng(4).integers(0, 256, size, dtype=np.uint8).tobytes()
    check(b"?" + noise + b"!" + noise + b"." + noise)


def test_what_does_not_compress_is_stored() -> None:
    noise = np.random.default_rng(5).integers(0, 256, 2 * BLOCK, dtype=np.uint8).tobytes()
    assert len(check(noise)) == len(noise) + 2 * 31


def test_the_place_of_a_text_in_memory_does_not_matter() -> None:
    text = lines(500, 1)
    views = [memoryview(b"x" * shift + text)[shift:] for shift in range(9)]
    assert {compress(view)[0] for view in views} == {check(text)}


def test_annotated_text_is_no_larger_than_by_zlib() -> None:
    """zlib's level 2 is a floor for size; speed is compared in tests/benchmarks."""
    text = lines(5000, 2)
    by_zlib = sum(len(zlib.compress(text[at : at + BLOCK], 2)) for at in range(0, len(text), BLOCK))
    assert len(check(text)) <= by_zlib


def _huffman(counts: list[int]) -> int:
    """The least sum of counts times lengths, by merging the two rarest again and again."""
    left, total = sorted(count for count in counts if count), 0
    while len(left) > 1:
        merged = left[0] + left[1]
        total += merged
        left = sorted([merged, *left[2:]])
    return total


@given(
    st.lists(st.one_of(st.just(0), st.integers(0, 60000), st.integers(0, 20).map(lambda n: 1 << n)), min_size=1, max_size=286),
    st.sampled_from([9, 11, 15]),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_codes_are_complete_and_as_short_as_can_be(counts: list[int], longest: int) -> None:
    size = len(counts)
    lengths, values, work = np.zeros(size, np.int64), np.zeros(size, np.int64), np.zeros(WORK, np.int64)
    used = [number for number, count in enumerate(counts) if count]
    assert code_lengths(np.array(counts, np.int64), size, longest, lengths, work) == len(used)
    codes_of(lengths, size, values, work)
    assert [number for number in range(size) if lengths[number]] == used
    if len(used) < 2:
        assert lengths.sum() == len(used)
        return
    assert max(lengths) <= longest
    assert sum(2.0 ** -int(lengths[number]) for number in used) == 1  # every row of bits is a code
    best = _huffman(counts)
    total = int((np.array(counts) * lengths).sum())
    assert total >= best
    if longest == 15 and sum(counts) < 1597:  # too few for a code of more than 15 bits (Fibonacci)
        assert total == best
    written = {
        f"{value >> 4:0{value & 15}b}"[::-1] for value in map(int, values[used])
    }  # the first bit is the lowest
    assert len(written) == len(used)
    assert not any(one != other and other.startswith(one) for one in written for other in written)
