"""Error messages of the line check, in words for biologists: what is wrong, where, and what to do."""

from __future__ import annotations

from annotator.errors import InputError, UnsortedError
from annotator.limits import ALTS_OF_RECORD
from annotator.vcf.header import COLUMNS
from annotator.vcf.kernels import check as kernel
from annotator.vcf.separators import wrong_separator

_SORT = "Sort the file first, for example: bcftools sort FILE -Oz -o SORTED.vcf.gz"


def complain(code: int, data: bytes, first_line: int, index: int, offset: int, columns: int) -> InputError:
    """The error for the `index`-th (0-based) line of `data`, whose first line has number `first_line`.

    `offset` is the 0-based byte in the line at which the check stopped; `columns` the number of columns in the header.
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
    if code in (kernel.SPACES, kernel.COLUMNS) and (error := wrong_separator(line, number)):
        return error
    if code == kernel.SPACES:
        return _blank_in_name(line, fields[0], number)
    if code == kernel.COLUMNS:
        return _wrong_count(line, columns, number, column)
    if code == kernel.CHROM:
        return InputError(
            "A record has no chromosome",
            "CHROM, the first column, is empty; the line begins with a tab. Write the chromosome's name there, or remove the tab.",
            number,
            1,
        )
    if code == kernel.NAME:
        return InputError(
            "A chromosome's name holds a character that VCF forbids",
            f"CHROM is {_shown(fields, 0)}; commas, < and > cannot stand in it, nor quotes or [ at its beginning, since VCF tools "
            "could not read the result. Rename it, for example with bcftools annotate --rename-chrs.",
            number,
            column,
        )
    if code == kernel.EMPTY:
        return _empty(_column_at(line, offset), number, column)
    if code == kernel.ALTS:
        return InputError(
            "A record has too many alternative alleles",
            f"It has more than {ALTS_OF_RECORD:,} (here {offset:,}), and each has a row in each "
            "transcript. Split the record: bcftools norm -m - FILE",
            number,
            sum(len(field) + 1 for field in fields[:4]) + 1,
        )
    if code == kernel.POS:
        return InputError(
            "A position is not a number",
            f"POS must be a whole number up to 2,147,483,647 and of digits alone, here it is {_shown(fields, 1)}.",
            number,
            len(fields[0]) + 2,
        )
    if code == kernel.REF:
        return InputError(
            "REF is not a sequence of bases",
            f"REF must consist of the letters A, C, G, T, N (or an IUPAC code), here it is {_shown(fields, 3)}."
            + (" A record has one REF; alternatives stand in ALT." if b"," in fields[3][:99] else "")
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


def _wrong_count(line: bytes, columns: int, number: int, column: int) -> InputError:
    have = line.count(b"\t") + 1
    named = f"The #CHROM line names {columns} columns and this record has {have}"
    if have > columns and line.endswith(b"\t"):
        extra = len(line) - len(line.rstrip(b"\t"))
        return InputError(
            "A record ends in a tab",
            f"{named}: {extra} after the last one {'is' if extra == 1 else 'are'} empty. Remove tabs at the ends of lines: "
            "sed 's/\\t*$//' FILE > NEW",
            number,
            len(line) - extra + 1,
        )
    return InputError(
        "A record has too few columns" if have < columns else "A record has too many columns",
        f"{named}. The file was probably cut off or edited by hand here; export it again.",
        number,
        column,
    )


def _blank_in_name(line: bytes, name: bytes, number: int) -> InputError:
    return InputError(
        "A chromosome's name holds a blank",
        f"CHROM is {_shown([name], 0)}; a name of VCF has no blanks. Use the names of the reference, for example chr1 or 1.",
        number,
        line.find(b" ") + 1,
    )


def _empty(name: str, number: int, column: int) -> InputError:
    return InputError(
        "A column of a record is empty",
        f"{name} holds nothing; VCF writes a dot for a missing value. Fill it in, or export the file again.",
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
