"""Thrift's compact protocol, as much of it as Parquet's footer needs.

A struct is a list of (field id, type, value); lists are (element type, values). Source: thrift-compact-protocol.md
of apache/thrift. `encode` can leave holes for numbers that are known later (`Relocatable`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
_INTEGERS: Final = frozenset({I16, I32, I64})
Struct = list[tuple[int, int, Any]]
_SHORT: Final = [bytes([number]) for number in range(128)]


def field(struct: Struct, number: int) -> Any:
    """The value of a field, None when it is absent."""
    return next((value for found, _, value in struct if found == number), None)


class Decoder:
    """Reads structs from bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def struct(self) -> Struct:
        fields: Struct = []
        number = 0
        while (head := self._byte()) != 0:
            kind, step = head & 15, head >> 4
            number = number + step if step else _unzigzag(self._varint())
            fields.append((number, kind, self._value(kind)))
        return fields

    def _value(self, kind: int) -> Any:
        if kind in (TRUE, FALSE):
            return kind == TRUE
        if kind == BYTE:
            return self._byte()
        if kind in _INTEGERS:
            return _unzigzag(self._varint())
        if kind == DOUBLE:
            return self._take(8)
        if kind == BINARY:
            return self._take(self._varint())
        if kind in (LIST, SET):
            head = self._byte()
            size = head >> 4
            if size == 15:
                size = self._varint()
            element = head & 15
            return element, [self._byte() == TRUE if element in (TRUE, FALSE) else self._value(element)
                             for _ in range(size)]  # fmt: skip
        if kind == STRUCT:
            return self.struct()
        raise ValueError(f"thrift type {kind} is not used by Parquet's footer")

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _take(self, size: int) -> bytes:
        self._at += size
        return self._data[self._at - size : self._at]

    def _varint(self) -> int:
        result = shift = 0
        while True:
            byte = self._byte()
            result |= (byte & 127) << shift
            if byte < 128:
                return result
            shift += 7


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
    """Writes structs; `moves(path)` tells which integers become offsets, by the field numbers that lead to them."""

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


def _unzigzag(number: int) -> int:
    return number >> 1 ^ -(number & 1)
