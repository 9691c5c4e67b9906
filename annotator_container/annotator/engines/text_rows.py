"""Make coded columns from CSQ rows, for engines whose rows are text: the outputs read codes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from annotator.bytes.intern import Interner
from annotator.bytes.spans import cut_fields
from annotator.chunk.batch import Coded, Rows

# Columns that outputs read as codes; Existing_variation because an engine may have its own values.
NAMES: Final = ("Consequence", "SYMBOL", "Gene", "Feature", "VARIANT_CLASS", "HGNC_ID", "Existing_variation")


def with_codes(rows: Rows, fields: Sequence[str]) -> Rows:
    """The rows with `coded` filled from their text, for those of NAMES that are among `fields` (the columns in order)."""
    wanted = {name: fields.index(name) for name in NAMES if name in fields}
    bounds = np.empty((max(wanted.values()) + 2, len(rows)), np.int64)
    cut_fields(rows.text, rows.start, rows.end, bounds)
    interner = Interner()
    coded = {
        name: Coded(*interner.texts(rows.text, bounds[place], bounds[place + 1] - 1))
        for name, place in wanted.items()
    }
    return replace(rows, coded=coded)
