"""summary.json: the counts of a result in the shape of docs/summary-format.md."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from annotator.chunk.batch import Batch, CsqField
from annotator.chunk.records import KINDS
from annotator.contigs import ContigMap
from annotator.outputs.summary.kernels.counting import GENOTYPES, LONGEST
from annotator.outputs.summary.tally import AF_EDGES, Tally, TallyPlan, tally
from annotator.terms import IMPACT, IMPACTS, TERMS
from annotator.tracks.clinvar import CLASSES

_BASES = "ACGT"
_TRANSITIONS = frozenset({"A>G", "G>A", "C>T", "T>C"})
SMALL_LIMIT = 50


class SummarySink:
    """Adds up the chunks' tallies; `tally` is complete once the run is over."""

    def __init__(self, plan: TallyPlan) -> None:
        self.plan = plan
        self.tally = Tally()

    def encode(self, batch: Batch) -> Tally:
        return tally(batch, self.plan)

    def write(self, part: Tally) -> None:
        self.tally.add(part)

    def close(self) -> None:
        """Nothing is open."""

    def abandon(self) -> None:
        """Nothing is open."""


def tally_plan(
    samples: Sequence[str], lengths: Mapping[str, int | None], fields: Sequence[CsqField]
) -> TallyPlan:
    """The columns to count, and bins of about a hundredth of each contig (at least 1,000 bases)."""
    names = [field.name for field in fields]
    frequency = next((name for name in names if name.lower().endswith("_af")), None)
    return TallyPlan(
        len(samples),
        {name: max(1_000, -(-length // 100)) for name, length in lengths.items() if length},
        1_000_000,
        frequency,
        next((name for name in names if name.endswith("_class")), None),
        next((name for name in names if name.endswith("_stars")), None),
    )


def summarise(
    sink: SummarySink,
    samples: Sequence[str],
    lengths: Mapping[str, int | None],
    contigs: ContigMap,
    about: Mapping[str, Any],
) -> dict[str, Any]:
    """The whole summary. `about` gives reference, engine, tracks, name and REF check."""
    t = sink.tally
    substitutions = {
        f"{a}>{b}": int(t.substitutions[i, j])
        for i, a in enumerate(_BASES)
        for j, b in enumerate(_BASES)
        if a != b
    }
    transitions = sum(count for change, count in substitutions.items() if change in _TRANSITIONS)
    transversions = sum(substitutions.values()) - transitions
    worst = {term: int(t.worst[i]) for i, term in enumerate(TERMS) if t.worst[i]}
    return {
        "format": 1,
        **about,
        "counts": {
            "records": t.records,
            "alleles": t.alleles,
            "rows": t.rows,
            "multiallelic": t.multiallelic,
            "samples": len(samples),
            "on_unknown_contigs": t.unannotated,
            "structural_unanswered": t.unanswered,
        },
        "classes": {name: int(t.kinds[i]) for i, name in enumerate(KINDS)},
        "impact": {
            impact: sum(n for term, n in worst.items() if IMPACT[term] == impact) for impact in IMPACTS
        },
        "consequence": {
            "worst": _falling(worst),
            "all": _falling({term: int(t.every[i]) for i, term in enumerate(TERMS) if t.every[i]}),
        },
        "ti_tv": {
            "transitions": transitions,
            "transversions": transversions,
            "ratio": round(transitions / transversions, 4) if transversions else None,
        },
        "substitutions": substitutions,
        "indel_lengths": [[i - LONGEST, int(n)] for i, n in enumerate(t.lengths.tolist()) if n],
        "filters": _falling({name: count for name, count in t.filters.most_common(50) if count}),
        "chromosomes": [
            _chromosome(name, count, sink, lengths, contigs) for name, count in t.chromosomes.items()
        ],
        "contigs_not_in_reference": [
            {"name": name, "records": count, "reason": contigs.reason(name)}
            for name, count in t.chromosomes.items()
            if contigs[name] < 0
        ],
        "allele_frequency": {
            "field": sink.plan.frequency,
            "edges": list(AF_EDGES),
            "counts": t.frequencies.tolist(),
            "missing": t.alleles - int(t.kinds[-1]) - t.with_frequency,
        }
        if sink.plan.frequency
        else None,
        "clinvar": {
            "classes": {name: t.clinvar[name] for name in CLASSES if t.clinvar[name]},
            "stars": {str(n): t.stars[str(n)] for n in range(5) if t.stars[str(n)]},
        }
        if sink.plan.clinvar
        else None,
        "samples": [
            {"name": name, **dict(zip(GENOTYPES, row, strict=True))}
            for name, row in zip(samples, _rows(t, len(samples)), strict=True)
        ],
    }


def _rows(t: Tally, samples: int) -> list[list[int]]:
    rows: list[list[int]] = (t.samples if len(t.samples) else np.zeros((samples, 5), np.int64)).tolist()
    return rows


def _chromosome(
    name: str, count: int, sink: SummarySink, lengths: Mapping[str, int | None], contigs: ContigMap
) -> dict[str, Any]:
    number = contigs[name]
    length = lengths.get(name) or (contigs.contigs[number].length if number >= 0 else None)
    width = sink.plan.bins.get(name, sink.plan.default_bin)
    bins = sink.tally.density.get(name, Counter[int]())
    density = (
        [bins.get(i, 0) for i in range(max(bins, default=-1) + 1)] if max(bins, default=0) < 100_000 else []
    )
    return {"name": name, "records": count, "length": length, "bin": width, "density": density}


def _falling(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def write_summary(folder: Path, summary: Mapping[str, Any]) -> None:
    """Write summary.json."""
    (folder / "summary.json").write_text(
        json.dumps(summary, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8"
    )


def small_part(summary: Mapping[str, Any]) -> dict[str, Any]:
    """The summary without its large parts (density, more than SMALL_LIMIT chromosomes, contigs or samples, sample quality).

    It is for the queue's message.
    """
    small = {key: value for key, value in summary.items() if key not in ("hits", "quality")}
    small["chromosomes"] = [
        {k: v for k, v in item.items() if k != "density"} for item in summary["chromosomes"][:SMALL_LIMIT]
    ]
    for key in ("contigs_not_in_reference", "samples"):
        small[key] = summary[key][:SMALL_LIMIT]
    return small
