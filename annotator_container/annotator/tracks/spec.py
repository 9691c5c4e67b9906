"""What a track is: its kind by name and header, its fields, and how the fields' values become text and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from annotator.errors import TrackError

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}$")
CLINVAR_FIELDS = ("CLNSIG", "CLNSIGCONF", "CLNREVSTAT", "CLNDN")
# gnomAD's own names by release (4, 3, 2): the first that the header declares is taken.
GNOMAD_FIELDS = {
    "AF": ("AF",),
    "AF_grpmax": ("AF_grpmax", "AF_popmax"),
    "FAF95": ("fafmax_faf95_max", "faf95_popmax", "faf95"),
    "nhomalt": ("nhomalt",),
}
LICENCES = {
    "clinvar": (
        "public domain",
        "Landrum et al. 2025, ClinVar: updates to support classifications of both germline and somatic "
        "variants, Nucleic Acids Research 53:D1313",
    ),
    "gnomad": (
        "CC0 1.0",
        "Chen et al. 2024, A genomic mutational constraint map using variation in 76,156 human genomes, Nature 625:92",
    ),
    "dbsnp": (
        "public domain",
        "Sherry et al. 2001, dbSNP: the NCBI database of genetic variation, Nucleic Acids Research 29:308",
    ),
}


@dataclass(frozen=True, slots=True)
class TrackSpec:
    """NAME=FILE:FIELD,FIELD as given; no fields means the usual ones of the kind (or all of a small header)."""

    name: str
    path: Path
    fields: tuple[str, ...] = ()
    title: str = ""
    version: str = ""
    licence: str = ""
    citation: str = ""

    @property
    def format(self) -> str:
        """`vcf`, `bed` or `tsv`, by the file's name."""
        bare = self.path.name.lower().removesuffix(".gz").removesuffix(".bgz")
        if bare.endswith(".bed"):
            return "bed"
        return "tsv" if bare.endswith((".tsv", ".txt", ".tab")) else "vcf"

    @property
    def kind(self) -> str:
        """`clinvar`, `gnomad`, `dbsnp`, `vcf`, `bed` or `scores`."""
        if self.format != "vcf":
            return "bed" if self.format == "bed" else "scores"
        lower = self.name.lower()
        return next((kind for kind in ("clinvar", "gnomad", "dbsnp") if lower.startswith(kind)), "vcf")


@dataclass(frozen=True, slots=True)
class TrackField:
    """A field of a track: its CSQ column, its type, and the INFO key (or column) it is read from.

    `quotient` names the columns of the two counts whose quotient it is, so that only they are stored. `rounding` is empty for a
    field that keeps its file's texts, else to what they are rounded (`4 significant digits`, `steps of 0.001`).
    """

    column: str
    kind: str
    source: str
    description: str = ""
    quotient: tuple[str, ...] = ()
    rounding: str = ""


def parse_spec(text: str) -> TrackSpec:
    """The spec that `--track NAME=FILE:FIELD,FIELD` describes. Raises TrackError for anything else."""
    name, equals, rest = text.partition("=")
    if not equals or not NAME.match(name):
        raise TrackError(
            "The track is not understood",
            f"{text!r}: write NAME=FILE or NAME=FILE:FIELD,FIELD; a name has letters, digits and _.",
        )
    path, colon, fields = rest.rpartition(":")
    if not colon or "/" in fields:
        path, fields = rest, ""
    chosen = tuple(dict.fromkeys(field for field in fields.split(",") if field))
    return TrackSpec(name, Path(path), chosen)
