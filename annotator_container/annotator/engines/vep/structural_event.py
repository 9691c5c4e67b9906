"""Parse a symbolic allele or breakend: its class, its place on the reference and its mate.

Source: ensembl-vep Parser/VCF.pm, create_StructuralVariationFeatures, and ensembl-io BaseVCF4.pm, get_start and
get_end. As in VEP an event begins at the base after POS; SVLEN gives its last base, and END where SVLEN does not.
SVLEN is read by ALT (Number=A, VCF 4.4). CIPOS, CIEND, CN, SVCLAIM and LAA are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from annotator.bytes.escaping import escaped
from annotator.distances import LONGEST_EVENT
from annotator.engines.vep.edit import NO_ALLELE, Edit
from annotator.engines.vep.structural_class import BREAKPOINT, UNKNOWN, class_of, is_insertion, is_loss

_MATE: Final = re.compile(r"[\[\]]([^\[\]]+):([0-9]{1,12})[\[\]]")
_NUMBER: Final = re.compile(r"[+-]?([0-9]{1,12})")
# Where the second end of `<BND>` and `<TRA>` stands: END2 in GATK-SV, POS2 in Delly, END in older callers.
_MATE_POSITIONS: Final = ("END2", "POS2", "END")


@dataclass(frozen=True, slots=True)
class Event:
    """A structural event: its class (Sequence Ontology), place (an insertion has start = end + 1), mate if a breakend.

    `joined`: the breakend has another end, of known place (`mate`) or not.
    """

    edit: Edit
    kind: str
    mate: tuple[str, int] | None = None
    joined: bool = False

    @property
    def is_long(self) -> bool:
        return self.edit.end - self.edit.start + 1 > LONGEST_EVENT


def as_written(name: str) -> str:
    """A contig's name unchanged: for callers whose names are the reference's."""
    return name


def event_of(
    contig: str,
    position: int,
    alts: Sequence[str],
    index: int,
    info: str,
    name_of: Callable[[str], str] = as_written,
) -> Event | None:
    """The event of a symbolic or breakend ALT; None for any other, and for a deletion of unknown length.

    `name_of` gives the reference's name of a contig that the file names as the mate's.
    """
    alt = alts[index]
    number = index + 1
    if _is_breakend(alt):
        found = _MATE.search(alt)
        mate = (name_of(found[1].strip("<>")), int(found[2])) if found else None
        edit = Edit(contig, position + 1, position + 1, "", "", _shown(alt), number)
        return Event(edit, BREAKPOINT, mate, joined=mate is not None)
    if not (alt.startswith("<") and alt.endswith(">")) or alt in NO_ALLELE:
        return None
    kind = class_of(alt[1:-1], info)
    mate, joined = None, False
    if is_insertion(kind):
        end = position  # inserted bases have no length on the reference, whatever SVLEN says
    elif kind == BREAKPOINT:
        end = position + 1
        stated = _fields(info)
        mate = _stated_mate(stated, name_of)
        # MATEID alone shows that there is another end, but not where.
        joined = mate is not None or stated.get("MATEID", ".") not in ("", ".")
    else:
        last = _end(position, _fields(info), index, end_first=kind == UNKNOWN)
        if last is None and is_loss(kind):
            return None
        end = last or position + 1
    return Event(Edit(contig, position + 1, end, "", "", kind, number), kind, mate, joined)


def _is_breakend(alt: str) -> bool:
    """Two ends (`G]17:198982]`) or one (`G.`, `.G`)."""
    if alt.startswith("<") and alt.endswith(">"):
        return False
    return len(alt) > 1 and (alt.startswith(".") or alt.endswith(".") or "[" in alt or "]" in alt)


def _shown(alt: str) -> str:
    """A breakend as Allele: with VEP's escapes, and U+FFFD for invalid UTF-8."""
    return escaped(alt).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _fields(info: str) -> dict[str, str]:
    return dict(item.partition("=")[::2] for item in info.split(";"))


def _number(text: str) -> int:
    """The absolute value of a decimal integer of at most 12 digits; 0 for any other text."""
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else 0


def _stated_mate(fields: dict[str, str], name_of: Callable[[str], str]) -> tuple[str, int] | None:
    """The other end of `<BND>` or `<TRA>`, from CHR2 and the position that goes with it."""
    contig = fields.get("CHR2", "")
    position = next((n for key in _MATE_POSITIONS if (n := _number(fields.get(key, "")))), 0)
    return (name_of(contig), position) if contig and position else None


def _end(position: int, fields: dict[str, str], index: int, *, end_first: bool) -> int | None:
    """The event's last base; None when neither SVLEN nor END gives it.

    `end_first`: of a class that VCF does not know (GATK-SV's `<CPX>`), whose SVLEN need not be a span.
    """
    lengths = fields.get("SVLEN", "").split(",")
    length = _number(lengths[index if index < len(lengths) else 0])
    by_length = position + length if length else None
    end = fields.get("END", "")
    by_end = _number(end) if not end.startswith("-") and _number(end) > position else None
    return (by_end or by_length) if end_first else (by_length or by_end)
