"""Which variants of one sample are certain to lie on one copy of a chromosome.

A block is a set of heterozygous genotypes whose copies are known relative to each other: a phase set, or one unphased
genotype. A variant on every copy (homozygous or haploid) shares a copy with any other variant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from annotator.engines.vep.haplotypes.groups import Group, Groups, Placed
from annotator.engines.vep.haplotypes.kernels.genotypes import ANY_PHASE, UNPHASED, UNREADABLE


@dataclass(frozen=True, slots=True)
class Genotype:
    """A sample's genotype in a record: the allele of each copy, how they are phased, and the phase set."""

    alleles: tuple[int, ...]
    phase: int
    phase_set: int = 0


@dataclass(slots=True)
class _Block:
    """The variants on each copy, and the variants of genotypes whose copy is unknown."""

    copies: list[list[Placed]]
    loose: list[Placed]

    def members(self) -> list[Placed]:
        return [*self.loose, *(member for copy in self.copies for member in copy)]


def groups_on_copies(
    genotypes: Sequence[Genotype], placed: Sequence[Mapping[int, Placed]], groups: Groups
) -> Iterator[tuple[Group, int]]:
    """(group of two or more variants, copies that have exactly it) of one sample.

    `genotypes[i]` is the genotype in record i, and `placed[i]` maps that record's ALT numbers to their changes. A group
    that a variant of unknown copy might change is left out.
    """
    everywhere, blocks = _blocks(genotypes, placed)
    ploidy = max((len(genotype.alleles) for genotype in genotypes), default=0)
    if not blocks:
        yield from ((group, ploidy) for group in groups.several(everywhere))
        return
    for group in groups.several(everywhere):
        if not any(_touches(group, block, groups) for block in blocks):
            yield group, ploidy
    for block in blocks:
        for copy in block.copies:
            for group in groups.several([*everywhere, *copy]):
                mine = any(member in copy for member in group)
                if (mine or _touches(group, block, groups)) and not any(
                    other is not block and _touches(group, other, groups) for other in blocks
                ):
                    yield group, 1


def _blocks(
    genotypes: Sequence[Genotype], placed: Sequence[Mapping[int, Placed]]
) -> tuple[list[Placed], list[_Block]]:
    """The variants on every copy, and the blocks that hold any variant."""
    everywhere: list[Placed] = []
    phased: dict[int, _Block] = {}
    blocks: list[_Block] = []
    for genotype, changes in zip(genotypes, placed, strict=True):
        found = [changes.get(allele) for allele in genotype.alleles]
        present = [change for change in found if change is not None]
        if not present:
            continue
        if genotype.phase == ANY_PHASE:
            everywhere.append(present[0])
        elif genotype.phase == UNREADABLE:
            blocks.append(_Block([], present))
        elif genotype.phase == UNPHASED:
            blocks.append(_Block([[] if change is None else [change] for change in found], []))
        else:
            block = phased.get(genotype.phase_set)
            if block is None:
                block = phased[genotype.phase_set] = _Block([], [])
                blocks.append(block)
            block.copies += [[] for _ in range(len(found) - len(block.copies))]
            for copy, change in zip(block.copies, found, strict=False):
                if change is not None:
                    copy.append(change)
    return everywhere, blocks


def _touches(group: Group, block: _Block, groups: Groups) -> bool:
    """Whether a variant of the block that is not in the group would join it or contradicts it."""
    return any(member not in group and groups.joins(group, member) for member in block.members())
