"""Encode one field of one block: texts as patterns and numbers (see `kernels.patterns`), and decode it.

Bytes: a mode, the patterns (how many, the size of each, the patterns), the code of each row, the number of each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.intern import Interner
from annotator.bytes.strings import Strings
from annotator.tracks import ratio
from annotator.tracks.kernels import patterns as kernel
from annotator.tracks.kernels.dictionaries import put_dictionary
from annotator.tracks.planes import Ints, PlaneReader, PlaneWriter
from annotator.tracks.rows import number

_LITERAL, _CUT = 0, 1
_RESERVED: Final = 3  # bytes below this have a special meaning in a pattern
_NUMBER: Final = re.compile(rb"([+-]?)([\x00\x01]*)(?:\.([\x00\x01]*))?(?:[eE]([+-]?[0-9]{1,9}))?")
_FEW: Final = 64  # maximum texts of a block that are stored unchanged
_MARK: Final = 2  # bytes of `ratio.Style.mark`
_INTERNER: Final = Interner()
_TENS: Final = 10 ** np.arange(1, 19, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns of a column; `whole` is 1 for a number of any length, the other arrays define how the number is parsed."""

    data: NDArray[np.uint8]
    offsets: Ints
    whole: Ints
    how: Ints
    power: Ints
    value: NDArray[np.float64]
    masked: int

    @classmethod
    def of(cls, texts: tuple[bytes, ...], masked: bool) -> Patterns:
        offsets = np.zeros(len(texts) + 1, np.int64)
        np.cumsum([len(text) for text in texts], out=offsets[1:])
        readings = [_reading(text, masked) for text in texts]
        return cls(
            np.frombuffer(b"".join(texts) or b"\0", np.uint8),
            offsets,
            np.array([masked and kernel.WHOLE in text for text in texts], np.int64),
            np.array([how for how, _, _ in readings], np.int64),
            np.array([power for _, power, _ in readings], np.int64),
            np.array([value for _, _, value in readings], np.float64),
            int(masked),
        )

    @classmethod
    def joined(cls, tables: Sequence[Patterns]) -> Patterns:
        """The patterns of all tables, which are masked alike, one table after another."""
        if len(tables) == 1:
            return tables[0]
        ends = np.cumsum([table.offsets[-1] for table in tables])
        return cls(
            np.concatenate([table.data[: table.offsets[-1]] for table in tables] + [np.zeros(1, np.uint8)]),
            np.concatenate(
                [np.zeros(1, np.int64)]
                + [
                    table.offsets[1:] + end - table.offsets[-1]
                    for table, end in zip(tables, ends, strict=True)
                ]
            ),
            np.concatenate([table.whole for table in tables]),
            np.concatenate([table.how for table in tables]),
            np.concatenate([table.power for table in tables]),
            np.concatenate([table.value for table in tables]),
            tables[0].masked,
        )


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """The values of a block's rows: row i has the pattern codes[i] and the number numbers[i]."""

    patterns: Patterns
    codes: NDArray[np.int32]
    digits: Ints

    def taken(self, rows: Ints) -> FieldColumn:
        """These rows, in this order."""
        return FieldColumn(self.patterns, self.codes[rows], self.digits[rows])

    def add_sizes(self, rows: Ints, bars: int, sizes: Ints) -> None:
        """Add to `sizes` the bytes of the texts of `rows`, and `bars` for the separator before each."""
        p = self.patterns
        kernel.add_sizes(rows, self.codes, self.digits, p.offsets, p.whole, bars, sizes)

    def put_texts(self, rows: Ints, bars: int, cursor: Ints, out: NDArray[np.uint8]) -> None:
        """Write the texts of `rows` at their cursors, which move on."""
        p = self.patterns
        kernel.put_texts(
            rows, self.codes, self.digits, p.data, p.offsets, p.whole, p.masked, bars, cursor, out
        )

    def texts(self, rows: Ints) -> Strings:
        """The texts of `rows`."""
        offsets = np.zeros(len(rows) + 1, np.int64)
        self.add_sizes(rows, 0, offsets[1:])
        np.cumsum(offsets[1:], out=offsets[1:])
        out = np.empty(max(1, int(offsets[-1])), np.uint8)
        self.put_texts(rows, 0, offsets[:-1].copy(), out)
        return Strings(out, offsets)

    def numbers(self, rows: Ints) -> NDArray[np.float64]:
        """The float64 of `rows`, NaN for what is no number."""
        p = self.patterns
        made, left = np.empty(len(rows), np.float64), np.empty(len(rows), np.int64)
        count = kernel.put_numbers(rows, self.codes, self.digits, p.how, p.power, p.value, made, left)
        if count:
            hard = left[:count]
            texts = self.texts(np.ascontiguousarray(rows[hard]))
            made[hard] = [number(texts[i].encode()) for i in range(count)]
        return made

    @classmethod
    def of(
        cls, stored: StoredField, counts: tuple[Ints, Ints] | None = None, arranged: Ints | None = None
    ) -> FieldColumn:
        """Decode the column; `counts` are those of which it is the quotient, and `arranged` is the order in which it is stored.

        Raises ValueError for invalid bytes.
        """
        texts, patterns = _dictionary(stored.mode, stored.dictionary)
        codes, digits = stored.codes.astype(np.int32), stored.digits
        if len(codes) and int(codes.max()) >= len(texts):
            raise ValueError("no such pattern")
        if arranged is not None:
            back_codes, back_digits = np.empty_like(codes), np.empty_like(digits)
            back_codes[arranged], back_digits[arranged] = codes, digits
            codes, digits = back_codes, back_digits
        for style in ratio.STYLES if stored.mode == _CUT and counts is not None else ():
            if style.mark in texts:
                place, made = style.of(*counts)  # type: ignore[misc]  # counts are given
                marked = codes == texts.index(style.mark)
                codes = np.where(marked, place + len(texts), codes).astype(np.int32)
                digits = np.where(marked, made, digits)
                texts, patterns = _extended(texts, style)
        return cls(patterns, codes, digits)


@dataclass(frozen=True, slots=True)
class StoredField:
    """A column in its stored form: quotients are marks, and its rows may be in another order."""

    mode: int
    dictionary: bytes
    codes: Ints
    digits: Ints

    def write(self, writer: PlaneWriter) -> None:
        """Append the column to a stream."""
        writer.raw(bytes([self.mode]))
        writer.text(self.dictionary)
        writer.numbers(self.codes)
        writer.numbers(self.digits)

    @classmethod
    def read(cls, reader: PlaneReader, count: int, rows: Ints | None = None) -> StoredField:
        """Read what `write` wrote for `count` rows, or of these only `rows`. Raises ValueError or ZstdError for truncated bytes."""
        return cls(reader.raw(1)[0], reader.text(), reader.numbers(count, rows), reader.numbers(count, rows))


def encoded(
    data: NDArray[np.uint8],
    start: Ints,
    end: Ints,
    counts: tuple[Ints, Ints] | None = None,
    plain: bool = False,
) -> StoredField:
    """The column of the texts data[start:end]; `counts` when they may be quotients of two of the block's counts.

    `plain`: the caller knows that no byte of `data` has a special meaning in a pattern (`reserved`).
    """
    rows = len(start)
    literal = None
    if not plain and len(start) and reserved(data[int(start.min()) : int(end.max())]):
        literal = _INTERNER.codes(data, start, end)
    elif counts is None:
        literal = _INTERNER.few(data, start, end, _FEW)
    if literal is not None:
        codes, first = literal
        return _stored(_LITERAL, data, start, end, first, codes, np.zeros(rows, np.int64))
    out = np.empty(int((end - start).sum()) + _MARK, np.uint8)
    offsets, digits = np.empty(rows + 2, np.int64), np.empty(rows, np.int64)
    kernel.cut_digits(data, start, end, out, offsets, digits)
    codes, first = _INTERNER.codes(out, offsets[:rows], offsets[1 : rows + 1])
    if counts is not None:
        texts = _taken(out, offsets[first], offsets[first + 1])
        mark, found = _quotients(texts, codes, digits, counts)
        if mark:  # as one more text, that of row `rows`
            offsets[rows + 1] = offsets[rows] + len(mark)
            out[offsets[rows] : offsets[rows + 1]] = np.frombuffer(mark, np.uint8)
            first = np.append(first, np.int32(rows))
            codes, digits = np.where(found, np.int32(len(texts)), codes), np.where(found, 0, digits)
    return _stored(_CUT, out, offsets[:-1], offsets[1:], first, codes, digits)


def decimals(steps: Ints, places: int) -> StoredField:
    """The column of the numbers steps / 10 ** places, each with that many places after the point; whole numbers for 0.

    The same as `encoded` makes of their texts, without the texts.
    """
    size = np.abs(steps)
    if not places:
        whole_texts = np.array([kernel.WHOLE, ord("-"), kernel.WHOLE], np.uint8)
        begins, ends = np.array([0, 1], np.int64), np.array([1, 3], np.int64)
        codes = (steps < 0).astype(np.int32)
        return _stored(_CUT, whole_texts, begins, ends, np.arange(2, dtype=np.int32), codes, size)
    whole = np.searchsorted(_TENS, size // 10**places, side="right")  # digits before the point, less one
    shapes = [sign + bytes(digits) + b"." + bytes(places) for sign in (b"", b"-") for digits in range(1, 20)]
    codes = (whole + np.where(steps < 0, 19, 0)).astype(np.int32)
    texts = np.frombuffer(b"".join(shapes), np.uint8)
    ends = np.cumsum([len(shape) for shape in shapes])
    begins = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
    return _stored(_CUT, texts, begins, ends, np.arange(len(shapes), dtype=np.int32), codes, size)


def _quotients(
    texts: list[bytes], codes: NDArray[np.int32], digits: Ints, counts: tuple[Ints, Ints]
) -> tuple[bytes, NDArray[np.bool_]]:
    """(mark of the style, the rows whose text is the quotient of the counts in this style); no mark unless these are most rows."""
    known = {text: code for code, text in enumerate(texts)}
    best, found, mark = len(codes) // 2, np.zeros(len(codes), np.bool_), b""
    for style in ratio.STYLES:  # most of their texts agree: the better one is used
        place, made = style.of(*counts)
        of_place = np.array([*(known.get(pattern, -2) for pattern in style.patterns), -2], np.int32)
        equal = (of_place[place] == codes) & (made == digits)
        count = int(np.count_nonzero(equal))
        if count > best:
            best, found, mark = count, equal, style.mark
        if count == len(codes):
            break
    return mark, found


def _stored(
    mode: int,
    data: NDArray[np.uint8],
    start: Ints,
    end: Ints,
    first: NDArray[np.int32],
    codes: NDArray[np.int32],
    digits: Ints,
) -> StoredField:
    """Row r has the text number codes[r] (-1: an empty one); text k is data[start[first[k]]:end[first[k]]]."""
    out = np.empty(4 * (1 + len(first)) + int((end[first] - start[first]).sum()), np.uint8)
    ranks = np.empty(len(codes), np.int64)
    size = put_dictionary(data, start, end, first, codes, out, ranks)
    return StoredField(mode, out[:size].tobytes(), ranks, digits)


def patterns_of(mode: int, dictionary: bytes) -> Patterns:
    """The patterns of a column without quotients. Raises struct.error or ValueError for invalid bytes."""
    return _dictionary(mode, dictionary)[1]


@lru_cache(maxsize=4096)
def _dictionary(mode: int, content: bytes) -> tuple[tuple[bytes, ...], Patterns]:
    count = int.from_bytes(content[:4], "little")
    sizes = np.frombuffer(content, "<u4", count, 4).tolist()
    texts, at = [b""], 4 + 4 * count
    for size in sizes:
        texts.append(content[at : at + size])
        at += size
    return tuple(texts), Patterns.of(tuple(texts), mode == _CUT)


@lru_cache(maxsize=4096)
def _extended(texts: tuple[bytes, ...], style: ratio.Style) -> tuple[tuple[bytes, ...], Patterns]:
    longer = texts + style.patterns
    return longer, Patterns.of(longer, masked=True)


@lru_cache(maxsize=65536)
def _reading(text: bytes, masked: bool) -> tuple[int, int, float]:
    """How to parse the number of a pattern: (how, power of ten, its literal value or its sign)."""
    if not masked or not any(byte < _RESERVED for byte in text):
        return kernel.LITERAL, 0, number(text)
    match = _NUMBER.fullmatch(text)
    if not match or not match[2] + (match[3] or b"") or kernel.WHOLE in (match[3] or b""):
        # No number, or `.5`, whose pattern does not say how many digits there are.
        return kernel.OTHER, 0, 0.0
    return kernel.SCALED, int(match[4] or 0) - len(match[3] or b""), -1.0 if match[1] == b"-" else 1.0


def reserved(data: NDArray[np.uint8]) -> bool:
    """Whether a byte of the texts has a special meaning in a pattern."""
    return bool((data < _RESERVED).any())


def _taken(data: NDArray[np.uint8], start: Ints, end: Ints) -> list[bytes]:
    return [data[a:b].tobytes() for a, b in zip(start.tolist(), end.tolist(), strict=True)]
