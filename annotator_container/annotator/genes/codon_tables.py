"""NCBI's genetic codes, with translation of ambiguous bases as BioPerl (and so VEP) does it.

Source: NCBI's gc.prt, by table number; a table is written as its differences from the standard code. Codes 27, 28
and 31 read some stop codons as amino acids too: those codons count as amino acids here, as on gc.prt's AAs line.
"""

from functools import cache
from typing import Final

import numpy as np

from annotator.errors import GeneModelError

_BASES: Final = "TCAG"
_STANDARD: Final = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"

_DIFFERENCES: Final[dict[int, str]] = {
    1: "",
    2: "TGA=W ATA=M AGA=* AGG=*",
    3: "TGA=W CTT=T CTC=T CTA=T CTG=T ATA=M",
    4: "TGA=W",
    5: "TGA=W ATA=M AGA=S AGG=S",
    6: "TAA=Q TAG=Q",
    9: "TGA=W AAA=N AGA=S AGG=S",
    10: "TGA=C",
    11: "",
    12: "CTG=S",
    13: "TGA=W ATA=M AGA=G AGG=G",
    14: "TAA=Y TGA=W AAA=N AGA=S AGG=S",
    15: "TAG=Q",
    16: "TAG=L",
    21: "TGA=W ATA=M AAA=N AGA=S AGG=S",
    22: "TCA=* TAG=L",
    23: "TTA=*",
    24: "TGA=W AGA=S AGG=K",
    25: "TGA=G",
    26: "CTG=A",
    27: "TAA=Q TAG=Q TGA=W",
    28: "TAA=Q TAG=Q TGA=W",
    29: "TAA=Y TAG=Y",
    30: "TAA=E TAG=E",
    31: "TAA=E TAG=E TGA=W",
    32: "TAG=W",
    33: "TAA=Y TGA=W AGA=S AGG=K",
}

_STARTS: Final[dict[int, str]] = {
    1: "ATG CTG TTG",
    2: "ATA ATC ATG ATT GTG",
    3: "ATA ATG GTG",
    4: "ATA ATC ATG ATT CTG GTG TTA TTG",
    5: "ATA ATC ATG ATT GTG TTG",
    9: "ATG GTG",
    11: "ATA ATC ATG ATT CTG GTG TTG",
    12: "ATG CTG",
    13: "ATA ATG GTG TTG",
    21: "ATG GTG",
    23: "ATG ATT GTG",
    24: "ATG CTG GTG TTG",
    25: "ATG GTG TTG",
    26: "ATG CTG",
    32: "ATA ATC ATG ATT CTG GTG TTG",
    33: "ATG CTG GTG TTG",
}

_AMBIGUITY: Final[dict[str, str]] = {
    "A": "A",
    "C": "C",
    "G": "G",
    "T": "T",
    "U": "T",
    "R": "AG",
    "Y": "CT",
    "S": "CG",
    "W": "AT",
    "K": "GT",
    "M": "AC",
    "B": "CGT",
    "D": "AGT",
    "H": "ACT",
    "V": "ACG",
    "N": "ACGT",
}

# Bases as numbers, for sequences long enough that arrays are faster.
_LONG: Final = 150
_NUMBERS: Final = np.full(256, 4, np.uint8)
_NUMBERS[list(b"ACGT")] = range(4)
_PLACES: Final = np.array([16, 4, 1], np.uint8)

TABLE_IDS: Final = tuple(_DIFFERENCES)


def _expand(codon: str) -> list[str]:
    """All plain codons that an ambiguous one may stand for; none when a character is no base."""
    if len(codon) != 3:
        return []
    first, second, third = (_AMBIGUITY.get(base, "") for base in codon)
    return [a + b + c for a in first for b in second for c in third]


class CodonTable:
    """One genetic code. Codons are upper case DNA; `codons` answers any three characters."""

    __slots__ = ("_letters", "_starts", "codons", "id")

    def __init__(self, table_id: int) -> None:
        if table_id not in _DIFFERENCES:
            raise GeneModelError(
                "Unknown genetic code", f"NCBI has no table {table_id}; choose of {sorted(_DIFFERENCES)}"
            )
        self.id = table_id
        self.codons = _Codons(table_id)
        self._starts = frozenset(_STARTS.get(table_id, "ATG").split())
        plain = "".join(self.codons[a + b + c] for a in "ACGT" for b in "ACGT" for c in "ACGT")
        self._letters = np.frombuffer(plain.encode("ascii"), np.uint8)

    def translate(self, sequence: str) -> str:
        """Peptide of the whole codons of `sequence` (stop is `*`, unknown `X`); bases left over are ignored."""
        if len(sequence) >= _LONG:
            count = len(sequence) // 3
            bases = _NUMBERS[np.frombuffer(sequence[: 3 * count].encode("ascii", "replace"), np.uint8)]
            if bases.max() < 4:  # A, C, G and T only
                letters: bytes = self._letters[bases.reshape(count, 3) @ _PLACES].tobytes()
                return letters.decode("ascii")
        codons = self.codons
        return "".join([codons[sequence[i : i + 3]] for i in range(0, len(sequence) - 2, 3)])

    def may_stop(self, codon: str) -> bool:
        """True when some reading of the (perhaps ambiguous) codon is a stop."""
        return any(self.codons[plain] == "*" for plain in _expand(codon))

    def may_start(self, codon: str) -> bool:
        """True when some reading of the (perhaps ambiguous) codon is a start."""
        return any(plain in self._starts for plain in _expand(codon))


class _Codons(dict[str, str]):
    """Codon to amino acid; ambiguous codons are computed on first use."""

    def __init__(self, table_id: int) -> None:
        plain = [a + b + c for a in _BASES for b in _BASES for c in _BASES]
        super().__init__(zip(plain, _STANDARD, strict=True))
        for item in _DIFFERENCES[table_id].split():
            codon, letter = item.split("=")
            self[codon] = letter

    def __missing__(self, codon: str) -> str:
        found = {self[plain] for plain in _expand(codon)}
        if len(found) == 1:
            letter = found.pop()
        elif found == {"D", "N"}:
            letter = "B"
        elif found == {"E", "Q"}:
            letter = "Z"
        else:
            letter = "X"
        self[codon] = letter
        return letter


@cache
def codon_table(table_id: int) -> CodonTable:
    """The table of that NCBI number; raises GeneModelError for a number NCBI does not have."""
    return CodonTable(table_id)
