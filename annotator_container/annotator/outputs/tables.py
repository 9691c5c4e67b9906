"""The sinks of variants.parquet and variants.tsv.gz."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotator.pipeline.batch import CsqField
from annotator.pipeline.tsv import TsvSink


def table_sinks(output: Path, fields: Sequence[CsqField]) -> list[Any]:
    """Both tables."""
    return [TsvSink(output / "variants.tsv.gz", fields)]
