"""Inheritance modes written from docs/interpretation.md alone: one variant at a time, on the VCF's own texts, in plain Python.

Nothing of `annotator.query` is imported, here and in `oracle_family.py` (families and genotypes; the shape of a case) and
`oracle_modes.py` (modes of a single variant). Here are the answers for a whole case, and pairs of compound heterozygotes.
"""

from __future__ import annotations

import itertools
from typing import Any

from tests.unit.annotator.query.oracle_family import Case, Pedigree, View, conjunction, copy_of, disjunction
from tests.unit.annotator.query.oracle_modes import SINGLE

RESULT = {"no": "fail", "unknown": "unknown", "yes": "pass"}


def families_of(case: Case) -> list[Pedigree]:
    ids: dict[str, list[dict[str, Any]]] = {}
    for person in case["people"]:
        ids.setdefault(person.get("family") or "", []).append(person)
    found = [Pedigree(people, case["samples"]) for people in ids.values()]
    return [family for family in found if family.with_status(True)]


def can_run(case: Case, mode: str) -> bool:
    families = families_of(case)
    if mode != "de-novo":
        return bool(families)
    return any(
        len(family.sampled_parents(name)) == 2 for family in families for name in family.with_status(True)
    )


def single(case: Case, mode: str, **parameters: Any) -> list[str]:
    """`pass`, `fail` or `unknown` of each variant."""
    families = families_of(case)
    out = []
    for variant in case["variants"]:
        views = [View(family, variant, case) for family in families]
        out.append(
            RESULT[
                disjunction(
                    conjunction([SINGLE[mode](view, **parameters), view.filter_passes()]) for view in views
                )
            ]
        )
    return out


def _site(at: View) -> str:
    ill = at.family.with_status(True)
    sexes = {at.family.sex(name) for name in ill}
    if at.place == "X":
        where = "no" if "male" in sexes else "unknown" if "unknown" in sexes else "yes"
    else:
        where = "yes" if at.place in ("autosomal", "PAR") else "no"
    return conjunction(
        [
            where,
            at.filter_passes(),
            *(at.judge(name, "H") for name in ill),
            *(at.judge(name, "RH") for name in at.family.with_status(False)),
        ]
    )


def _phase(a: View, b: View, name: str) -> str:
    if a.variant["record"] == b.variant["record"]:
        kinds = {a.kind(name), b.kind(name)}
        if kinds <= {"H", "A"}:
            return "trans"
    first, second = copy_of(a.call(name), a.variant["alt"]), copy_of(b.call(name), b.variant["alt"])
    if first is None or second is None or first[0] != second[0]:
        return "unknown"
    return "cis" if first[1] == second[1] else "trans"


def _pair(a: View, b: View) -> tuple[str, str]:
    family = a.family
    ill, healthy = family.with_status(True), family.with_status(False)
    parents = {parent for name in ill for parent in family.sampled_parents(name)}
    words = [_site(a), _site(b)]
    words += ["no" if _phase(a, b, name) == "cis" else "yes" for name in ill]
    for name in healthy:
        if name not in parents:
            words.append(
                "yes"
                if _phase(a, b, name) == "cis"
                else disjunction([a.judge(name, "R"), b.judge(name, "R")])
            )
    crossed = []
    one_parent = False
    for name in ill:
        found = family.sampled_parents(name)
        if len(found) == 2:
            ways = []
            for x, y in itertools.permutations(found):
                ways.append(conjunction([a.judge(x, "HA"), b.judge(y, "HA")]))
            crossed.append(disjunction(ways))
            for new, old in ((a, b), (b, a)):
                ways.append(
                    conjunction(
                        [
                            *(new.judge(parent, "R") for parent in found),
                            disjunction(old.judge(parent, "HA") for parent in found),
                        ]
                    )
                )
            words.append(disjunction(ways))
            for parent in found:
                if family.status(parent) is not True:
                    words.append(disjunction([a.judge(parent, "R"), b.judge(parent, "R")]))
        elif len(found) == 1 and family.status(found[0]) is not True:
            one_parent = True
            ways = [
                conjunction([x.judge(found[0], "HA"), y.judge(found[0], "R")]) for x, y in ((a, b), (b, a))
            ]
            words.append(disjunction(ways))
    if all(_phase(a, b, name) == "trans" for name in ill):
        reason = "phased"
    elif crossed and conjunction(crossed) == "yes":
        reason = "parents"
    else:
        reason = "parent" if one_parent else "unknown"
    return conjunction(words), reason


def compound(case: Case) -> tuple[list[str], list[tuple[int, int, str, str]]]:
    """The answer of each variant; and the pairs that pass: two indexes, gene, reason (of the first family that has it)."""
    variants = case["variants"]
    best = ["no"] * len(variants)
    pairs: dict[tuple[int, int, str], str] = {}
    for family in families_of(case):
        views = [View(family, variant, case) for variant in variants]
        for i, j in itertools.combinations(range(len(variants)), 2):
            shared = set(variants[i]["genes"]) & set(variants[j]["genes"])
            if not shared or variants[i]["contig"] != variants[j]["contig"]:
                continue
            word, reason = _pair(views[i], views[j])
            for k in (i, j):
                best[k] = disjunction([best[k], word])
            if word == "yes":
                for gene in shared:
                    pairs.setdefault((i, j, gene), reason)
    return [RESULT[word] for word in best], sorted((*key, reason) for key, reason in pairs.items())
