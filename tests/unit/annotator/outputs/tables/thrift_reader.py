"""Thrift's compact protocol, read: what our footer says, beside what Arrow's says.

Source: thrift-compact-protocol.md of apache/thrift.
"""

from __future__ import annotations

from typing import Any

from annotator.outputs.tables.parquet.thrift import (
    BINARY,
    BYTE,
    DOUBLE,
    FALSE,
    I16,
    I32,
    I64,
    LIST,
    SET,
    STRUCT,
    TRUE,
    Struct,
)

_INTEGERS = frozenset({I16, I32, I64})


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


def _unzigzag(number: int) -> int:
    return number >> 1 ^ -(number & 1)
