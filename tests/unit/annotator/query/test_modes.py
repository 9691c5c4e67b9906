"""Every inheritance mode gives what the document says, on random families and genotypes.

GAS_INHERITANCE_CASES sets how many random sets are compared (default 300; the project's bar is 10,000).
"""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.query.modes import MODES, x_linked
from annotator.query.pairs import REASONS, CompoundHet
from annotator.query.truth import WORDS, either
from tests.unit.annotator.query import oracle
from tests.unit.annotator.query.cases import evidence_of, random_case
from tests.unit.annotator.query.oracle_family import Case

CASES = int(os.environ.get("GAS_INHERITANCE_CASES", "300"))
many = settings(max_examples=CASES, deadline=None, suppress_health_check=list(HealthCheck))


def engine_single(case: Case, mode: str) -> list[str]:
    answers = [MODES[mode](evidence) for evidence in evidence_of(case)]
    return [WORDS[value] for value in either(*answers)]


def engine_compound(case: Case) -> tuple[list[str], list[tuple[int, int, str, str]]]:
    best = [0] * len(case["variants"])
    pairs: dict[tuple[int, int, str], str] = {}
    for evidence in evidence_of(case):
        mode = CompoundHet(evidence)
        groups: dict[tuple[str, str], list[int]] = {}
        for row, variant in enumerate(case["variants"]):
            for gene in variant["genes"]:
                groups.setdefault((gene, variant["contig"]), []).append(row)
        for (gene, _), rows in groups.items():
            found, answer = mode.pairs_among(rows)
            for row, value in zip(sorted(rows), answer.tolist(), strict=True):
                best[row] = max(best[row], value)
            for a, b, reason in zip(
                found.first.tolist(), found.second.tolist(), found.reason.tolist(), strict=True
            ):
                pairs.setdefault((a, b, gene), REASONS[reason])
    return [WORDS[value] for value in best], sorted((*key, reason) for key, reason in pairs.items())


def with_named_parents(case: Case, dice: random.Random) -> Case:
    """The case, in one of five without the own entries of some people, whom a child may still name as a parent."""
    if dice.random() > 0.2:
        return case
    kept = [one for one in case["people"] if one["affected"] or dice.random() < 0.5]
    return {**case, "people": kept or case["people"]}


@many
@given(st.integers(min_value=0, max_value=2**48))
def test_the_engine_answers_as_the_document_says(seed: int) -> None:
    case = with_named_parents(random_case(random.Random(seed)), random.Random(seed + 1))
    if not evidence_of(case):
        assert not oracle.can_run(case, "dominant")
        return
    for mode in MODES:
        if oracle.can_run(case, mode):
            assert engine_single(case, mode) == oracle.single(case, mode), mode
    for model in ("recessive", "dominant"):
        answers = [x_linked(evidence, model) for evidence in evidence_of(case)]  # type: ignore[arg-type]
        assert [WORDS[value] for value in either(*answers)] == oracle.single(case, "x-linked", model=model)
    assert engine_compound(case) == oracle.compound(case)
    trios = any(evidence.family.trios for evidence in evidence_of(case))
    assert trios == oracle.can_run(case, "de-novo")


@pytest.mark.parametrize("mode", [*MODES, "compound-het"])
def test_the_random_sets_reach_every_answer(mode: str) -> None:
    """A comparison in which nothing ever passes would show nothing."""
    seen: dict[str, int] = {}
    for seed in range(1500):
        case = random_case(random.Random(seed))
        if not oracle.can_run(case, mode):
            continue
        answers = oracle.compound(case)[0] if mode == "compound-het" else oracle.single(case, mode)
        for word in answers:
            seen[word] = seen.get(word, 0) + 1
        if min(seen.get(word, 0) for word in WORDS) >= 20:
            return
    raise AssertionError(f"{mode}: {seen}")
