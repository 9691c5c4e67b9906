"""The columns of engine `vep`'s CSQ rows: one ordered table from which everything else is derived.

`TABLE` gives names, order, types and descriptions, and the part of a row that holds each column. The parts stand in a
row as `RowPart` lists them; each has one writer in the kernel. Columns of the `OF_TRANSCRIPT` parts and of `SETS` depend on
the transcript alone: `transcript_fields.RENDERERS` has one function for each, and the kernel copies their finished text.
A file has columns of `SETS` only if its reference has texts for them.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal

from annotator.chunk.batch import CsqField


class RowPart(Enum):
    """The parts of a row in the order they are printed. Values name the files of a prepared reference."""

    ALLELE = "allele"
    CONSEQUENCE = "consequence"
    HEAD = "head"
    PLACE = "place"
    KNOWN = "known"
    DISTANCE = "distance"
    MIDDLE = "middle"
    CLASS = "class"
    TAIL = "tail"
    SHIFT = "shift"
    GENOMIC = "genomic"
    NUMBER = "number"
    PICK = "pick"
    END = "end"
    SETS = "sets"
    HAPLOTYPE = "haplotype"


OF_TRANSCRIPT: Final = (RowPart.HEAD, RowPart.MIDDLE, RowPart.TAIL, RowPart.END)


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name in CSQ and in the tables, type, meaning, and the part of a row that holds it."""

    name: str
    part: RowPart
    description: str
    kind: Literal["text", "integer"] = "text"

    @property
    def attribute(self) -> str:
        """The attribute of `row.Row` that holds the column, unless it depends on the transcript alone."""
        return self.name.lower()


TABLE: Final = (
    Field(
        "Allele",
        RowPart.ALLELE,
        "The ALT as VEP writes it: without the bases it shares with REF; - for a deletion",
    ),
    Field("Consequence", RowPart.CONSEQUENCE, "Sequence Ontology terms, the most severe first, joined by &"),
    Field("IMPACT", RowPart.CONSEQUENCE, "Impact of the most severe term: HIGH, MODERATE, LOW or MODIFIER"),
    Field("SYMBOL", RowPart.HEAD, "Gene symbol"),
    Field("Gene", RowPart.HEAD, "Identifier of the gene"),
    Field("Feature_type", RowPart.HEAD, "Transcript, or empty for an intergenic variant"),
    Field("Feature", RowPart.HEAD, "Identifier of the transcript"),
    Field("BIOTYPE", RowPart.HEAD, "Biotype of the transcript"),
    Field("EXON", RowPart.PLACE, "Exon numbers and their total, 2/5 or 2-4/5"),
    Field("INTRON", RowPart.PLACE, "Intron numbers and their total, 2/5 or 2-4/5"),
    Field("HGVSc", RowPart.PLACE, "HGVS of the transcript"),
    Field("HGVSp", RowPart.PLACE, "HGVS of the protein"),
    Field("cDNA_position", RowPart.PLACE, "Position in the spliced transcript, 1-based"),
    Field("CDS_position", RowPart.PLACE, "Position in the coding sequence, 1-based"),
    Field("Protein_position", RowPart.PLACE, "Position in the protein, 1-based"),
    Field("Amino_acids", RowPart.PLACE, "Amino acids of REF and ALT, R/W, or one where they are equal"),
    Field("Codons", RowPart.PLACE, "Codons of REF and ALT, changed bases in upper case"),
    Field("Existing_variation", RowPart.KNOWN, "Identifiers of the same variant in the tracks"),
    Field(
        "DISTANCE",
        RowPart.DISTANCE,
        "Bases to the transcript, for upstream and downstream variants",
        "integer",
    ),
    Field("STRAND", RowPart.MIDDLE, "Strand of the transcript, 1 or -1", "integer"),
    Field("FLAGS", RowPart.MIDDLE, "cds_start_NF and cds_end_NF of an incomplete coding sequence"),
    Field("VARIANT_CLASS", RowPart.CLASS, "Class of the variant, a Sequence Ontology term"),
    Field("SYMBOL_SOURCE", RowPart.TAIL, "Who gave the gene symbol"),
    Field("HGNC_ID", RowPart.TAIL, "HGNC's identifier of the gene"),
    Field("CANONICAL", RowPart.TAIL, "YES for the gene's canonical transcript"),
    Field("MANE", RowPart.TAIL, "MANE_Select or MANE_Plus_Clinical"),
    Field("MANE_SELECT", RowPart.TAIL, "The MANE Select transcript of the other catalogue"),
    Field("MANE_PLUS_CLINICAL", RowPart.TAIL, "The MANE Plus Clinical transcript of the other catalogue"),
    Field("ENSP", RowPart.TAIL, "Identifier of the protein"),
    Field(
        "HGVS_OFFSET", RowPart.SHIFT, "Bases by which HGVS moved the variant towards the 3' end", "integer"
    ),
    Field("HGVSg", RowPart.GENOMIC, "HGVS of the genome"),
    Field("ALLELE_NUM", RowPart.NUMBER, "Number of the ALT in its record, 1-based", "integer"),
    Field("PICK", RowPart.PICK, "1 for the row that stands for its ALT in its gene", "integer"),
    # Add new columns at the end: clients that find columns by position then keep working.
    Field("TSL", RowPart.END, "Ensembl's transcript support level, 1 (best) to 5", "integer"),
    # Only for references in which a transcript has such a text (`set_fields`).
    Field(
        "REFSEQ_MATCH",
        RowPart.SETS,
        "How the RefSeq transcript differs from the genome; HGVSc and HGVSp may mislead",
    ),
    Field("SOURCE", RowPart.SETS, "Gene set of the transcript, in references with several"),
    # Only for files with samples (`HAPLOTYPE_FIELDS`). Several haplotypes are joined by &, in the same order in each column.
    Field(
        "HAPLO_WITH", RowPart.HAPLOTYPE, "Neighbours on one haplotype that change the answer, 117T>C+118G>A"
    ),
    Field(
        "HAPLO_CONSEQUENCE",
        RowPart.HAPLOTYPE,
        "Coding consequence of the variant and these neighbours together, joined by +",
    ),
    Field(
        "HAPLO_HGVSp",
        RowPart.HAPLOTYPE,
        "HGVS of the protein with the variant and these neighbours; - where there is none",
    ),
    Field(
        "HAPLO_COUNT",
        RowPart.HAPLOTYPE,
        "Copies of the chromosome that carry them together, over all samples",
    ),
)
HAPLOTYPE_FIELDS: Final = tuple(field.name for field in TABLE if field.part is RowPart.HAPLOTYPE)
SET_FIELDS: Final = tuple(field.name for field in TABLE if field.part is RowPart.SETS)
# Of every file:
FIELDS: Final = tuple(field.name for field in TABLE if field.part not in (RowPart.SETS, RowPart.HAPLOTYPE))
TRANSCRIPT_FIELDS: Final = tuple(field.name for field in TABLE if field.part in OF_TRANSCRIPT)
ROW_FIELDS: Final = tuple(
    field for field in TABLE if field.part not in (*OF_TRANSCRIPT, RowPart.SETS, RowPart.HAPLOTYPE)
)
_CSQ_FIELDS: Final = {field.name: CsqField(field.name, field.kind, field.description) for field in TABLE}


def csq_field(name: str) -> CsqField:
    """The column of that name with its type; text for one that the table lacks (other engines have their own)."""
    return _CSQ_FIELDS.get(name) or CsqField(name)


def set_fields(texts: Container[str]) -> tuple[str, ...]:
    """Those of SET_FIELDS that a reference has; `texts` are the names of its transcripts' texts."""
    return tuple(name for name in SET_FIELDS if name.lower() in texts)


def fields_of(*parts: RowPart) -> tuple[Field, ...]:
    """The columns that the parts hold, in order."""
    return tuple(field for field in TABLE if field.part in parts)


def fields_before(name: str) -> int:
    """The number of columns before the one with this name."""
    return FIELDS.index(name)


def bars_from(name: str) -> int:
    """Separators to write when a part is empty from the named column on."""
    part = TABLE[FIELDS.index(name)].part
    return sum(field.part is part for field in TABLE[FIELDS.index(name) :])
