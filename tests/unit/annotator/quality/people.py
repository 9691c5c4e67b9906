"""Files of simulated families, and the document that the room makes of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from annotator.chunk.batch import Batch, Lines, Rows, TrackValues
from annotator.chunk.records import Chunk
from annotator.contigs import CHROMOSOMES, LENGTHS
from annotator.pedigree import Person
from annotator.quality.plan import QualityPlan, quality_plan
from annotator.quality.sink import QualitySink
from annotator.vcf.scan import scan

GRCH38: dict[str, int | None] = {
    f"chr{name}": length for name, length in zip(CHROMOSOMES, LENGTHS["GRCh38"], strict=True)
}
Alleles = NDArray[np.int64]  # sites x 2


def plan_of(
    samples: Sequence[str], people: Sequence[Person] = (), frequency: str | None = None
) -> QualityPlan:
    return quality_plan(samples, GRCH38, list(GRCH38), people, frequency)


def batches(lines: Sequence[str], cuts: Sequence[int], frequency: Sequence[float] | None) -> list[Batch]:
    """The lines (one ALT each where `frequency` is given) as chunks that begin at `cuts`."""
    made = []
    bounds = [0, *sorted(set(cuts) - {0, len(lines)}), len(lines)]
    for begin, end in pairwise(bounds):
        text = "".join(line + "\n" for line in lines[begin:end]).encode()
        records = scan(Chunk(len(made), text, begin, 1 + begin), {})
        columns = {} if frequency is None else {"gnomad_AF": np.array(frequency[begin:end], np.float64)}
        tracks = TrackValues(cast(Any, None), cast(Any, None), columns)
        unused = np.zeros(0, np.int64)
        made.append(Batch(records, cast(Rows, None), tracks, (), cast(Lines, None), unused, 0, 0))
    return made


def sink_of(
    lines: Sequence[str],
    plan: QualityPlan,
    cuts: Sequence[int] = (),
    frequency: Sequence[float] | None = None,
) -> QualitySink:
    """The closed sink of a file."""
    sink = QualitySink(plan)
    for batch in batches(lines, cuts, frequency):
        sink.write(sink.encode(batch))
    sink.close()
    return sink


def document_of(
    lines: Sequence[str],
    plan: QualityPlan,
    cuts: Sequence[int] = (),
    frequency: Sequence[float] | None = None,
) -> dict[str, Any]:
    found = sink_of(lines, plan, cuts, frequency).document
    assert found is not None
    return found


@dataclass(slots=True)
class Population:
    """Common SNVs spread over the genome, and people drawn from them. Sites lie on `chr1` to `chr12`, chrX and chrY."""

    rng: Generator
    autosomal: int = 3_000
    on_x: int = 600
    on_y: int = 0
    places: list[tuple[str, int]] = field(default_factory=list)
    frequency: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        each = self.autosomal // 12
        for number in range(1, 13):
            self.places += [(f"chr{number}", 100_000 + i * 20_000) for i in range(each)]
        self.places += [("chrX", 3_000_000 + i * 20_000) for i in range(self.on_x)]
        self.places += [("chrY", 3_000_000 + i * 10_000) for i in range(self.on_y)]
        self.frequency = self.rng.uniform(0.1, 0.9, len(self.places))

    def is_on(self, contig: str) -> NDArray[np.bool_]:
        return np.array([name == contig for name, _ in self.places])

    def founder(self, sex: str) -> Alleles:
        """Two alleles at each site; -1 where there is no copy."""
        drawn = (self.rng.random((len(self.places), 2)) < self.frequency[:, None]).astype(np.int64)
        return self._as(drawn, sex)

    def child(self, father: Alleles, mother: Alleles, sex: str) -> Alleles:
        """One allele of each parent: linkage is left out."""
        rows = np.arange(len(self.places))
        given = (
            mother[rows, self.rng.integers(0, 2, len(rows))],
            father[rows, self.rng.integers(0, 2, len(rows))],
        )
        made = np.stack(given, axis=1)
        made[self.is_on("chrX"), 1] = father[self.is_on("chrX"), 0]
        made[self.is_on("chrY")] = father[self.is_on("chrY")]
        return self._as(made, sex)

    def _as(self, alleles: Alleles, sex: str) -> Alleles:
        if sex == "male":
            alleles[self.is_on("chrX"), 1] = -1
            alleles[self.is_on("chrY"), 1] = -1
        else:
            alleles[self.is_on("chrY")] = -1
        return alleles

    def lines(self, people: Sequence[Alleles], *, haploid: bool = False, leak: float = 0.0) -> list[str]:
        """VCF lines. `haploid`: one allele where there is one copy, else written twice. `leak`: reads of the other allele."""
        made = []
        for row, (contig, position) in enumerate(self.places):
            columns = "\t".join(self._text(person[row], haploid, leak) for person in people)
            made.append(f"{contig}\t{position}\t.\tA\tG\t50\tPASS\t.\tGT:AD:DP:GQ\t{columns}")
        return made

    def _text(self, alleles: NDArray[np.int64], haploid: bool, leak: float) -> str:
        there = [int(allele) for allele in alleles if allele >= 0]
        if not there:
            return "./.:0,0:0:."
        copies = len(there)
        written = there if copies == 2 or haploid else there * 2
        depth = 30 if copies == 2 else 15
        share = sum(there) / copies
        reads = round(depth * (share * (1 - leak) + (1 - share) * 0))
        return f"{'/'.join(map(str, written))}:{depth - reads},{reads}:{depth}:60"
