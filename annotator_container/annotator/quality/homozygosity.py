"""Runs of homozygosity, joined from the chunks' stretches in file order."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.quality.tally import Stretches
from annotator.quality.thresholds import JOIN_BASES, JOIN_HETS, RUN_BASES, RUN_GAP, RUN_HOMS


@dataclass(frozen=True, slots=True)
class Run:
    """A run of homozygosity: positions 1-based and inclusive, `homs` homozygous ALTs in it."""

    contig: str
    start: int
    end: int
    homs: int

    @property
    def bases(self) -> int:
        return self.end - self.start + 1


@dataclass(slots=True)
class _Open:
    """State that later chunks may extend: the last stretch (`hets`: before it, since `run`), and the run before it."""

    contig: str = ""
    hets: int = 0  # heterozygous genotypes since the last stretch
    between: int = 0  # those since `run`
    stretch: tuple[int, int, int] | None = None
    run: tuple[int, int, int] | None = None


class Runs:
    """Joins stretches to runs. `add` takes chunks in file order; `finish` gives each sample's runs."""

    def __init__(self, samples: int) -> None:
        self._open = [_Open() for _ in range(samples)]
        self._runs: list[list[Run]] = [[] for _ in range(samples)]

    def add(self, part: Stretches) -> None:
        """Add the stretches of one contig of a chunk."""
        for sample, hets, first, last, homs in part.found.tolist():
            self._take(sample, part.contig, hets, first, last, homs)
        for sample, hets in enumerate(part.hets_behind.tolist()):
            if hets:
                state = self._on(sample, part.contig)
                state.hets += hets

    def finish(self) -> list[list[Run]]:
        """Runs of every sample, in file order."""
        for sample in range(len(self._open)):
            self._close_contig(sample)
        return self._runs

    def _on(self, sample: int, contig: str) -> _Open:
        """The sample's state on this contig."""
        if self._open[sample].contig != contig:
            self._close_contig(sample)
            self._open[sample] = _Open(contig)
        return self._open[sample]

    def _take(self, sample: int, contig: str, hets: int, first: int, last: int, homs: int) -> None:
        state = self._on(sample, contig)
        state.hets += hets
        if state.stretch is not None and state.hets == 0 and first - state.stretch[1] <= RUN_GAP:
            state.stretch = (state.stretch[0], last, state.stretch[2] + homs)
            return
        self._close_stretch(sample)
        state.between += state.hets
        state.hets = 0
        state.stretch = (first, last, homs)

    def _close_stretch(self, sample: int) -> None:
        state = self._open[sample]
        stretch, state.stretch = state.stretch, None
        if stretch is None or stretch[2] < RUN_HOMS:
            return
        run = state.run
        if run is not None and state.between <= JOIN_HETS and stretch[0] - run[1] <= JOIN_BASES:
            state.run = (run[0], stretch[1], run[2] + stretch[2])
        else:
            self._close_run(sample)
            state.run = stretch
        state.between = 0

    def _close_run(self, sample: int) -> None:
        state = self._open[sample]
        run, state.run = state.run, None
        if run is not None and run[1] - run[0] + 1 >= RUN_BASES:
            self._runs[sample].append(Run(state.contig, *run))

    def _close_contig(self, sample: int) -> None:
        self._close_stretch(sample)
        self._close_run(sample)
