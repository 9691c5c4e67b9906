"""BA1, BS1, BS2 and PM2 from population frequencies, for all ALTs of a chunk at once."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.acmg.evidence import Evidence
from annotator.acmg.rules import Rules
from annotator.acmg.sources import Numbers, Sources, numbers_of
from annotator.chunk.batch import TrackValues

Codes = NDArray[np.int64]
# States of an ALT: the frequency code, and HOMOZYGOTES added where BS2 is met.
# COVERED: absent, and another track says that the place was read.
NOTHING, ABSENT, COVERED, RARE, BS1, BA1 = range(6)
HOMOZYGOTES: Final = 6


def frequency_states(
    tracks: TrackValues, sources: Sources, rules: Rules, covered: NDArray[np.bool_]
) -> Codes:
    """The state of each ALT; `covered` is False for ALTs the frequency track cannot contain (structural, other contig)."""
    count = len(covered)
    states = np.full(count, NOTHING, np.int64)
    if not sources.frequency_name:
        return states
    af, grpmax, faf = (numbers_of(tracks, name, count) for name in (sources.af, sources.grpmax, sources.faf))
    an, homozygotes = (numbers_of(tracks, name, count) for name in (sources.an, sources.homozygotes))
    highest = np.where(np.isnan(grpmax), af, grpmax)
    common = _first(faf, grpmax, af)
    with np.errstate(invalid="ignore"):
        enough = ~(an < rules.of("BA1")["least_an"])
        known = ~(np.isnan(af) & np.isnan(grpmax) & np.isnan(faf))
        table = rules.of("PM2")
        few = ~(homozygotes > table["most_homozygotes"])
        states[covered & ~known] = ABSENT
        if sources.coverage:
            # Absence where nobody could be read is no evidence.
            read = numbers_of(tracks, sources.coverage, count)
            judged = (states == ABSENT) & ~(read > sources.most_coverage)
            states[judged] = np.where(read >= sources.least_coverage, COVERED, NOTHING)[judged]
        states[covered & known & (highest <= table["most_af"]) & few] = RARE
        states[covered & enough & (common > rules.of("BS1")["above"])] = BS1
        states[covered & enough & (common > rules.of("BA1")["above"])] = BA1
        states[covered & (homozygotes > rules.of("BS2")["more_homozygotes_than"])] += HOMOZYGOTES
    return states


def frequency_evidence(state: int, sources: Sources, rules: Rules) -> list[Evidence]:
    """The codes of a state."""
    name = sources.frequency_name
    which = (
        "filtering allele frequency"
        if sources.faf
        else "highest group frequency"
        if sources.grpmax
        else "allele frequency"
    )
    found = []
    frequency = state % HOMOZYGOTES
    if frequency in (ABSENT, COVERED):
        place = "The place is covered there."
        if frequency == ABSENT:
            place = "Whether the place is covered there is not known."
        found.append(Evidence("PM2", rules.of("PM2")["strength"], f"Not found in {name}. {place}"))
    elif frequency == RARE:
        most = rules.of("PM2")["most_af"]
        found.append(
            Evidence(
                "PM2",
                rules.of("PM2")["strength"],
                f"At most {_plain(most)} in every group of {name}, and no homozygote.",
            )
        )
    elif frequency == BS1:
        found.append(
            Evidence(
                "BS1",
                rules.of("BS1")["strength"],
                f"The {which} in {name} is above {rules.of('BS1')['above']:.0%}.",
            )
        )
    elif frequency == BA1:
        found.append(
            Evidence(
                "BA1",
                rules.of("BA1")["strength"],
                f"The {which} in {name} is above {rules.of('BA1')['above']:.0%}.",
            )
        )
    if state >= HOMOZYGOTES:
        most = rules.of("BS2")["more_homozygotes_than"]
        found.append(
            Evidence("BS2", rules.of("BS2")["strength"], f"More than {most} homozygous people in {name}.")
        )
    return found


def _plain(number: float) -> str:
    return f"{number:.6f}".rstrip("0").rstrip(".")


def _first(*columns: Numbers) -> Numbers:
    """The first value that is not missing, for each ALT."""
    best = columns[0]
    for column in columns[1:]:
        best = np.where(np.isnan(best), column, best)
    return best
