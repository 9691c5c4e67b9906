"""Constant tables of the kernel: letters, genetic codes, consequence texts."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.bytes.ascii import CASE, LOWER_A, LOWER_Z, STAR
from annotator.engines.vep.residues import three_letters
from annotator.genes.codon_tables import TABLE_IDS, codon_table

# The terms that the kernel can compute itself, as bits of its small mask (worst first, as in terms.TERMS).
FAST_TERMS: Final = (
    "splice_acceptor_variant", "splice_donor_variant", "stop_gained", "frameshift_variant", "inframe_insertion",
    "inframe_deletion", "missense_variant", "protein_altering_variant", "splice_donor_5th_base_variant",
    "splice_region_variant", "splice_donor_region_variant", "splice_polypyrimidine_tract_variant",
    "synonymous_variant", "5_prime_UTR_variant", "3_prime_UTR_variant", "non_coding_transcript_exon_variant",
    "intron_variant", "NMD_transcript_variant", "non_coding_transcript_variant",
)  # fmt: skip
(ACCEPTOR, DONOR, STOP_GAINED, FRAMESHIFT, INFRAME_INSERTION, INFRAME_DELETION, MISSENSE, PROTEIN_ALTERING, DONOR_FIFTH,
 SPLICE_REGION, DONOR_REGION, TRACT, SYNONYMOUS, UTR_5, UTR_3, NON_CODING_EXON, INTRON, NMD,
 NON_CODING) = (1 << bit for bit in range(19))  # fmt: skip
# Consequences that never combine with other terms, numbered after all small masks.
UPSTREAM = 1 << len(FAST_TERMS)
DOWNSTREAM, INTERGENIC = UPSTREAM + 1, UPSTREAM + 2

A, C, G, T, N = range(5)
# Base code of a letter (either case): A C G T = 0 1 2 3, anything else 4.
CODE: Final[NDArray[np.uint8]] = np.full(256, N, np.uint8)
for _letter, _code in zip(b"ACGTacgt", (A, C, G, T) * 2, strict=True):
    CODE[_letter] = _code
LETTER: Final[NDArray[np.uint8]] = np.frombuffer(b"ACGTN", np.uint8)
UPPER: Final[NDArray[np.uint8]] = np.arange(256).astype(np.uint8)
UPPER[LOWER_A : LOWER_Z + 1] -= CASE
# Complement of a letter, upper case; IUPAC codes included.
COMPLEMENT: Final[NDArray[np.uint8]] = UPPER.copy()
for _letter, _other in zip(b"ACGTURYKMBDHV", b"TGCAAYRMKVHDB", strict=True):
    COMPLEMENT[_letter] = COMPLEMENT[_letter | CASE] = _other


def _amino_acids() -> NDArray[np.uint8]:
    """Amino acid letter by (NCBI table number, 16 first + 4 second + third base)."""
    table = np.zeros((max(TABLE_IDS) + 1, 64), np.uint8)
    for number in TABLE_IDS:
        codons = codon_table(number).codons
        table[number] = [ord(codons[a + b + c]) for a in "ACGT" for b in "ACGT" for c in "ACGT"]
    return table


AMINO_ACID: Final = _amino_acids()
NAME: Final[NDArray[np.uint8]] = np.zeros((128, 3), np.uint8)
for _letter in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ*":
    NAME[_letter] = np.frombuffer(three_letters(chr(_letter)).encode(), np.uint8)
STOP: Final = STAR
