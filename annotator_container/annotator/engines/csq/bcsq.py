"""bcftools' BCSQ in the vocabulary of our CSQ.

A BCSQ entry is `consequence|gene|transcript|biotype|strand|amino acids|dna change`, or `@POS` for a change that is described at
the record at POS, as part of the same haplotype. `*` before a consequence marks variants after a stop of the same haplotype.
Source: bcftools' manual, section csq.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from annotator.terms import mask, terms_of

_TERMS = {
    "missense": "missense_variant",
    "synonymous": "synonymous_variant",
    "frameshift": "frameshift_variant",
    "inframe_altering": "protein_altering_variant",
    "splice_acceptor": "splice_acceptor_variant",
    "splice_donor": "splice_donor_variant",
    "splice_region": "splice_region_variant",
    "stop_retained": "stop_retained_variant",
    "start_retained": "start_retained_variant",
    "5_prime_utr": "5_prime_UTR_variant",
    "3_prime_utr": "3_prime_UTR_variant",
    "non_coding": "non_coding_transcript_variant",
    "intron": "intron_variant",
    "intergenic": "intergenic_variant",
    "coding_sequence": "coding_sequence_variant",
    "stop_gained": "stop_gained",
    "stop_lost": "stop_lost",
    "start_lost": "start_lost",
    "inframe_deletion": "inframe_deletion",
    "inframe_insertion": "inframe_insertion",
    "feature_elongation": "feature_elongation",
    "transcript_ablation": "transcript_ablation",
    "NMD_transcript": "NMD_transcript_variant",
}
_CHANGE = re.compile(r"([0-9]+)([A-Z*.]*)(?:>([0-9]+)([A-Z*.]*))?")


@dataclass(frozen=True, slots=True)
class BcsqEntry:
    """One entry: transcript number, `&`-joined SO terms with their mask, protein position, amino acids, change on the haplotype."""

    transcript: int
    terms: str
    mask: int
    position: str
    residues: str
    change: str


@lru_cache(4096)
def so_terms(text: str) -> tuple[str, int]:
    """SO terms, worst first, and their mask, of csq's `&`-joined words."""
    words = [_TERMS.get(word, "sequence_variant") for word in text.replace("*", "").split("&") if word]
    bits = mask("&".join(words)) if words else 0
    return terms_of(bits), bits


@lru_cache(65536)
def residues(text: str) -> tuple[str, str]:
    """(Protein_position, Amino_acids) of `12K>12Q`, `12K` or `12KR>12Q`, as VEP prints them."""
    found = _CHANGE.fullmatch(text)
    if not found:
        return "", ""
    start, before, _, after = found.groups()
    last = int(start) + max(len(before) - 1, 0)
    place = start if last == int(start) else f"{start}-{last}"
    return place, before if after is None else f"{before or '-'}/{after or '-'}"


def entries(text: str) -> tuple[list[BcsqEntry], list[int]]:
    """The answers of a BCSQ value, and the positions that its `@` entries point to."""
    answers, elsewhere = [], []
    for entry in text.split(","):
        if entry.startswith("@"):
            elsewhere.append(int(entry[1:]))
            continue
        parts = entry.split("|")
        if len(parts) < 3 or not parts[2].startswith("T"):
            continue
        terms, bits = so_terms(parts[0])
        place, acids = residues(parts[5]) if len(parts) > 5 else ("", "")
        answers.append(
            BcsqEntry(int(parts[2][1:]), terms, bits, place, acids, parts[6] if len(parts) > 6 else "")
        )
    return answers, elsewhere
