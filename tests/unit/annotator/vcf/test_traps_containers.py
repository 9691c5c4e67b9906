"""Files that are no VCF, or are packed strangely: refused with a sentence a biologist understands, or read as they are."""

from __future__ import annotations

import gzip
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from annotator.errors import InputError
from annotator.vcf.bgzf import END_OF_FILE
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Limits, Source

HEADER = b"##fileformat=VCFv4.2\n##contig=<ID=1,length=1000>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
RECORDS = b"".join(b"1\t%d\t.\tA\tC\t.\tPASS\t.\n" % position for position in range(1, 3001))


def bgzip(data: bytes, block: int = 4000) -> bytes:
    """BGZF with small blocks."""
    out = []
    for at in range(0, len(data), block):
        piece = data[at : at + block]
        packer = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = packer.compress(piece) + packer.flush()
        out.append(
            b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0"
            + struct.pack("<H", len(packed) + 25)
            + packed
            + struct.pack("<II", zlib.crc32(piece), len(piece))
        )
    return b"".join(out) + END_OF_FILE


def read(data: bytes, limits: Limits | None = None, chunk: int = 8000) -> tuple[VcfReader, bytes]:
    """The reader after all chunks, and the records' bytes."""
    reader = VcfReader(Source(io.BytesIO(data), len(data), limits), chunk)
    return reader, b"".join(piece.text for piece in reader.chunks())


def refused(data: bytes, limits: Limits | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        read(data, limits)
    assert caught.value.exit_code == 2
    assert caught.value.title
    assert caught.value.detail.endswith((".", "NEW", "-t", "FILE", "bcf", "gz"))
    return caught.value


def xlsx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        book.writestr("xl/workbook.xml", "<x/>")
    return out.getvalue()


@pytest.mark.parametrize(
    "pack",
    [bytes, gzip.compress, bgzip, lambda data: gzip.compress(data[:500]) + gzip.compress(data[500:])],
    ids=["plain", "gzip named .gz", "bgzip", "two gzip members"],
)
def test_every_packing_is_read_alike(pack: Callable[[bytes], bytes]) -> None:
    reader, text = read(pack(HEADER + RECORDS))
    assert text == RECORDS
    assert reader.records == 3000
    assert reader.contigs == {b"1": 3000}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<!DOCTYPE html>\n<html><body>Log in</body></html>", "web page"),
        (b"\n\n  <HTML><head>", "web page"),
        (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "XML"),
        (xlsx(), "spreadsheet"),
        (b"%PDF-1.7\n...", "PDF"),
        (gzip.compress(b"BAM\x01" + bytes(100)), "BAM"),
        (b"CRAM\x03\x00", "CRAM"),
        (gzip.compress(b"BCF\x02\x02" + bytes(100)), "BCF"),
        (b"BCF\x02\x02", "BCF"),
        (lzma.compress(HEADER), "xz"),
        (b"BZh91AY", "bzip2"),
        (b"\x28\xb5\x2f\xfd....", "zstd"),
        (gzip.compress(b"TBI\x01" + bytes(50)), "tabix index"),
        (b'{"variants": []}', "JSON"),
        (b"##gff-version 3\nchr1\t.\tgene", "GFF3"),
        (b">chr1\nACGT\n", "FASTA"),
        (b"# rsid\tchromosome\tposition\tgenotype\n", "23andMe"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_other_formats_are_named(data: bytes, words: str) -> None:
    assert words in refused(data).detail


def test_text_of_no_kind() -> None:
    assert "begins with" in refused(b"Dear colleague,\nplease find the variants below.\n").detail


def test_random_bytes_are_no_vcf() -> None:
    assert refused(bytes(range(256)) * 10).line == 1


@pytest.mark.parametrize("order", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_is_named(order: str) -> None:
    assert "UTF-16" in refused((HEADER + RECORDS).decode().encode(order)).title


def test_a_byte_order_mark_is_dropped() -> None:
    reader, text = read(b"\xef\xbb\xbf" + HEADER + RECORDS)
    assert text == RECORDS
    assert any("byte order mark" in note for note in reader.notes)


def test_an_empty_file() -> None:
    assert "empty" in refused(b"").title
    assert "empty" in refused(gzip.compress(b"")).title
    assert "empty" in refused(END_OF_FILE).title


def test_compressed_twice() -> None:
    assert "twice" in refused(gzip.compress(gzip.compress(HEADER))).title


def test_truncated_bgzf_anywhere_is_cut_off_or_damaged() -> None:
    whole = bgzip(HEADER + RECORDS)
    for size in range(20, len(whole) - 1, 701):
        error = refused(whole[:size])
        assert "cut off" in error.title or "damaged" in error.title


def test_truncated_bgzf_at_a_block_tells_that_its_end_is_missing() -> None:
    error = refused(bgzip(HEADER + RECORDS)[: -len(END_OF_FILE)])
    assert "cut off" in error.title
    assert "mark that ends" in error.detail
    assert error.line is not None


def test_truncated_gzip() -> None:
    whole = gzip.compress(HEADER + RECORDS)
    for size in (40, len(whole) // 2, len(whole) - 9, len(whole) - 1):
        assert "cut off" in refused(whole[:size]).title


def test_a_flipped_byte_is_damage() -> None:
    whole = bytearray(bgzip(HEADER + RECORDS))
    whole[len(whole) // 2] ^= 0x55
    assert "damaged" in refused(bytes(whole)).title


def test_rubbish_after_gzip_is_damage_but_zeros_are_not() -> None:
    assert "damaged" in refused(gzip.compress(HEADER + RECORDS) + b"rubbish").title
    assert read(gzip.compress(HEADER + RECORDS) + bytes(512))[1] == RECORDS


def test_a_zip_bomb_of_one_line_is_stopped() -> None:
    bomb = gzip.compress(HEADER + b"1\t1\t.\tA\t" + b"A" * (3 << 20))
    assert "too long" in refused(bomb, Limits(line=1 << 20)).title


def test_a_zip_bomb_of_many_records_is_stopped() -> None:
    bomb = gzip.compress(HEADER + b"1\t1\t.\tA\tC\t.\t.\t.\n" * 200_000, 9)
    assert "absurd" in refused(bomb, Limits(ratio=100, ratio_after=1 << 20)).title


def test_a_zip_bomb_of_header_lines_is_stopped() -> None:
    bomb = gzip.compress(b"##fileformat=VCFv4.2\n" + b"##x=" + b"y" * (3 << 20))
    assert "too long" in refused(bomb, Limits(line=1 << 20)).title


def test_truncation_says_the_line() -> None:
    data = gzip.compress(
        HEADER
        + b"".join(b"1\t%d\t.\tA\tC\t.\tPASS\tX=%d\n" % (p, p * 7919 % 10007) for p in range(1, 100_001))
    )
    with pytest.raises(InputError) as caught:
        read(data[: len(data) // 2], chunk=1 << 16)
    assert caught.value.line is not None
    assert caught.value.line > 4


def test_the_size_of_reads_changes_nothing() -> None:
    class Drops(io.BytesIO):
        def read(self, wanted: int | None = -1, /) -> bytes:
            return super().read(min(wanted or 0, 70))

    for chunk in (1, 50, 1000, 8000):
        whole = [part.text for part in VcfReader(Source(io.BytesIO(HEADER + RECORDS)), chunk).chunks()]
        dropped = [part.text for part in VcfReader(Source(Drops(HEADER + RECORDS)), chunk).chunks()]
        assert dropped == whole
        assert b"".join(whole) == RECORDS
        assert len(whole) >= len(RECORDS) // (chunk + 40)


def test_damage_has_the_line_that_was_read_last() -> None:
    packed = bytearray(bgzip(HEADER + RECORDS))
    packed[-len(END_OF_FILE) - 12] ^= 0xFF  # the last block's checksum
    reader = VcfReader(Source(io.BytesIO(bytes(packed))), 1 << 20)
    with pytest.raises(InputError) as caught:
        list(reader.chunks())
    whole = (HEADER + RECORDS)[: -(len(HEADER + RECORDS) % 4000)]
    assert caught.value.line == whole.count(b"\n") + 1
