"""The specification of a track: its kind by name and header, and its fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from annotator.bytes.escaping import column_name
from annotator.errors import TrackError
from annotator.tracks.rounding import Rounding

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}$")
# Germline; oncogenicity and clinical impact in tumours, which ClinVar classifies apart and which need not have a CLNSIG.
CLINVAR_FIELDS = (
    *("CLNSIG", "CLNSIGCONF", "CLNREVSTAT", "CLNDN"),
    *("ONC", "ONCCONF", "ONCREVSTAT", "ONCDN"),
    *("SCI", "SCIREVSTAT", "SCIDN"),
)
# gnomAD's field names by release (4.1 joint, 4, 3, 2): the first one that the header declares is used.
GNOMAD_FIELDS = {
    "AF": ("AF_joint", "AF"),
    "AF_grpmax": ("AF_grpmax_joint", "AF_grpmax", "AF_popmax"),
    "FAF95": ("fafmax_faf95_max_joint", "fafmax_faf95_max", "faf95_popmax", "faf95"),
    "nhomalt": ("nhomalt_joint", "nhomalt"),
    "AC": ("AC_joint", "AC"),
    "AN": ("AN_joint", "AN"),
    "grpmax": ("grpmax_joint", "grpmax", "popmax"),
    "exomes_filters": ("exomes_filters",),
    "genomes_filters": ("genomes_filters",),
    "not_called_in_exomes": ("not_called_in_exomes",),
    "not_called_in_genomes": ("not_called_in_genomes",),
}
GNOMAD_ROUNDING = {"AF_grpmax": "4", "FAF95": "4"}
# Tables of UCSC's database, by the names of their files, and the column where their region begins.
UCSC_TABLES = {"rmsk.txt": 5, "simplerepeat.txt": 1}
# REVEL's archive holds `revel_with_transcript_ids`, dbNSFP's hold `dbNSFP5.1a_variant.chr1.gz`.
_TABLES = ("dbnsfp", "revel")
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
    """NAME=FILE:FIELD,FIELD~4 as given; no fields means the default fields of the kind (or all of a small header).

    `rounding` has pairs of a field and its precision. `table` is `genes` for a table keyed by gene, and
    `structural` for structural variants or regions; `overlap` is then the least reciprocal overlap (0: the usual one).
    `assembly` is the reference's, empty for an unknown one: some tables have positions of several assemblies.
    `groups`: keep the counts of gnomAD's genetic ancestry groups too (`annotator.tracks.gnomad_groups`). `more`: further tables
    with a number for each base, which are added to those of `path`.
    """

    name: str
    path: Path
    fields: tuple[str, ...] = ()
    title: str = ""
    version: str = ""
    licence: str = ""
    citation: str = ""
    rounding: tuple[tuple[str, str], ...] = ()
    table: str = ""
    overlap: float = 0.0
    assembly: str = ""
    groups: bool = False
    more: tuple[Path, ...] = ()

    @property
    def bare(self) -> str:
        """The file's name in lower case, without the suffix of its compression."""
        return self.path.name.lower().removesuffix(".gz").removesuffix(".bgz").removesuffix(".zip")

    @property
    def format(self) -> str:
        """`vcf`, `bed`, `tsv` or `bases` by the file's name, unless `table` says `genes` or `structural`.

        A file without a known suffix is a VCF, except for tracks called like a source that publishes tables without one.
        """
        if self.table:
            return self.table
        if self.bare.endswith((".bw", ".bigwig")):
            return "bases"
        if self.bare.endswith((".bed", ".gff3", ".gff")) or self.bare in UCSC_TABLES:
            return "bed"
        if self.bare.endswith((".tsv", ".txt", ".tab", ".csv")):
            return "tsv"
        table = self.name.lower().startswith(_TABLES) and not self.bare.endswith((".vcf", ".bcf"))
        return "tsv" if table else "vcf"

    @property
    def kind(self) -> str:
        """`clinvar`, `gnomad`, `dbsnp`, `vcf`, `bed`, `scores`, `bases`, `genes` or `structural`."""
        if self.format != "vcf":
            return "scores" if self.format == "tsv" else self.format
        lower = self.name.lower()
        if lower.startswith("gnomad_mt"):  # counts of heteroplasmy are no frequencies of genotypes
            return "vcf"
        return next((kind for kind in ("clinvar", "gnomad", "dbsnp") if lower.startswith(kind)), "vcf")


@dataclass(frozen=True, slots=True)
class TrackField:
    """A field of a track: its CSQ column, its type, and the INFO key (or column) it is read from.

    `quotient` names the columns of the two counts whose quotient the field is, so that only the counts are stored. `beside` names
    one or two columns by whose values the rows of a block are sorted before this field is stored, so that neighbours are similar.
    `rounding` is empty for a field that keeps its file's texts, else in the format of `annotator.tracks.rounding`: `4` (significant
    digits) or `0.001` (steps). `scope` and `worst` are those of a table of genes (`annotator.tracks.genes.gene_source.GeneField`);
    in a table of scores `worst` is `high` for the number that decides which of several rows of an allele counts.
    """

    column: str
    kind: str
    source: str
    description: str = ""
    quotient: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    rounding: str = ""
    scope: str = ""
    worst: str = ""


def column_of(track: str, field: str) -> str:
    """The CSQ column of a field; what would break CSQ's list of columns becomes `_`."""
    return column_name(f"{track}_{field}")


def check_columns(spec: TrackSpec, fields: Sequence[TrackField]) -> None:
    """Raise TrackError where two fields would have the same CSQ column."""
    sources: dict[str, str] = {}
    for field in fields:
        first = sources.setdefault(field.column, field.source)
        if first != field.source:
            raise TrackError(
                f"Two fields of the track {spec.name} have the same name",
                f"{first!r} and {field.source!r} of {spec.path.name} are both the column {field.column}; "
                "choose one of them: NAME=FILE:FIELD,FIELD",
            )


def parse_spec(text: str) -> TrackSpec:
    """The spec that `--track NAME=FILE:FIELD,FIELD` describes. Raises TrackError for anything else."""
    name, equals, rest = text.partition("=")
    if not equals or not NAME.match(name):
        raise TrackError(
            "The track is not understood",
            f"{text!r}: write NAME=FILE or NAME=FILE:FIELD,FIELD~4; a name has letters, digits and _.",
        )
    path, colon, fields = rest.rpartition(":")
    if not colon or "/" in fields:
        path, fields = rest, ""
    chosen, rounding = chosen_fields(fields)
    return TrackSpec(name, Path(path), chosen, rounding=rounding)


def chosen_fields(text: str) -> tuple[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """The fields that FIELD,FIELD~4 names, and the precision of those that have one. Raises TrackError for another precision."""
    pairs = [field.partition("~") for field in text.split(",") if field]
    rounding = {field: precision for field, tilde, precision in pairs if tilde}
    for precision in rounding.values():
        Rounding.of(precision)
    return tuple(dict.fromkeys(field for field, _, _ in pairs)), tuple(rounding.items())
