"""Parse a text that names a variant: an allele at a place, a change in HGVS notation, or an rsID.

Only the text is parsed here; `resolve` compares its bases with the reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from annotator.bytes.digits import whole_number
from annotator.engines.vep.residues import one_letter
from annotator.lookup.problems import NotAVariant

LONGEST_TEXT: Final = 2_500  # characters
LONGEST_ALLELE: Final = 1_000  # bases of REF, and of ALT

_BASES: Final = "[ACGTN]+"
_ALLELE: Final = re.compile(
    rf"(?P<contig>\S+?)[-:\s_]+(?P<pos>[0-9,]+)[-:\s_]*(?P<ref>{_BASES})[-:>\s/_]+(?P<alt>{_BASES})", re.I
)
_LINE: Final = re.compile(
    rf"(?P<contig>\S+)\s+(?P<pos>[0-9]+)\s+\S+\s+(?P<ref>{_BASES})\s+(?P<alt>{_BASES})(?:\s.*)?", re.I
)
# NM_000059.4:c.…, NM_000059.4(BRCA2):c.…, BRCA2:c.…, 17:g.…
_HGVS: Final = re.compile(
    r"(?P<name>[^\s:()]+)(?:\((?P<gene>[^\s:()]+)\))?\s*:\s*(?P<numbering>[gmcnpr])\.\s*(?P<rest>\S+)"
)
_POINT: Final = r"(?:[-*]?[0-9]+(?:[+-][0-9]+)?)"
_CHANGE: Final = re.compile(
    rf"(?P<start>{_POINT})(?:_(?P<end>{_POINT}))?"
    rf"(?:(?P<from>{_BASES})>(?P<to>{_BASES})"
    rf"|delins(?P<delins>{_BASES})|del(?P<deleted>{_BASES})?ins(?P<instead>{_BASES})"
    rf"|(?P<kind>del|dup|inv)(?P<bases>{_BASES}|[0-9]+)?"
    rf"|ins(?P<ins>{_BASES}))",
    re.I,
)
_RESIDUE: Final = re.compile(
    r"\(?(?P<ref>[A-Za-z]{3}|[A-Za-z*])(?P<number>[0-9]+)(?P<alt>[A-Za-z]{3}|[A-Za-z*])\)?"
)
_RS: Final = re.compile(r"rs(?P<number>[0-9]+)", re.I)
_LONGEST_RS: Final = 15  # digits; dbSNP has ten
_HOW: Final = (
    "Write it as chrom-pos-ref-alt (22-4201-A-G), as genomic HGVS (NC_000022.11:g.4201A>G), as coding HGVS with a "
    "transcript or gene (NM_000059.4:c.9976A>T, BRCA2:c.9976A>T), or as an rsID (rs334)."
)


@dataclass(frozen=True, slots=True)
class Written:
    """An allele as it is written: a contig by any of its names, a 1-based position, REF and ALT."""

    contig: str
    position: int
    ref: str
    alt: str


@dataclass(frozen=True, slots=True)
class Point:
    """A position of HGVS. `base` counts from 1, and is below 0 before the start codon. `behind_stop`: it has a star and counts
    from the stop codon. `offset`: bases into an intron, 0 in an exon."""

    base: int
    offset: int = 0
    behind_stop: bool = False


@dataclass(frozen=True, slots=True)
class HgvsChange:
    """HGVS of a sequence or a gene by `name`. `kind`: `>` (also of several bases), del, ins, dup, inv or delins.

    `ref`: the replaced bases that the text names, empty if it names none; `alt`: the new bases.
    """

    name: str
    numbering: str
    start: Point
    end: Point
    kind: str
    ref: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Residue:
    """A residue of a protein that is replaced: letters, `*` for a stop; `number` counts from 1."""

    name: str
    ref: str
    number: int
    alt: str


@dataclass(frozen=True, slots=True)
class RsId:
    """An id of dbSNP: `number` stands behind `rs`, and is at least 1."""

    number: int


def read(text: str) -> Written | HgvsChange | Residue | RsId:
    """Read a variant. Raises NotAVariant, which says how it is written."""
    if len(text) > LONGEST_TEXT:
        raise NotAVariant(f"The text has {len(text):,} characters; {LONGEST_TEXT:,} are the limit.")
    text = " ".join(text.split())
    if not text:
        raise NotAVariant(f"There is no variant. {_HOW}")
    if found := _HGVS.fullmatch(text):
        return _residue(found) if found["numbering"] == "p" else _change(found)
    if found := _ALLELE.fullmatch(text) or _LINE.fullmatch(text):
        return _written(found)
    if found := _RS.fullmatch(text):
        return _rs_id(found)
    raise NotAVariant(f"{_short(text)} is not a variant. {_HOW}")


def _rs_id(found: re.Match[str]) -> RsId:
    number = whole_number(found["number"]) if len(found["number"]) <= _LONGEST_RS else None
    if not number:
        raise NotAVariant(f"{_short(found[0])} is not an rsID: rs and a number, such as rs334.")
    return RsId(number)


def _written(found: re.Match[str]) -> Written:
    position = whole_number(found["pos"].replace(",", ""))
    if position is None or not 0 < position < 1 << 31:
        raise NotAVariant(f"The position {_short(found['pos'])} is not a place on a contig.")
    ref, alt = found["ref"].upper(), found["alt"].upper()
    for name, bases in (("REF", ref), ("ALT", alt)):
        _check_length(name, bases)
    if ref == alt:
        raise NotAVariant(f"REF and ALT are both {_short(ref)}: nothing changes.")
    return Written(found["contig"], position, ref, alt)


def _change(found: re.Match[str]) -> HgvsChange:
    name, numbering, rest = found["name"], found["numbering"], found["rest"]
    if numbering == "r":
        raise NotAVariant(f"An RNA change can come from several variants. {_HOW}")
    change = _CHANGE.fullmatch(rest)
    if change is None:
        raise NotAVariant(
            f"{numbering}.{_short(rest)} cannot be read. Substitutions, del, ins, dup, inv and delins with one or two "
            "positions are read, such as c.76A>T, c.76_78del, c.76_77insG."
        )
    start = _point(change["start"])
    end = _point(change["end"]) if change["end"] else start
    if numbering in "gm" and any(p.offset or p.behind_stop or p.base < 1 for p in (start, end)):
        raise NotAVariant(f"{numbering}.{_short(rest)}: positions of a contig are whole numbers from 1.")
    if numbering == "n" and (start.behind_stop or end.behind_stop):
        raise NotAVariant(
            f"n.{_short(rest)}: a star counts bases from a stop codon, and transcripts with n. positions have none."
        )
    kind, ref, alt = _event(change)
    for what, bases in (("deleted", ref), ("new", alt)):
        _check_length(what, bases)
    if kind == ">" and start == end and len(ref) != 1:
        raise NotAVariant(f"{_short(rest)}: one position has one base.")
    return HgvsChange(name, numbering, start, end, kind, ref, alt)


def _residue(found: re.Match[str]) -> Residue:
    residue = _RESIDUE.fullmatch(found["rest"])
    number = whole_number(residue["number"]) if residue else None
    ref, alt = (one_letter(residue[part]) for part in ("ref", "alt")) if residue else ("", "")
    if not number or not ref or not alt:
        raise NotAVariant(
            f"p.{_short(found['rest'])} cannot be read. One residue that is replaced by another or a stop is read, such as "
            "p.Arg102Ter or p.R102W; of other protein changes name the coding change."
        )
    if ref == alt:
        raise NotAVariant(f"p.{_short(found['rest'])}: the residue stays as it is.")
    return Residue(found["name"], ref, number, alt)


def _event(change: re.Match[str]) -> tuple[str, str, str]:
    """Return the kind, the replaced bases that the text names, and the new ones."""
    if change["from"]:
        return ">", change["from"].upper(), change["to"].upper()
    if change["delins"]:
        return "delins", "", change["delins"].upper()
    if change["instead"]:
        return "delins", (change["deleted"] or "").upper(), change["instead"].upper()
    if change["ins"]:
        return "ins", "", change["ins"].upper()
    bases = change["bases"] or ""
    counted = whole_number(bases) is not None  # the older way: how many bases
    return change["kind"].lower(), "" if counted else bases.upper(), ""


def _point(text: str) -> Point:
    behind = text.startswith("*")
    sign = -1 if text.startswith("-") else 1
    digits, _, offset = text.lstrip("*-").replace("-", "+-", 1).partition("+")
    base, away = whole_number(digits), whole_number(offset.lstrip("-") or "0")
    if not base or away is None or max(base, away) >= 1 << 31:
        raise NotAVariant(f"{_short(text)} is no position: they are counted from 1.")
    return Point(sign * base, -away if offset.startswith("-") else away, behind)


def _check_length(what: str, bases: str) -> None:
    if len(bases) > LONGEST_ALLELE:
        raise NotAVariant(
            f"The {what} bases are {len(bases):,}; {LONGEST_ALLELE:,} are the limit here. Send longer ones as a file."
        )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
