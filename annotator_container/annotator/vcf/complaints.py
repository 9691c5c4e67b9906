"""What the line check found, in words a biologist understands: what, where, and what to do."""

from __future__ import annotations

from annotator.errors import InputError, UnsortedError
from annotator.vcf.header import COLUMNS
from annotator.vcf.kernels import check as kernel

_SORT = "Sort the file first, for example: bcftools sort FILE -Oz -o SORTED.vcf.gz"


def complain(code: int, data: bytes, first_line: int, index: int, offset: int, columns: int) -> InputError:
    """The error for the `index`-th (0-based) line of `data`, whose first line has number `first_line`.

    `offset` is the 0-based byte in the line at which the check stopped; `columns` what the header promises.
    """
    line = data.split(b"\n", index + 1)[index]
    number, column = first_line + index, offset + 1
    fields = line[: 1 << 16].split(b"\t")
    if code == kernel.HEADER:
        return InputError(
            "A header line stands among the records",
            "A line that begins with # may only stand before the first record; perhaps two files were put one after the other. "
            "Join files with bcftools concat.",
            number,
            1,
        )
    if code == kernel.SPACES or (code == kernel.COLUMNS and b"\t" not in line and b" " in line):
        return InputError(
            "The columns are separated by spaces, not tabs",
            "A text editor or a copy by mouse turns tabs into spaces. Use the original file, or, where no value holds a "
            "space: sed 's/  */\\t/g' FILE > NEW",
            number,
            line.find(b" ") + 1,
        )
    if code == kernel.COLUMNS:
        have = line.count(b"\t") + 1
        return InputError(
            "A record has too few columns" if have < columns else "A record has too many columns",
            f"The #CHROM line names {columns} columns and this record has {have}. The file was probably cut off or edited by hand "
            "here; export it again.",
            number,
            column,
        )
    if code == kernel.CHROM:
        return InputError("A record has no chromosome", "The first column is empty.", number, 1)
    if code == kernel.EMPTY:
        return InputError(
            "A column of a record is empty",
            f"{_column_at(line, offset)} holds nothing; VCF writes a dot for a missing value.",
            number,
            column,
        )
    if code == kernel.ALTS:
        return InputError(
            "A record has too many alternative alleles",
            f"It has more than {kernel.MOST_ALTS:,} (here {offset:,}), and each has a row in each "
            "transcript. Split the record: bcftools norm -m - FILE",
            number,
        )
    if code == kernel.POS:
        return InputError(
            "A position is not a number",
            f"POS must be a whole number up to 2,147,483,647, here it is {_shown(fields, 1)}.",
            number,
            len(fields[0]) + 2,
        )
    if code == kernel.REF:
        return InputError(
            "REF is not a sequence of bases",
            f"REF must consist of the letters A, C, G, T, N (or an IUPAC code), here it is {_shown(fields, 3)}."
            + _dash(fields, 3),
            number,
            column,
        )
    if code == kernel.ALT:
        return InputError(
            "ALT is not an allele that VCF knows",
            "ALT must consist of bases, or be * or . or a symbol such as <DEL> or a breakend such as G]17:198982], "
            f"several of them separated by commas; here it is {_shown(fields, 4)}." + _dash(fields, 4),
            number,
            column,
        )
    if code == kernel.UNSORTED:
        where = b":".join(fields[:2]).decode("utf-8", "replace")
        why = (
            "the records before it lie further along the same chromosome"
            if offset
            else "other chromosomes came between records of this one"
        )
        return UnsortedError(
            "The records are not in order", f"{where} comes too late: {why}. {_SORT}", number, column
        )
    byte = line[offset] if offset < len(line) else 0
    return InputError(
        "A record holds a control character",
        f"The byte {byte:#04x}, which is no text, stands in {_column_at(line, offset)}; the file is damaged or is "
        "not a VCF. Export it again.",
        number,
        column,
    )


def _column_at(line: bytes, offset: int) -> str:
    """The name of the column in which the byte at `offset` stands."""
    index = line.count(b"\t", 0, offset)
    names = (*COLUMNS, "FORMAT")
    return names[index] if index < len(names) else f"column {index + 1}"


def _shown(fields: list[bytes], index: int) -> str:
    text = fields[index][:40].decode("utf-8", "replace") if index < len(fields) else ""
    return repr(text) if text else "empty"


def _dash(fields: list[bytes], index: int) -> str:
    if index < len(fields) and b"-" in fields[index]:
        return " VCF writes insertions and deletions with the base before them, never with a dash: A -> ACT, not - -> CT."
    return ""
