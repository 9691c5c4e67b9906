"""Many strings in one array."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.spans import gather

Bytes = NDArray[np.uint8]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Strings:
    """String i is `data[offsets[i]:offsets[i + 1]]`; both arrays go to compiled code as they are."""

    data: Bytes
    offsets: Ints

    @classmethod
    def of(cls, texts: Sequence[str]) -> Strings:
        raw = [text.encode("utf-8", "surrogateescape") for text in texts]
        offsets = np.zeros(len(raw) + 1, np.int64)
        np.cumsum([len(item) for item in raw], out=offsets[1:])
        return cls(np.frombuffer(b"".join(raw) or b"\0", np.uint8).copy(), offsets)

    @classmethod
    def empty(cls, count: int) -> Strings:
        """`count` empty strings."""
        return cls(np.zeros(1, np.uint8), np.zeros(count + 1, np.int64))

    @classmethod
    def copied(cls, data: Bytes, start: Ints, end: Ints) -> Strings:
        """Copy stretches of `data` into new strings."""
        offsets = np.zeros(len(start) + 1, np.int64)
        np.cumsum(end - start, out=offsets[1:])
        out = np.empty(max(1, int(offsets[-1])), np.uint8)
        gather(data, np.ascontiguousarray(start), np.ascontiguousarray(end), out)
        return cls(out, offsets)

    @classmethod
    def chained(cls, parts: Sequence[Strings]) -> Strings:
        """Concatenate the strings of all parts."""
        if not parts:
            return cls.empty(0)
        counts = np.array([len(part) for part in parts])
        begins = np.repeat(
            np.cumsum([0, *(int(part.offsets[-1] - part.offsets[0]) for part in parts[:-1])])
            - [int(part.offsets[0]) for part in parts],
            counts,
        )
        ends = np.concatenate([part.offsets[1:] for part in parts]) + begins
        data = np.concatenate([part.data[part.offsets[0] : part.offsets[-1]] for part in parts])
        return cls(data if len(data) else np.zeros(1, np.uint8), np.concatenate(([0], ends)).astype(np.int64))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, index: int) -> str:
        text = self.data[self.offsets[index] : self.offsets[index + 1]]
        return text.tobytes().decode("utf-8", "surrogateescape")

    def taken(self, order: Ints) -> Strings:
        """The strings with these indices, in this order."""
        return Strings.copied(self.data, self.offsets[:-1][order], self.offsets[1:][order])
