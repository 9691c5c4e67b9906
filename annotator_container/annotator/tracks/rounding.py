"""The precision of a field's numbers in the format of `--track`: FIELD~4 (significant digits) or FIELD~0.001 (steps)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from annotator.bytes.strings import Strings
from annotator.errors import TrackError
from annotator.tracks.kernels.rounding import round_texts
from annotator.tracks.planes import Ints

_DIGITS: Final = re.compile(r"[1-9][0-9]?")
_STEP: Final = re.compile(r"0\.(0{0,15})1")


@dataclass(frozen=True, slots=True)
class Rounding:
    """Significant digits, or (`places` not -1) places after the point."""

    digits: int
    places: int = -1

    @classmethod
    def of(cls, text: str) -> Rounding:
        """Raises TrackError for anything but 1 to 99 digits or a step of 0.1, 0.01 and so on."""
        step = _STEP.fullmatch(text)
        if step:
            return cls(0, len(step[1]) + 1)
        if _DIGITS.fullmatch(text):
            return cls(int(text))
        raise TrackError(
            f"The precision {text!r} is not understood",
            "Write FIELD~4 for four significant digits, or FIELD~0.001 for steps of 0.001.",
        )

    def __str__(self) -> str:
        return (
            f"{self.digits} significant digits"
            if self.places < 0
            else f"steps of 0.{'0' * (self.places - 1)}1"
        )

    def rounded(self, texts: Strings, start: Ints, end: Ints) -> Strings:
        """The texts texts.data[start:end], rounded half to even; texts that are not plain decimals stay unchanged."""
        out = np.empty(max(1, int((end - start).sum())), np.uint8)
        offsets = np.empty(len(start) + 1, np.int64)
        round_texts(texts.data, start, end, self.digits, self.places, out, offsets)
        return Strings(out, offsets)
