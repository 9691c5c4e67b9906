"""The genome in packed pieces, of which a task fetches those of the contigs that its input covers.

    genome.packed       the pieces, one behind the other
    genome.pieces.npy   an entry (`ENTRY`) for each piece, in the order of the genome

A piece holds up to PIECE bases of one contig. It is one byte that says its form, then a Zstandard frame:

    form 0   uint32 runs; the runs of letters other than A, C, G, T as uint32 first (0-based in the piece)[runs],
             uint32 length[runs], uint8 letter[runs]; then two bits a base, the first base lowest (A C G T = 0 1 2 3)
    form 1   the letters themselves, one byte each: where runs would take more room

All little-endian.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.zstd import ZstdError, compress, decompress
from annotator.reference.arrays import MappedArrays, save
from annotator.reference.genome import GENOME, OFFSETS

PACKED: Final = "genome.packed"
INDEX: Final = "genome.pieces"
PIECE: Final = 1 << 20
# begin: 0-based base in the whole genome; end: byte of genome.packed behind the piece; sum: CRC-32 of its bytes.
ENTRY: Final = np.dtype([("begin", "<i8"), ("bases", "<i4"), ("end", "<i8"), ("sum", "<u4")])
_LEVEL: Final = 1  # two-bit bases hardly shrink; what shrinks is a stretch of Ns
_BASES_OF_RUN: Final = 32  # a run takes 9 bytes, that many bases in two bits 8
_OTHER: Final = 4
_CODE: Final = np.full(256, _OTHER, np.uint8)
_CODE[np.frombuffer(b"ACGT", np.uint8)] = np.arange(4, dtype=np.uint8)
_BYTES: Final = np.arange(256, dtype=np.uint8)
_LETTERS: Final[NDArray[np.uint32]] = (
    np.frombuffer(b"ACGT", np.uint8)[np.stack([_BYTES >> shift & 3 for shift in (0, 2, 4, 6)], axis=1)]
    .copy()
    .view("<u4")
    .reshape(-1)
)


def encode(bases: NDArray[np.uint8]) -> bytes:
    """A piece of these letters (one byte each)."""
    codes = _CODE[bases]
    other = np.flatnonzero(codes == _OTHER)
    letters = bases[other]
    new = np.append(True, (np.diff(other) != 1) | (np.diff(letters) != 0))[: len(other)]
    first = np.flatnonzero(new)
    if len(first) * _BASES_OF_RUN > len(bases):
        return b"\1" + compress(bases.tobytes(), level=_LEVEL)
    codes[other] = 0
    four = np.zeros(-(-len(bases) // 4) * 4, np.uint8)
    four[: len(bases)] = codes
    packed = four[0::4] | four[1::4] << 2 | four[2::4] << 4 | four[3::4] << 6
    runs = (other[first], np.diff(np.append(first, len(other))))
    head = np.array([len(first)], "<u4").tobytes() + b"".join(part.astype("<u4").tobytes() for part in runs)
    return b"\0" + compress(head + letters[first].tobytes() + packed.tobytes(), level=_LEVEL)


def decode(piece: bytes | memoryview, bases: int) -> NDArray[np.uint8]:
    """The letters of a piece of `bases` bases. Raises ValueError for bytes that are none."""
    try:
        content = decompress(piece[1:])
    except ZstdError as error:
        raise ValueError("it cannot be unpacked") from error
    if piece[:1] == b"\1":
        made = np.frombuffer(content, np.uint8)
    else:
        runs = int(np.frombuffer(content, "<u4", 1)[0])
        first, length = np.frombuffer(content, "<u4", 2 * runs, 4).astype(np.int64).reshape(2, runs)
        letters = np.frombuffer(content, np.uint8, runs, 4 + 8 * runs)
        made = _LETTERS[np.frombuffer(content, np.uint8, -1, 4 + 9 * runs)].view(np.uint8)[:bases]
        for at, size, letter in zip(first.tolist(), length.tolist(), letters.tolist(), strict=True):
            made[at : at + size] = letter
    if len(made) != bases:
        raise ValueError(f"it has {len(made)} bases, not {bases}")
    return made


def write_pieces(folder: Path, threads: int = 2, count: Callable[[int], None] = lambda _: None) -> None:
    """Write both files beside the genome in `folder`. Raises ValueError when a piece does not give its bases back.

    `count` receives the bases that were packed since the last call.
    """
    arrays = MappedArrays(folder)
    genome, offsets = arrays[GENOME], arrays[OFFSETS]
    spans = list(_spans(offsets))
    index = np.zeros(len(spans), ENTRY)
    at = 0

    def made(span: tuple[int, int]) -> bytes:
        bases = np.array(genome[slice(*span)])
        piece = encode(bases)
        if not np.array_equal(decode(piece, len(bases)), bases):
            raise ValueError(f"bases {span[0]} to {span[1]} of the genome are not what was packed")
        return piece

    with (folder / PACKED).open("wb") as out, ThreadPoolExecutor(threads) as pool:
        for first in range(0, len(spans), 64):
            for number, piece in enumerate(pool.map(made, spans[first : first + 64]), first):
                out.write(piece)
                at += len(piece)
                begin, end = spans[number]
                index[number] = begin, end - begin, at, zlib.crc32(piece)
            arrays.release(GENOME)
            count(sum(end - begin for begin, end in spans[first : first + 64]))
    save(folder, INDEX, index)


def _spans(offsets: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """First base and the base behind the last one of each piece."""
    for begin, end in zip(offsets[:-1].tolist(), offsets[1:].tolist(), strict=True):
        for first in range(begin, end, PIECE):
            yield first, min(first + PIECE, end)
