"""The oracle's families: who is related, and what is known of their genotypes at one variant, on the VCF's own texts.

A case is plain JSON (tests/vectors/inheritance.json has the same shape):

    {"assembly", "people": [{"name", "sex", "affected", "father", "mother", "family"}], "samples": [name],
     "quality": {…}, "variants": [{"contig", "pos", "record", "alt", "filter", "genes": [gene],
     "calls": {name: {"gt", "dp", "gq", "ad": [reads of REF, ALT 1, …], "ps"}}}]}
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Case = dict[str, Any]
ORDER = {"no": 0, "unknown": 1, "yes": 2}
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
