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


_ONE: Final = {three.upper(): letter for letter, three in _THREE.items()} | {"STOP": "*"}


def one_letter(residue: str) -> str:
    """`Arg`, `ARG` or `R` to `R`, `Ter`, `*` or `X` to `*` (older names write X for a stop); empty for any other text."""
    text = residue.upper()
    if text == "X":
        return "*"
    return _ONE.get(text, text if text in _THREE else "")


def three_letters(peptide: str) -> str:
    """`MA*` to `MetAlaTer`; a letter that is not a residue becomes Xaa."""
    return "".join([_THREE.get(letter, "Xaa") for letter in peptide])
