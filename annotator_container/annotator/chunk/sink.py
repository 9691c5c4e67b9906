"""The ports of outputs and tracks."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar, runtime_checkable

from annotator.chunk.batch import Batch, CsqField, TrackValues
from annotator.chunk.records import Records

Part = TypeVar("Part")


class Sink(Protocol[Part]):
    """One output (a file, a tally, a check). It is created before the workers are forked.

    `encode` runs in a worker, once a chunk, and must depend on nothing but the batch (so that the output is the
    same for any number of workers); what it returns is pickled to the parent. `write` runs in the parent in
    file order. Either may raise an AnnotatorError, which ends the run. After the last part `close` runs once in the
    parent. After a failure, including one in another sink's `close`, `abandon` closes files and deletes what was written.
    """

    def encode(self, batch: Batch) -> Part: ...

    def write(self, part: Part) -> None: ...

    def close(self) -> None: ...

    def abandon(self) -> None: ...


@runtime_checkable
class NumbersRows(Protocol):
    """A sink whose parts contain row numbers of the whole file, which the worker of a shard does not know.

    `encode(batch)` is `number(draft(batch), batch.first_row)`.
    """

    def draft(self, batch: Batch) -> Any:
        """Encode everything in the batch's part that does not depend on row numbers."""

    def number(self, draft: Any, first_row: int) -> Any:
        """Complete a draft: number its rows from `first_row` on."""


@runtime_checkable
class KeepsSums(Protocol):
    """A sink whose parts hold counts that are only added up: a shard gives the join one sum instead of one for each chunk.

    Writing the parts that `kept` and at last `summed` return is the same as writing the parts themselves.
    """

    def kept(self, part: Any) -> Any:
        """The part without its counts, which this sink adds up."""

    def summed(self, part: Any) -> Any:
        """A part that `kept` returned, with all counts so far."""


class Tracks(Protocol):
    """Joins tracks by normalised allele or by overlap. `fields` are the CSQ columns it adds, after the engine's."""

    @property
    def fields(self) -> tuple[CsqField, ...]: ...

    def join(self, records: Records) -> TrackValues:
        """Values for every ALT of the chunk; runs in a worker."""
