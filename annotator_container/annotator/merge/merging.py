"""Merge several sorted VCFs into one stream of lines. Memory does not grow with the size of the files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from annotator.errors import InputError, UnsortedError
from annotator.limits import ALTS_WITH_G, MERGED_FILES
from annotator.merge.cursor import END, Cursor
from annotator.merge.given import Given
from annotator.merge.headers import MergedHeader, merged_header
from annotator.merge.ranks import Ranks
from annotator.merge.row_choice import Record, next_row, refs_agree
from annotator.merge.row_writer import MergeCounts, RowWriter
from annotator.merge.window import Merger
from annotator.vcf.reader import CHUNK, VcfReader
from annotator.vcf.source import Limits, Source

_BLOCK = 1 << 18  # bytes of lines that are handed on at once
_TEXT = 12 << 20  # bytes of the chunks of all files; twice as much may be in memory
_LEAST = 64 << 10  # bytes of a chunk of one file, at least
# Files count as made on two genome builds if their REFs differ at this many positions, and at more than this share of the
# positions that they have in common.
MOST_OTHER_REFS = 20
OTHER_REFS_SHARE = 0.02


class UnsortedFile(UnsortedError):
    """A file's records are not in order; `file` is its number (from 0)."""

    file = 0


class MergedSource(Source):
    """The merged file as a source of lines. Use as a context: files are opened on entry and closed on exit.

    `reference`: the names of the reference's contigs, in order. `headers` and `notes` are for the log. Raises InputError,
    and UnsortedFile for a file whose records must be sorted first.
    """

    def __init__(
        self, files: Sequence[Given], reference: Iterable[str], limits: Limits | None = None
    ) -> None:
        super().__init__(_Nothing(), None, limits)
        if len(files) > MERGED_FILES:
            raise InputError(
                "There are too many files to merge",
                f"At most {MERGED_FILES} files can be merged, here are {len(files)}. Merge some first: bcftools merge A B …",
            )
        self.kind = "merged"
        self.files = files
        self._reference = reference
        self._stack = ExitStack()
        self.readers: list[VcfReader] = []
        self._other_refs = self._met = 0
        self._cursors: list[Cursor] = []
        self._header: MergedHeader | None = None
        self._writer: RowWriter | None = None
        self._merger: Merger | None = None

    def __enter__(self) -> MergedSource:
        size = min(CHUNK, max(_LEAST, _TEXT // len(self.files)))
        try:
            for given in self.files:
                stream, length = given.open()
                if hasattr(stream, "close"):
                    self._stack.callback(stream.close)
                try:
                    self.readers.append(VcfReader(Source(stream, length, self.limits), size))
                except InputError as error:
                    raise error.of_file(given.name) from None
            self._named = [
                (given.name, reader.header) for given, reader in zip(self.files, self.readers, strict=True)
            ]
            self._ranks = Ranks(self._named, self._reference)
            self._header = merged_header(
                self._named, self._ranks.declared, [given.shown for given in self.files]
            )
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def fraction(self) -> float | None:
        """About the part of all files whose records were read (0..1), None if a size is unknown."""
        sizes = [reader.source.size or 0 for reader in self.readers]
        if not all(sizes):
            return None
        shares = (reader.share(reader.records) or 0.0 for reader in self.readers)
        return min(1.0, sum(share * size for share, size in zip(shares, sizes, strict=True)) / sum(sizes))

    def blocks(self) -> Iterator[bytes]:
        """Header and lines of the merged file."""
        if self._header is None:
            raise RuntimeError("the files are not open")
        self._writer = RowWriter(self._header)
        yield self._header.text
        held: list[bytes] = []
        length = 0
        for piece in self._pieces(self._writer, self._header):
            held.append(piece)
            length += len(piece)
            if length >= _BLOCK:
                yield b"".join(held)
                held, length = [], 0
        if held:
            yield b"".join(held)
        self.consumed = sum(reader.source.consumed for reader in self.readers)

    def _pieces(self, writer: RowWriter, header: MergedHeader) -> Iterator[bytes]:
        """Pieces of whole lines."""
        cursors = self._cursors = [
            Cursor(number, given.name, reader, self._ranks)
            for number, (given, reader) in enumerate(zip(self.files, self.readers, strict=True))
        ]
        merger = self._merger = Merger(header.samples, writer.counts)
        readable = partial(self._rows, writer)
        for cursor in cursors:
            self._read_on(cursor)
        while True:
            place = min(cursor.place for cursor in cursors)
            behind = [cursor for cursor in cursors if cursor.horizon <= place and cursor.horizon != END]
            if behind:
                for cursor in behind:
                    self._read_on(cursor)
                continue
            if place == END:
                return
            self._read_ahead(cursors)
            # What is before the end of all that was read is complete.
            yield from merger.rows(cursors, min(cursor.horizon for cursor in cursors), readable)

    def _read_ahead(self, cursors: Sequence[Cursor]) -> None:
        """Read a second chunk of the files that end before others: rows are made for long stretches of the genome at once.

        Not with reference records: a cursor keeps only those of its last chunks.
        """
        if any(cursor.has_blocks for cursor in cursors):
            return
        ends = [cursor.horizon for cursor in cursors if cursor.horizon != END]
        reach = max(ends, default=END)
        for cursor in cursors:
            if cursor.horizon < reach and cursor.chunks < 2:
                self._read_on(cursor)

    def _read_on(self, cursor: Cursor) -> None:
        try:
            cursor.read_on()
        except UnsortedError as error:
            found = UnsortedFile(error.title, error.detail, error.line, error.column)
            found.file = cursor.number
            raise found from None

    def _rows(self, writer: RowWriter, place: int, waiting: list[list[Record]]) -> Iterator[bytes]:
        """The rows of one position, whose records are `waiting`, by file."""
        self._compare(waiting)
        blocks: dict[int, Record] | None = None
        while any(waiting):
            row, chosen = next_row(waiting)
            if blocks is None:
                found = ((cursor.number, cursor.block(place)) for cursor in self._cursors)
                blocks = {number: block for number, block in found if block is not None}
            present = {record.file for record in chosen}
            yield writer.line(
                row, chosen, {file: block for file, block in blocks.items() if file not in present}
            )

    def _compare(self, waiting: Sequence[list[Record]]) -> None:
        """Count positions at which files have other bases in REF. Raises InputError where there are many."""
        firsts = [records[0] for records in waiting if records]
        if len(firsts) < 2:
            return
        self._met += 1
        met = self._met + (self._merger.met if self._merger else 0)
        for other in firsts[1:]:
            if refs_agree(firsts[0].ref, other.ref):
                continue
            self._other_refs += 1
            if self._other_refs >= MOST_OTHER_REFS and self._other_refs > met * OTHER_REFS_SHARE:
                one, two = self.files[firsts[0].file].name, self.files[other.file].name
                where = b":".join(other.columns[:2]).decode("utf-8", "replace")
                raise InputError(
                    f"{two}: the files were made on different genome builds",
                    f"REF is {_shown(firsts[0].ref)} at {where} in {one} and {_shown(other.ref)} in {two}, and so on at "
                    f"{self._other_refs:,} of {met:,} positions that the files share. Only files of one build can be "
                    "merged.",
                    other.line,
                )
            return

    def notes(self) -> list[str]:
        """Return the notes for the log, once all lines were read."""
        if self._header is None or self._writer is None:
            return []
        counts = self._writer.counts
        said = [
            f"{len(self.files)} files were merged into {counts.rows:,} records, of which {counts.joined:,} are in several files; "
            "where a file has neither a record nor a reference block, its samples have no genotype",
            *self._header.notes,
        ]
        if references := sum(cursor.references for cursor in self._cursors):
            said.append(
                f"{references:,} records without an ALT (reference blocks) gave genotypes to records of other files, and are no "
                "records of the result themselves"
            )
        for given, reader in zip(self.files, self.readers, strict=True):
            said += [f"{given.shown}: {note}" for note in reader.notes]
        if self._other_refs:
            said.append(
                f"At {self._other_refs:,} positions the files have different bases in REF; their records were not joined there"
            )
        if counts.without_genotypes_lists:
            said.append(
                f"{counts.without_genotypes_lists:,} records have more than {ALTS_WITH_G} ALTs: their values by genotype (PL) were left out"
            )
        for name, times in sorted(counts.wrong_length.items()):
            said.append(
                f"{name} was left out {times:,} times where it had another number of values than alleles"
            )
        return said

    def summary(self) -> str:
        """Return a few sentences that every reader of the result must know."""
        counts = self._writer.counts if self._writer else MergeCounts()
        without = [
            given.name
            for given, cursor in zip(self.files, self._cursors, strict=True)
            if not cursor.references
        ]
        told = (
            "A sample without a record or a reference block of its file at a variant has no genotype there (./.): that is not "
            "known, and not the reference."
            if without
            else "A sample outside the records and reference blocks of its file has no genotype (./.)."
        )
        more = (
            f" At {self._other_refs:,} positions the files have different bases in REF, so their records were not joined."
            if self._other_refs
            else ""
        )
        return f"{len(self.files)} files gave {counts.rows:,} records, {counts.joined:,} of them joined. {told}{more}"

    def files_read(self) -> list[dict[str, object]]:
        """Return name, packing and bytes of each file, for the manifest."""
        return [
            {"name": Path(given.shown).name, "packed": reader.source.kind, "bytes": reader.source.consumed}
            for given, reader in zip(self.files, self.readers, strict=True)
        ]


class _Nothing:
    """An empty stream, for a source that makes its lines itself."""

    def read(self, size: int = -1, /) -> bytes:
        del size
        return b""


def _shown(bases: bytes) -> str:
    return bases[:20].decode("utf-8", "replace") + ("…" if len(bases) > 20 else "")
