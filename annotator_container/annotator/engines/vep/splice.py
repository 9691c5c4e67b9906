"""Splice terms of one edit.

Source: BaseTranscriptVariationAllele::_intron_effects and the predicates that read it. An edit of several bases
on both sides is judged stretch by stretch where the alleles differ, position by position.
"""

from __future__ import annotations

from dataclasses import dataclass

from annotator.engines.vep.effect import Effect


@dataclass(slots=True)
class SpliceFacts:
    """The parts of introns that the edit touches: `first_*` is at the intron's low end, `last_*` at its high end."""

    intronic: bool = False
    in_tiny_intron: bool = False
    first_site: bool = False
    last_site: bool = False
    first_fifth: bool = False
    last_fifth: bool = False
    first_region: bool = False
    last_region: bool = False
    first_tract: bool = False
    last_tract: bool = False
    splice_region: bool = False


def splice_facts(effect: Effect) -> SpliceFacts:
    """Examine every intron near the edit. An intron of 13 bases or fewer is not spliced; only its presence is noted."""
    facts = SpliceFacts()
    transcript = effect.transcript
    introns = [
        (*transcript.introns[i], transcript.tiny_introns[i])
        for i in effect.introns_in_reach
        if transcript.introns[i][0] <= transcript.introns[i][1]
    ]
    if not introns:
        return facts
    # VEP keeps two lists, made with the range of the whole edit: introns with three bases of exon on either side, and
    # the boundaries of introns, which reach past the other end of an intron of less than five bases.
    low, high = effect.low, effect.high
    met = [intron for intron in introns if high >= intron[0] - 3 and low <= intron[1] + 3]
    bounded = [intron for intron in introns if _near_boundary(low, high, *intron[:2])]
    for start, end in _stretches(effect):
        for first, last, tiny in met:
            if tiny and end >= first and start <= last:
                facts.in_tiny_intron = True
            else:
                _look_inside(facts, start, end, first, last)
        for first, last, tiny in bounded:
            if tiny and end >= first and start <= last:
                facts.in_tiny_intron = True
            else:
                _look_at_boundary(facts, start, end, first, last)
    return facts


def splice_terms(effect: Effect, facts: SpliceFacts) -> list[str]:
    """The splice terms; each suppresses weaker ones, as in VEP."""
    forward = effect.transcript.strand == 1
    donor = facts.first_site if forward else facts.last_site
    acceptor = facts.last_site if forward else facts.first_site
    fifth = facts.first_fifth if forward else facts.last_fifth
    donor_region = (facts.first_region if forward else facts.last_region) and not fifth
    terms = []
    if acceptor:
        terms.append("splice_acceptor_variant")
    if donor:
        terms.append("splice_donor_variant")
    if fifth:
        terms.append("splice_donor_5th_base_variant")
    if donor_region:
        terms.append("splice_donor_region_variant")
    if facts.splice_region and not (donor or acceptor or fifth or donor_region):
        terms.append("splice_region_variant")
    if has_tract(effect, facts) and not effect.near_exons:
        terms.append("splice_polypyrimidine_tract_variant")
    return terms


def has_tract(effect: Effect, facts: SpliceFacts) -> bool:
    """The edit meets the polypyrimidine tract, which ends at the intron's third last base."""
    return facts.last_tract if effect.transcript.strand == 1 else facts.first_tract


def _look_inside(facts: SpliceFacts, start: int, end: int, low: int, high: int) -> None:
    """Record whether the stretch [start, end] is in the intron [low, high] and touches its tracts.

    An insertion has start = end + 1. It is within a tract when either of its neighbours is.
    """
    insertion = start == end + 1
    if (end >= low + 2 and start <= high - 2) or (insertion and (start == low + 2 or end == high - 2)):
        facts.intronic = True
    first, last = min(start, end), max(start, end)
    facts.first_tract |= last >= low + 2 and first <= low + 16
    facts.last_tract |= last >= high - 16 and first <= high - 2


def _look_at_boundary(facts: SpliceFacts, start: int, end: int, low: int, high: int) -> None:
    """Record what the stretch [start, end] touches at the ends of the intron [low, high].

    The splice region is computed for each stretch and intron separately, and the last one decides (as VEP assigns it).
    """
    insertion = start == end + 1

    def meets(first: int, last: int) -> bool:
        return end >= first and start <= last

    facts.first_site |= meets(low, low + 1)
    facts.last_site |= meets(high - 1, high)
    facts.first_fifth |= meets(low + 4, low + 4)
    facts.last_fifth |= meets(high - 4, high - 4)
    facts.first_region |= meets(low + 2, low + 5)
    facts.last_region |= meets(high - 5, high - 2)
    if not (facts.first_site or facts.last_site):
        facts.splice_region = (
            meets(low + 2, low + 7)
            or meets(high - 7, high - 2)
            or meets(low - 3, low - 1)
            or meets(high + 1, high + 3)
            or (insertion and (start in (low, low + 2) or end in (high, high - 2)))
        )


def _near_boundary(first: int, last: int, low: int, high: int) -> bool:
    return (last >= low - 3 and first <= low + 7) or (last >= high - 7 and first <= high + 3)


def _stretches(effect: Effect) -> list[tuple[int, int]]:
    """Ranges where reference and alternate differ, when both have two bases or more; else the edit's own range."""
    ref, alt = effect.edit.ref, effect.edit.alt
    if len(ref) < 2 or len(alt) < 2:
        return [(effect.start, effect.end)]
    stretches: list[tuple[int, int]] = []
    for i in range(max(len(ref), len(alt))):
        if ref[i : i + 1] != alt[i : i + 1]:
            position = effect.start + i
            if stretches and stretches[-1][1] == position - 1:
                stretches[-1] = (stretches[-1][0], position)
            else:
                stretches.append((position, position))
    return stretches
