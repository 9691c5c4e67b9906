"""Genes that several gene sets of a reference have, so that the explorer counts each once.

Two genes of different sets are one gene if they lie on one strand of a contig and overlap there, and have the same HGNC id or,
where one of them has none, the same symbol. It must be the only such gene of its set; where that leaves a doubt (a gene id at
several places with different partners), the genes stay apart.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from annotator.bytes.escaping import escaped
from annotator.errors import ReferenceError_
from annotator.genes.transcript_record import TranscriptRecord
from annotator.outputs.explore.write.files import OutFolder

FILE: Final = "explore.twins.json.gz"
Twins = Mapping[str, str]  # gene id -> id of the same gene in an earlier set; ids as CSQ has them
_Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class GeneOfSet:
    """A gene of a gene set at one place: 1-based inclusive range of its transcripts, strand 1 or -1."""

    source: str
    id: str
    contig: str
    strand: int
    start: int
    end: int
    symbol: str
    hgnc: str

    @classmethod
    def of(cls, record: TranscriptRecord) -> GeneOfSet:
        return cls(
            record.source, escaped(record.gene_id), record.contig, record.strand, record.start, record.end,
            record.symbol, record.hgnc_id,
        )  # fmt: skip


class GenesOfSets:
    """Collects the genes of transcripts that have a gene set."""

    def __init__(self) -> None:
        self._genes: dict[tuple[str, str, str, int], GeneOfSet] = {}

    def add(self, gene: GeneOfSet) -> None:
        """Add a transcript's gene, or part of it."""
        key = gene.source, gene.id, gene.contig, gene.strand
        known = self._genes.setdefault(key, gene)
        if known is not gene:
            low, high = min(known.start, gene.start), max(known.end, gene.end)
            if (low, high) != (known.start, known.end):
                self._genes[key] = replace(known, start=low, end=high)

    def genes(self) -> tuple[GeneOfSet, ...]:
        """Return all genes, in the order in which they were added."""
        return tuple(self._genes.values())


def find_twins(genes: Sequence[GeneOfSet]) -> dict[str, str]:
    """Return the twins among `genes`, whose sets come one after another."""
    order = {source: number for number, source in enumerate(dict.fromkeys(gene.source for gene in genes))}
    partners: dict[str, set[str]] = defaultdict(set)
    for named in ("hgnc", "symbol"):
        for gene, main in _pairs([gene for gene in genes if gene.id not in partners], named, order):
            partners[gene].add(main)
    sure = {gene: next(iter(mains)) for gene, mains in partners.items() if len(mains) == 1}
    return {gene: _first(gene, sure) for gene in sorted(sure)}


def _first(gene: str, twins: Twins) -> str:
    """Return the twin in the earliest set; the twin of a twin counts, too."""
    met = {gene}
    while (main := twins.get(gene, gene)) not in met:
        met.add(main)
        gene = main
    return gene


def _pairs(genes: Iterable[GeneOfSet], named: str, order: Mapping[str, int]) -> Iterable[tuple[str, str]]:
    """(gene id, id in the earliest set) of genes with the same text in the attribute `named`."""
    groups: dict[tuple[_Place, str], list[GeneOfSet]] = defaultdict(list)
    for gene in genes:
        if name := getattr(gene, named):
            groups[(gene.contig, gene.strand), name].append(gene)
    for group in groups.values():
        main, *others = sorted(group, key=lambda gene: order[gene.source])
        if not others or len({gene.source for gene in group}) < len(group):
            continue
        for gene in others:
            contradicts = main.hgnc and gene.hgnc and main.hgnc != gene.hgnc
            if gene.id != main.id and gene.start <= main.end and main.start <= gene.end and not contradicts:
                yield gene.id, main.id


def write_twins(twins: Twins, folder: Path) -> None:
    """Write `explore.twins.json.gz` into a reference; nothing for none."""
    if twins:
        text = json.dumps(twins, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        OutFolder(folder).gzip(FILE, text.encode())


def read_twins(folder: Path) -> dict[str, str]:
    """Return the twins of a reference; empty if it has one gene set. Raises ReferenceError_."""
    path = folder / FILE
    if not path.exists():
        return {}
    try:
        return {str(gene): str(main) for gene, main in json.loads(gzip.decompress(path.read_bytes())).items()}
    except (OSError, EOFError, zlib.error, ValueError, AttributeError) as error:
        raise ReferenceError_("The reference's genes cannot be read", f"{path.name}: {error}") from error
