"""The sinks of variants.parquet and variants.tsv.gz."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from annotator.pipeline.batch import CsqField
from annotator.pipeline.parquet import ParquetSink
from annotator.pipeline.sinks import Sink
from annotator.pipeline.tsv import TsvSink


def table_sinks(output: Path, fields: Sequence[CsqField]) -> list[Sink[Any]]:
    """Both tables."""
    return [ParquetSink(output / "variants.parquet", fields), TsvSink(output / "variants.tsv.gz", fields)]
