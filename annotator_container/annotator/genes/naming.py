"""Identifiers and tags of a transcript, in the dialects of Ensembl, GENCODE and NCBI."""

import re
from dataclasses import dataclass
from typing import Final

from annotator.genes.features import PARENTS, Feature

_PREFIX: Final = re.compile(r"^(gene|transcript|rna|cds):", re.IGNORECASE)
_NCBI_PREFIX: Final = re.compile(r"^(rna|gene|cds)-")
_SOURCE: Final = re.compile(r"\[Source:([^;\]]*?)\s*;\s*Acc:([^\]]*)\]")
_SYMBOL_SOURCES: Final = {
    "HGNC Symbol": "HGNC",
    "MGI Symbol": "MGI",
    "RGD Symbol": "RGD",
    "ZFIN": "ZFIN",
    "NCBI gene": "EntrezGene",
    "NCBI gene (formerly Entrezgene)": "EntrezGene",
}
MANE_SELECT, MANE_PLUS_CLINICAL = "MANE_Select", "MANE_Plus_Clinical"
MANE_LABELS: Final = (MANE_SELECT, MANE_PLUS_CLINICAL)
_CDS_FLAG: Final = re.compile(r"^(?:cds|mRNA)_(?:start|end)_NF$")


def bare_id(name: str) -> str:
    """The identifier without `gene:`, `transcript:` (Ensembl, as VEP strips it) or `rna-`, `gene-` (NCBI)."""
    return _NCBI_PREFIX.sub("", _PREFIX.sub("", name))


def gene_id(transcript: Feature, gene: Feature | None) -> str:
    """VEP's order: the transcript's gene_id, NCBI's GeneID, the gene's gene_id, the gene's own ID.

    If the gene has no line, the transcript's locus tag, its parent or its own ID is used, so that rows have a gene.
    """
    if named := transcript.attributes.get("gene_id"):
        return named
    if entrez := _cross_reference(transcript, "GeneID"):
        return entrez
    if gene is None:
        named = transcript.first("locus_tag", "geneID", "Parent", "parent", "ID", "Name").split(PARENTS)[0]
        return bare_id(named)
    return gene.first("gene_id") or bare_id(gene.first("ID", "Name", "id", "name"))


def symbol(transcript: Feature, gene: Feature | None) -> str:
    """VEP's order: gene_name or gene of the transcript, then the gene's name."""
    found = transcript.first("gene_name", "gene")
    return found or (gene.first("name", "Name", "gene_name") if gene else "")


def hgnc(transcript: Feature, gene: Feature | None) -> tuple[str, str]:
    """(SYMBOL_SOURCE, HGNC_ID): from Ensembl's description, GENCODE's hgnc_id or NCBI's Dbxref; empty if unknown."""
    for feature in (gene, transcript):
        if feature is None:
            continue
        if stated := _SOURCE.search(feature.first("description")):
            source = _SYMBOL_SOURCES.get(stated[1], stated[1])
            return source, stated[2] if source == "HGNC" else ""
        if number := feature.first("hgnc_id"):
            return "HGNC", number
        if number := _cross_reference(feature, "HGNC"):
            return "HGNC", number if number.startswith("HGNC:") else f"HGNC:{number}"
    if _cross_reference(transcript, "GeneID"):
        return "EntrezGene", ""
    return "", ""


@dataclass(frozen=True, slots=True)
class Tags:
    """The values of the `tag` attribute and of similar attributes."""

    canonical: bool
    mane: str
    appris: str
    tsl: str
    ccds: str
    flags: tuple[str, ...]


def tags(transcript: Feature) -> Tags:
    """Read tags in the spelling of any source (`MANE_Select` and `MANE Select`; `appris_principal_1`)."""
    words = [word.strip() for word in transcript.first("tag").split(",") if word.strip()]
    plain = {word.replace(" ", "_").lower() for word in words}
    appris = next(
        (word.lower().removeprefix("appris_") for word in words if word.lower().startswith("appris_")), ""
    )
    support = transcript.first("transcript_support_level", "tsl").split(" ")[0]
    return Tags(
        canonical="ensembl_canonical" in plain,
        mane=next((label for label in MANE_LABELS if label.lower() in plain), ""),
        appris=appris,
        tsl="" if support in {"", "NA"} else support,
        ccds=transcript.first("ccdsid", "ccds_id") or ("CCDS" if "ccds" in plain else ""),
        flags=tuple(word for word in words if _CDS_FLAG.match(word)),
    )


def ensembl_partner(transcript: Feature) -> str:
    """The Ensembl transcript, with version, that NCBI names for a transcript of MANE; empty if there is none."""
    return _cross_reference(transcript, "Ensembl")


def _cross_reference(feature: Feature, database: str) -> str:
    for pair in feature.first("dbxref", "Dbxref", "db_xref").split(","):
        name, colon, value = pair.partition(":")
        if colon and name == database:
            return value
    return ""
