"""Splice terms of one edit.

Source: BaseTranscriptVariationAllele::_intron_effects and the predicates that read it. An edit of several bases
on both sides is judged stretch by stretch where the alleles differ, position by position.
"""

from __future__ import annotations

from dataclasses import dataclass

from annotator.engines.vep.effect import Effect


@dataclass(slots=True)
class SpliceFacts:
    """What the edit meets in the introns: `first_*` lies at the intron's low end, `last_*` at its high end."""

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
    """Look at every intron near the edit. In one of 13 bases or fewer nothing is spliced: only that is noted."""
    facts = SpliceFacts()
    transcript = effect.transcript
    # VEP looks introns up by the edit's own range, with three bases of exon on either side.
    near = [
        (*transcript.introns[i], transcript.tiny_introns[i])
        for i in effect.near_introns
        if transcript.introns[i][0] <= transcript.introns[i][1]
    ]
    if not near:
        return facts
    for start, end in _stretches(effect):
        for low, high, tiny in near:
            if tiny and end >= low and start <= high:
                facts.in_tiny_intron = True
                continue
            _look_at(facts, start, end, low, high, boundary=_near_boundary(effect, low, high))
    return facts


def splice_terms(effect: Effect, facts: SpliceFacts) -> list[str]:
    """The splice terms, each suppressing the weaker ones as VEP has it."""
    forward = effect.transcript.strand == 1
    donor = facts.first_site if forward else facts.last_site
    acceptor = facts.last_site if forward else facts.first_site
    fifth = facts.first_fifth if forward else facts.last_fifth
    donor_region = (facts.first_region if forward else facts.last_region) and not fifth
    tract = facts.last_tract if forward else facts.first_tract
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
    if tract and not effect.near_exons:
        terms.append("splice_polypyrimidine_tract_variant")
    return terms


def _look_at(facts: SpliceFacts, start: int, end: int, low: int, high: int, *, boundary: bool) -> None:
    """Note what the stretch [start, end] meets in the intron [low, high]; an insertion has start = end + 1.

    `boundary`: the edit as a whole is near an end of this intron; else only intron and tract are told. The splice
    region is judged anew for every stretch and intron, the last one having the last word (as VEP assigns it).
    """
    insertion = start == end + 1

    def meets(first: int, last: int) -> bool:
        return end >= first and start <= last

    if meets(low + 2, high - 2) or (insertion and (start == low + 2 or end == high - 2)):
        facts.intronic = True
    facts.first_tract |= meets(low + 2, low + 16) or (insertion and start == low + 2)
    facts.last_tract |= meets(high - 16, high - 2) or (insertion and end == high - 2)
    if not boundary:
        return
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


def _near_boundary(effect: Effect, low: int, high: int) -> bool:
    first, last = effect.low, effect.high
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
