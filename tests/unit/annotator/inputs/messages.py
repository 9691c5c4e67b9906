# ruff: noqa: E501 - a case is a line
"""The kinds of bad input, and what its user is told: title, line, column, what was found, what to do. One table for all.

`{T}` in a file stands for a tab. Lines and columns (bytes) count from 1; None: there is no such place.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Case(NamedTuple):
    """`found` and `advice` are parts of the detail."""

    name: str
    file: bytes
    title: str
    line: int | None
    column: int | None
    found: str
    advice: str


FORMAT: Final = b"##fileformat=VCFv4.2\n"
NAMES: Final = b"#CHROM{T}POS{T}ID{T}REF{T}ALT{T}QUAL{T}FILTER{T}INFO"
HEAD: Final = FORMAT + NAMES + b"\n"
SAMPLES: Final = FORMAT + NAMES + b"{T}FORMAT{T}S1{T}S2\n"
FIRST: Final = b"1{T}5{T}.{T}A{T}C{T}.{T}.{T}.\n"
SED: Final = "sed 's/  */\\t/g' FILE > NEW"


def _columns(name: str, names: bytes, title: str, column: int | None, found: str, advice: str) -> Case:
    return Case(name, FORMAT + names + b"\n" + FIRST, title, 2, column, found, advice)


def _record(
    name: str, line: bytes, title: str, column: int | None, found: str, advice: str, head: bytes = HEAD
) -> Case:
    first = FIRST if head is HEAD else FIRST.rstrip(b"\n") + b"{T}GT{T}0/0{T}0/1\n"
    return Case(name, head + first + line + b"\n", title, 4, column, found, advice)


CASES: Final = (
    # The file
    Case("empty file", b"", "file is empty", None, None, "no bytes", "submit it again"),
    Case("web page", b"<!DOCTYPE html><html></html>", "not a VCF", 1, None, "a web page", "fetch the file again"),
    Case("pdf", b"%PDF-1.7\n", "not a VCF", 1, None, "a PDF document", "Ask the sender"),
    Case("spreadsheet", b"PK\x03\x04....", "not a VCF", 1, None, "a spreadsheet", "export the VCF again"),
    Case("bam", b"BAM\x01....", "not a VCF", 1, None, "a BAM file", "Call the variants first"),
    Case("bcf", b"BCF\x02\x02....", "not a VCF", 1, None, "a BCF file", "bcftools view"),
    Case("bzip2", b"BZh91AY....", "not a VCF", 1, None, "bzip2", "bunzip2"),
    Case("index", b"TBI\x01....", "not a VCF", 1, None, "a tabix index", "Submit the .vcf.gz"),
    Case("gff3", b"##gff-version 3\n1\tx\tgene\n", "not a VCF", 1, None, "a GFF3 file", "submit a VCF"),
    Case("json", b'{"variants": []}', "not a VCF", 1, None, "a JSON document", "Submit the VCF"),
    Case("utf-16", "##fileformat=VCFv4.2\n".encode("utf-16"), "UTF-16", 1, 1, "Unicode text", "Save the file again"),
    Case("plain words", b"hello world\n", "not a VCF", 1, 1, "'hello world'", "##fileformat"),
    # The header
    Case("no column line", FORMAT + FIRST, "names the columns is missing", 2, 1, "#CHROM", "Add it"),
    Case("cut in the header", FORMAT + b"##contig=<ID=1>\n", "ends inside its header", 2, None, "'##contig=<ID=1>'", "submit it again"),
    Case("old version", b"##fileformat=VCFv3.3\n" + NAMES + b"\n", "version is not supported", 1, 17, "VCF 3.3", "vcf-convert"),
    Case("no version", b"##fileformat=hello\n" + NAMES + b"\n", "format line is not VCF's", 1, 14, "'##fileformat=hello'", "##fileformat=VCFv4.2"),
    Case("one hash", FORMAT + b"#comment\n" + NAMES + b"\n", "not a VCF header line", 2, 1, "'#comment'", "Remove it or add a #"),
    Case("blank header line", FORMAT + b"\n" + NAMES + b"\n", "header is blank", 2, 1, "Nothing stands", "remove the empty line"),
    Case("null in the header", FORMAT + b"##x=a\0b\n" + NAMES + b"\n", "header holds a control", 2, 6, "0x00", "Export it again"),
    Case("two column lines", FORMAT + NAMES + b"\n" + NAMES + b"\n" + FIRST, "two #CHROM lines", 3, 1, "Line 2", "Keep the one"),
    Case("old mac", (HEAD + FIRST).replace(b"\n", b"\r"), "old Macs", 1, 21, "Carriage returns", "tr '\\r' '\\n'"),
    _columns("names by spaces", NAMES.replace(b"{T}", b"  "), "spaces, not tabs", 7, "text editor", SED),
    _columns("names by semicolons", NAMES.replace(b"{T}", b";"), "semicolons, not tabs", 7, "CSV", "before the spreadsheet"),
    _columns("names by commas", NAMES.replace(b"{T}", b","), "commas, not tabs", 7, "CSV", "before the spreadsheet"),
    _columns("chrom alone", b"#CHROM", "has no columns", 7, "'#CHROM'", "separated by single tabs"),
    _columns("no info", NAMES.removesuffix(b"{T}INFO"), "Columns are missing", 34, "ends before INFO", "VCF needs the columns"),
    _columns("swapped names", NAMES.replace(b"REF{T}ALT", b"ALT{T}REF"), "another name", 15, "'ALT' and must be REF", "in this order"),
    _columns("no id", NAMES.replace(b"ID{T}", b""), "another name", 12, "'REF' and must be ID", "in this order"),
    _columns("empty name", NAMES.replace(b"ID{T}", b"{T}"), "another name", 12, "'' and must be ID", "in this order"),
    _columns("no format", NAMES + b"{T}S1", "FORMAT column is missing", 40, "'S1'", "Add the column FORMAT"),
    _columns("nameless sample", NAMES + b"{T}FORMAT{T}{T}S2", "sample has no name", 47, "Column 10", "give each sample a name"),
    _columns("same samples", NAMES + b"{T}FORMAT{T}S1{T}S1", "same name", 50, "'S1'", "bcftools reheader"),
    # The records: columns
    _record("spaces", b"1 10 . A C . . .", "spaces, not tabs", 2, "text editor", SED),
    _record("semicolons", b"1;10;.;A;C;.;.;.", "semicolons, not tabs", 2, "semicolons themselves", "before the spreadsheet"),
    _record("commas", b"1,10,.,A,C,.,.,.", "commas, not tabs", 2, "commas themselves", "before the spreadsheet"),
    _record("too few", b"1{T}10{T}.{T}A{T}C{T}.{T}.", "too few columns", 15, "8 columns and this record has 7", "export it again"),
    _record("too many", b"1{T}10{T}.{T}A{T}C{T}.{T}.{T}.{T}x", "too many columns", None, "8 columns and this record has 9", "export it again"),
    _record("trailing tab", b"1{T}10{T}.{T}A{T}C{T}.{T}.{T}.{T}", "ends in a tab", 17, "1 after the last one is empty", "Remove tabs"),
    _record("trailing tabs", b"1{T}10{T}.{T}A{T}C{T}.{T}.{T}.{T}{T}{T}", "ends in a tab", 17, "3 after the last one are empty", "Remove tabs"),
    _record("a genotype missing", b"1{T}10{T}.{T}A{T}C{T}.{T}.{T}.{T}GT{T}0/1", "too few columns", None, "11 columns and this record has 10", "export it again", SAMPLES),
    _record("cut in ALT", b"1{T}10{T}.{T}A{T}C", "too few columns", None, "8 columns and this record has 5", "export it again"),
    _record("a word", b"end", "too few columns", 4, "8 columns and this record has 1", "export it again"),
    _record("header among records", NAMES, "header line stands among", 1, "begins with #", "bcftools concat"),
    _record("meta among records", b"##fileformat=VCFv4.2", "header line stands among", 1, "begins with #", "bcftools concat"),
    _record("comment among records", b"# a comment", "header line stands among", 1, "begins with #", "before the first record"),
    # The records: values
    _record("no chromosome", b"{T}10{T}.{T}A{T}C{T}.{T}.{T}.", "no chromosome", 1, "CHROM, the first column, is empty", "Write the chromosome"),
    _record("blank in a name", b"chr 1{T}10{T}.{T}A{T}C{T}.{T}.{T}.", "name holds a blank", 4, "'chr 1'", "names of the reference"),
    _record("comma in a name", b"1,2{T}10{T}.{T}A{T}C{T}.{T}.{T}.", "VCF forbids", 2, "'1,2'", "rename-chrs"),
    _record("empty position", b"1{T}{T}.{T}A{T}C{T}.{T}.{T}.", "position is not a number", 3, "POS must be a whole number up to 2,147,483,647 and of digits alone, here it is empty", "whole number"),
    _record("word as position", b"1{T}ten{T}.{T}A{T}C{T}.{T}.{T}.", "position is not a number", 3, "'ten'", "whole number"),
    _record("negative position", b"1{T}-5{T}.{T}A{T}C{T}.{T}.{T}.", "position is not a number", 3, "'-5'", "whole number"),
    _record("grouped digits", b"1{T}1,000{T}.{T}A{T}C{T}.{T}.{T}.", "position is not a number", 3, "'1,000'", "digits alone"),
    _record("exponent", b"1{T}1e6{T}.{T}A{T}C{T}.{T}.{T}.", "position is not a number", 3, "'1e6'", "digits alone"),
    _record("quoted values", b'"1"{T}"10"{T}.{T}A{T}C{T}.{T}.{T}.', "VCF forbids", 1, "'\"1\"'", "Rename it"),
    _record("huge position", b"1{T}99999999999{T}.{T}A{T}C{T}.{T}.{T}.", "position is not a number", 3, "'99999999999'", "2,147,483,647"),
    _record("empty id", b"1{T}10{T}{T}A{T}C{T}.{T}.{T}.", "column of a record is empty", 6, "ID holds nothing", "a dot"),
    _record("empty quality", b"1{T}10{T}.{T}A{T}C{T}{T}.{T}.", "column of a record is empty", 12, "QUAL holds nothing", "a dot"),
    _record("empty filter", b"1{T}10{T}.{T}A{T}C{T}.{T}{T}.", "column of a record is empty", 14, "FILTER holds nothing", "a dot"),
    _record("empty ref", b"1{T}10{T}.{T}{T}C{T}.{T}.{T}.", "REF is not a sequence", 8, "here it is empty", "letters A, C, G, T"),
    _record("dash as ref", b"1{T}10{T}.{T}-{T}C{T}.{T}.{T}.", "REF is not a sequence", 8, "'-'", "A -> ACT"),
    _record("two refs", b"1{T}10{T}.{T}A,C{T}G{T}.{T}.{T}.", "REF is not a sequence", 9, "'A,C'", "one REF"),
    _record("symbol as ref", b"1{T}10{T}.{T}<DEL>{T}C{T}.{T}.{T}.", "REF is not a sequence", 8, "'<DEL>'", "letters A, C, G, T"),
    _record("empty alt", b"1{T}10{T}.{T}A{T}{T}.{T}.{T}.", "ALT is not an allele", 10, "here it is empty", "must consist of bases"),
    _record("dash as alt", b"1{T}10{T}.{T}A{T}-{T}.{T}.{T}.", "ALT is not an allele", 10, "'-'", "A -> ACT"),
    _record("slash in alt", b"1{T}10{T}.{T}A{T}C/G{T}.{T}.{T}.", "ALT is not an allele", 10, "'C/G'", "separated by commas"),
    _record("last alt missing", b"1{T}10{T}.{T}A{T}C,{T}.{T}.{T}.", "ALT is not an allele", 12, "'C,'", "separated by commas"),
    _record("open symbol", b"1{T}10{T}.{T}A{T}<DEL{T}.{T}.{T}.", "ALT is not an allele", 10, "'<DEL'", "such as <DEL>"),
    _record("open breakend", b"1{T}10{T}.{T}A{T}A[2:5{T}.{T}.{T}.", "ALT is not an allele", 10, "'A[2:5'", "such as G]17:198982]"),
    _record("many alts", b"1{T}10{T}.{T}A{T}" + b"C," * 10_000 + b"C{T}.{T}.{T}.", "too many alternative alleles", 10, "10,001", "bcftools norm -m -"),
    _record("control in id", b"1{T}10{T}r\x01{T}A{T}C{T}.{T}.{T}.", "control character", 7, "0x01, which is no text, stands in ID", "Export it again"),
    _record("null in info", b"1{T}10{T}.{T}A{T}C{T}.{T}.{T}X\0Y", "control character", 17, "0x00, which is no text, stands in INFO", "Export it again"),
    _record("out of order", b"1{T}4{T}.{T}A{T}C{T}.{T}.{T}.", "not in order", 3, "1:4 comes too late", "bcftools sort"),
)  # fmt: skip
