"""Write Thrift's compact protocol, as far as Parquet needs it.

A struct is a list of (field id, type, value); lists are (element type, values). Source: thrift-compact-protocol.md
of apache/thrift. `encode` can leave gaps for numbers that are known later (`Relocatable`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
_INTEGERS: Final = frozenset({I16, I32, I64})
Struct = list[tuple[int, int, Any]]
_SHORT: Final = [bytes([number]) for number in range(128)]


@dataclass(frozen=True, slots=True)
class Relocatable:
    """Encoded bytes with offsets between them: `pieces[0] offsets[0] pieces[1] … pieces[-1]`."""

    pieces: list[bytes]
    offsets: list[int]

    def at(self, base: int) -> bytes:
        """The bytes with `base` added to every offset."""
        out = [self.pieces[0]]
        for offset, piece in zip(self.offsets, self.pieces[1:], strict=True):
            out += (varint(_zigzag(offset + base)), piece)
        return b"".join(out)


class Encoder:
    """Writes structs; `moves(path)` decides which integers become offsets, by the path of field numbers to them."""

    def __init__(self, moves: Callable[[tuple[int, ...]], bool] | None = None) -> None:
        self._moves = moves
        self._pieces: list[bytes] = []
        self._offsets: list[int] = []
        self._out = bytearray()

    def struct(self, fields: Struct, path: tuple[int, ...] = ()) -> None:
        before = 0
        for number, kind, value in fields:
            step = number - before
            if 0 < step < 16:
                self._out.append(step << 4 | kind)
            else:
                self._out.append(kind)
                self._out += varint(_zigzag(number))
            before = number
            if self._moves is None and kind in _INTEGERS:
                self._out += varint(_zigzag(value))
            else:
                self._value(kind, value, (*path, number))
        self._out.append(0)

    def list_head(self, element: int, size: int) -> None:
        if size < 15:
            self._out.append(size << 4 | element)
        else:
            self._out.append(240 | element)
            self._out += varint(size)

    def done(self) -> Relocatable:
        return Relocatable([*self._pieces, bytes(self._out)], self._offsets)

    def _value(self, kind: int, value: Any, path: tuple[int, ...]) -> None:
        if kind in (TRUE, FALSE):
            return
        if kind == BYTE:
            self._out.append(value)
        elif kind in _INTEGERS:
            if self._moves is not None and self._moves(path):
                self._pieces.append(bytes(self._out))
                self._offsets.append(value)
                self._out = bytearray()
            else:
                self._out += varint(_zigzag(value))
        elif kind == DOUBLE:
            self._out += value
        elif kind == BINARY:
            self._out += varint(len(value)) + value
        elif kind == STRUCT:
            self.struct(value, path)
        else:
            element, items = value
            self.list_head(element, len(items))
            for item in items:
                if element in (TRUE, FALSE):
                    self._out.append(TRUE if item else FALSE)
                else:
                    self._value(element, item, path)


def varint(number: int) -> bytes:
    """An unsigned number, seven bits a byte, the lowest first."""
    if number < len(_SHORT):
        return _SHORT[number]
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1
