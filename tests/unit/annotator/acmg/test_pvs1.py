"""PVS1 against an oracle that reads transcripts base by base, and each branch of ClinGen's tree by hand."""

from __future__ import annotations

import random

import pytest

from annotator.acmg.null_variants import NullFacts, SequenceVariant, skipping, start_loss, truncation
from annotator.acmg.pvs1 import pvs1
from annotator.acmg.rules import built_in
from tests.unit.annotator.acmg import oracle
from tests.unit.annotator.acmg.models import made_transcript

RULES = built_in()
LAST = 50


@pytest.mark.parametrize("seed", range(120))
def test_a_new_stop_codon_gets_the_oracle_s_strength(seed: int) -> None:
    chance = random.Random(seed)
    transcript = made_transcript(chance)
    coding = [
        base
        for base in oracle.bases_of(transcript)
        if transcript.cds_start <= base.place <= transcript.cds_end
    ][3:-3]
    compared = 0
    for base in chance.sample(coding, min(40, len(coding))):
        kind = chance.choice(("deletion", "insertion", "two"))
        if kind == "insertion":
            start, end, alt = base.place, base.place - 1, chance.choice("ACGT")
        else:
            start, end, alt = base.place, base.place + (1 if kind == "two" else 0), ""
        exon = transcript.exons[base.exon]
        if start <= exon[0] or end >= exon[1]:
            continue
        facts = truncation(transcript, SequenceVariant(start, end, "", alt), LAST)
        assert facts is not None
        first = oracle.bases_of(transcript)[transcript.cds_cdna_start - 1].place
        expected = oracle.strength(transcript, oracle.edited(transcript, start, end, alt), first)
        evidence = pvs1(facts, RULES)
        assert evidence is not None
        assert evidence.strength == expected, (start, end, alt, facts)
        compared += 1
    assert compared


@pytest.mark.parametrize("seed", range(120))
def test_a_skipped_exon_gets_the_oracle_s_strength(seed: int) -> None:
    chance = random.Random(seed)
    transcript = made_transcript(chance)
    for number in range(1, len(transcript.exons) - 1):
        low, high = transcript.exons[number]
        place = chance.choice((low - 1, low - 2, high + 1, high + 2))
        facts = skipping(transcript, SequenceVariant(place, place, "G", "A"), LAST)
        assert facts is not None
        made = [base for base in oracle.bases_of(transcript) if base.exon != number]
        first = oracle.bases_of(transcript)[transcript.cds_cdna_start - 1]
        lost = [
            b
            for b in oracle.bases_of(transcript)
            if b.exon == number and transcript.cds_start <= b.place <= transcript.cds_end
        ]
        evidence = pvs1(facts, RULES)
        if not lost:
            assert evidence is None
        elif first.exon == number:
            assert facts.way == "start"
        elif len(lost) % 3 == 0 and facts.frame_kept:
            share = len(lost) / 3 / len(transcript.peptide)
            assert evidence is not None
            assert evidence.strength == ("strong" if share > 0.10 else "moderate")
        else:
            assert evidence is not None
            assert evidence.strength == oracle.strength(transcript, made, first.place)


def facts(**given: object) -> NullFacts:
    base = {"way": "stop", "exons": 5, "length": 500, "residue": 100, "stop": 100, "lost": 0.8}
    return NullFacts(**{**base, **given})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "expected", "words"),
    [
        (facts(decays=True), "very_strong", "nonsense-mediated decay"),
        (facts(lost=0.101), "strong", "more than 10%"),
        (facts(lost=0.10), "moderate", "not more than 10%"),
        (facts(exons=1), "strong", "one exon"),
        (facts(stop=0), "strong", "no stop codon follows"),
        (facts(way="splice", decays=True), "very_strong", "shifts the reading frame"),
        (facts(way="splice", frame_kept=True, lost=0.05), "moderate", "keeps the reading frame"),
        (facts(way="splice", frame_kept=True, lost=0.5), "strong", "keeps the reading frame"),
        (facts(way="ablation"), "very_strong", "whole transcript"),
    ],
)
def test_each_branch(given: NullFacts, expected: str, words: str) -> None:
    evidence = pvs1(given, RULES)
    assert evidence is not None
    assert evidence.strength == expected
    assert words in evidence.reason


def test_a_splice_site_beside_untranslated_exons_is_no_pvs1() -> None:
    assert pvs1(facts(way="splice", untranslated=True), RULES) is None


def test_a_lost_start_codon() -> None:
    lost = facts(way="start", residue=40)
    moderate, supporting = pvs1(lost, RULES, 2), pvs1(lost, RULES)
    assert moderate is not None
    assert moderate.strength == "moderate"
    assert "2 pathogenic variants" in moderate.reason
    assert supporting is not None
    assert supporting.strength == "supporting"


def test_the_next_methionine_in_frame() -> None:
    for seed in range(40):
        transcript = made_transcript(random.Random(seed))
        found = start_loss(transcript)
        following = transcript.peptide.find("M", 1) + 1
        assert found.residue == following
        assert found.lost == ((following - 1) / len(transcript.peptide) if following else 1.0)
