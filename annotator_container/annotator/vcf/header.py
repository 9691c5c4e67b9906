"""Parse the header of a VCF, and refuse files whose header is invalid.

Line numbers count from 1. The header's bytes are kept, so that the output begins with exactly them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from annotator.bytes.digits import whole_number
from annotator.errors import InputError
from annotator.vcf.separators import wrong_separator

COLUMNS = ("CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO")
_VERSION = re.compile(rb"##fileformat=VCFv(\d{1,4})\.(\d{1,4})\s*$", re.IGNORECASE)
# A key of a `<…>` line with its value, which may be quoted; keys may be in any order, blanks around them are ignored.
_FIELD = re.compile(rb'(?:^<|,)\s*([\w.-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^,>]*)')
_CONTROL = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class VcfHeader:
    """`lines` are the `##` lines and the `#CHROM` line without line ends; `notes` are sentences for the log."""

    lines: tuple[bytes, ...]
    samples: tuple[str, ...]
    contigs: dict[str, int | None]
    columns: int
    notes: tuple[str, ...] = field(default=())
    drops_format: bool = False  # FORMAT without a sample: no VCF tool reads that, so the column is left out


def parse_header(lines: list[bytes], after: bytes = b"") -> VcfHeader:
    """Parse the given `#` lines (line ends stripped); `after` is the first line after them, if any.

    Raises InputError when there is no usable `#CHROM` line, or its columns are not VCF's.
    """
    if not lines or not lines[-1].upper().startswith(b"#CHROM"):
        raise _no_column_line(lines, after)
    notes: list[str] = []
    meta, columns = lines[:-1], lines[-1]
    for number, line in enumerate(meta, 1):
        if line.upper().startswith(b"#CHROM\t"):
            raise InputError(
                "There are two #CHROM lines",
                f"Line {number} names the columns already, and so does line {len(lines)}; perhaps two headers were put one after "
                "the other. Keep the one that fits the records.",
                len(lines),
                1,
            )
        if not line.startswith(b"##"):
            raise InputError(
                "A header line is not a VCF header line",
                f"Lines before #CHROM must begin with ##, this one begins with {_shown(line)}. Remove it or add a #.",
                number,
                1,
            )
    _check_bytes(lines)
    _check_version(meta, notes)
    names = _column_names(columns, len(lines))
    contigs: dict[str, int | None] = {}
    for line in meta:
        kind, _, body = line[2:].partition(b"=")
        values = header_values(body) if kind == b"contig" and body.startswith(b"<") else {}
        if "ID" in values:
            contigs[values["ID"]] = whole_number(values.get("length", ""))
    samples = tuple(names[9:])
    plain = plain_lines(lines, names)
    if plain[0] != lines[0]:
        notes.append("The first line was corrected to VCF's spelling: ##fileformat, in lower case.")
    if plain[-1] != columns:
        notes.append(
            "The #CHROM line was corrected to VCF's spelling: capital letters, no blanks, nothing after the last column."
        )
    alone = len(names) == 9
    if alone:
        notes.append(
            "The column FORMAT stands without a sample; it was left out, since no VCF tool reads such a file."
        )
    return VcfHeader(
        plain,
        samples,
        contigs,
        len(names),
        tuple(notes),
        alone,
    )


def header_values(body: bytes) -> dict[str, str]:
    """Keys and values of a header line's `<…>` part, without quotes. The first of duplicate keys counts."""
    found: dict[str, str] = {}
    for key, value in _FIELD.findall(body):
        found.setdefault(key.decode("utf-8", "replace"), value.strip().strip(b'"').decode("utf-8", "replace"))
    return found


def plain_lines(lines: list[bytes], names: list[str]) -> tuple[bytes, ...]:
    """The header's lines, with ##fileformat and #CHROM in their exact spelling; `names` are the columns of #CHROM."""
    first = lines[0]
    if len(lines) > 1 and first.lower().startswith(b"##fileformat="):
        first = b"##fileformat=VCFv" + b".".join(_version(first))
    columns = b"#" + "\t".join(COLUMNS).encode()
    written = lines[-1][1:].split(b"\t")
    if len(names) > 9:
        columns += b"\tFORMAT\t" + b"\t".join(written[9 : len(names)])
    return (first, *lines[1:-1], columns) if len(lines) > 1 else (columns,)


def _version(line: bytes) -> tuple[bytes, bytes]:
    found = _VERSION.match(line)
    return (found[1], found[2]) if found else (b"4", b"2")


def _check_bytes(lines: list[bytes]) -> None:
    """Refuse NUL anywhere, since C programs end the line there, and any control character in the column names."""
    for number, line in enumerate(lines, 1):
        found = _CONTROL.search(line) if number == len(lines) else None
        at = line.find(b"\0") if found is None else found.start()
        if at >= 0:
            raise InputError(
                "The header holds a control character",
                f"The byte {line[at]:#04x}, which is no text, stands in the line that begins with {_shown(line[:20])}; the file is "
                "damaged. Export it again.",
                number,
                at + 1,
            )


def _check_version(meta: list[bytes], notes: list[str]) -> None:
    if not meta or not meta[0].lower().startswith(b"##fileformat"):
        notes.append("The first line, ##fileformat=VCFv4.x, is missing; the file was read as VCF 4.2.")
        return
    found = _VERSION.match(meta[0])
    if not found:
        raise InputError(
            "The file's format line is not VCF's",
            f"It says {_shown(meta[0])}; a VCF begins with, for example, ##fileformat=VCFv4.2.",
            1,
            14,
        )
    if int(found[1]) != 4:
        raise InputError(
            "The VCF version is not supported",
            f"The file is VCF {found[1].decode()}.{found[2].decode()}; versions 4.0 to 4.5 are read. "
            "Convert it, for example with vcf-convert of VCFtools.",
            1,
            17,
        )


def _column_names(line: bytes, number: int) -> list[str]:
    text = line.decode("utf-8", "replace")
    if "\t" not in text:
        raise wrong_separator(line, number) or InputError(
            "The #CHROM line has no columns",
            f"It says {_shown(line)}; VCF needs the columns {', '.join(COLUMNS)}, separated by single tabs.",
            number,
            len(text) + 1,
        )
    names = text[1:].split("\t")
    while len(names) > 8 and not names[-1].strip():
        names.pop()
    for index, wanted in enumerate(COLUMNS):
        if index >= len(names):
            raise InputError(
                "Columns are missing",
                f"The #CHROM line ends before {wanted}; VCF needs the columns {', '.join(COLUMNS)}.",
                number,
                len(text) + 1,
            )
        if names[index].strip().upper() != wanted:
            raise InputError(
                "A column has another name than VCF's",
                f"Column {index + 1} is called {names[index]!r} and must be {wanted}. The first columns of a VCF are "
                f"{', '.join(COLUMNS)}, in this order.",
                number,
                len("\t".join(names[:index]).encode()) + (3 if index else 2),
            )
    if len(names) > 8 and names[8].strip().upper() != "FORMAT":
        raise InputError(
            "The FORMAT column is missing",
            f"Column 9 is called {names[8]!r}; where genotypes follow, it must be FORMAT. Add the column FORMAT before the "
            "samples, in the #CHROM line and in each record.",
            number,
            len("\t".join(names[:8]).encode()) + 3,
        )
    _check_samples(names, number)
    return names


def _check_samples(names: list[str], number: int) -> None:
    seen: set[str] = set()
    for index, name in enumerate(names[9:], 10):
        column = len("\t".join(names[: index - 1]).encode()) + 3  # `#` and the tab before it
        if not name.strip():
            raise InputError(
                "A sample has no name",
                f"Column {index} of the #CHROM line is empty; give each sample a name.",
                number,
                column,
            )
        if name in seen:
            raise InputError(
                "Two samples have the same name",
                f"The sample name {name!r} is there twice; rename one of them, for example "
                "with bcftools reheader -s.",
                number,
                column,
            )
        seen.add(name)


def _no_column_line(lines: list[bytes], after: bytes) -> InputError:
    number = len(lines) + 1
    if after and not lines and after.count(b"\t") < 4:
        return InputError(
            "This is not a VCF file",
            f"A VCF begins with ##fileformat=VCFv4.x; this file begins with {_shown(after)}.",
            1,
            1,
        )
    if after:
        return InputError(
            "The header line that names the columns is missing",
            "Before the first record a line must say #CHROM, POS, ID, REF, ALT, QUAL, FILTER, INFO (separated by tabs), and FORMAT "
            "and the samples' names where there are genotypes. Add it, or export the file again with its header.",
            number,
            1,
        )
    return InputError(
        "The file ends inside its header",
        f"No line that begins with #CHROM was found and no record; the last line is {_shown(lines[-1] if lines else b'')}. "
        "The file was probably cut off; submit it again.",
        max(1, number - 1),
    )


def _shown(text: bytes) -> str:
    """A short printable piece of the user's bytes."""
    plain = text[:40].decode("utf-8", "replace")
    return repr(plain + ("…" if len(text) > 40 else ""))
