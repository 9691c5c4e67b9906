"""Find the track columns that hold the values the rules need."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from annotator.acmg.gene_tables import GeneColumns, gene_columns
from annotator.acmg.rules import Rules
from annotator.bytes.strings import Strings
from annotator.chunk.batch import TrackValues
from annotator.tracks.store import TrackMeta

Numbers = NDArray[np.float64]
_DELTAS = re.compile(r"(^|_)DS(_?(AG|AL|DG|DL|max))?$|max|score", re.I)
_SPLICE_PARTS = re.compile(r"[|&,]")
_SPLICE_SIZE = 10  # ALLELE|SYMBOL|DS_AG|DS_AL|DS_DG|DS_DL|DP_AG|DP_AL|DP_DG|DP_DL


@dataclass(frozen=True, slots=True)
class Sources:
    """Columns by use; an empty name or tuple where no track has it. `missense_tool` is an index into the rules' list.

    `frequency_contigs` are the reference contigs on which the frequency track has rows. `coverage` is the allele number, or
    the share of samples, that could be read at the place: from `least_coverage` on the place counts as covered, and above
    `most_coverage` the number is something else, a depth perhaps.
    """

    af: str = ""
    grpmax: str = ""
    faf: str = ""
    an: str = ""
    homozygotes: str = ""
    frequency_name: str = ""
    frequency_contigs: frozenset[str] = frozenset()
    coverage: str = ""
    least_coverage: float = 0.0
    most_coverage: float = math.inf
    missense: str = ""
    missense_tool: int = -1
    splicing_numbers: tuple[str, ...] = ()
    splicing_text: str = ""
    repeats: str = ""
    clinvar: TrackMeta | None = None
    genes: GeneColumns = field(default_factory=GeneColumns)
    names: tuple[str, ...] = field(default=())

    @property
    def splicing(self) -> bool:
        return bool(self.splicing_numbers or self.splicing_text)


def sources_of(metas: Sequence[TrackMeta], rules: Rules) -> Sources:
    """The columns of these tracks. Only the first gnomAD track gives frequencies: a user's cohort does not represent a population."""
    found: dict[str, object] = {"names": tuple(meta.name for meta in metas)}
    population = next((meta for meta in metas if meta.kind == "gnomad"), None)
    if population is not None:
        short = {
            item.column.removeprefix(f"{population.name}_").lower(): item.column
            for item in population.fields
            if item.kind == "number"
        }
        found["af"] = short.get("af", "")
        found["grpmax"] = short.get("af_grpmax", "")
        found["faf"] = short.get("faf95", "")
        found["an"] = short.get("an", "")
        found["homozygotes"] = short.get("nhomalt", "")
        found["frequency_name"] = population.title or population.name
        found["frequency_contigs"] = frozenset(name for name, (_, rows) in population.contigs.items() if rows)
        found["coverage"], found["least_coverage"], found["most_coverage"] = _coverage(
            metas, population.name, rules
        )
    found["clinvar"] = next((meta for meta in metas if meta.kind == "clinvar"), None)
    found["genes"] = gene_columns(metas)
    numbers, texts = (columns_of(metas, numeric) for numeric in (True, False))
    for index, tool in enumerate(rules.missense):
        column = score_column(tool, numbers)
        if column:
            found["missense"], found["missense_tool"] = column, index
            break
    splicing = str(rules.of("splicing")["score"])
    found["splicing_numbers"] = tuple(
        n for n in numbers if re.search(splicing, n, re.I) and _DELTAS.search(n)
    )
    found["splicing_text"] = next((n for n in texts if re.search(splicing, n, re.I)), "")
    words = rules.of("BP3")["repeat_tracks"]
    repeats = next(
        (m for m in metas if m.kind == "bed" and any(word in m.name.lower() for word in words)), None
    )
    found["repeats"] = repeats.fields[0].column if repeats is not None and repeats.fields else ""
    return Sources(**found)  # type: ignore[arg-type]


def columns_of(metas: Sequence[TrackMeta], numeric: bool) -> list[str]:
    """The columns with numbers, or those with texts, of the tracks that are keyed by place."""
    fields = [item for meta in metas if meta.kind != "genes" for item in meta.fields]
    return [item.column for item in fields if (item.kind == "number") is numeric]


def score_column(tool: Mapping[str, Any], numbers: Sequence[str]) -> str:
    """The first of these columns that has the tool's score; empty for none."""
    return next((name for name in numbers if re.search(str(tool["score"]), name, re.I)), "")


def _coverage(metas: Sequence[TrackMeta], population: str, rules: Rules) -> tuple[str, float, float]:
    """(column, least, most) of the track that says what was read at a place: `gnomad_an` or `gnomad_coverage` for `gnomad`."""
    for ending, least, most in (
        ("an", rules.of("BA1")["least_an"], math.inf),
        ("coverage", rules.of("PM2")["least_coverage"], 1.0),
    ):
        name = f"{population}_{ending}".lower()
        track = next((meta for meta in metas if meta.kind == "bases" and meta.name.lower() == name), None)
        if track is not None:
            return track.fields[0].column, float(least), most
    return "", 0.0, math.inf


def numbers_of(tracks: TrackValues, column: str, count: int) -> Numbers:
    """A column's number of each ALT, NaN where it has none."""
    values = tracks.columns.get(column) if column else None
    return values if isinstance(values, np.ndarray) else np.full(count, np.nan)


def splice_scores(tracks: TrackValues, sources: Sources, count: int) -> Numbers:
    """The highest SpliceAI delta score of each ALT, NaN where the track has none."""
    best = np.full(count, np.nan)
    for column in sources.splicing_numbers:
        best = np.fmax(best, numbers_of(tracks, column, count))
    texts = tracks.columns.get(sources.splicing_text) if sources.splicing_text else None
    if isinstance(texts, Strings):
        for allele in np.flatnonzero(np.diff(texts.offsets)).tolist():
            best[allele] = np.fmax(best[allele], delta_of(texts[allele]))
    return best


def delta_of(text: str) -> float:
    """The highest of the four delta scores over all entries of a SpliceAI text, raw or with escaped separators; NaN for none."""
    parts = _SPLICE_PARTS.split(text)
    best = float("nan")
    for first in range(0, len(parts) - _SPLICE_SIZE + 1, _SPLICE_SIZE):
        for part in parts[first + 2 : first + 6]:
            try:
                best = float(np.fmax(best, float(part)))
            except ValueError:
                continue
    return best
