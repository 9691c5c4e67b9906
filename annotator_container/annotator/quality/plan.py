"""The plan of the quality check: samples, trios, and the place of each contig."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.contigs import CHROMOSOMES, assembly_of, is_mitochondrial, plain_name
from annotator.pedigree import Person
from annotator.places import PAR, PAR_BOUNDS, X, Y, places_on
from annotator.quality.kernels.genotypes import AUTOSOME, ON_X, ON_Y
from annotator.quality.thresholds import FEWEST_AUTOSOMES, MOST_SAMPLES, SAMPLES_OF_ALL_SITES

NOWHERE: Final = -1  # sites that no measure uses: pseudoautosomal, mitochondrial, unplaced
_AUTOSOMES: Final = frozenset(CHROMOSOMES[:22])
_OTHER_SEX_CHROMOSOMES: Final = frozenset({"W", "Z"})


@dataclass(frozen=True, slots=True)
class QualityPlan:
    """`columns`: the samples' columns in the file from 0, rising; `names` are theirs. `people`: the pedigree.

    `trios`: rows of child, father and mother. `assembly`: of the file's contig lengths, None if it is none that is known.
    `frequency`: the column of the frequency track, None without one. One site in `every` is read. `total`: samples of
    the file. `autosomes`: the number of autosomes with sites that is needed to distinguish relatives.
    """

    columns: tuple[int, ...]
    names: tuple[str, ...]
    total: int
    people: tuple[Person, ...] = ()
    trios: tuple[tuple[int, int, int], ...] = ()
    assembly: str | None = None
    frequency: str | None = None
    every: int = 1
    autosomes: int = FEWEST_AUTOSOMES

    def place(self, contig: str, position: NDArray[np.int64]) -> NDArray[np.int64]:
        """AUTOSOME, ON_X, ON_Y or NOWHERE of each position (1-based) of a contig."""
        name = plain_name(contig)
        if is_mitochondrial(contig) or not self._is_known(name):
            return np.full(len(position), NOWHERE, np.int64)
        if name not in ("X", "Y"):
            return np.full(len(position), AUTOSOME, np.int64)
        found = places_on(contig, position.astype(np.uint32), self.assembly)
        table = np.full(PAR + Y + 1, NOWHERE, np.int64)
        table[X], table[Y] = ON_X, ON_Y
        return table[found]

    def _is_known(self, name: str) -> bool:
        if self.assembly is not None:
            return name in _AUTOSOMES or name in ("X", "Y")
        return name not in _OTHER_SEX_CHROMOSOMES

    @property
    def knows_par(self) -> bool:
        """Whether the pseudoautosomal regions of the assembly are known."""
        return self.assembly in PAR_BOUNDS


def quality_plan(
    samples: Sequence[str],
    lengths: Mapping[str, int | None],
    reference: Sequence[str],
    people: Sequence[Person],
    frequency: str | None,
) -> QualityPlan:
    """Plan for a file. `lengths` of its contigs and `reference`: names of the reference's contigs.

    Of more than MOST_SAMPLES samples, people of the pedigree come first, then the file's order.
    """
    named = {person.name for person in people}
    order = sorted(range(len(samples)), key=lambda column: (samples[column] not in named, column))
    columns = tuple(sorted(order[:MOST_SAMPLES]))
    names = tuple(samples[column] for column in columns)
    rows = {name: row for row, name in enumerate(names)}
    trios = tuple(
        (rows[person.name], rows[person.father], rows[person.mother])
        for person in people
        if person.name in rows and person.father in rows and person.mother in rows
    )[:MOST_SAMPLES]
    assembly = assembly_of(lengths)
    plan = QualityPlan(
        columns, names, len(samples), tuple(people), trios, assembly, frequency,
        max(1, -(-len(columns) // SAMPLES_OF_ALL_SITES)),
    )  # fmt: skip
    if assembly is not None:
        return plan
    # A genome of fewer autosomes is a small one as a whole, not a part of a large one.
    at_one = np.ones(1, np.int64)
    autosomes = sum(bool(plan.place(name, at_one)[0] == AUTOSOME) for name in reference)
    return QualityPlan(
        plan.columns, plan.names, plan.total, plan.people, plan.trios, None, frequency, plan.every,
        max(1, min(FEWEST_AUTOSOMES, autosomes)),
    )  # fmt: skip
