"""Inheritance modes that look at one variant at a time. Each function is a section of docs/interpretation.md, in its order.

Each takes the evidence of one family and answers yes, no or unknown for each variant. Pairs are in `pairs.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal

from annotator.pedigree import Person
from annotator.places import AUTOSOMAL, MT, PAR, X, Y
from annotator.query.calls import HET, HOM_REF, R_OR_H, A, H, R, V
from annotator.query.genotype_evidence import GenotypeEvidence
from annotator.query.truth import NO, UNKNOWN, YES, Truth, both, either, truth

Model = Literal["any", "recessive", "dominant"]


def de_novo(evidence: GenotypeEvidence) -> Truth:
    """De novo: a variant that neither parent has."""
    parts = [evidence.on(AUTOSOMAL, PAR, X, Y), evidence.passed]
    parts += [_newly_carries(evidence, person) for person in evidence.family.affected]
    parts += [_free_of_it(evidence, person) for person in evidence.family.unaffected]
    origins = [_new_in(evidence, *trio) for trio in evidence.family.trios]
    return both(*parts, either(evidence.always(NO), *origins))


def _newly_carries(evidence: GenotypeEvidence, person: Person) -> Truth:
    return _by_sex(evidence, person, evidence.is_(person, H), evidence.is_(person, V))


def _by_sex(evidence: GenotypeEvidence, person: Person, two_copies: Truth, one_copy: Truth) -> Truth:
    """A condition that differs where a male has one copy: on X and Y. A female on Y is no, an unknown sex unknown."""
    if person.sex == "male":
        return evidence.if_on(X, one_copy, evidence.if_on(Y, one_copy, two_copies))
    if person.sex == "female":
        return evidence.if_on(Y, NO, two_copies)
    return evidence.if_on(X, UNKNOWN, evidence.if_on(Y, UNKNOWN, two_copies))


def _free_of_it(evidence: GenotypeEvidence, person: Person) -> Truth:
    """The person is R; females on Y are not checked."""
    free = evidence.is_(person, R)
    return evidence.if_on(Y, YES, free) if person.sex == "female" else free


def _new_in(evidence: GenotypeEvidence, child: Person, mother: Person, father: Person) -> Truth:
    lacks = {
        parent.name: both(evidence.is_(parent, R, called=True), evidence.few_reads(parent))
        for parent in (mother, father)
    }
    together = both(lacks[mother.name], lacks[father.name])
    if child.sex == "male":
        return evidence.if_on(X, lacks[mother.name], evidence.if_on(Y, lacks[father.name], together))
    return _by_sex(evidence, child, together, together)


def dominant(evidence: GenotypeEvidence) -> Truth:
    """One copy in each affected person, none in an unaffected one."""
    return evidence.all_of(
        evidence.on(AUTOSOMAL, PAR),
        evidence.passed,
        *(evidence.is_(person, H) for person in evidence.family.affected),
        *(evidence.is_(person, R) for person in evidence.family.unaffected),
    )


def recessive(evidence: GenotypeEvidence) -> Truth:
    """Two copies in each affected person; at most one in an unaffected person and in a parent who is not affected."""
    family = evidence.family
    carriers = {person.name: person for person in (*family.unaffected, *family.healthy_parents)}
    return evidence.all_of(
        evidence.on(AUTOSOMAL, PAR),
        evidence.passed,
        *(evidence.is_(person, A) for person in family.affected),
        *(evidence.is_(person, R_OR_H) for person in carriers.values()),
    )


def x_linked(evidence: GenotypeEvidence, model: Model = "any") -> Truth:
    """X outside the pseudoautosomal regions, by one of two models."""
    models = []
    if model != "dominant":
        models.append(_x_recessive(evidence))
    if model != "recessive":
        models.append(_x_dominant(evidence))
    return evidence.all_of(evidence.on(X), evidence.passed, either(*models))


def _when_male_or_female(evidence: GenotypeEvidence, person: Person, male: Truth, female: Truth) -> Truth:
    if person.sex is None:
        return evidence.always(UNKNOWN)
    return male if person.sex == "male" else female


def _x_recessive(evidence: GenotypeEvidence) -> Truth:
    family = evidence.family
    parts = [
        _when_male_or_female(evidence, person, evidence.is_(person, V), evidence.is_(person, A))
        for person in family.affected
    ]
    parts += [
        _when_male_or_female(evidence, person, evidence.is_(person, R), evidence.is_(person, R_OR_H))
        for person in family.unaffected
    ]
    for child in family.affected:
        mother = family.mother(child)
        if child.sex == "male" and mother and mother.name in family.sampled and mother.affected is None:
            parts.append(evidence.is_(mother, R_OR_H))
    for child in family.people.values():
        father = family.father(child)
        if child.sex == "female" and child.affected is True and father and father.affected is False:
            parts.append(evidence.always(NO))
    return evidence.all_of(*parts)


def _x_dominant(evidence: GenotypeEvidence) -> Truth:
    family = evidence.family
    parts = [
        _when_male_or_female(evidence, person, evidence.is_(person, V), evidence.is_(person, H))
        for person in family.affected
    ]
    for person in family.unaffected:
        free = evidence.is_(person, R)
        parts.append(_when_male_or_female(evidence, person, free, free))
    for child in family.people.values():
        mother, father = family.mother(child), family.father(child)
        if child.sex == "male" and child.affected is True and mother and mother.affected is False:
            parts.append(evidence.always(NO))
        if father and father.affected is True:
            contrary = (child.sex, child.affected) in (("female", False), ("male", True))
            parts += [evidence.always(NO)] if contrary else []
    return evidence.all_of(*parts)


def y_linked(evidence: GenotypeEvidence) -> Truth:
    """Y outside the pseudoautosomal regions: every affected male carries it, no unaffected male does."""
    no, yes = evidence.always(NO), evidence.always()
    return evidence.all_of(
        evidence.on(Y),
        evidence.passed,
        *(
            _when_male_or_female(evidence, person, evidence.is_(person, V), no)
            for person in evidence.family.affected
        ),
        *(
            _when_male_or_female(evidence, person, evidence.is_(person, R), yes)
            for person in evidence.family.unaffected
        ),
    )


def mitochondrial(evidence: GenotypeEvidence) -> Truth:
    """Carried by every affected person; homoplasmic in nobody unaffected outside the maternal line; never from the father."""
    family = evidence.family
    lines = {family.maternal_line(person) for person in family.affected}
    parts = [evidence.on(MT), evidence.passed]
    parts += [evidence.is_(person, V, heteroplasmy=True) for person in family.affected]
    for person in family.unaffected:
        if family.maternal_line(person) not in lines:
            parts.append(evidence.is_(person, R_OR_H, heteroplasmy=True))
    for _, mother, father in evidence.family.trios:
        of_mother = evidence.kinds(mother, heteroplasmy=True)
        of_father = evidence.kinds(father, heteroplasmy=True)
        parts.append(truth((of_mother != HOM_REF) | (of_father < HET)))
    return evidence.all_of(*parts)


def segregating(evidence: GenotypeEvidence) -> Truth:
    """Carried by an affected person and by no unaffected one, anywhere."""
    carried = [evidence.always(NO)]
    for person in evidence.family.affected:
        carries = evidence.is_(person, V)
        if person.sex != "male":
            carries = evidence.if_on(Y, NO if person.sex == "female" else UNKNOWN, carries)
        carried.append(carries)
    return evidence.all_of(
        evidence.passed,
        either(*carried),
        *(_free_of_it(evidence, person) for person in evidence.family.unaffected),
    )


MODES: Final[dict[str, Callable[[GenotypeEvidence], Truth]]] = {
    "de-novo": de_novo,
    "dominant": dominant,
    "recessive": recessive,
    "x-linked": x_linked,
    "y-linked": y_linked,
    "mitochondrial": mitochondrial,
    "segregating": segregating,
}
