"""The port of an engine, which computes the CSQ rows of a chunk of records."""

from __future__ import annotations

from typing import Protocol

from annotator.chunk.batch import CsqField, Rows, TrackValues
from annotator.chunk.records import Records


class EngineWorker(Protocol):
    """The engine inside one worker process; it may cache between chunks, but its result depends on the chunk alone."""

    def annotate(self, records: Records, tracks: TrackValues) -> Rows:
        """All CSQ rows of the chunk. Each row ends with its ALT's `tracks.suffix`, and its Existing_variation,
        where the engine has that field, is its ALT's `tracks.existing`. Records on contigs that the reference
        lacks (`records.contig` -1) and ALTs of kind NO_ALLELE get no row.

        `Rows.coded` has Consequence and Feature, and of SYMBOL, Gene, VARIANT_CLASS and HGNC_ID those that the
        engine's fields have, with codes in order of first use; it has Existing_variation where the engine
        prints another one than the tracks'."""


class Engine(Protocol):
    """A method to compute consequences: `vep`, `csq`, `vepyr`."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str: ...

    @property
    def fields(self) -> tuple[CsqField, ...]:
        """Columns of a CSQ row before the tracks' fields. The first is Allele; Consequence, Feature, ALLELE_NUM
        and PICK are always among them."""

    def worker(self) -> EngineWorker:
        """Called once in each worker process, after the fork."""
