"""Mutated VCFs through the whole command: annotated without loss, or refused as the input's fault; nothing else.

`make mutants` tries ten thousand and prints the table. `GAS_MUTANTS` is how many (the first is `GAS_FIRST_MUTANT`), `GAS_WORKERS`
how many processes try them; a mutant is made from its number, so that one is made again by its number alone.
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
WORKERS: Final = int(os.environ.get("GAS_WORKERS", "1"))
CORPUS: Final = (
    Path(os.environ.get("GAS_TEST_DATA", Path(__file__).parents[5] / "shared" / "data")) / "vcf-corpus"
)


KINDS: Final = {
    "ok": "annotated without loss, readable by pysam, cyvcf2, bcftools and tabix",
    "refused": "refused as the input's fault, with a sentence (exit code 2)",
    "crash": "another exception (exit code 1), or no memory within 1.5 GB",
    "lost": "a record lost or made up",
    "unreadable": "a result that htslib cannot read",
    "died": "the process ended, or hung",
}


def table(kinds: Counter[str], titles: Counter[str]) -> str:
    """What became of the mutants, and why they were refused, most first."""
    rows = [("mutants", kinds.total()), *((words, kinds[kind]) for kind, words in KINDS.items())]
    rows += [(f"    {title}", count) for title, count in titles.most_common()]
    return "\n".join(f"{count:>8,}  {words}" for words, count in rows)


def test_mutants_are_annotated_or_refused(demo: DemoReference, tmp_path: Path) -> None:
    corpus = CORPUS if CORPUS.is_dir() else None
    found = []
    for outcome in outcomes(demo, corpus, range(FIRST, FIRST + MUTANTS), tmp_path, WORKERS):
        found.append(outcome)
        if outcome.kind not in ("ok", "refused"):
            print(len(found), outcome, flush=True)  # seen at once in a long run (pytest -s)
        elif len(found) % 1000 == 0:
            print(len(found), dict(Counter(item.kind for item in found)), flush=True)
    kinds = Counter(outcome.kind for outcome in found)
    print(table(kinds, Counter(outcome.title for outcome in found if outcome.kind == "refused")))
    assert len(found) == MUTANTS
    wrong = [outcome for outcome in found if outcome.kind not in ("ok", "refused")]
    assert not wrong, "\n".join(f"{outcome.name}: {outcome.kind} {outcome.detail}" for outcome in wrong[:20])
    assert kinds["ok"]
    assert kinds["refused"]
