"""One chunk's contribution to the summary; computed in the workers, added up in the parent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.strings import Strings
from annotator.chunk.batch import Batch
from annotator.chunk.records import BREAKEND, KINDS, NO_ALLELE, SYMBOLIC, Ints
from annotator.outputs.summary.kernels import counting
from annotator.terms import TERMS
from annotator.vcf.genotypes import genotype_texts

AF_EDGES = (0.0, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
HITS_OF_A_CHUNK = 200
NO_ROW = 64  # `count_terms`' number for an ALT without a row


@dataclass(frozen=True, slots=True)
class Hit:
    """A ClinVar hit for the report: the ALT, its picked row's fields by name, and who carries it."""

    chrom: str
    position: int
    id: str
    ref: str
    alt: str
    fields: Mapping[str, str]
    genotypes: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """Counts; `+=` adds another chunk's. Arrays: worst, every by term; substitutions 4x4; lengths; samples x classes."""

    records: int = 0
    alleles: int = 0
    rows: int = 0
    unannotated: int = 0
    unanswered: int = 0
    multiallelic: int = 0
    kinds: Ints = field(default_factory=lambda: np.zeros(len(KINDS), np.int64))
    worst: Ints = field(default_factory=lambda: np.zeros(65, np.int64))
    every: Ints = field(default_factory=lambda: np.zeros(64, np.int64))
    substitutions: Ints = field(default_factory=lambda: np.zeros((4, 4), np.int64))
    lengths: Ints = field(default_factory=lambda: np.zeros(2 * counting.LONGEST + 1, np.int64))
    samples: Ints = field(default_factory=lambda: np.zeros((0, 5), np.int64))
    filters: Counter[str] = field(default_factory=Counter)
    chromosomes: Counter[str] = field(default_factory=Counter)
    density: dict[str, Counter[int]] = field(default_factory=dict)
    frequencies: Ints = field(default_factory=lambda: np.zeros(len(AF_EDGES) - 1, np.int64))
    with_frequency: int = 0
    clinvar: Counter[str] = field(default_factory=Counter)
    stars: Counter[str] = field(default_factory=Counter)
    hits: list[Hit] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Add a chunk's counts."""
        for name in (
            "records",
            "alleles",
            "rows",
            "unannotated",
            "unanswered",
            "multiallelic",
            "with_frequency",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("kinds", "worst", "every", "substitutions", "lengths", "frequencies"):
            array = getattr(self, name)
            array += getattr(other, name)
        if len(other.samples):
            self.samples = other.samples + (self.samples if len(self.samples) else 0)
        for name in ("filters", "chromosomes", "clinvar", "stars"):
            getattr(self, name).update(getattr(other, name))
        for contig, bins in other.density.items():
            self.density.setdefault(contig, Counter()).update(bins)
        self.hits.extend(other.hits)


@dataclass(frozen=True, slots=True)
class TallyPlan:
    """What to count: number of samples, bin width by contig (bases), and the columns of frequency and ClinVar."""

    samples: int
    bins: Mapping[str, int]
    default_bin: int = 1_000_000
    frequency: str | None = None
    clinvar: str | None = None
    stars: str | None = None


def tally(batch: Batch, plan: TallyPlan) -> Tally:
    """Count one chunk."""
    records, rows, alleles = batch.records, batch.rows, batch.records.alleles
    made = Tally(records=len(records), alleles=len(alleles), rows=len(rows))
    worst = np.empty(len(alleles), np.int64)
    counting.count_terms(rows.consequence, rows.allele, worst, made.every)
    made.worst += np.bincount(worst, minlength=65)
    made.unannotated = int((records.contig < 0).sum())
    structural = (alleles.kind == SYMBOLIC) | (alleles.kind == BREAKEND)
    on_known_contig = records.contig[alleles.record] >= 0
    made.unanswered = int((structural & on_known_contig & (worst == NO_ROW)).sum())
    made.multiallelic = int((np.diff(records.first_allele) > 1).sum())
    made.kinds += np.bincount(alleles.kind, minlength=len(KINDS))
    counting.count_changes(
        records.text,
        alleles.kind,
        alleles.ref,
        alleles.ref_length,
        alleles.alt,
        alleles.alt_length,
        made.substitutions,
        made.lengths,
    )
    _filters(batch, made)
    _places(batch, plan, made)
    if plan.samples:
        made.samples = np.zeros((plan.samples, 5), np.int64)
        counting.count_genotypes(records.text, records.info_end, records.line_end, made.samples)
    _frequencies(batch, plan, made)
    _clinvar(batch, plan, made)
    return made


def _filters(batch: Batch, made: Tally) -> None:
    records = batch.records
    others = np.empty(len(records) + 2, np.int64)
    count = counting.other_filters(records.text, records.qual_end + 1, records.filter_end, others)
    made.filters["PASS"], made.filters["."] = int(others[0]), int(others[1])
    data = records.chunk.text
    chosen = others[2 : 2 + count]
    made.filters.update(
        data[a:b].decode("utf-8", "replace")[:200]
        for a, b in zip(
            (records.qual_end[chosen] + 1).tolist(), records.filter_end[chosen].tolist(), strict=True
        )
    )


def _places(batch: Batch, plan: TallyPlan, made: Tally) -> None:
    for raw, first, last in batch.records.names():
        name = raw.decode("utf-8", "replace")
        made.chromosomes[name] += last - first
        bins = batch.records.position[first:last] // plan.bins.get(name, plan.default_bin)
        numbers, counts = np.unique(bins, return_counts=True)
        made.density[name] = Counter(dict(zip(numbers.tolist(), counts.tolist(), strict=True)))


def _frequencies(batch: Batch, plan: TallyPlan, made: Tally) -> None:
    values = batch.tracks.columns.get(plan.frequency or "")
    if not isinstance(values, np.ndarray):
        return
    sequence = batch.records.alleles.kind < NO_ALLELE
    known = values[sequence & ~np.isnan(values)]
    made.with_frequency = len(known)
    made.frequencies += np.histogram(np.clip(known, 0.0, 1.0), AF_EDGES)[0]


def _clinvar(batch: Batch, plan: TallyPlan, made: Tally) -> None:
    classes = batch.tracks.columns.get(plan.clinvar or "")
    if not isinstance(classes, Strings):
        return
    stars = batch.tracks.columns.get(plan.stars or "")
    for allele in np.flatnonzero(np.diff(classes.offsets)).tolist():
        worst = worst_class(classes[allele])
        made.clinvar[worst] += 1
        if isinstance(stars, np.ndarray) and not np.isnan(stars[allele]):
            made.stars[str(int(stars[allele]))] += 1
        if worst in ("P", "P/LP", "LP") and len(made.hits) < HITS_OF_A_CHUNK:
            made.hits.append(_hit(batch, allele))


def worst_class(text: str) -> str:
    """The class that counts when several records of one allele were merged (`LP&VUS`): the first of ClinVar's order."""
    parts = text.split("&")
    return next(
        (name for name in ("P", "P/LP", "LP", "conflicting", "VUS", "LB", "B/LB", "B") if name in parts),
        "other",
    )


def _hit(batch: Batch, allele: int) -> Hit:
    records, alleles = batch.records, batch.records.alleles
    i = int(alleles.record[allele])
    line = records.string(int(records.line[i]), min(int(records.line_end[i]), int(records.info_end[i])))
    chrom, position, name, ref = line.split("\t", 4)[:4]
    alt = records.string(
        int(alleles.written[allele]), int(alleles.written[allele] + alleles.written_length[allele])
    )
    tail = records.string(
        int(records.info_end[i]), min(int(records.line_end[i]), int(records.info_end[i]) + 4096)
    ).split("\t")
    genotypes = genotype_texts([item.encode("utf-8", "surrogateescape") for item in tail[1:12]])
    return Hit(
        chrom,
        int(position),
        name,
        ref,
        alt,
        picked_row(batch, i, allele),
        tuple(text.decode("utf-8", "surrogateescape") for text in genotypes),
    )


def picked_row(batch: Batch, record: int, allele: int) -> dict[str, str]:
    """The fields, by name, of the ALT's worst picked row (its worst row where none is picked)."""
    rows = batch.rows
    best, best_key = -1, (2, 99)
    for row in range(int(batch.first_row_of[record]), int(batch.first_row_of[record + 1])):
        if int(rows.allele[row]) == allele:
            mask = int(rows.consequence[row])
            key = (1 - int(rows.pick[row]), (mask & -mask).bit_length() if mask else len(TERMS) + 1)
            if key < best_key:
                best, best_key = row, key
    if best < 0:
        return {}
    text: NDArray[np.uint8] = rows.text[rows.start[best] : rows.end[best]]
    values = text.tobytes().decode("utf-8", "replace").split("|")
    return dict(zip((field.name for field in batch.fields), values, strict=False))
