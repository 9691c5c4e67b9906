"""Published tables of scores that are known by their header: which columns count, and which of several rows of an allele.

A file of one of these sources needs no choice of fields, whatever the track is called. Formats: the README of each source, and
VEP's plugins AlphaMissense, REVEL, CADD and dbNSFP (github.com/Ensembl/VEP_plugins).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True, slots=True)
class ScoreColumn:
    """A column that becomes a field, by its name in lower case; `precision` as in `annotator.tracks.rounding`.

    The row with the highest number in a column that `decides` is the allele's; without one, values are joined by `&`.
    """

    name: str
    description: str
    precision: str = ""
    decides: bool = False


@dataclass(frozen=True, slots=True)
class ScoreSource:
    """A source whose header has all columns `needs` (lower case).

    `columns` are its fields unless the user names others; a source without them has so many that the user must. `places`:
    assembly -> (column of the contig, column of the position), empty for one pair of the usual names. `unsorted`: the
    assemblies for which the file is not in order (empty text: all). `stated`: a column that names the assembly.
    """

    title: str
    needs: tuple[str, ...]
    columns: tuple[ScoreColumn, ...] = ()
    places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    unsorted: tuple[str, ...] = ()
    stated: str = ""

    def sorts(self, assembly: str) -> bool:
        """Whether the rows must be sorted for a reference of this assembly."""
        return "" in self.unsorted or assembly in self.unsorted


GENERIC: Final = ScoreSource("", ())
SOURCES: Final = (
    ScoreSource(
        "AlphaMissense",
        ("am_pathogenicity", "am_class"),
        (
            ScoreColumn(
                "am_pathogenicity",
                "AlphaMissense score, 0 to 1; the highest of several proteins",
                "0.0001",
                decides=True,
            ),
            ScoreColumn("am_class", "AlphaMissense class of the protein with the highest score"),
        ),
        stated="genome",
    ),
    ScoreSource(
        "REVEL",
        ("chr", "hg19_pos", "grch38_pos", "revel"),
        (
            ScoreColumn(
                "revel", "REVEL score, 0 to 1; the highest of several transcripts", "0.001", decides=True
            ),
        ),
        {"GRCh37": ("chr", "hg19_pos"), "GRCh38": ("chr", "grch38_pos")},
        unsorted=("GRCh38",),
    ),
    ScoreSource(
        "CADD",
        ("rawscore", "phred"),
        (ScoreColumn("phred", "CADD score, scaled as PHRED", "0.001"),),
    ),
    ScoreSource(
        "PrimateAI-3D",
        ("score_pai3d",),
        (
            ScoreColumn(
                "score_pai3d", "PrimateAI-3D score; the highest of several transcripts", decides=True
            ),
            ScoreColumn("percentile_pai3d", "PrimateAI-3D percentile of the same transcript"),
        ),
        unsorted=("",),
    ),
    ScoreSource(
        "dbNSFP",
        ("chr", "pos(1-based)", "hg19_chr", "hg19_pos(1-based)", "aaref"),
        places={"GRCh37": ("hg19_chr", "hg19_pos(1-based)"), "GRCh38": ("chr", "pos(1-based)")},
        unsorted=("GRCh37",),
    ),
)


def source_of(names: Sequence[str]) -> ScoreSource:
    """The source that has these columns (lower case); GENERIC for another table."""
    return next((one for one in SOURCES if set(one.needs) <= set(names)), GENERIC)
