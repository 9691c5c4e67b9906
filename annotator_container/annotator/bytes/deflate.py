"""Blocks of BGZF, compressed: DEFLATE (RFC 1951) for annotated text. The same bytes for the same input, on every processor.

Made for text in which most of a line is a repeat of another one; docs/decisions/0451 says why it is ours and not a library's.
"""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from numba import types

from annotator.bytes.bgzf import BLOCK, HEAD, OVERHEAD
from annotator.bytes.compiled import (
    I64,
    INT,
    OUT_I64,
    OUT_U8,
    U8,
    compiled,
    copy_bytes,
    helper,
    store_eight,
)
from annotator.bytes.prefix_codes import WORK, code_lengths, codes_of
from annotator.bytes.repeats import (
    DISTANCES,
    FEWEST,
    LENGTHS,
    LONGEST,
    SLOTS,
    distance_slot,
    find_repeats,
)

_HEAD_FIRST, _HEAD_SECOND = struct.unpack("<qq", HEAD)
_STREAM: Final = len(HEAD) + 2  # where the DEFLATE stream begins in a block
_STORED: Final = 5  # bytes before the text in a stream that does not compress it
_END: Final = 256
_LITERALS: Final = 286  # bytes, the end, and the lengths
_FAR: Final = 30  # symbols of distances
_LENGTH_BITS: Final = (*(0,) * 8, *(1,) * 4, *(2,) * 4, *(3,) * 4, *(4,) * 4, *(5,) * 4, 0)
_DISTANCE_BITS: Final = (0, 0, *(bits for bits in range(14) for _ in range(2)))
_U16: Final = types.Array(types.uint16, 1, "C")


def _bases(bits: tuple[int, ...], first: int) -> np.ndarray:
    """The least value of each symbol, where symbol i stands for 1 << bits[i] values (RFC 1951, 3.2.5)."""
    sizes = np.left_shift(1, np.array(bits, np.int64))
    least: np.ndarray = first + np.cumsum(sizes) - sizes
    return least


_LENGTH_EXTRA: Final = np.array(_LENGTH_BITS, np.int64)
_LENGTH_BASE: Final = _bases(_LENGTH_BITS, 3)
_LENGTH_BASE[-1] = LONGEST  # the last symbol takes it from the one before
_LENGTH_SYMBOL: Final = np.searchsorted(_LENGTH_BASE, np.arange(LONGEST + 1), "right") - 1
_DISTANCE_EXTRA: Final = np.array(_DISTANCE_BITS[:_FAR], np.int64)
_DISTANCE_BASE: Final = _bases(_DISTANCE_BITS[:_FAR], 1)
_DISTANCE_SYMBOL: Final = (
    np.searchsorted(_DISTANCE_BASE, [*range(1, 257), *range(1, 32768, 128)], "right") - 1
)
_ORDER: Final = np.array((16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15), np.int64)
_REPEAT, _ZEROS, _MANY_ZEROS = 16, 17, 18  # symbols of a row of lengths of codes

# Parts of the working array: counts, lengths and codes of all symbols, those of the lengths of codes, and the rest.
_ALL: Final = DISTANCES + 32
_AT_LENGTHS: Final = _ALL
_AT_CODES: Final = 2 * _ALL
_AT_HEAD_COUNTS: Final = 3 * _ALL
_AT_HEAD_LENGTHS: Final = _AT_HEAD_COUNTS + 19
_AT_HEAD_CODES: Final = _AT_HEAD_LENGTHS + 19
_AT_ROW: Final = _AT_HEAD_CODES + 19
_AT_LENGTH_CODES: Final = _AT_ROW + _ALL
_AT_WORK: Final = _AT_LENGTH_CODES + LONGEST + 1
_ROOM: Final = _AT_WORK + WORK


@helper
def _flush(out, at, held, bits):
    """Write the whole bytes of `bits` held bits (at most 63); returns the next offset and what is still held."""
    store_eight(out, at, held)
    return at + (bits >> 3), held >> (bits & 56), bits & 7


@helper
def _row_of_lengths(lengths, literals, distances, row, counts):
    """The lengths of the used codes as symbols of RFC 1951, 3.2.7: symbol | number << 5; returns how many. Counts symbols."""
    counts[:] = 0
    total, size, at = literals + distances, 0, 0
    while at < total:
        length = lengths[at if at < literals else DISTANCES + at - literals]
        end = at + 1
        while end < total and lengths[end if end < literals else DISTANCES + end - literals] == length:
            end += 1
        left = end - at
        at = end
        if length != 0:
            row[size] = length
            counts[length] += 1
            size += 1
            left -= 1
        while left > 0:
            if length == 0 and left >= 11:
                part, symbol, least = min(left, 138), _MANY_ZEROS, 11
            elif left >= 3:
                part, symbol, least = (
                    (min(left, 10), _ZEROS, 3) if length == 0 else (min(left, 6), _REPEAT, 3)
                )
            else:
                part, symbol, least = 1, length, 1
            row[size] = symbol | part - least << 5
            counts[symbol] += 1
            size += 1
            left -= part
    return size


@helper
def _extra_bits(symbol):
    return 2 if symbol == _REPEAT else 3 if symbol == _ZEROS else 7 if symbol == _MANY_ZEROS else 0


@helper
def _size(counts, lengths, head_counts, head_lengths, heads):
    """Bytes of the block's stream."""
    bits = 17 + 3 * heads
    for symbol in range(19):
        bits += head_counts[symbol] * (head_lengths[symbol] + _extra_bits(symbol))
    for symbol in range(_LITERALS):
        bits += counts[symbol] * lengths[symbol]
    for symbol in range(29):
        bits += counts[LENGTHS + symbol] * _LENGTH_EXTRA[symbol]
    for symbol in range(_FAR):
        bits += counts[DISTANCES + symbol] * (lengths[DISTANCES + symbol] + _DISTANCE_EXTRA[symbol])
    return bits + 7 >> 3


@helper
def _write_steps(text, first, steps, known, codes, length_codes, out, at, held, bits):
    """Write the steps and the symbol of the end; returns the offset after the last byte."""
    for length in range(3, LONGEST + 1):
        symbol = _LENGTH_SYMBOL[length]
        code = codes[LENGTHS + symbol]
        value = code >> 4 | length - _LENGTH_BASE[symbol] << (code & 15)
        length_codes[length] = value << 5 | (code & 15) + _LENGTH_EXTRA[symbol]
    byte = first
    for number in range(known):
        step = steps[number]
        at, held, bits = _flush(out, at, held, bits)
        end = byte + (step >> 25)
        while byte + 3 <= end:  # three codes of at most 15 bits beside the 7 that may be held
            for following in range(3):
                code = codes[text[byte + following]]
                held |= code >> 4 << bits
                bits += code & 15
            byte += 3
            at, held, bits = _flush(out, at, held, bits)
        while byte < end:
            code = codes[text[byte]]
            held |= code >> 4 << bits
            bits += code & 15
            byte += 1
        size = step >> 16 & 511
        if size != 0:
            at, held, bits = _flush(out, at, held, bits)
            code = length_codes[size]
            held |= code >> 5 << bits
            bits += code & 31
            distance = step & 65535
            symbol = _DISTANCE_SYMBOL[distance_slot(distance)]
            code = codes[DISTANCES + symbol]
            held |= (code >> 4 | distance - _DISTANCE_BASE[symbol] << (code & 15)) << bits
            bits += (code & 15) + _DISTANCE_EXTRA[symbol]
            byte += size
    at, held, bits = _flush(out, at, held, bits)
    code = codes[_END]
    held |= code >> 4 << bits
    bits += code & 15
    store_eight(out, at, held)
    return at + (bits + 7 >> 3)


@helper
def _write_stored(text, first, end, out, at):
    """One stored block, at most 65,535 bytes (RFC 1951, 3.2.4)."""
    size = end - first
    out[at] = 1
    out[at + 1], out[at + 2] = size & 255, size >> 8
    out[at + 3], out[at + 4] = ~size & 255, ~size >> 8 & 255
    return copy_bytes(out, at + _STORED, text, first, end)


@helper
def _write_stream(text, first, end, out, at, places, steps, room):
    """Write text[first:end] as one last DEFLATE block, with codes of its own; returns the offset after it."""
    counts, lengths, codes = room[:_ALL], room[_AT_LENGTHS:_AT_CODES], room[_AT_CODES:_AT_HEAD_COUNTS]
    head_counts, head_lengths = room[_AT_HEAD_COUNTS:_AT_HEAD_LENGTHS], room[_AT_HEAD_LENGTHS:_AT_HEAD_CODES]
    head_codes, row = room[_AT_HEAD_CODES:_AT_ROW], room[_AT_ROW:_AT_LENGTH_CODES]
    length_codes, work = room[_AT_LENGTH_CODES:_AT_WORK], room[_AT_WORK:]
    known = find_repeats(text, first, end, places, _LENGTH_SYMBOL, _DISTANCE_SYMBOL, steps, counts)
    counts[_END] = 1
    code_lengths(counts, _LITERALS, 15, lengths, work)
    code_lengths(counts[DISTANCES:], _FAR, 15, lengths[DISTANCES:], work)
    literals, distances, heads = _LITERALS, _FAR, 19
    while lengths[literals - 1] == 0:
        literals -= 1  # the end has a code, so at least 257 are left
    while distances > 1 and lengths[DISTANCES + distances - 1] == 0:
        distances -= 1
    size = _row_of_lengths(lengths, literals, distances, row, head_counts)
    code_lengths(head_counts, 19, 7, head_lengths, work)
    while head_lengths[_ORDER[heads - 1]] == 0:
        heads -= 1  # some length is written, and its symbol lies beyond the fourth
    if _size(counts, lengths, head_counts, head_lengths, heads) >= end - first + _STORED:
        return _write_stored(text, first, end, out, at)
    codes_of(lengths, _LITERALS, codes, work)
    codes_of(lengths[DISTANCES:], _FAR, codes[DISTANCES:], work)
    codes_of(head_lengths, 19, head_codes, work)
    held, bits = 5 | literals - 257 << 3 | distances - 1 << 8 | heads - 4 << 13, 17
    for number in range(heads):
        held |= head_lengths[_ORDER[number]] << bits
        bits += 3
        at, held, bits = _flush(out, at, held, bits)
    for number in range(size):
        symbol = row[number] & 31
        held |= head_codes[symbol] >> 4 << bits
        bits += head_codes[symbol] & 15
        held |= row[number] >> 5 << bits
        bits += _extra_bits(symbol)
        at, held, bits = _flush(out, at, held, bits)
    return _write_steps(text, first, steps, known, codes, length_codes, out, at, held, bits)


@compiled(INT, U8, I64, OUT_U8, OUT_I64, _U16, OUT_I64, OUT_I64)
def write_blocks(text, sums, out, starts, places, steps, room):
    """Write `text` as BGZF blocks of BLOCK bytes each; returns the bytes written. `sums` are the blocks' CRC-32.

    `starts` gets the offset of each block in `out`, and at its end the total length.
    """
    at = 0
    for block in range(len(sums)):
        starts[block] = at
        first = block * BLOCK
        end = min(first + BLOCK, len(text))
        stop = _write_stream(text, first, end, out, at + _STREAM, places, steps, room)
        store_eight(out, at, _HEAD_FIRST)
        store_eight(out, at + 8, _HEAD_SECOND)
        size = stop + 8 - at
        out[at + 16], out[at + 17] = size - 1 & 255, size - 1 >> 8
        store_eight(out, stop, sums[block] | end - first << 32)
        at = stop + 8
    starts[len(sums)] = at
    return at


def room_for(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """`out`, `places`, `steps` and `room` of `write_blocks` for a text of `size` bytes."""
    blocks = -(-size // BLOCK)
    out = np.empty(size + blocks * (OVERHEAD + _STORED) + 8, np.uint8)  # eight are written at once
    steps = np.empty(min(size, BLOCK) // FEWEST + 1, np.int64)
    return out, np.empty(2 * SLOTS, np.uint16), steps, np.empty(_ROOM, np.int64)
