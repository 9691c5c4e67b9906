"""Mutated VCFs through the whole command: annotated without loss, or refused as the input's fault; nothing else.

`GAS_MUTANTS` is how many (the first is `GAS_FIRST_MUTANT`); a mutant is made from its number, so that one is made again
by its number alone.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Final

from tests.annotator_demo import DemoReference
from tests.unit.annotator.inputs.mutants import outcomes

MUTANTS: Final = int(os.environ.get("GAS_MUTANTS", "100"))
FIRST: Final = int(os.environ.get("GAS_FIRST_MUTANT", "0"))
CORPUS: Final = (
    Path(os.environ.get("GAS_TEST_DATA", Path(__file__).parents[5] / "shared" / "data")) / "vcf-corpus"
)


def test_mutants_are_annotated_or_refused(demo: DemoReference, tmp_path: Path) -> None:
    corpus = CORPUS if CORPUS.is_dir() else None
    found = []
    for outcome in outcomes(demo, corpus, range(FIRST, FIRST + MUTANTS), tmp_path):
        found.append(outcome)
        if outcome.kind not in ("ok", "refused"):
            print(len(found), outcome, flush=True)  # seen at once in a run of hours (pytest -s)
        elif len(found) % 500 == 0:
            print(len(found), dict(Counter(item.kind for item in found)), flush=True)
    kinds = Counter(outcome.kind for outcome in found)
    print(dict(kinds), Counter(outcome.title for outcome in found if outcome.title).most_common())
    assert len(found) == MUTANTS
    wrong = [outcome for outcome in found if outcome.kind not in ("ok", "refused")]
    assert not wrong, "\n".join(f"{outcome.name}: {outcome.kind} {outcome.detail}" for outcome in wrong[:20])
    assert kinds["ok"]
    assert kinds["refused"]
