"""The Sequence Ontology class of a symbolic allele.

Source: ensembl-vep Parser.pm, get_SO_term, and Parser/VCF.pm, create_StructuralVariationFeatures (SVTYPE is read where
ALT is none of VCF 4.4's symbols); VariationEffect.pm, deletion, insertion and copy_number_gain. A symbol that VEP does
not know, and skips, is `structural_variant` here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

BREAKPOINT: Final = "chromosome_breakpoint"
UNKNOWN: Final = "structural_variant"
_COPIES: Final = re.compile(r"CN=?([0-9]+)$")
_MOBILE: Final = re.compile(r"(INS|DEL):ME:?([A-Z0-9]*)")
_ELEMENTS: Final = {"ALU": "Alu", "HERV": "HERV", "L1": "LINE1", "LINE1": "LINE1", "SVA": "SVA"}
_CLASSES: Final = (
    ("DEL", "deletion"),
    ("DUP:TANDEM", "tandem_duplication"),
    ("TDUP", "tandem_duplication"),
    ("DUP", "duplication"),
    ("INS", "insertion"),
    ("INV", "inversion"),
    ("CNV:TR", "tandem_repeat"),
    ("CNV", "copy_number_variation"),
    ("BND", BREAKPOINT),
    ("TRA", BREAKPOINT),
    ("CTX", BREAKPOINT),
)


def class_of(symbol: str, info: str = "") -> str:
    """The class of `<symbol>`, or of INFO's SVTYPE when the symbol has none.

    Copy numbers 0 and 2 are deletion and duplication, as 1000 Genomes means them; any other is a copy number variation.
    """
    found = _known(symbol.upper())
    if found == UNKNOWN:
        stated = next((item[7:] for item in info.split(";") if item.startswith("SVTYPE=")), "")
        return _known(stated.upper())
    return found


@lru_cache(1024)
def _known(symbol: str) -> str:
    if copies := _COPIES.match(symbol):
        return {"0": "deletion", "2": "duplication"}.get(copies[1], "copy_number_variation")
    if mobile := _MOBILE.match(symbol):
        what = "insertion" if mobile[1] == "INS" else "deletion"
        return f"{_ELEMENTS.get(mobile[2], 'mobile_element')}_{what}"
    return next((kind for prefix, kind in _CLASSES if symbol.startswith(prefix)), UNKNOWN)


def is_loss(kind: str) -> bool:
    """A deletion of any sort."""
    return kind.endswith("deletion")


def is_gain(kind: str) -> bool:
    """More copies than before."""
    return kind.endswith("duplication") or kind == "tandem_repeat"


def is_insertion(kind: str) -> bool:
    """Whether bases are inserted between two others."""
    return kind.endswith("insertion")
