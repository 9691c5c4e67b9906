"""The oracle's inheritance modes of a single variant, each written from its section of docs/interpretation.md."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.annotator.query.oracle_family import View, conjunction, disjunction


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
