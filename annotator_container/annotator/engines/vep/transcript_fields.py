"""The columns of a row that depend on the transcript alone: one renderer for each, and their escaped texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from annotator.bytes.escaping import escaped, escaped_symbol
from annotator.engines.vep.fields import SET_FIELDS, TRANSCRIPT_FIELDS
from annotator.genes.transcript import Transcript

_LEVEL: Final = re.compile(r"[1-9]")

RENDERERS: Final[Mapping[str, Callable[[Transcript], str]]] = {
    "SYMBOL": lambda transcript: transcript.record.symbol,
    "Gene": lambda transcript: transcript.record.gene_id,
    "Feature_type": lambda _: "Transcript",
    "Feature": lambda transcript: transcript.record.id,
    "BIOTYPE": lambda transcript: transcript.record.biotype,
    "STRAND": lambda transcript: str(transcript.strand),
    "FLAGS": lambda transcript: "&".join(flag for flag in transcript.record.flags if flag.startswith("cds_")),
    "SYMBOL_SOURCE": lambda transcript: transcript.record.symbol_source,
    "HGNC_ID": lambda transcript: transcript.record.hgnc_id,
    "CANONICAL": lambda transcript: "YES" if transcript.record.canonical else "",
    "MANE": lambda transcript: transcript.record.mane,
    "MANE_SELECT": lambda transcript: transcript.record.mane_select,
    "MANE_PLUS_CLINICAL": lambda transcript: transcript.record.mane_plus_clinical,
    "ENSP": lambda transcript: transcript.record.protein_id,
    "TSL": lambda transcript: _level(transcript.record.tsl),
    "REFSEQ_MATCH": lambda transcript: "&".join(transcript.record.refseq_match),
    "SOURCE": lambda transcript: transcript.record.source,
}

_ESCAPES: Final = {"SYMBOL": escaped_symbol}


def _level(text: str) -> str:
    """The number of `1`, or of `tsl1` as Ensembl's database has it; empty for `NA`."""
    found = _LEVEL.search(text)
    return found[0] if found else ""


def transcript_texts(transcript: Transcript) -> tuple[str, ...]:
    """The columns `TRANSCRIPT_FIELDS` of the transcript, in their order, escaped."""
    return tuple(_text(name, transcript) for name in TRANSCRIPT_FIELDS)


def set_texts(transcript: Transcript | None, names: Sequence[str] = SET_FIELDS) -> tuple[str, ...]:
    """The columns `names` of SET_FIELDS, escaped; empty texts where there is no transcript."""
    return tuple(_text(name, transcript) if transcript else "" for name in names)


def barred(texts: Iterable[str]) -> str:
    """The texts as the end of a row: a bar before each."""
    return "".join(f"|{text}" for text in texts)


def _text(name: str, transcript: Transcript) -> str:
    return _ESCAPES.get(name, escaped)(RENDERERS[name](transcript))


def kept_texts(transcript: Transcript) -> tuple[str, ...]:
    """`transcript_texts`, computed once and kept with the transcript."""
    kept: tuple[str, ...] | None = transcript.__dict__.get("csq_texts")
    if kept is None:
        kept = transcript.__dict__["csq_texts"] = transcript_texts(transcript)
    return kept
