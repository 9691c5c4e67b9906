"""Read the header of a VCF from a stream of blocks; `annotator.vcf.reader` goes on with the records.

Without compiled code, so that a program that needs the header alone starts at once.
"""

from __future__ import annotations

from annotator.errors import InputError
from annotator.limits import HEADER_BYTES, HEADER_LINES
from annotator.vcf.header import VcfHeader, parse_header
from annotator.vcf.segment import Segment
from annotator.vcf.source import Source


class HeadReader:
    """Reads the header immediately. `notes` are sentences for the log."""

    def __init__(self, source: Source | Segment) -> None:
        self.source = source
        self.notes: list[str] = []
        self._blocks = source.blocks()
        self._rest = b""
        self._ended = False
        self._line = 1
        self._crlf = False
        self.header: VcfHeader = self._read_header()

    @property
    def header_lines(self) -> int:
        """Lines of the header, #CHROM included."""
        return len(self.header.lines)

    def _more(self, wanted: int = 1) -> bool:
        """Append blocks of together at least `wanted` bytes to the rest; False at the end of the input."""
        parts, size = [self._rest], 0
        try:
            while size < wanted and not self._ended:
                block = next(self._blocks, None)
                if block is None:
                    self._ended = True
                else:
                    parts.append(block)
                    size += len(block)
        except InputError as error:
            if error.line is None and self._line > 1:
                read = sum(part.count(b"\n") for part in parts)
                raise InputError(error.title, error.detail, self._line + read) from error
            raise
        self._rest = b"".join(parts)
        return not self._ended

    def _read_header(self) -> VcfHeader:
        lines: list[bytes] = []
        self._more()
        if self._rest.startswith(b"\xef\xbb\xbf"):
            self._rest = self._rest[3:]
            self.notes.append("The file begins with a byte order mark; it was left out.")
        after = b""
        at = 0
        while True:
            end = self._rest.find(b"\n", at)
            while end < 0 and not self._ended:
                seen = len(self._rest)
                if seen - at > self.source.limits.line:
                    raise self._too_long(len(lines) + 1)
                if seen > HEADER_BYTES:
                    raise _header_too_large(len(lines) + 1)
                if self._more():
                    end = self._rest.find(b"\n", seen)
            line = self._rest[at:] if end < 0 else self._rest[at:end]
            if line.endswith(b"\r"):
                line = line[:-1]
                self._note_crlf()
            if not line.startswith(b"#"):
                if (
                    not line.strip()
                    and end >= 0
                    and at < len(self._rest)
                    and not (lines and lines[-1][:6].upper() == b"#CHROM")
                ):
                    raise InputError(
                        "A line of the header is blank",
                        "Nothing stands between two header lines; remove the empty line.",
                        len(lines) + 1,
                        1,
                    )
                after = line
                break
            if b"\r" in line:
                raise InputError(
                    "The lines end as on old Macs",
                    "Carriage returns stand where line ends should be; convert the file with: "
                    "tr '\\r' '\\n' < FILE > NEW",
                    len(lines) + 1,
                    line.index(b"\r") + 1,
                )
            lines.append(line)
            if len(lines) > HEADER_LINES:
                raise _header_too_large(len(lines))
            if end < 0:
                at = len(self._rest)
                break
            at = end + 1
        header = parse_header(lines, after[:200])
        self._rest = self._rest[at:]
        self._line = len(lines) + 1
        self.notes.extend(header.notes)
        return header

    def _too_long(self, line: int) -> InputError:
        return InputError(
            "A line is too long",
            f"It has more than {self.source.limits.line >> 20} MB without a line end. This is no VCF "
            "line that tools could read; look at the file in a text editor.",
            line,
        )

    def _note_crlf(self) -> None:
        if not self._crlf:
            self._crlf = True
            self.notes.append("The lines end as on Windows (CR LF); they were read and are written with LF.")


def _header_too_large(line: int) -> InputError:
    return InputError(
        "The header is too large",
        f"It has more than {HEADER_LINES:,} lines or {HEADER_BYTES >> 20} MB and no record yet. Remove what no record needs, for "
        "example with bcftools view -h and bcftools reheader.",
        line,
    )
