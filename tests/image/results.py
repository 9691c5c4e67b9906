"""What result files say, without the lines that name a time or a command."""

from __future__ import annotations

import gzip
from pathlib import Path

import polars as pl


def content(path: Path) -> object:
    """The rows of a table or VCF."""
    if path.suffix == ".parquet":
        return pl.read_parquet(path).to_dict(as_series=False)
    lines = gzip.decompress(path.read_bytes()).splitlines()
    return [line for line in lines if not line.startswith(b"##")]
