"""Classify the place of a variant: autosome, pseudoautosomal region, X or Y outside these regions, or mitochondrion.

Bounds of the pseudoautosomal regions are 1-based and inclusive. Sources: Genome Reference Consortium (GRCh37, GRCh38),
T2T-CHM13v2.0 (chrX, chrY), UCSC (NCBI36).
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.contigs import is_mitochondrial, plain_name

AUTOSOMAL: Final = 0
PAR: Final = 1
X: Final = 2
Y: Final = 3
MT: Final = 4
NAMES: Final = ("autosomal", "PAR", "X", "Y", "MT")

PAR_BOUNDS: Final = {
    "GRCh38": {
        "X": ((10_001, 2_781_479), (155_701_383, 156_030_895)),
        "Y": ((10_001, 2_781_479), (56_887_903, 57_217_415)),
    },
    "GRCh37": {
        "X": ((60_001, 2_699_520), (154_931_044, 155_260_560)),
        "Y": ((10_001, 2_649_520), (59_034_050, 59_363_566)),
    },
    "T2T-CHM13": {
        "X": ((1, 2_394_410), (153_925_835, 154_259_566)),
        "Y": ((1, 2_458_320), (62_122_810, 62_460_029)),
    },
    "NCBI36": {
        "X": ((1, 2_709_520), (154_584_238, 154_913_754)),
        "Y": ((1, 2_709_520), (57_443_438, 57_772_954)),
    },
}


def places_on(contig: str, pos: NDArray[np.uint32], assembly: str | None) -> NDArray[np.uint8]:
    """The place of each position (1-based) of one contig. `assembly` None: no pseudoautosomal region is known."""
    name = plain_name(contig)
    if is_mitochondrial(contig):
        return np.full(len(pos), MT, np.uint8)
    if name not in ("X", "Y"):
        return np.full(len(pos), AUTOSOMAL, np.uint8)
    out = np.full(len(pos), X if name == "X" else Y, np.uint8)
    for first, last in PAR_BOUNDS.get(assembly or "", {}).get(name, ()):
        out[(pos >= first) & (pos <= last)] = PAR
    return out
