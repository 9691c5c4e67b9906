"""The ClinVar protein index of a reference: pathogenic records by residue, and loss-of-function records by gene.

`track.NAME.acmg` (gzip JSON) is a part of the ClinVar track: written when it is built, published with it, and read once before
the workers are forked. It names the transcripts and genes of the reference that the track was built beside.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from annotator.errors import ReferenceError_

FORMAT: Final = 2
PATHOGENIC: Final = ("P", "P/LP", "LP")


@dataclass(frozen=True, slots=True)
class KnownChange:
    """A pathogenic ClinVar record that changes one residue. `allele` is `contig-position-ref-alt`, minimised."""

    change: str  # R/W
    allele: str
    significance: str  # P, P/LP or LP
    stars: int
    name: str


@dataclass(frozen=True, slots=True)
class GeneCounts:
    """Counts of a gene's pathogenic records: loss-of-function records, all records, loss-of-function records per exon."""

    null: int
    pathogenic: int
    exons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ClinVarIndex:
    """`residues`: residues of pathogenic records by transcript, sorted; one entry per record, so a residue may repeat."""

    version: str
    entries: Mapping[tuple[str, int], Sequence[KnownChange]]
    genes: Mapping[str, GeneCounts]
    residues: Mapping[str, Sequence[int]]
    null_alleles: Mapping[str, str] = field(
        default_factory=dict
    )  # counted loss-of-function records, and their exon

    def at(self, transcript: str, residue: int) -> Sequence[KnownChange]:
        """Records that change this residue of a transcript."""
        return self.entries.get((transcript, residue), ())

    def before(self, transcript: str, residue: int, own: str, own_residue: int) -> int:
        """How many pathogenic records change a residue before this one (0: any residue).

        `own` is the variant's allele and `own_residue` the first residue that it changes: its own record is left out.
        """
        found = sum(1 for item in self.residues.get(transcript, ()) if not residue or item < residue)
        counted = own in self.null_alleles and (not residue or own_residue < residue)
        return found - 1 if counted and found else found

    def dumped(self, rows: int) -> bytes:
        """The file's bytes; `rows` is the number of the track's rows, which identifies a stale index."""
        value = {
            "format": FORMAT,
            "version": self.version,
            "rows": rows,
            "entries": [
                [
                    transcript,
                    residue,
                    [[e.change, e.allele, e.significance, e.stars, e.name] for e in entries],
                ]
                for (transcript, residue), entries in sorted(self.entries.items())
            ],
            "genes": {name: [c.null, c.pathogenic, dict(c.exons)] for name, c in sorted(self.genes.items())},
            "residues": {name: list(values) for name, values in sorted(self.residues.items())},
            "null": dict(sorted(self.null_alleles.items())),
        }
        return gzip.compress(json.dumps(value, separators=(",", ":")).encode(), 6, mtime=0)


def file_name(track: str) -> str:
    """The index's file beside the other files of a track."""
    return f"track.{track}.acmg"


def read_index(path: Path, rows: int) -> ClinVarIndex | None:
    """Read the index; None when the file is missing or belongs to another track (`rows` differ).

    Raises ReferenceError_ for a damaged file.
    """
    if not path.is_file():
        return None
    try:
        raw: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
        if raw["format"] != FORMAT or raw["rows"] != rows:
            return None
        return ClinVarIndex(
            raw["version"],
            {
                (transcript, residue): tuple(KnownChange(*item) for item in items)
                for transcript, residue, items in raw["entries"]
            },
            {name: GeneCounts(*counts) for name, counts in raw["genes"].items()},
            {name: tuple(values) for name, values in raw["residues"].items()},
            raw["null"],
        )
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise ReferenceError_(
            "The ClinVar index of a track is damaged", f"{path.name}: add the track again."
        ) from error
