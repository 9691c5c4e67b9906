"""Sentences for the user about what a mode cannot check in a family."""

from __future__ import annotations

from collections.abc import Sequence

from annotator.query.people import Family


def without_parents(families: Sequence[Family]) -> str:
    """Why de novo cannot run: the parents that each affected person lacks."""
    said = []
    for family in families:
        for child in family.affected:
            lacking = []
            for role, name in (("mother", child.mother), ("father", child.father)):
                if name is None:
                    lacking.append(f"no {role} is named")
                elif name not in family.sampled:
                    lacking.append(f"the {role} {name} has no genotypes in the result")
            said.append(f"{child.name}: {' and '.join(lacking)}")
    return f"No affected person has genotypes of both parents. {'; '.join(said)}. Name the parents in a PED file (--ped)."


def unchecked(mode: str, family: Family) -> list[str]:
    """Sentences on what a mode cannot check in this family."""
    out = []
    for child in family.affected:
        parents = family.sampled_parents(child)
        if mode == "dominant" and len(parents) == 2 and all(p.affected is False for p in parents):
            out.append(
                f"dominant: both parents of {child.name} are unaffected, so only new variants can pass."
            )
        if len(parents) < 2 and mode != "de-novo":
            have = f"only the parent {parents[0].name}" if parents else "no parent"
            what = {
                "recessive": "that the other parents carry at most one copy was not checked",
                "compound-het": "that the two variants come from different parents was not fully checked",
            }.get(mode, "inheritance from the others was not checked")
            out.append(f"{mode}: {have} of {child.name} is in the result; {what}.")
    if mode in ("x-linked", "y-linked", "de-novo", "compound-het", "segregating"):
        unknown = [p.name for p in (*family.affected, *family.unaffected) if p.sex is None]
        if unknown:
            places = "Y" if mode in ("y-linked", "segregating") else "X" if mode != "de-novo" else "X and Y"
            out.append(
                f"{mode}: the sex of {', '.join(unknown)} is unknown; variants on {places} that depend on it are left out."
            )
    no_status = [p.name for p in family.people.values() if p.affected is None and p.name in family.sampled]
    if no_status:
        out.append(
            f"{mode}: whether {', '.join(no_status)} is affected is unknown; their genotypes were used as a parent's at most."
        )
    return out
