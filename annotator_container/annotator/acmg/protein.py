"""PS1 and PM5: pathogenic ClinVar records at the same residue, the variant's own record left out."""

from __future__ import annotations

from annotator.acmg.clinvar_index import ClinVarIndex, KnownChange
from annotator.acmg.evidence import Evidence
from annotator.acmg.rules import Rules


def residue_evidence(
    index: ClinVarIndex, rules: Rules, transcript: str, residue: int, change: str, allele: str
) -> list[Evidence]:
    """PS1 when another DNA change causes the same residue change, else PM5 when another change of the residue is pathogenic.

    `change` is R/W, `allele` the variant's own `contig-position-ref-alt`. PM5 is not given together with PS1: the same record
    must not count twice.
    """
    others = [entry for entry in index.at(transcript, residue) if entry.allele != allele]
    same = _best([e for e in others if e.change == change and e.stars >= rules.of("PS1")["least_stars"]])
    if same is not None:
        return [_evidence("PS1", same, rules, "Another DNA change with the same change of the protein")]
    other = _best([e for e in others if e.change != change and e.stars >= rules.of("PM5")["least_stars"]])
    if other is not None:
        return [
            _evidence(
                "PM5",
                other,
                rules,
                f"Another change of residue {residue} ({other.change.replace('/', ' to ')})",
            )
        ]
    return []


def _best(entries: list[KnownChange]) -> KnownChange | None:
    """Sort key: pathogenic before likely pathogenic, then more stars, then by name."""
    return min(entries, key=lambda e: (e.significance == "LP", -e.stars, e.name), default=None)


def _evidence(code: str, entry: KnownChange, rules: Rules, words: str) -> Evidence:
    likely = entry.significance == "LP"
    strength = rules.of(code)["likely_pathogenic" if likely else "pathogenic"]
    called = {"P": "pathogenic", "P/LP": "pathogenic or likely pathogenic", "LP": "likely pathogenic"}[
        entry.significance
    ]
    record = f" ({entry.name})" if entry.name not in ("", ".") else ""
    return Evidence(code, strength, f"{words} is {called} in ClinVar with {entry.stars} stars{record}.")
