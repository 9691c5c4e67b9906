"""Which variants of a sample are known to lie on one copy."""

from __future__ import annotations

from annotator.engines.vep.haplotypes.copies import Genotype, groups_on_copies
from annotator.engines.vep.haplotypes.groups import Groups, Placed
from annotator.engines.vep.haplotypes.kernels.genotypes import ANY_PHASE, PHASED, UNPHASED, UNREADABLE
from tests.unit.annotator.engines.vep.example import CDS, example

# Three changes of codon 8, at its first, second and third base.
ONE, TWO, THREE = (Placed(at, at + 1, "A" if CDS[at] != "A" else "C", at - 21) for at in (21, 22, 23))
FAR = Placed(40, 41, "A" if CDS[40] != "A" else "C", 9)
FIRST, SECOND = (1, 0), (0, 1)


def groups(*calls: tuple[Placed, Genotype]) -> dict[tuple[Placed, ...], int]:
    found: dict[tuple[Placed, ...], int] = {}
    together = Groups(example())
    placed = [{1: change} for change, _ in calls]
    for group, copies in groups_on_copies([genotype for _, genotype in calls], placed, together):
        found[group] = found.get(group, 0) + copies
    return found


def test_phased_variants_on_one_copy() -> None:
    cis = groups((ONE, Genotype(FIRST, PHASED)), (TWO, Genotype(FIRST, PHASED)))
    trans = groups((ONE, Genotype(FIRST, PHASED)), (TWO, Genotype(SECOND, PHASED)))
    assert cis == {(ONE, TWO): 1}
    assert trans == {}


def test_phase_sets_are_kept_apart() -> None:
    assert groups((ONE, Genotype(FIRST, PHASED, 7)), (TWO, Genotype(FIRST, PHASED, 7))) == {(ONE, TWO): 1}
    assert groups((ONE, Genotype(FIRST, PHASED, 7)), (TWO, Genotype(FIRST, PHASED, 8))) == {}


def test_unphased_variants_are_not_put_on_one_copy() -> None:
    assert groups((ONE, Genotype(SECOND, UNPHASED)), (TWO, Genotype(SECOND, UNPHASED))) == {}


def test_homozygous_variants_lie_on_both_copies() -> None:
    both = Genotype((1, 1), ANY_PHASE)
    assert groups((ONE, both), (TWO, both)) == {(ONE, TWO): 2}
    assert groups((ONE, Genotype((1,), ANY_PHASE)), (TWO, Genotype((1,), ANY_PHASE))) == {(ONE, TWO): 1}


def test_a_homozygous_variant_lies_beside_any_other() -> None:
    both, het = Genotype((1, 1), ANY_PHASE), Genotype(SECOND, UNPHASED)
    assert groups((ONE, both), (TWO, het)) == {(ONE, TWO): 1}
    assert groups((ONE, both), (TWO, both), (THREE, het)) == {(ONE, TWO, THREE): 1, (ONE, TWO): 1}


def test_what_a_variant_of_unknown_copy_might_change_is_not_answered() -> None:
    both, het = Genotype((1, 1), ANY_PHASE), Genotype(SECOND, UNPHASED)
    phased = Genotype(SECOND, PHASED)
    assert groups((ONE, both), (TWO, het), (THREE, het)) == {}
    assert groups((ONE, phased), (TWO, phased), (THREE, het)) == {}
    assert groups((ONE, phased), (TWO, phased), (FAR, het)) == {(ONE, TWO): 1}
    assert groups((ONE, both), (TWO, both), (FAR, het)) == {(ONE, TWO): 2}
    assert groups((ONE, both), (TWO, both), (THREE, Genotype(FIRST, UNREADABLE))) == {}
    assert groups((ONE, both), (TWO, Genotype(FIRST, UNREADABLE))) == {}


def test_two_alts_of_one_genotype_lie_on_different_copies() -> None:
    other = Placed(21, 22, "G", 8)
    found = list(
        groups_on_copies(
            [Genotype((1, 2), UNPHASED), Genotype((1, 1), ANY_PHASE)],
            [{1: ONE, 2: other}, {1: TWO}],
            Groups(example()),
        )
    )
    assert sorted(found) == sorted([((ONE, TWO), 1), ((other, TWO), 1)])
