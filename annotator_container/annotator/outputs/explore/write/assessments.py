"""The column `acmg` and its dictionary `acmg.json.gz` (docs/explore-format.md)."""

from __future__ import annotations

import json
from collections import Counter

import numpy as np

from annotator.outputs.explore.merge.dictionaries import Merged
from annotator.outputs.explore.widths import width_for
from annotator.outputs.explore.write.files import OutFolder, Stored

FILE = "acmg.json.gz"


def write_evidence(out: OutFolder, merged: Merged) -> dict[str, object]:
    """Write both; returns the numbers of variants by class and by code. Nothing is written when no variant was assessed."""
    texts = merged.assessments.values
    if not texts:
        return {}
    width = width_for(len(texts))
    column = Stored(width, merged.rows, "plain" if width is np.uint8 else "planes")
    uses = np.zeros(len(texts) + 1, np.int64)
    for first, codes in merged.pieces("acmg", "acmg"):
        column.put(first, codes)
        uses += np.bincount(codes, minlength=len(uses))
    out.stored("acmg", column, "code", title="ACMG evidence")
    out.gzip(FILE, f"[{','.join(texts)}]".encode())
    classes: Counter[str] = Counter()
    codes_: Counter[str] = Counter()
    for text, used in zip(texts, uses[1:].tolist(), strict=True):
        suggested, _, evidence, _ = json.loads(text)
        classes[suggested] += used
        codes_.update({code: used for code, _, _ in evidence})
    return {"acmg": {"classes": dict(sorted(classes.items())), "codes": dict(sorted(codes_.items()))}}
