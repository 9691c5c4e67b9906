"""Sequence Ontology terms in VEP's order of severity, with VEP's impact: bit i of a consequence mask is TERMS[i].

Source: Ensembl Variation, Bio::EnsEMBL::Variation::Utils::Constants (release 116), `rank` and `impact`.
"""

from __future__ import annotations

from typing import Final

_HIGH: Final = (
    "transcript_ablation",
    "splice_acceptor_variant",
    "splice_donor_variant",
    "stop_gained",
    "frameshift_variant",
    "stop_lost",
    "start_lost",
    "transcript_amplification",
    "feature_elongation",
    "feature_truncation",
)
_MODERATE: Final = (
    "inframe_insertion",
    "inframe_deletion",
    "missense_variant",
    "protein_altering_variant",
)
_LOW: Final = (
    "splice_donor_5th_base_variant",
    "splice_region_variant",
    "splice_donor_region_variant",
    "splice_polypyrimidine_tract_variant",
    "incomplete_terminal_codon_variant",
    "start_retained_variant",
    "stop_retained_variant",
    "synonymous_variant",
)
_MODIFIER: Final = (
    "coding_sequence_variant",
    "mature_miRNA_variant",
    "5_prime_UTR_variant",
    "3_prime_UTR_variant",
    "non_coding_transcript_exon_variant",
    "intron_variant",
    "NMD_transcript_variant",
    "non_coding_transcript_variant",
    "coding_transcript_variant",
    "upstream_gene_variant",
    "downstream_gene_variant",
    "TFBS_ablation",
    "TFBS_amplification",
    "TF_binding_site_variant",
    "regulatory_region_ablation",
    "regulatory_region_amplification",
    "regulatory_region_variant",
    "intergenic_variant",
    "sequence_variant",
)

TERMS: Final[tuple[str, ...]] = (*_HIGH, *_MODERATE, *_LOW, *_MODIFIER)
IMPACTS: Final[tuple[str, ...]] = ("HIGH", "MODERATE", "LOW", "MODIFIER")
IMPACT: Final[dict[str, str]] = {
    term: impact
    for impact, terms in zip(IMPACTS, (_HIGH, _MODERATE, _LOW, _MODIFIER), strict=True)
    for term in terms
}
BIT: Final[dict[str, int]] = {term: bit for bit, term in enumerate(TERMS)}
# Masks of all terms of each impact, worst first: the impact of a row is that of the first mask it meets.
IMPACT_MASKS: Final[tuple[int, ...]] = tuple(
    sum(1 << BIT[term] for term in terms) for terms in (_HIGH, _MODERATE, _LOW, _MODIFIER)
)


def mask(terms: str) -> int:
    """The bit mask of an `&`-joined list of terms; KeyError for a term that VEP does not have."""
    return sum(1 << BIT[term] for term in set(terms.split("&")))


def terms_of(bits: int) -> str:
    """The `&`-joined terms of a mask, worst first."""
    return "&".join(term for bit, term in enumerate(TERMS) if bits >> bit & 1)
