"""Inheritance modes written from docs/interpretation.md alone: one variant at a time, on the VCF's own texts, in plain Python.

Nothing of `annotator.query` is imported. A case is plain JSON (tests/vectors/inheritance.json has the same shape):

    {"assembly", "people": [{"name", "sex", "affected", "father", "mother", "family"}], "samples": [name],
     "quality": {…}, "variants": [{"contig", "pos", "record", "alt", "filter", "genes": [gene],
     "calls": {name: {"gt", "dp", "gq", "ad": [reads of REF, ALT 1, …], "ps"}}}]}
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

Case = dict[str, Any]
ORDER = {"no": 0, "unknown": 1, "yes": 2}
RESULT = {"no": "fail", "unknown": "unknown", "yes": "pass"}
DEFAULTS: dict[str, Any] = {
    "min_dp": 10, "min_dp_hom": 5, "min_gq": 20, "ab": [0.2, 0.8], "parent_alt_reads": 1, "pass_only": True,
    "missing": {}, "no_call": "fail",
}  # fmt: skip
# Assembly -> contig -> inclusive bounds, typed from the table of the document once more.
PAR = {
    "GRCh38": {"X": "10001-2781479 155701383-156030895", "Y": "10001-2781479 56887903-57217415"},
    "GRCh37": {"X": "60001-2699520 154931044-155260560", "Y": "10001-2649520 59034050-59363566"},
    "T2T-CHM13": {"X": "1-2394410 153925835-154259566", "Y": "1-2458320 62122810-62460029"},
}


def conjunction(values: Iterable[str]) -> str:
    return min(values, key=ORDER.__getitem__, default="yes")


def disjunction(values: Iterable[str]) -> str:
    return max(values, key=ORDER.__getitem__, default="no")


def place_of(assembly: str | None, contig: str, pos: int) -> str:
    bare = contig.removeprefix("chr")
    if bare in ("M", "MT"):
        return "MT"
    if bare not in ("X", "Y"):
        return "autosomal"
    for bounds in PAR.get(assembly or "", {}).get(bare, "").split():
        first, last = map(int, bounds.split("-"))
        if first <= pos <= last:
            return "PAR"
    return bare


def genotype(text: str, alt: int) -> str:
    """R, H, A or NC."""
    alleles = text.replace("|", "/").split("/")
    mine = [allele == str(alt) for allele in alleles]
    if all(mine):
        return "A"
    if any(mine):
        return "H"
    return "NC" if "." in alleles else "R"


def copy_of(call: dict[str, Any], alt: int) -> tuple[Any, int] | None:
    """Phase set, and on which of two copies this ALT lies; None where it is not phased or on both."""
    if "/" in call["gt"]:
        return None
    alleles = call["gt"].split("|")
    where = [k for k, allele in enumerate(alleles) if allele == str(alt)]
    return (call.get("ps") or 0, where[0]) if len(alleles) == 2 and len(where) == 1 else None


class Pedigree:
    """One family of a case."""

    def __init__(self, people: list[dict[str, Any]], samples: list[str]) -> None:
        self.samples = samples
        self.people = {person["name"]: dict(person) for person in people}
        for person in people:
            for parent, sex in (("father", "male"), ("mother", "female")):
                name = person.get(parent)
                if name:
                    known = self.people.setdefault(name, {"name": name})
                    if known.get("sex", "unknown") == "unknown":
                        known["sex"] = sex

    def sex(self, name: str) -> str:
        return str(self.people[name].get("sex", "unknown"))

    def status(self, name: str) -> bool | None:
        found: bool | None = self.people[name].get("affected")
        return found

    def with_status(self, status: bool) -> list[str]:
        return [name for name in self.people if name in self.samples and self.status(name) is status]

    def parent(self, name: str, which: str) -> str | None:
        found: str | None = self.people[name].get(which)
        return found

    def sampled_parents(self, name: str) -> list[str]:
        both = (self.parent(name, "mother"), self.parent(name, "father"))
        return [parent for parent in both if parent in self.samples]

    def matriarch(self, name: str) -> str:
        visited = [name]
        while (mother := self.parent(visited[-1], "mother")) and mother not in visited:
            visited.append(mother)
        return visited[-1]


class View:
    """One family's genotypes at one variant."""

    def __init__(self, family: Pedigree, variant: dict[str, Any], case: Case) -> None:
        self.family, self.variant = family, variant
        self.rules = {**DEFAULTS, **case.get("quality", {})}
        self.place = place_of(case.get("assembly"), variant["contig"], variant["pos"])

    def call(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.variant["calls"][name]
        return found

    def kind(self, name: str) -> str:
        return genotype(self.call(name)["gt"], self.variant["alt"])

    def reads(self, name: str) -> int | None:
        depths = self.call(name).get("ad")
        return depths[self.variant["alt"]] if depths else None

    def balance(self, name: str) -> float | None:
        depths = self.call(name).get("ad")
        return depths[self.variant["alt"]] / sum(depths) if depths and sum(depths) else None

    def mito_kind(self, name: str) -> str:
        kind, share = self.kind(name), self.balance(name)
        if share is None or kind == "NC":
            return kind
        if kind == "R":
            return "H" if share >= 0.1 else "R"
        return "A" if share >= 0.95 else "H"

    def haploid(self, name: str) -> bool:
        return self.place == "MT" or (self.place in ("X", "Y") and self.family.sex(name) == "male")

    def doubts(self, name: str, kind: str) -> bool:
        """Whether a limit is missed."""
        rules, call = self.rules, self.call(name)
        absent = {key for key, word in rules["missing"].items() if word == "fail"}
        least = rules["min_dp_hom"] if kind == "A" or self.haploid(name) else rules["min_dp"]
        for key, value, bound in (("dp", call.get("dp"), least), ("gq", call.get("gq"), rules["min_gq"])):
            if bound and (key in absent if value is None else value < bound):
                return True
        if rules["ab"] and kind == "H" and self.place != "MT" and self.family.status(name) is True:
            share = self.balance(name)
            if share is None:
                return "ab" in absent
            low, high = rules["ab"]
            return bool(share < low or (share > high and not self.haploid(name)))
        return False

    def judge(self, name: str, classes: str, mito: bool = False, strict: bool = False) -> str:
        """`is(P, classes)`; classes are letters of R, H, A."""
        kind = self.mito_kind(name) if mito else self.kind(name)
        if kind != "NC" and kind not in classes:
            return "no"
        if kind == "NC" or self.doubts(name, kind):
            forgiven = self.rules["no_call"] == "allow" and self.family.status(name) is not True
            return "yes" if forgiven and not strict else "unknown"
        return "yes"

    def filter_passes(self) -> str:
        fine = not self.rules["pass_only"] or self.variant["filter"] in ("PASS", ".")
        return "yes" if fine else "no"


def de_novo(at: View) -> str:
    def affected(name: str) -> str:
        sex = at.family.sex(name)
        if at.place in ("X", "Y"):
            if sex == "unknown":
                return "unknown"
            if sex == "male":
                return at.judge(name, "HA")
            if at.place == "Y":
                return "no"
        return at.judge(name, "H")

    def deciding(name: str) -> list[str] | str:
        sex = at.family.sex(name)
        mother, father = at.family.sampled_parents(name)
        if at.place in ("X", "Y") and sex == "unknown":
            return "unknown"
        if at.place == "Y":
            return [father] if sex == "male" else "no"
        return [mother] if at.place == "X" and sex == "male" else [mother, father]

    def few(name: str) -> str:
        most, reads = at.rules["parent_alt_reads"], at.reads(name)
        if most is None:
            return "yes"
        if reads is None:
            return "unknown" if at.rules["missing"].get("alt_reads") == "fail" else "yes"
        return "yes" if reads <= most else "no"

    def origin(name: str) -> str:
        who = deciding(name)
        if isinstance(who, str):
            return who
        return conjunction(word for one in who for word in (at.judge(one, "R", strict=True), few(one)))

    if at.place == "MT":
        return "no"
    ill = at.family.with_status(True)
    healthy = [
        name
        for name in at.family.with_status(False)
        if not (at.place == "Y" and at.family.sex(name) == "female")
    ]
    return conjunction(
        [
            *map(affected, ill),
            *(at.judge(name, "R") for name in healthy),
            disjunction(origin(name) for name in ill if len(at.family.sampled_parents(name)) == 2),
        ]
    )


def dominant(at: View) -> str:
    if at.place not in ("autosomal", "PAR"):
        return "no"
    wanted = {True: "H", False: "R"}
    return conjunction(
        at.judge(name, letters)
        for status, letters in wanted.items()
        for name in at.family.with_status(status)
    )


def recessive(at: View) -> str:
    if at.place not in ("autosomal", "PAR"):
        return "no"
    ill = at.family.with_status(True)
    carriers = set(at.family.with_status(False))
    carriers |= {
        parent
        for name in ill
        for parent in at.family.sampled_parents(name)
        if at.family.status(parent) is not True
    }
    return conjunction([*(at.judge(name, "A") for name in ill), *(at.judge(name, "RH") for name in carriers)])


def x_linked(at: View, model: str = "any") -> str:
    if at.place != "X":
        return "no"
    family = at.family

    def sexed(name: str, male: str, female: str) -> str:
        letters = {"male": male, "female": female}.get(family.sex(name))
        return at.judge(name, letters) if letters else "unknown"

    def is_recessive() -> str:
        words = [sexed(name, "HA", "A") for name in family.with_status(True)]
        words += [sexed(name, "R", "RH") for name in family.with_status(False)]
        for name in family.with_status(True):
            mother = family.parent(name, "mother")
            if (
                family.sex(name) == "male"
                and mother in family.samples
                and family.status(mother or "") is None
            ):
                words.append(at.judge(mother or "", "RH"))
        for name in family.people:
            father = family.parent(name, "father")
            if family.status(name) and family.sex(name) == "female" and father:
                words.append("no" if family.status(father) is False else "yes")
        return conjunction(words)

    def is_dominant() -> str:
        words = [sexed(name, "HA", "H") for name in family.with_status(True)]
        words += [sexed(name, "R", "R") for name in family.with_status(False)]
        for name in family.people:
            mother, father = family.parent(name, "mother"), family.parent(name, "father")
            sex, status = family.sex(name), family.status(name)
            if sex == "male" and status and mother and family.status(mother) is False:
                words.append("no")
            if father and family.status(father):
                if sex == "male" and status is True:
                    words.append("no")
                if sex == "female" and status is False:
                    words.append("no")
        return conjunction(words)

    models = {"recessive": [is_recessive], "dominant": [is_dominant], "any": [is_recessive, is_dominant]}
    return disjunction(one() for one in models[model])


def y_linked(at: View) -> str:
    if at.place != "Y":
        return "no"
    words = []
    for name in at.family.with_status(True):
        sex = at.family.sex(name)
        words.append({"female": "no", "unknown": "unknown"}.get(sex) or at.judge(name, "HA"))
    for name in at.family.with_status(False):
        sex = at.family.sex(name)
        words.append({"female": "yes", "unknown": "unknown"}.get(sex) or at.judge(name, "R"))
    return conjunction(words)


def mitochondrial(at: View) -> str:
    if at.place != "MT":
        return "no"
    family = at.family
    ill = family.with_status(True)
    lines = {family.matriarch(name) for name in ill}
    words = [at.judge(name, "HA", mito=True) for name in ill]
    words += [
        at.judge(name, "RH", mito=True)
        for name in family.with_status(False)
        if family.matriarch(name) not in lines
    ]
    for name in ill:
        parents = family.sampled_parents(name)
        if len(parents) == 2:
            mother, father = map(at.mito_kind, parents)
            words.append("no" if mother == "R" and father in ("H", "A") else "yes")
    return conjunction(words)


def segregating(at: View) -> str:
    def carries(name: str) -> str:
        sex = at.family.sex(name)
        if at.place == "Y" and sex != "male":
            return "no" if sex == "female" else "unknown"
        return at.judge(name, "HA")

    def free(name: str) -> str:
        return "yes" if at.place == "Y" and at.family.sex(name) == "female" else at.judge(name, "R")

    return conjunction(
        [
            disjunction(map(carries, at.family.with_status(True))),
            *map(free, at.family.with_status(False)),
        ]
    )


SINGLE: dict[str, Callable[..., str]] = {
    "de-novo": de_novo,
    "dominant": dominant,
    "recessive": recessive,
    "x-linked": x_linked,
    "y-linked": y_linked,
    "mitochondrial": mitochondrial,
    "segregating": segregating,
}


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
