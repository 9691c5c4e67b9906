"""Recognise what a file really is by its first bytes: people upload web pages, spreadsheets and BAMs named .vcf.

Sources of the magic numbers: the formats' own specifications (RFC 1952, SAM/BAM/CRAM, APPNOTE.TXT, PDF 32000).
"""

from __future__ import annotations

from annotator.errors import InputError

GZIP = b"\x1f\x8b"

_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (
        b"PK\x03\x04",
        "a zip archive or a spreadsheet (.xlsx)",
        "Unpack the archive and submit the VCF inside it, or export the VCF again from the tool that made it.",
    ),
    (b"PK\x05\x06", "an empty zip archive", "Submit the VCF itself."),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Office document (.xls or .doc)",
        "Export the variants as VCF from the tool that made them.",
    ),
    (b"%PDF", "a PDF document", "Ask the sender for the VCF file that the report was made from."),
    (
        b"CRAM",
        "a CRAM file of aligned reads",
        "Call the variants first (for example with bcftools call, DeepVariant or GATK) and submit the VCF.",
    ),
    (b"BZh", "compressed with bzip2", "Unpack it with bunzip2, or compress it with bgzip instead."),
    (b"\xfd7zXZ\x00", "compressed with xz", "Unpack it with unxz, or compress it with bgzip instead."),
    (
        b"\x28\xb5\x2f\xfd",
        "compressed with zstd",
        "Unpack it with unzstd, or compress it with bgzip instead.",
    ),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it and submit the VCF inside it."),
    (b"Rar!", "a RAR archive", "Unpack it and submit the VCF inside it."),
    (b"\x89PNG", "a picture (PNG)", "Submit the VCF itself."),
    (b"\xff\xd8\xff", "a picture (JPEG)", "Submit the VCF itself."),
    (b"SQLite format 3", "an SQLite database", "Export the variants as VCF."),
    (b"PAR1", "a Parquet file", "Submit the VCF it was made from."),
    (b"TBI\x01", "a tabix index (.tbi)", "Submit the .vcf.gz file beside it, not its index."),
    (b"CSI\x01", "a CSI index (.csi)", "Submit the .vcf.gz file beside it, not its index."),
    (
        b"BAM\x01",
        "a BAM file of aligned reads",
        "Call the variants first (for example with bcftools call, DeepVariant or GATK) and submit the VCF.",
    ),
    (
        b"BCF\x02",
        "a BCF file, the binary form of VCF",
        "Turn it into a VCF with: bcftools view -Oz -o variants.vcf.gz variants.bcf",
    ),
    (
        b"BCF\x04",
        "a BCF file of an old version",
        "Turn it into a VCF with: bcftools view -Oz -o variants.vcf.gz variants.bcf",
    ),
)

_TEXTS: tuple[tuple[bytes, str, str], ...] = (
    (
        b"<!doctype html",
        "a web page",
        "The download probably gave a login or error page; fetch the file again and look at it in a text editor.",
    ),
    (
        b"<html",
        "a web page",
        "The download probably gave a login or error page; fetch the file again and look at it in a text editor.",
    ),
    (
        b"<?xml",
        "an XML document",
        "A storage service's error message looks like this; fetch the file again and look at it in a text editor.",
    ),
    (b"{", "a JSON document", "Submit the VCF itself."),
    (
        b"##gff-version",
        "a GFF3 file of genes",
        "Genes belong to a reference (annotator reference build --gff3); submit a VCF of variants.",
    ),
    (b"@hd\t", "a SAM file of aligned reads", "Call the variants first and submit the VCF."),
    (
        b">",
        "a FASTA file of sequence",
        "Submit a VCF of variants; sequences belong to a reference (annotator reference build --fasta).",
    ),
    (b"track ", "a BED or wiggle track", "Submit a VCF of variants."),
    (b"hugo_symbol\t", "a MAF table", "Convert it to VCF first, for example with maf2vcf."),
    (
        b"# rsid\tchromosome",
        "a 23andMe-style table",
        "Convert it to VCF first, for example with bcftools convert --tsv2vcf.",
    ),
)


def refuse_foreign(head: bytes, nested: bool = False) -> None:
    """Raise InputError when `head`, the first bytes (after decompression if `nested`), are not a VCF's.

    `head` that is empty is refused too. Byte order marks of UTF-8 are not refused: the reader drops them.
    """
    if not head:
        raise InputError(
            "The file is empty",
            "It holds no bytes at all. Perhaps the upload or the export was cut off; submit it again.",
        )
    if head.startswith(GZIP) and nested:
        raise InputError(
            "The file is compressed twice",
            "Inside the gzip file is another gzip file. Unpack it once (gunzip) and submit the result.",
            1,
        )
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or (
        len(head) >= 8 and head[:8].count(0) >= 3 and head[:1] in (b"#", b"\x00")
    ):
        raise InputError(
            "The file is written in UTF-16, not plain text",
            "Windows programs write this as 'Unicode text'. Save the file again as UTF-8 or plain text.",
            1,
            1,
        )
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for begins, signs in ((head, _FOREIGN), (text, _TEXTS)):
        for start, what, advice in signs:
            if begins.startswith(start):
                raise InputError(
                    "This is not a VCF file", f"It is {what}, whatever its name says. {advice}", 1
                )
