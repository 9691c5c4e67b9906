"""Read a VCF as a checked stream of chunks of whole lines: nothing is dropped or altered, or the file is refused.

Tolerated faults are listed in `notes`: Windows line ends, a byte order mark, blank lines, a missing last line end.
Other faults raise `InputError` with the line (from 1) and the column (the byte in the line, from 1).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from annotator.chunk.records import Chunk, lines_in
from annotator.errors import InputError
from annotator.vcf.complaints import complain
from annotator.vcf.head import HeadReader
from annotator.vcf.kernels import check as kernel
from annotator.vcf.segment import Segment
from annotator.vcf.source import Source

CHUNK = 1 << 20
_LAST_COLUMN = re.compile(rb"\t[^\t\n]*(?=\n)")


class VcfReader(HeadReader):
    """Reads the header immediately, the records chunk by chunk.

    `records`, `contigs` (records per CHROM as the user writes it) and `notes` grow while the chunks are read.
    Records out of order are an UnsortedError unless `ordered` is false.
    """

    def __init__(self, source: Source | Segment, chunk_size: int = CHUNK, ordered: bool = True) -> None:
        super().__init__(source)
        self._ordered = ordered
        self.records = 0
        self.contigs: Counter[bytes] = Counter()
        self._chunk_size = chunk_size
        self._given = 0  # bytes of lines that chunks were made of
        self._header_bytes = sum(len(line) + 1 for line in self.header.lines)
        self._before = 0
        self._blank = False
        self._contig: tuple[bytes, int] | None = None
        self._seen: set[bytes] = set()

    def share(self, records: int) -> float | None:
        """About the part (0..1) of the input's records that `records` of them are, by the bytes read; None when unknown."""
        read = self.source.fraction
        if not read or not self.records:
            return None
        text = (
            self._header_bytes + self._given + len(self._rest)
        )  # unpacked so far; in all it is about text / read
        return min(1.0, self._given / (text / read - self._header_bytes) * records / self.records)

    def begin_at(self, record: int, line: int) -> None:
        """The first record that is read has `record` records before it, and is line `line` (from 1) of the file."""
        self._before, self._line = record, line

    def first_lines(self) -> bytes:
        """The record lines that were read together with the header: a few megabytes at most, complete except the last."""
        return self._rest

    def chunks(self) -> Iterator[Chunk]:
        """The records, in order. Raises InputError at the first line that is wrong."""
        index = 0
        while (data := self._next_lines()) is not None:
            line = self._line
            tidied = self._unix(data)
            try:
                count = self._check(tidied, line)
                lines = lines_in(data) if count is None else count
                if count is None:
                    tidied = self._without_blanks(tidied)
                    count = self._check(tidied, line) if tidied else 0
            except InputError as error:
                raise _moved(error, data, line) from None
            self._line += lines
            self._given += len(data)
            if not count:
                continue
            data = _LAST_COLUMN.sub(b"", tidied) if self.header.drops_format else tidied
            chunk = Chunk(index, data, self._before + self.records, line)
            self.records += count
            index += 1
            yield chunk

    # Reading ------------------------------------------------------------------------------------

    def _next_lines(self) -> bytes | None:
        """Whole lines of about the chunk's size, None at the end."""
        while not self._ended and (
            len(self._rest) < self._chunk_size or b"\n" not in self._rest[-self._chunk_size :]
        ):
            if len(self._rest) > self.source.limits.line and b"\n" not in self._rest:
                raise self._too_long(self._line)
            self._more(max(1, min(self._chunk_size, self.source.limits.line) - len(self._rest)))
        if not self._rest:
            return None
        cut = self._rest.rfind(b"\n", 0, max(self._chunk_size, self._rest.find(b"\n") + 1)) + 1
        if cut == 0:
            data, self._rest = self._rest + b"\n", b""
        else:
            data, self._rest = self._rest[:cut], self._rest[cut:]
        return data

    def _unix(self, data: bytes) -> bytes:
        if b"\r" in data and b"\r\n" in data:
            self._note_crlf()
            return data.replace(b"\r\n", b"\n")
        return data

    def _without_blanks(self, data: bytes) -> bytes:
        if not self._blank:
            self._blank = True
            self.notes.append("Blank lines between or after the records were left out.")
        return b"".join(line + b"\n" for line in data.split(b"\n") if line)

    # Checking -----------------------------------------------------------------------------------

    def _check(self, data: bytes, line: int) -> int | None:
        """How many records the lines hold, None when there are blank lines among them; `line` is the number of the first."""
        buf = np.frombuffer(data, np.uint8)
        if not self._ordered:
            return self._check_unordered(buf, data, line)
        runs = np.empty((4096, 5), np.int64)
        found = np.zeros(4, np.int64)
        count = int(kernel.check_lines(buf, kernel.LETTER, self.header.columns, runs, found))
        while found[0] == kernel.RUNS_FULL:
            runs = np.empty((len(runs) * 8, 5), np.int64)
            count = int(kernel.check_lines(buf, kernel.LETTER, self.header.columns, runs, found))
        if found[0] != kernel.OK and (data.startswith(b"\n") or b"\n\n" in data):
            return None
        rows: list[list[int]] = runs[: int(found[3])].tolist()
        self._check_order(data, rows, line)
        if found[0] != kernel.OK:
            raise complain(int(found[0]), data, line, int(found[1]), int(found[2]), self.header.columns)
        ends = [row[2] for row in rows[1:]] + [count]
        for (offset, length, first, _, _), end in zip(rows, ends, strict=True):
            self.contigs[data[offset : offset + length]] += end - first
        return count

    def _check_unordered(self, buf: NDArray[np.uint8], data: bytes, line: int) -> int | None:
        """As `_check`, but continue after each record that is out of order."""
        ends = np.flatnonzero(buf == ord("\n")) + 1
        runs, found = np.empty((4096, 5), np.int64), np.zeros(4, np.int64)
        done = at = 0
        while done < len(ends):
            count = int(kernel.check_lines(buf[at:], kernel.LETTER, self.header.columns, runs, found))
            if found[0] not in (kernel.OK, kernel.UNSORTED, kernel.RUNS_FULL):
                if data.startswith(b"\n") or b"\n\n" in data:
                    return None
                raise complain(
                    int(found[0]), data, line, done + int(found[1]), int(found[2]), self.header.columns
                )
            done += count
            at = int(ends[done - 1])
        return done

    def _check_order(self, data: bytes, rows: list[list[int]], line: int) -> None:
        for offset, length, index, start, end in rows:
            name = data[offset : offset + length]
            if self._contig is not None and self._contig[0] == name:
                if start < self._contig[1]:
                    raise complain(kernel.UNSORTED, data, line, index, length + 1, self.header.columns)
            elif name in self._seen:
                raise complain(kernel.UNSORTED, data, line, index, 0, self.header.columns)
            self._seen.add(name)
            self._contig = (name, end)


def _moved(error: InputError, data: bytes, first: int) -> InputError:
    """The error with the line number of the file as it is, where blank lines of `data` were left out before the check."""
    if error.line is None:
        return error
    wanted = error.line - first
    filled = (number for number, line in enumerate(data.split(b"\n"), first) if line.strip(b"\r"))
    for index, number in enumerate(filled):
        if index == wanted:
            return type(error)(error.title, error.detail, number, error.column)
    return error
