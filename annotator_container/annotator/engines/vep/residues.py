"""Residues in three letters, as HGVS writes them."""

from __future__ import annotations

from typing import Final

_THREE: Final[dict[str, str]] = {
    "A": "Ala",
    "R": "Arg",
    "N": "Asn",
    "D": "Asp",
    "C": "Cys",
    "Q": "Gln",
    "E": "Glu",
    "G": "Gly",
    "H": "His",
    "I": "Ile",
    "L": "Leu",
    "K": "Lys",
    "M": "Met",
    "F": "Phe",
    "P": "Pro",
    "S": "Ser",
    "T": "Thr",
    "W": "Trp",
    "Y": "Tyr",
    "V": "Val",
    "U": "Sec",
    "O": "Pyl",
    "B": "Asx",
    "Z": "Glx",
    "J": "Xle",
    "X": "Xaa",
    "*": "Ter",
}


def three_letters(peptide: str) -> str:
    """`MA*` to `MetAlaTer`; a letter that is not a residue becomes Xaa."""
    return "".join([_THREE.get(letter, "Xaa") for letter in peptide])
