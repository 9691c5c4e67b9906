"""Find the values of a VCF's fields for each ALT, as spans of text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from annotator.bytes.escaping import escaped
from annotator.bytes.intern import Interner
from annotator.bytes.spans import field_spans
from annotator.bytes.strings import Strings
from annotator.chunk.records import Bytes, Ints, Records
from annotator.tracks import clinvar
from annotator.tracks.kernels import texts as kernel
from annotator.tracks.spec import TrackField
from annotator.vcf.kernels.info import info_spans, nth_values


def cell(text: str) -> str:
    """A value of a BED or a table in the format of a CSQ row; a missing value (`.`) is empty."""
    return "" if text == "." else escaped(text)


def field_of(row: Ints, offsets: Ints, text: Bytes, index: int) -> Strings:
    """Field `index` of the text of each row (-1: no row, an empty string); row i's text is `text[offsets[i]:offsets[i + 1]]`."""
    start, end = np.empty(len(row), np.int64), np.empty(len(row), np.int64)
    field_spans(row, offsets, text, index, start, end)
    return Strings.copied(text, start, end)


@dataclass(frozen=True, slots=True)
class Spans:
    """The value of each ALT is `data[start:end]`, not yet escaped; empty where there is none."""

    data: Bytes
    start: Ints
    end: Ints

    def of(self, chosen: Ints) -> Spans:
        """The values of these ALTs."""
        return Spans(self.data, self.start[chosen], self.end[chosen])


def composed(columns: Sequence[Spans], count: int) -> Strings:
    """The text of each of `count` rows: all fields, escaped, each with `|` before it."""
    sizes = np.zeros(count, np.int64)
    for column in columns:
        kernel.add_field_sizes(column.data, column.start, column.end, sizes)
    offsets = np.zeros(count + 1, np.int64)
    np.cumsum(sizes, out=offsets[1:])
    out = np.empty(max(1, int(offsets[-1])), np.uint8)
    cursor = offsets[:-1].copy()
    for column in columns:
        kernel.put_field(column.data, column.start, column.end, cursor, out)
    return Strings(out, offsets)


def values(records: Records, field: TrackField, number: str) -> Spans:
    """A field's value for each ALT: the ALT's own value when Number is A or R, else the whole value. A flag is 1, as in VEP."""
    of = records.alleles.record
    if field.source == "@class":
        codes, words = _distinct(records, *_info(records, "CLNSIG"))
        return _by_code([clinvar.classify(text) for text in words], codes[of])
    if field.source == "@stars":
        return _stars(records)
    if field.source == "@id":
        return Spans(records.text, records.id[of], records.id_end[of])
    if field.source == "@filter":
        codes, words = _distinct(records, records.qual_end + 1, records.filter_end)
        return _by_code([_failed(text) for text in words], codes[of])
    begin, stop = _info(records, field.source)
    if number == "0":
        there = (begin >= 0).astype(np.int64)[of]
        return Spans(np.frombuffer(b"1", np.uint8), np.zeros(len(of), np.int64), there)
    first, last = begin[of], stop[of]
    if number in ("A", "R"):
        wanted = records.alleles.number + (1 if number == "R" else 0)
        low, high = np.empty(len(of), np.int64), np.empty(len(of), np.int64)
        nth_values(records.text, first, last, wanted, low, high)
        first, last = low, high
    return Spans(records.text, np.maximum(first, 0), np.maximum(last, 0))


def rs_numbers(records: Records, chosen: Ints) -> Strings:
    """The ids of these ALTs that are dbSNP's, joined by `&`."""
    of = records.alleles.record[chosen]
    start, end = records.id[of], records.id_end[of]
    out = np.empty(max(1, 3 * int((end - start).sum())), np.uint8)  # an escaped byte takes three
    offsets = np.empty(len(of) + 1, np.int64)
    used = kernel.put_rs_numbers(records.text, start, end, offsets, out)
    return Strings(out[: max(1, used)], offsets)


def _info(records: Records, key: str) -> tuple[Ints, Ints]:
    begin, stop = np.empty(len(records), np.int64), np.empty(len(records), np.int64)
    wanted = np.frombuffer(key.encode(), np.uint8)
    info_spans(records.text, records.filter_end + 1, records.info_end, wanted, begin, stop)
    return begin, stop


def _distinct(records: Records, start: Ints, end: Ints) -> tuple[Ints, list[str]]:
    """The number of each record's text, and the texts, the last of which is empty and stands for an absent one."""
    codes, words = Interner().texts(records.text, np.maximum(start, 0), np.maximum(end, 0))
    return np.where(codes < 0, len(words), codes).astype(np.int64), [*words, ""]


def _by_code(words: Sequence[str], codes: Ints) -> Spans:
    """The text of each code."""
    texts = Strings.of(words)
    return Spans(texts.data, texts.offsets[:-1][codes], texts.offsets[1:][codes])


def _failed(filters: str) -> str:
    return "" if filters == "PASS" else filters.replace(";", "&")


def _stars(records: Records) -> Spans:
    """Stars from CLNREVSTAT; from CLNSTARS in files that give the number itself."""
    status, words = _distinct(records, *_info(records, "CLNREVSTAT"))
    given, numbers = _distinct(records, *_info(records, "CLNSTARS"))
    pairs, codes = np.unique(status * len(numbers) + given, return_inverse=True)
    said = [
        clinvar.stars(words[pair // len(numbers)])
        if words[pair // len(numbers)]
        else clinvar.given_stars(numbers[pair % len(numbers)])
        for pair in pairs.tolist()
    ]
    return _by_code(said, codes[records.alleles.record])
