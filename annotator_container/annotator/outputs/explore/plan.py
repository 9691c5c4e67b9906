"""The plan of the explorer's files: the CSQ columns, the tracks, the samples, and facts about the run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from annotator.errors import AnnotatorError
from annotator.outputs.explore.own_fields import OwnFields, own_fields
from annotator.pedigree import Person
from annotator.tracks.gnomad_groups import COUNTS, GROUPS

MAX_SAMPLES: Final = 10
# `values`: a text that is a filter; `text`: one that is only shown.
Kind = Literal["text", "values", "number", "clnsig", "clnrevstat"]
_FORMAT = re.compile(r"##INFO=<ID=([^,]+),.*Format: ([^\">]+)")
_CONTIG = re.compile(r"##contig=<ID=([^,>]+)(?:.*?[,<]length=([0-9]{1,12})(?![0-9]))?")
_ROLES: Final = (
    ("grpmax", re.compile(r"grp_?max|pop_?max", re.I)),
    ("faf95", re.compile(r"faf_?95", re.I)),
    ("nhomalt", re.compile(r"nhomalt", re.I)),
    ("af", re.compile(r"(^|_)AF$", re.I)),
    ("ac", re.compile(r"(^|_)AC$", re.I)),
    ("an", re.compile(r"(^|_)AN$", re.I)),
)
# Ids, and texts in which a `&` separates other things than values: shown with a variant, but nothing to choose from.
_ONLY_SHOWN: Final = re.compile(
    r"(^|_)(ID|RS|rsid|CLNSIGCONF|ONCCONF|\w*REVSTAT)$|^spliceai(_spliceai)?$", re.I
)
# Counts of gnomAD's groups: shown with a variant, but no columns to filter by, which would be 27 more files of the result.
_OF_GROUPS: Final = re.compile(rf"_({'|'.join(COUNTS)})_({'|'.join(GROUPS)})$")
_NUMBERS: Final = re.compile(
    r"(^|_)(AF|AC|AN|FAF\w*|CADD\w*|REVEL\w*|PHRED|SCORE|RAW|GERP\w*|phyloP\w*|SIFT_score|AlphaMissense\w*)$|"
    r"score|nhomalt|grpmax|popmax|_AF_|spliceai.*_DS",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ExploredField:
    """A CSQ column that a track filled. `role` names what presets look for (docs/explore-format.md).

    `worst` is set for a number of a table of genes: of a variant's genes, the one with the lowest (`low`) or the highest
    (`high`) number counts. `scope` is that of `annotator.tracks.genes.gene_source.GeneField`. `of_regions`: names of the
    regions that the variant touches, whose first column is the value.
    """

    csq_field: str
    kind: Kind
    role: str = ""
    title: str = ""
    worst: str = ""
    scope: str = ""
    description: str = ""
    of_regions: bool = False


@dataclass(frozen=True, slots=True)
class TrackInfo:
    """A track as the site shows it. `of_genes`: a table keyed by gene, whose values are also in evidence.json.gz.

    `overlap`: minimum reciprocal overlap of a structural track, above 0 and at most 1; 0 for any other track.
    `rounded`: CSQ field -> its precision in words, of the numbers that are not the source's own.
    """

    name: str
    fields: tuple[ExploredField, ...]
    title: str = ""
    version: str = ""
    licence: str = ""
    citation: str = ""
    of_genes: bool = False
    notes: tuple[str, ...] = ()
    overlap: float = 0.0
    rounded: Mapping[str, str] = field(default_factory=dict)


class GeneEvidence(Protocol):
    """Port of the tables keyed by gene (`annotator.tracks.genes.table.GeneTables`)."""

    def values(self, gene: str, hgnc: str, symbol: str) -> dict[str, list[list[str]]]:
        """For each table, the values of its fields; tables without the gene are left out."""


@dataclass(frozen=True, slots=True)
class Trio:
    """A child and its parents by sample name; None for a parent who is not in the file."""

    child: str
    father: str | None = None
    mother: str | None = None
    sex: str | None = None
    affected: bool | None = None


@dataclass(frozen=True, slots=True)
class ExplorePlan:
    """Everything the writer needs in addition to the records. `samples` are columns of the file, from 0.

    `twins`: gene id -> id of the same gene in an earlier gene set of the reference.
    """

    csq_fields: tuple[str, ...]
    contigs: tuple[tuple[str, int | None], ...] = ()
    sample_names: tuple[str, ...] = ()
    chosen: tuple[int, ...] = ()
    tracks: tuple[TrackInfo, ...] = ()
    pedigree: tuple[Trio, ...] = ()
    people: tuple[Person, ...] = ()
    provenance: Mapping[str, object] = field(default_factory=dict)
    gene_names: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)
    gene_evidence: GeneEvidence | None = None
    acmg: Mapping[str, object] = field(default_factory=dict)
    own: OwnFields = field(default_factory=OwnFields)
    twins: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_header(
        cls,
        header: str,
        tracks: Sequence[TrackInfo] = (),
        samples: Sequence[str] | None = None,
        pedigree: Sequence[Trio] = (),
        provenance: Mapping[str, object] | None = None,
        gene_names: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] | None = None,
        people: Sequence[Person] = (),
        gene_evidence: GeneEvidence | None = None,
        acmg: Mapping[str, object] | None = None,
        of_file: Sequence[str] | None = None,
        twins: Mapping[str, str] | None = None,
    ) -> ExplorePlan:
        """Reads the annotated VCF's header. `samples` are the ones to show (default: the first ten). `of_file`: the samples of
        the file that is read, where the header has not all of them.

        `gene_names`: gene id -> (HGNC id, previous symbols, aliases).
        """
        fields: tuple[str, ...] = ()
        contigs: list[tuple[str, int | None]] = []
        names: tuple[str, ...] = ()
        for line in header.splitlines():
            if line.startswith("##INFO="):
                found = _FORMAT.match(line)
                if found and found.group(1) == "CSQ":
                    fields = tuple(found.group(2).strip().split("|"))
            elif line.startswith("##contig="):
                contig = _CONTIG.match(line)
                if contig:
                    contigs.append((contig.group(1), int(contig.group(2)) if contig.group(2) else None))
            elif line.startswith("#CHROM"):
                names = tuple(line.split("\t")[9:])
        if "Consequence" not in fields:
            raise AnnotatorError(
                "No annotation to explore", "The header declares no INFO/CSQ with a Consequence."
            )
        names = names if of_file is None else tuple(of_file)
        known = set(names)
        wanted = names if samples is None else [name for name in dict.fromkeys(samples) if name in known]
        return cls(
            csq_fields=fields,
            contigs=tuple(contigs),
            sample_names=names,
            chosen=tuple(names.index(name) for name in wanted[:MAX_SAMPLES]),
            tracks=tuple(tracks),
            pedigree=tuple(pedigree),
            people=tuple(people),
            provenance=dict(provenance or {}),
            gene_names=dict(gene_names or {}),
            gene_evidence=gene_evidence,
            acmg=dict(acmg or {}),
            own=own_fields(header.splitlines()),
            twins=dict(twins or {}),
        )

    def field_index(self, name: str) -> int:
        """Position of a CSQ column, -1 when the file has none of that name."""
        return self.csq_fields.index(name) if name in self.csq_fields else -1

    def track_fields(self, kind: Kind) -> list[ExploredField]:
        """Fields of one kind that the CSQ really has, in the order of the tracks."""
        every = (item for track in self.tracks for item in track.fields)
        return [item for item in every if item.kind == kind and item.csq_field in self.csq_fields]


def gene_field(csq_field: str, kind: str, worst: str, scope: str, description: str) -> ExploredField:
    """A column of a table keyed by gene."""
    role, shown = ("gene", "number") if kind == "number" else ("", "text")
    title = csq_field.replace("_", " ")
    return ExploredField(
        csq_field, "number" if shown == "number" else "text", role, title, worst, scope, description
    )


def structural_field(csq_field: str, kind: str) -> ExploredField:
    """A column of a track of structural variants or regions."""
    if kind != "number":
        return ExploredField(csq_field, "text")
    return ExploredField(csq_field, "number", "structural", csq_field.replace("_", " "))


def region_field(csq_field: str) -> ExploredField:
    """The names of a track of regions (BED, GFF3)."""
    return ExploredField(csq_field, "values", of_regions=True)


def guess_field(csq_field: str, declared: str = "") -> ExploredField:
    """Kind and role of a track's column by its name, where the reference does not say."""
    lower = csq_field.lower()
    if lower.endswith("clnsig"):
        return ExploredField(csq_field, "clnsig", "clinvar_class", "ClinVar significance")
    if lower.endswith("clnrevstat"):
        return ExploredField(csq_field, "clnrevstat", "clinvar_stars", "ClinVar stars")
    if lower.endswith(("clinvar_class", "clinvar_stars")):
        return ExploredField(csq_field, "text")  # CLNSIG and CLNREVSTAT already cover them
    if _OF_GROUPS.search(csq_field):
        return ExploredField(csq_field, "text")
    role = next((role for role, pattern in _ROLES if pattern.search(csq_field)), "")
    numeric = (
        declared in ("number", "integer", "Float", "Integer")
        if declared
        else bool(_NUMBERS.search(csq_field))
    )
    if not numeric:
        return ExploredField(csq_field, "text" if _ONLY_SHOWN.search(csq_field) else "values")
    return ExploredField(csq_field, "number", role or "score", csq_field.replace("_", " "))
