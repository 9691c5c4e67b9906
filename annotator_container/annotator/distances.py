"""Distances that VEP's rules use, in bases; the values are VEP's defaults."""

from __future__ import annotations

from typing import Final

REACH: Final = 5_000  # a transcript this near has a row (--distance)
LONGEST_EVENT: Final = 10_000_000  # a longer structural event has one row per gene (--max_sv_size)
