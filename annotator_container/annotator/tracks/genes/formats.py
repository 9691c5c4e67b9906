"""The formats of tables of genes, recognised by their headers. No data of a source is in here.

Column names come from the published files; docs/references.md gives the source of each.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Final

from annotator.tracks.genes.gene_source import (
    GeneField,
    GeneSource,
    Row,
    Values,
    column,
    distinct,
    items,
    number_field,
    strongest,
)

_VALIDITY: Final = (
    "Definitive", "Strong", "Moderate", "Supportive", "Limited", "Animal Model Only", "Disputed", "Disputed Evidence",
    "Refuted", "Refuted Evidence", "No Known Disease Relationship", "No Reported Evidence",
)  # fmt: skip
_COLOURS: Final = {"4": "green", "3": "green", "2": "amber", "1": "red", "0": "red"}
_PHENOTYPE: Final = re.compile(
    r"(?P<name>.*?)(?:,\s*(?P<mim>[0-9]{6}))?\s*\((?P<key>[1-4])\)(?:,\s*(?P<way>.*))?"
)
_SCORES: Final = ("0", "1", "2", "3")


def _flags(rows: Sequence[Row]) -> Values:
    """gnomAD's flags are a JSON list, `["outlier_mis"]`."""
    text = rows[0].get("constraint_flags", "")
    try:
        found = json.loads(text) if text.startswith("[") else [text]
    except ValueError:
        found = [text]
    return [str(flag) for flag in found if flag not in ("", "NA")]


def _of_transcript(row: Row) -> int | None:
    """MANE Select first, then the canonical transcript; the numbers of other transcripts do not stand for a gene."""
    if row.get("mane_select", "").lower() == "true":
        return 0
    return 1 if row.get("canonical", "").lower() == "true" else None


CONSTRAINT: Final = GeneSource(
    "gnomad_constraint",
    ("gene_id", "transcript", "canonical", "mane_select", "lof.pLI", "lof.oe_ci.upper", "mis.z_score"),
    (("any", "gene_id"),),
    (
        number_field(
            "LOEUF", "lof.oe_ci.upper",
            "Upper bound of observed over expected loss-of-function variants; the lower, the more constrained", "low",
        ),
        number_field("pLI", "lof.pLI", "Probability of intolerance to loss of function, from 0 to 1", "high"),
        number_field("mis_z", "mis.z_score", "Z score of missense variants; the higher, the more constrained", "high"),
        GeneField("flags", "constraint_flags", "gnomAD's reasons not to trust the constraint of the gene", _flags),
        GeneField(
            "transcript", "transcript", "Transcript that the numbers are of: MANE Select, else canonical",
            distinct("transcript"), scope="gene",
        ),
    ),
    keep=_of_transcript,
    one_row=True,
)  # fmt: skip

GENCC: Final = GeneSource(
    "gencc",
    ("gene_curie", "disease_curie", "disease_title", "classification_title", "moi_title", "submitter_title"),
    (("hgnc", "gene_curie"),),
    (
        GeneField(
            "class", "classification_title", "Strongest classification of any submitter for any disease",
            strongest("classification_title", _VALIDITY),
        ),
        GeneField("classes", "classification_title", "Classification of each submission", column("classification_title"), scope="pick"),
        GeneField("disease_ids", "disease_curie", "Disease of each submission (MONDO)", column("disease_curie"), scope="pick"),
        GeneField("moi", "moi_title", "Mode of inheritance of each submission", column("moi_title"), scope="pick"),
        GeneField("submitters", "submitter_title", "Who submitted", column("submitter_title"), scope="pick"),
        GeneField("diseases", "disease_title", "Name of the disease of each submission", column("disease_title"), scope="gene"),
    ),
)  # fmt: skip

CLINGEN_VALIDITY: Final = GeneSource(
    "clingen_validity",
    ("GENE SYMBOL", "GENE ID (HGNC)", "DISEASE LABEL", "DISEASE ID (MONDO)", "MOI", "CLASSIFICATION"),
    (("hgnc", "GENE ID (HGNC)"),),
    (
        GeneField(
            "class", "CLASSIFICATION", "ClinGen's strongest classification for any disease",
            strongest("CLASSIFICATION", _VALIDITY),
        ),
        GeneField("classes", "CLASSIFICATION", "Classification of each curation", column("CLASSIFICATION"), scope="pick"),
        GeneField("disease_ids", "DISEASE ID (MONDO)", "Disease of each curation (MONDO)", column("DISEASE ID (MONDO)"), scope="pick"),
        GeneField("moi", "MOI", "Mode of inheritance of each curation (AD, AR, XL, SD, MT, UD)", column("MOI"), scope="pick"),
        GeneField("diseases", "DISEASE LABEL", "Name of the disease of each curation", column("DISEASE LABEL"), scope="gene"),
        GeneField("dates", "CLASSIFICATION DATE", "Date of each curation", column("CLASSIFICATION DATE"), scope="gene"),
    ),
    delimiter=",",
)  # fmt: skip


def _dosage(word: str) -> Sequence[GeneField]:
    short = {"Haploinsufficiency": "HI", "Triplosensitivity": "TS"}[word]

    def words(rows: Sequence[Row]) -> Values:
        pairs = zip(column(f"{word} Score")(rows), column(f"{word} Description")(rows), strict=True)
        return list(dict.fromkeys(" ".join(filter(None, pair)) for pair in pairs if any(pair)))

    return (
        number_field(
            short, f"{word} Score",
            f"{word} score, 0 (no evidence) to 3 (sufficient evidence); the codes 30 (recessive) and 40 (dosage "
            f"sensitivity unlikely) are no grades and stand in {short}_words only", "high", _SCORES,
        ),
        GeneField(f"{short}_words", f"{word} Score", f"{word} score with ClinGen's words for it", words),
        GeneField(
            f"{short}_disease", f"{word} Disease ID", f"Disease of the {word.lower()} (MONDO)",
            distinct(f"{word} Disease ID"), scope="pick",
        ),
    )  # fmt: skip


CLINGEN_DOSAGE: Final = GeneSource(
    "clingen_dosage",
    ("Gene Symbol", "Gene ID", "Haploinsufficiency Score", "Triplosensitivity Score"),
    (("ncbi", "Gene ID"),),
    (
        *_dosage("Haploinsufficiency"),
        *_dosage("Triplosensitivity"),
        GeneField(
            "date",
            "Date Last Evaluated",
            "Date of the evaluation",
            distinct("Date Last Evaluated"),
            scope="gene",
        ),
    ),
    quoted=False,
)

HPO: Final = GeneSource(
    "hpo",
    ("ncbi_gene_id", "gene_symbol", "hpo_id", "hpo_name", "disease_id"),
    (("ncbi", "ncbi_gene_id"),),
    (
        GeneField(
            "terms", "hpo_id", "Phenotypes of the gene's diseases: the most specific HPO terms, without their ancestors",
            distinct("hpo_id"), scope="pick",
        ),
        GeneField("diseases", "disease_id", "Diseases that the phenotypes are of", distinct("disease_id"), scope="pick"),
        GeneField("names", "hpo_name", "Names of the phenotypes", distinct("hpo_name"), scope="gene"),
    ),
    renamed={"entrez-gene-id": "ncbi_gene_id", "Format: entrez-gene-id": "ncbi_gene_id"},
    quoted=False,
)  # fmt: skip


def _phenotypes(row: Row) -> Sequence[Row]:
    """One row for each phenotype of a line of genemap2: `Name, 600000 (3), Autosomal dominant; …`."""
    made = []
    for text in (part.strip() for part in row.get("Phenotypes", "").split(";")):
        if text:
            found = _PHENOTYPE.fullmatch(text)
            parts = found.groupdict(default="") if found else {"name": text, "mim": "", "key": "", "way": ""}
            made.append(dict(row) | parts)
    return made or [row]


def _omim_phenotype(row: Row) -> Sequence[Row]:
    """A line of morbidmap: `Name, 600000 (3)`; its symbols begin with the approved one."""
    symbol = row.get("Gene/Locus And Other Related Symbols", "").split(",")[0].strip()
    return _phenotypes(dict(row) | {"Phenotypes": row["Phenotype"].replace(";", ","), "symbol": symbol})


_OMIM_FIELDS: Final = (
    GeneField("gene_mim", "MIM Number", "OMIM's number of the gene", distinct("MIM Number")),
    GeneField("phenotype_mims", "Phenotypes", "OMIM's number of each phenotype", column("mim"), scope="pick"),
    GeneField("keys", "Phenotypes", "How each phenotype was mapped, 1 to 4; 3: the molecular basis is known", column("key"), scope="pick"),
    GeneField("phenotypes", "Phenotypes", "Name of each phenotype", column("name"), scope="gene"),
)  # fmt: skip
OMIM_GENEMAP: Final = GeneSource(
    "omim",
    ("MIM Number", "Ensembl Gene ID", "Entrez Gene ID", "Phenotypes"),
    (("ensembl", "Ensembl Gene ID"), ("ncbi", "Entrez Gene ID")),
    (
        *_OMIM_FIELDS,
        GeneField("moi", "Phenotypes", "Mode of inheritance of each phenotype", column("way"), scope="pick"),
    ),
    renamed={"Mim Number": "MIM Number", "Approved Symbol": "Approved Gene Symbol"},
    quoted=False,
    prepare=_phenotypes,
)
OMIM_MORBIDMAP: Final = GeneSource(
    "omim_morbidmap",
    ("Phenotype", "Gene/Locus And Other Related Symbols", "MIM Number"),
    (("symbol", "symbol"),),
    _OMIM_FIELDS,
    renamed={"Gene Symbols": "Gene/Locus And Other Related Symbols"},
    quoted=False,
    prepare=_omim_phenotype,
)

HGNC: Final = GeneSource(
    "hgnc",
    ("hgnc_id", "symbol", "name", "alias_symbol", "prev_symbol", "entrez_id", "ensembl_gene_id"),
    (("hgnc", "hgnc_id"), ("ensembl", "ensembl_gene_id"), ("ncbi", "entrez_id")),
    (
        GeneField("name", "name", "HGNC's name of the gene", distinct("name"), scope="pick"),
        GeneField("previous", "prev_symbol", "Previous symbols", items("prev_symbol", "|"), scope="pick"),
        GeneField("aliases", "alias_symbol", "Other symbols", items("alias_symbol", "|"), scope="pick"),
    ),
)


def _colour(rows: Sequence[Row]) -> Values:
    found = [_COLOURS[status] for row in rows if (status := row.get("GEL_Status", "").strip()) in _COLOURS]
    return [min(found, key=["green", "amber", "red"].index)] if found else []


PANEL: Final = GeneSource(
    "panel",
    ("Gene Symbol", "Sources(; separated)", "Level4", "Model_Of_Inheritance", "GEL_Status"),
    (("hgnc", "HGNC"), ("ensembl", "EnsemblId(GRch38)"), ("ensembl", "EnsemblId(GRch37)")),
    (
        GeneField("status", "GEL_Status", "Rating of the gene: green, amber or red", _colour),
        GeneField("panel", "Level4", "Name of the panel", distinct("Level4")),
        GeneField(
            "moi",
            "Model_Of_Inheritance",
            "Mode of inheritance",
            distinct("Model_Of_Inheritance"),
            scope="pick",
        ),
        GeneField("phenotypes", "Phenotypes", "Phenotypes", items("Phenotypes", ";"), scope="gene"),
    ),
    renamed={"Gene_Symbol": "Gene Symbol"},
    keep=lambda row: 0 if row.get("Entity type", "gene").strip() in ("", "gene") else None,
)

FORMATS: Final = (
    CONSTRAINT, GENCC, CLINGEN_VALIDITY, CLINGEN_DOSAGE, HPO, OMIM_GENEMAP, OMIM_MORBIDMAP, HGNC, PANEL,
)  # fmt: skip
