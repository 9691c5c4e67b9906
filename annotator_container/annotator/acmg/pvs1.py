"""PVS1: ClinGen's decision tree for loss-of-function variants.

Source: Abou Tayoun 2018, figure 1. The boxes that need knowledge of protein regions, of loss-of-function variants in the
population or of other start codons are answered "not known", which leads on to the next box; the reason says so.
"""

from __future__ import annotations

from annotator.acmg.evidence import Evidence
from annotator.acmg.null_variants import NullFacts
from annotator.acmg.rules import Rules


def pvs1(facts: NullFacts, rules: Rules, before_start: int = 0) -> Evidence | None:
    """PVS1 with its strength; None when the tree says that it does not apply. Call it only for a known mechanism.

    `before_start`: pathogenic variants before the next start codon, for a lost start codon.
    """
    if facts.way == "ablation":
        return Evidence("PVS1", rules.of("PVS1")["decay"], "The whole transcript is deleted.")
    if facts.way == "start":
        return _start(facts, rules, before_start)
    if facts.untranslated:
        return None
    if facts.way == "splice" and facts.frame_kept:
        return _loss(facts, rules, "A splice site is lost; skipping the exon keeps the reading frame")
    what = (
        "A splice site is lost; skipping the exon shifts the reading frame"
        if facts.way == "splice"
        else _stop_words(facts)
    )
    if facts.decays:
        return Evidence(
            "PVS1",
            rules.of("PVS1")["decay"],
            f"{what}. The new stop codon is expected to trigger nonsense-mediated decay.",
        )
    if facts.exons == 1:
        where = "the transcript has one exon, so that decay is not expected"
    elif not facts.stop:
        where = "no stop codon follows in the transcript, so that decay is not expected"
    else:
        where = (
            f"it lies in the last exon or the last {rules.of('PVS1')['nmd_last_bases']} bases of the exon before, "
            "so that decay is not expected"
        )
    return _loss(facts, rules, f"{what}; {where}")


def _stop_words(facts: NullFacts) -> str:
    if not facts.stop:
        return f"The protein is changed from residue {facts.residue} on"
    return f"A new stop codon at residue {facts.stop + 1} of {facts.length}"


def _loss(facts: NullFacts, rules: Rules, words: str) -> Evidence:
    table = rules.of("PVS1")
    large = facts.lost > table["least_share"]
    share = f"{facts.lost * 100:.1f}% of the protein is lost ({'more' if large else 'not more'} than {table['least_share']:.0%})"
    return Evidence(
        "PVS1",
        table["large_loss"] if large else table["small_loss"],
        f"{words}. {share}. Whether the lost part is critical was not assessed.",
    )


def _start(facts: NullFacts, rules: Rules, before: int) -> Evidence:
    table = rules.of("PVS1")
    following = (
        f"The next methionine in frame is residue {facts.residue}"
        if facts.residue
        else "No methionine follows in frame"
    )
    known = (
        f"ClinVar has {before} pathogenic variants before it"
        if before
        else "ClinVar has no pathogenic variant before it"
    )
    strength = table["start_with_pathogenic"] if before else table["start_without"]
    return Evidence(
        "PVS1",
        strength,
        f"The start codon is lost. {following}; {known}. Whether another transcript starts elsewhere was not assessed.",
    )
