"""Fetch parts of genome and tracks while chunks are annotated, if they are not complete on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from annotator.chunk.records import Chunk
from annotator.limits import CHUNKS_IN_FLIGHT
from annotator.reference.partial_genome import PartialGenome
from annotator.tracks.ahead import Needed, fetched_ahead
from annotator.tracks.join import JoinedTracks
from annotator.vcf.scan import scan


@dataclass(frozen=True, slots=True)
class Fetching:
    """`bases`: the genome if its contigs are fetched when they are needed, None if it is complete."""

    joined: JoinedTracks
    bases: PartialGenome | None

    def ahead(self, chunks: Iterable[Chunk], contigs: Mapping[str, int], threads: int) -> Iterator[Chunk]:
        """Yield the same chunks, each as soon as everything that it reads is on disk. `contigs` as for `scan`."""
        joined, bases = self.joined, self.bases
        if bases is None and not joined.in_part:
            yield from chunks
            return

        def needed(chunk: Chunk) -> Needed:
            of_genome = [] if bases is None else [(bases, bases.needed(chunk.text, contigs))]
            return [*of_genome, *(joined.needed(scan(chunk, contigs)) if joined.in_part else ())]

        yield from fetched_ahead(chunks, needed, CHUNKS_IN_FLIGHT * max(1, threads))

    def lines(self) -> list[str]:
        """Return lines for the job's log: what was needed and fetched."""
        of_genome = [] if self.bases is None else [f"Genome: {self.bases.summary()}"]
        return [*of_genome, *(f"Track {line}" for line in self.joined.fetched())]
