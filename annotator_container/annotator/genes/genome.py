"""The genome's port for the gene model and the rules."""

from collections.abc import Mapping
from typing import Protocol

_COMPLEMENT = str.maketrans("ACGTUNRYSWKMBDHVacgtunryswkmbdhv-", "TGCAANYRSWMKVHDBtgcaanyrswmkvhdb-")


def reverse_complement(sequence: str) -> str:
    """The other strand, IUPAC letters and case kept."""
    return sequence.translate(_COMPLEMENT)[::-1]


class Genome(Protocol):
    """A source of reference bases: a memory-mapped reference, a FASTA file, or a dict in a test."""

    def fetch(self, contig: str, start: int, end: int) -> str:
        """Upper case bases of the 0-based half-open range, cut at the contig's ends; empty if nothing is left."""

    def length(self, contig: str) -> int:
        """Bases of the contig; 0 when the genome does not have it."""


class MemoryGenome:
    """A genome held as strings: small references, tests."""

    __slots__ = ("_contigs",)

    def __init__(self, contigs: Mapping[str, str]) -> None:
        self._contigs = {name: bases.upper() for name, bases in contigs.items()}

    def fetch(self, contig: str, start: int, end: int) -> str:
        return self._contigs.get(contig, "")[max(0, start) : max(0, end)]

    def length(self, contig: str) -> int:
        return len(self._contigs.get(contig, ""))
