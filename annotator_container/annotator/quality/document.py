"""The document behind the report, the site and summary.json: numbers, what they suggest, and what was not assessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from annotator.chunk.records import Ints
from annotator.pedigree import Person
from annotator.quality.homozygosity import Run
from annotator.quality.kernels.genotypes import (
    AUTOSOME,
    CODES,
    HET,
    HOM,
    MISSING,
    ON_X,
    ON_Y,
    REF,
    TRANSITIONS,
    TRANSVERSIONS,
    UNUSABLE,
)
from annotator.quality.kernels.sample_pairs import AGAINST_FATHER, AGAINST_MOTHER, ERRORS, INFORMATIVE, NEW
from annotator.quality.plan import QualityPlan
from annotator.quality.purity import purity
from annotator.quality.relations import (
    SamplePair,
    guessed_parents,
    numbered_pairs,
    pair,
    stated_relation,
)
from annotator.quality.sex import sex_evidence, suggested_sex
from annotator.quality.tally import QualityTally
from annotator.quality.thresholds import (
    BALANCED,
    COMMON,
    FEWEST_HETS,
    FEWEST_INFORMATIVE,
    FORMAT,
    GENOME_SNVS,
    HET_HOM,
    MOST_ERRORS,
    SAMPLES_OF_ALL_SITES,
    SITES_OF_AUTOSOME,
    TI_TV,
)

STATEMENT = (
    "These are hints from the genotypes of this file. They are no test of parentage, sex, karyotype or purity; confirm them "
    "by an independent method before you act on them."
)


def document(plan: QualityPlan, tally: QualityTally, runs: Sequence[Sequence[Run]]) -> dict[str, Any]:
    """The whole document (docs/explore-format.md, quality.json.gz)."""
    people = {person.name: person for person in plan.people}
    samples = [_sample(plan, tally, row, runs[row], people) for row in range(len(plan.names))]
    compared = sum(number >= SITES_OF_AUTOSOME for number in tally.compared.values())
    pairs = _pairs(plan, tally, people, compared)
    sexes = [one["sex"]["suggested"] for one in samples]
    listed = [
        {"a": a, "b": b, **_shown(one)}
        for (a, b), one in zip(numbered_pairs(len(samples)), pairs, strict=True)
    ]
    return {
        "format": FORMAT,
        "statement": STATEMENT,
        "samples_total": plan.total,
        "sites": {
            "autosomes": int(tally.sites[AUTOSOME]), "x": int(tally.sites[ON_X]), "y": int(tally.sites[ON_Y]),
            "every": plan.every, "compared": sum(tally.compared.values()), "autosomes_compared": compared,
            "autosomes_needed": plan.autosomes,
        },
        "assembly": plan.assembly,
        "par_known": plan.knows_par,
        "frequency": plan.frequency,
        "common": list(COMMON) if plan.frequency else None,
        "samples": samples,
        "pairs": listed,
        "trios": [_trio(trio, tally.trios[index]) for index, trio in enumerate(plan.trios)],
        "guess": [
            {"child": child, "father": father, "mother": mother}
            for child, father, mother in guessed_parents(len(samples), pairs, sexes)
        ],
    }  # fmt: skip


def short(whole: Mapping[str, Any]) -> dict[str, Any]:
    """The document for summary.json: of more than 20 samples, only the pairs that are related or stated to be."""
    if len(whole["samples"]) <= SAMPLES_OF_ALL_SITES:
        return dict(whole)
    shown = [one for one in whole["pairs"] if one["stated"] or one["relation"] not in (None, "unrelated")]
    return {**whole, "pairs": shown}


def _sample(
    plan: QualityPlan, tally: QualityTally, row: int, runs: Sequence[Run], people: Mapping[str, Person]
) -> dict[str, Any]:
    counts = tally.counts[row]
    missing, unusable, ref, het, hom = (int(counts[code]) for code in (MISSING, UNUSABLE, REF, HET, HOM))
    called, sites = unusable + ref + het + hom, int(tally.sites[AUTOSOME])
    genome = (het + hom) * plan.every >= GENOME_SNVS
    name = plan.names[row]
    evidence = sex_evidence(counts, int(tally.sites[ON_Y]))
    sex = suggested_sex(evidence)
    stated = people[name].sex if name in people else None
    transitions, transversions = int(counts[TRANSITIONS]), int(counts[TRANSVERSIONS])
    pure = purity(counts)
    y = ON_Y * CODES
    return {
        "name": name,
        "sites": sites,
        "called": called,
        "missing": _ratio(missing, sites),
        "unusable": _ratio(unusable, called),
        "ref": ref, "het": het, "hom": hom,
        "het_hom": _ratio(het, hom),
        "het_hom_usual": _usual(het / hom if hom else None, HET_HOM, genome),
        "ti_tv": _ratio(transitions, transversions),
        "ti_tv_usual": _usual(transitions / transversions if transversions else None, TI_TV, genome),
        "genome": genome,
        "depth": _median(tally.depths[row]),
        "quality": _median(tally.qualities[row]),
        "balance": _balance(tally.balances[row]),
        "sex": {
            "stated": stated, "suggested": sex.suggested, "reason": sex.reason,
            "fits": stated == sex.suggested if stated and sex.suggested in ("female", "male") else None,
            "x_het": evidence.x_het, "x_hom": evidence.x_hom, "x_share": _rounded(evidence.x_share),
            "x_depth": _rounded(evidence.x_depth), "y_sites": evidence.y_sites,
            "y_usable": int(counts[y + REF : y + CODES].sum()), "y_depth": _rounded(evidence.y_depth),
        },
        "contamination": {
            "method": pure.method, "value": _rounded(pure.value), "sites": pure.sites, "possible": pure.possible,
            "reason": pure.reason,
        },
        "homozygosity": {
            "runs": len(runs), "bases": sum(run.bases for run in runs),
            "longest": max((run.bases for run in runs), default=0),
            "list": [[run.contig, run.start, run.end, run.homs] for run in sorted(runs, key=lambda run: -run.bases)[:20]],
            "assessed": het + hom >= FEWEST_HETS,
        },
    }  # fmt: skip


def _pairs(
    plan: QualityPlan, tally: QualityTally, people: Mapping[str, Person], compared: int
) -> list[SamplePair]:
    found = []
    for index, (a, b) in enumerate(numbered_pairs(len(plan.names))):
        stated = stated_relation(people.get(plan.names[a]), people.get(plan.names[b]))
        found.append(pair(tally.pairs[index], stated, compared, plan.autosomes))
    return found


def _shown(one: SamplePair) -> dict[str, Any]:
    return {
        "both": one.both, "hets": one.hets, "opposite": one.opposite, "kinship": _rounded(one.kinship),
        "relation": one.relation, "parent": one.parent, "stated": one.stated, "fits": one.fits, "reason": one.reason,
    }  # fmt: skip


def _trio(trio: tuple[int, int, int], counts: Ints) -> dict[str, Any]:
    child, father, mother = trio
    informative, errors = int(counts[INFORMATIVE]), int(counts[ERRORS])
    enough = informative >= FEWEST_INFORMATIVE
    return {
        "child": child, "father": father, "mother": mother, "sites": informative, "errors": errors,
        "against_father": int(counts[AGAINST_FATHER]), "against_mother": int(counts[AGAINST_MOTHER]),
        "new": int(counts[NEW]),
        "rate": _ratio(errors, informative) if enough else None,
        "many": enough and errors > MOST_ERRORS * informative,
        "reason": "" if enough else f"Too few sites: {informative:,}, {FEWEST_INFORMATIVE} are needed.",
    }  # fmt: skip


def _usual(value: float | None, bounds: tuple[float, float], genome: bool) -> bool | None:
    """Whether a whole genome's value is within its usual bounds; None for anything but a genome."""
    return bounds[0] <= value <= bounds[1] if genome and value is not None else None


def _ratio(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _median(bins: Ints) -> int | None:
    """The lower median of a histogram; None if it is empty."""
    total = int(bins.sum())
    return int(np.searchsorted(np.cumsum(bins), (total + 1) // 2)) if total else None


def _balance(bins: Ints) -> dict[str, Any]:
    """ALT reads at heterozygous genotypes: 20 bins of 5 percent (100 % in the last), mean, share outside the usual."""
    total = int(bins.sum())
    twentieths = np.add.reduceat(bins, np.arange(0, 100, 5))
    low, high = BALANCED
    return {
        "bins": twentieths.tolist(),
        "mean": _rounded(float(bins @ np.arange(len(bins))) / total / 100) if total else None,
        "outside": _ratio(int(bins[:low].sum() + bins[high + 1 :].sum()), total),
    }
