"""The values of a VCF's fields for each ALT, as the text of a CSQ row."""

from __future__ import annotations

import numpy as np

from annotator.pipeline.records import Ints, Records
from annotator.tracks import clinvar
from annotator.tracks.alleles import info_spans, nth_values
from annotator.tracks.spec import TrackField

# What VEP replaces in a CSQ value, so that the separators stay unique.
_ESCAPES = str.maketrans({",": "&", ";": "%3B", "=": "%3D", "|": "&", " ": "_", "\t": "_"})


def escaped(text: str) -> str:
    """A value as it stands inside a CSQ row; a missing value (`.`) is empty."""
    return "" if text == "." else text.translate(_ESCAPES)


def _spans(records: Records, key: str) -> tuple[Ints, Ints]:
    begin, stop = np.empty(len(records), np.int64), np.empty(len(records), np.int64)
    info_spans(
        records.text,
        records.filter_end + 1,
        records.info_end,
        np.frombuffer(key.encode(), np.uint8),
        begin,
        stop,
    )
    return begin, stop


def values(records: Records, key: str, number: str) -> list[str]:
    """The raw text of INFO `key` for each ALT: its own value where Number is A or R, else the whole; empty where absent.

    A flag (Number 0) that is there reads 1, as VEP prints it.
    """
    begin, stop = _spans(records, key)
    of = records.alleles.record
    first, last = begin[of], stop[of]
    if number in ("A", "R"):
        wanted = records.alleles.number + (1 if number == "R" else 0)
        low, high = np.empty(len(of), np.int64), np.empty(len(of), np.int64)
        nth_values(records.text, first, last, wanted, low, high)
        first, last = low, high
    data = records.chunk.text
    if number == "0":
        return ["" if a < 0 else "1" for a in first.tolist()]
    return [
        "" if a < 0 else data[a:b].decode("utf-8", "replace")
        for a, b in zip(first.tolist(), last.tolist(), strict=True)
    ]


def _column(records: Records, start: Ints, end: Ints) -> list[str]:
    data = records.chunk.text
    texts = [data[a:b].decode("utf-8", "replace") for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    return [texts[i] for i in records.alleles.record.tolist()]


def texts(records: Records, field: TrackField, number: str) -> list[str]:
    if field.source == "@class":
        cache: dict[str, str] = {}
        return [cache.setdefault(text, clinvar.classify(text)) for text in values(records, "CLNSIG", ".")]
    if field.source == "@id":
        return [escaped(text) for text in _column(records, records.id, records.id_end)]
    if field.source == "@filter":
        raw = _column(records, records.qual_end + 1, records.filter_end)
        return ["" if text in (".", "PASS") else escaped(text.replace(";", "&")) for text in raw]
    if field.source == "@stars":
        return [""] * len(records.alleles)
    return [escaped(text) for text in values(records, field.source, number)]


def stars_of(records: Records) -> list[str]:
    """Stars from CLNREVSTAT; from CLNSTARS in files that give the number itself."""
    given = values(records, "CLNSTARS", "1")
    cache: dict[str, str] = {}
    return [
        cache.setdefault(status, clinvar.stars(status)) if status else ("" if number == "." else number)
        for status, number in zip(values(records, "CLNREVSTAT", "."), given, strict=True)
    ]


def ids_of(records: Records) -> list[str]:
    return [
        "&".join(item for item in text.split(";") if item.startswith("rs"))
        for text in _column(records, records.id, records.id_end)
    ]
