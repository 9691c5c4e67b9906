"""Find the values of a VCF's fields for each ALT, as spans of text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from annotator.bytes.escaping import escaped
from annotator.bytes.intern import Interner
from annotator.bytes.spans import field_spans
from annotator.bytes.strings import Strings
from annotator.chunk.records import Bytes, Ints, Records
from annotator.tracks import clinvar, spliceai
from annotator.tracks.kernels import texts as kernel
from annotator.tracks.spec import TrackField
from annotator.vcf.kernels.info import nth_values, spans_of_keys

# The INFO keys of fields that are computed; other fields have the key of their name.
_COMPUTED: Final[dict[str, tuple[str, ...]]] = {
    "@class": ("CLNSIG",),
    "@stars": ("CLNREVSTAT", "CLNSTARS"),
    "@id": (),
    "@filter": (),
    **dict.fromkeys(spliceai.ROWS, (spliceai.KEY,)),
}


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
    """The value of each ALT is `data[start:end]`, not yet escaped; empty where there is none (from -1 to -1, too)."""

    data: Bytes
    start: Ints
    end: Ints

    def of(self, chosen: Ints) -> Spans:
        """The values of these ALTs, which are in order."""
        if len(chosen) == len(self.start):
            return self
        return Spans(self.data, self.start[chosen], self.end[chosen])


def composed(text: Bytes, columns: Sequence[Spans], count: int) -> Strings:
    """The text of each of `count` rows: all fields, escaped, each with `|` before it. Most columns are spans of `text`."""
    start, end = (np.empty((len(columns), count), np.int64) for _ in range(2))
    own = np.zeros(len(columns), np.uint8)
    words, size = [np.zeros(1, np.uint8)], 1
    for k, column in enumerate(columns):
        start[k], end[k] = column.start, column.end
        if column.data is not text:
            own[k] = 1
            start[k] += size
            end[k] += size
            words.append(column.data)
            size += len(column.data)
    offsets = np.empty(count + 1, np.int64)
    # An escaped byte takes three; pages that are not written take no memory.
    out = np.empty(max(1, 3 * int((end - start).sum()) + len(columns) * count), np.uint8)
    used = kernel.put_rows(text, np.concatenate(words), own, start, end, offsets, out)
    return Strings(out[: max(1, used)], offsets)


class InfoKeys:
    """INFO keys whose values are found together; no two are equal."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = tuple(keys)
        raw = [key.encode() for key in keys]
        self._text = np.frombuffer(b"".join(raw) or b"\0", np.uint8)
        self._ends = np.cumsum([0, *(len(key) for key in raw)]).astype(np.int64)
        self._firsts = np.zeros(256, np.uint8)
        self._firsts[[key[0] for key in raw]] = 1

    @classmethod
    def of(cls, fields: Sequence[TrackField]) -> InfoKeys:
        """The keys that `values` needs for these fields."""
        needed = [key for field in fields for key in _COMPUTED.get(field.source, (field.source,))]
        return cls(tuple(dict.fromkeys(needed)))

    def find(self, records: Records) -> Mapping[str, tuple[Ints, Ints]]:
        """Begin and end of each key's value in each record; -1 where it is absent, an empty value for a flag."""
        begin, stop = (np.empty((len(self._keys), len(records)), np.int64) for _ in range(2))
        spans_of_keys(
            records.text,
            records.filter_end + 1,
            records.info_end,
            self._text,
            self._ends,
            self._firsts,
            begin,
            stop,
        )
        return {key: (begin[k], stop[k]) for k, key in enumerate(self._keys)}


def values(records: Records, info: Mapping[str, tuple[Ints, Ints]], field: TrackField, number: str) -> Spans:
    """A field's value for each ALT: the ALT's own value when Number is A or R, else the whole value. A flag is 1, as in VEP.

    `info` has the values of the records' INFO that the field needs (`InfoKeys.of`).
    """
    of = records.alleles.record
    if field.source == "@class":
        codes, words = _distinct(records, *info["CLNSIG"])
        return _by_code([clinvar.classify(text) for text in words], codes[of])
    if field.source == "@stars":
        return _stars(records, info)
    if field.source == "@id":
        return Spans(records.text, records.id[of], records.id_end[of])
    if field.source == "@filter":
        codes, words = _distinct(records, records.qual_end + 1, records.filter_end)
        return _by_code([_failed(text) for text in words], codes[of])
    begin, stop = info[field.source]
    if number == "0":
        there = (begin >= 0).astype(np.int64)[of]
        return Spans(np.frombuffer(b"1", np.uint8), np.zeros(len(of), np.int64), there)
    one_each = len(of) == len(records)  # every record has at least one ALT entry
    first, last = (begin, stop) if one_each else (begin[of], stop[of])
    if number in ("A", "R"):
        wanted = records.alleles.number + (1 if number == "R" else 0)
        low, high = np.empty(len(of), np.int64), np.empty(len(of), np.int64)
        nth_values(records.text, first, last, wanted, low, high)
        first, last = low, high
    return Spans(records.text, first, last)


def all_values(
    records: Records,
    info: Mapping[str, tuple[Ints, Ints]],
    fields: Sequence[TrackField],
    numbers: Sequence[str],
) -> list[Spans]:
    """`values` of each field, and SpliceAI's fields, which are parts of one entry."""
    made: dict[str, Spans] = {}
    if any(field.source in spliceai.ROWS for field in fields):
        first, last = spliceai.best(records, info[spliceai.KEY])
        made = {source: Spans(records.text, first[row], last[row]) for source, row in spliceai.ROWS.items()}
    return [
        made[field.source] if field.source in made else values(records, info, field, number)
        for field, number in zip(fields, numbers, strict=True)
    ]


def rs_numbers(records: Records, chosen: Ints) -> Strings:
    """The ids of these ALTs that are dbSNP's, joined by `&`."""
    of = records.alleles.record[chosen]
    start, end = records.id[of], records.id_end[of]
    out = np.empty(max(1, 3 * int((end - start).sum())), np.uint8)  # an escaped byte takes three
    offsets = np.empty(len(of) + 1, np.int64)
    used = kernel.put_rs_numbers(records.text, start, end, offsets, out)
    return Strings(out[: max(1, used)], offsets)


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


def _stars(records: Records, info: Mapping[str, tuple[Ints, Ints]]) -> Spans:
    """Stars from CLNREVSTAT; from CLNSTARS in files that give the number itself."""
    status, words = _distinct(records, *info["CLNREVSTAT"])
    given, numbers = _distinct(records, *info["CLNSTARS"])
    pairs, codes = np.unique(status * len(numbers) + given, return_inverse=True)
    said = [
        clinvar.stars(words[pair // len(numbers)])
        if words[pair // len(numbers)]
        else clinvar.given_stars(numbers[pair % len(numbers)])
        for pair in pairs.tolist()
    ]
    return _by_code(said, codes[records.alleles.record])
