"""Variants of one haplotype together: which act together, and what they do, against translation in plain Python."""

from __future__ import annotations

import random
import re

from Bio.Seq import Seq
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import example as pinned
from hypothesis import strategies as st

from annotator.engines.vep.edit import Edit
from annotator.engines.vep.exact import row
from annotator.engines.vep.haplotypes.groups import MOST_MEMBERS, NOT_READ, Groups, Placed, groups_of
from annotator.engines.vep.haplotypes.joint import joint_of
from annotator.genes.genome import reverse_complement
from annotator.genes.transcript import Transcript
from tests.unit.annotator.engines.vep.example import CDS, example
from tests.unit.annotator.engines.vep.models import CONTIG, Gene, random_gene
from tests.unit.annotator.engines.vep.notation import agrees

SEEDS = st.integers(0, 2**32)


def change(first: int, ref: str, alt: str, allele: int = 0) -> Placed:
    """A change of the example's coding sequence at a 0-based offset; REF is checked."""
    assert CDS[first : first + len(ref)] == ref
    return Placed(first, first + len(ref), alt, allele)


def test_two_substitutions_of_one_codon_make_a_stop() -> None:
    # Codon 8, CGT: TGT and CGA alone, TGA together.
    assert CDS[21:24] == "CGT"
    one, two = change(21, "C", "T"), change(23, "T", "A", 1)
    transcript = example()
    assert groups_of(transcript, [two, one]) == [(one, two)]
    assert joint_of(transcript, (one,)) == (("missense_variant",), "P1.1:p.Arg8Cys")
    assert joint_of(transcript, (two,)) == (("synonymous_variant",), "P1.1:p.Arg8=")
    assert joint_of(transcript, (one, two)) == (("stop_gained",), "P1.1:p.Arg8Ter")


def test_a_codon_that_an_intron_splits_is_one_codon() -> None:
    # Codon 7 (TCT) has its first two bases in exon 1 and its third in exon 2.
    assert CDS[18:21] == "TCT"
    one, two = change(18, "T", "G"), change(20, "T", "A", 1)
    assert groups_of(example(), [one, two]) == [(one, two)]
    assert joint_of(example(), (one, two)) == (("missense_variant",), "P1.1:p.Ser7Ala")


def test_neighbouring_codons_are_not_one_group() -> None:
    one, two = change(20, "T", "A"), change(21, "C", "T", 1)
    assert groups_of(example(), [one, two]) == [(one,), (two,)]


def test_a_second_frameshift_restores_the_frame() -> None:
    lost, gained = change(24, "T", ""), change(33, "", "A", 1)
    transcript = example()
    assert joint_of(transcript, (lost,)).terms == ("frameshift_variant",)
    assert joint_of(transcript, (gained,)).terms == ("frameshift_variant",)
    assert groups_of(transcript, [lost, gained]) == [(lost, gained)]
    together = joint_of(transcript, (lost, gained))
    protein = str(Seq(CDS[:24] + CDS[25:33] + "A" + CDS[33:]).translate())
    assert "fs" not in together.hgvsp
    assert "frameshift_variant" not in together.terms
    assert agrees(together.hgvsp.split(":p.")[1], transcript.peptide + "*", protein)


def test_a_variant_behind_the_stop_of_the_shifted_frame_is_left_alone() -> None:
    gained = change(3, "", "A")  # ATG AGC TGA: the shifted frame ends with offset 8
    late, inside = change(8, "T", "C", 1), change(7, "A", "G", 2)
    assert groups_of(example(), [gained, late]) == [(gained,), (late,)]
    assert groups_of(example(), [gained, inside, late]) == [(gained, inside, late)]  # the stop is gone


def test_changes_that_undo_each_other_leave_the_protein_as_it_is() -> None:
    # TTT TTG: a T lost from the run and a T gained in the same run.
    at = CDS.index("TTTTT")
    lost, gained = change(at, "T", ""), change(at + 4, "", "T", 1)
    assert groups_of(example(), [lost, gained]) == [(lost, gained)]
    assert joint_of(example(), (lost, gained)) == (("synonymous_variant",), "P1.1:p.=")


def test_changes_that_contradict_each_other_are_not_answered() -> None:
    one, two = change(21, "CG", "TT"), change(22, "G", "A", 1)
    twice = [change(22, "", "A"), change(22, "", "C", 1)]
    unread = Placed(21, 22, NOT_READ, 1)
    assert groups_of(example(), [one, two]) == []
    assert groups_of(example(), twice) == []
    assert groups_of(example(), [unread, change(23, "T", "A", 2)]) == []


def test_nothing_is_answered_behind_a_change_that_may_shift_the_frame() -> None:
    one, two = change(21, "C", "T", 8), change(23, "T", "A", 9)
    unread = Placed(6, 7, NOT_READ, 0)
    assert groups_of(example(), [unread, one, two]) == []
    overlapping = [change(5, "TG", ""), change(6, "G", "", 1)]
    assert groups_of(example(), [*overlapping, one, two]) == []
    # In frame, whichever of the two the copy carries.
    assert groups_of(example(), [change(6, "GA", "CC"), change(7, "A", "T", 1), one, two]) == [(one, two)]


def test_a_variant_behind_a_restored_frame_is_left_alone() -> None:
    lost, gained, behind = change(24, "T", ""), change(33, "", "A", 1), change(39, "G", "A", 2)
    assert groups_of(example(), [lost, behind]) == [(lost, behind)]
    assert groups_of(example(), [lost, gained, behind]) == [(lost, gained), (behind,)]


def test_very_many_changes_of_one_frame_are_not_answered() -> None:
    gene = next(
        gene for seed in range(1000) if len((gene := random_gene(seed, complete=True)).transcript.cds) > 250
    )
    transcript = gene.transcript
    members = [Placed(6, 7, "", 0), *(Placed(at, at + 1, "A", at) for at in range(8, 8 + MOST_MEMBERS))]
    assert all(len(group) <= MOST_MEMBERS for group in groups_of(transcript, members))


def _changes(transcript: Transcript, seed: int, count: int) -> list[Placed]:
    """Changes in the coding sequence, crowded, apart from each other, neither in the first nor in the last codon."""
    rng = random.Random(seed)
    size = len(transcript.cds)
    at, found = rng.randint(3, max(3, size - 12)), []
    for number in range(count):
        kind, length = rng.choice(("snv", "snv", "ins", "del")), rng.choice((1, 1, 2, 3, 4))
        if at + length > size - 3:
            break
        if kind == "snv":
            alt = rng.choice("ACGT".replace(transcript.cds[at], ""))
            found.append(Placed(at, at + 1, alt, number))
            at += 1
        elif kind == "ins":
            found.append(Placed(at, at, "".join(rng.choice("ACGT") for _ in range(length)), number))
            at += 1
        else:
            found.append(Placed(at, at + length, "", number))
            at += length
        at += rng.choice((0, 1, 1, 2, 5, 12))
    return found


def _protein(transcript: Transcript, changes: list[Placed]) -> str | None:
    """The protein with all changes, up to its stop, which is included; None when it has none."""
    cds = transcript.cds
    for one in sorted(changes, reverse=True):
        cds = cds[: one.first] + one.alt + cds[one.last :]
    whole = cds + transcript.utr3
    protein = str(Seq(whole[: len(whole) // 3 * 3]).translate())
    return protein[: protein.index("*") + 1] if "*" in protein else None


@given(SEEDS, SEEDS, st.integers(2, 4))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_joint_notation_is_what_translation_of_all_changes_gives(
    gene_seed: int, seed: int, count: int
) -> None:
    transcript = random_gene(gene_seed, complete=True).transcript
    changes = _changes(transcript, seed, count)
    groups = groups_of(transcript, changes)
    assert sorted(member for group in groups for member in group) == sorted(changes)
    for group in groups:
        joint = joint_of(transcript, group)
        product = _protein(transcript, list(group))
        assume(product is not None)
        assert product is not None
        reference = transcript.peptide + "*"
        if re.search("start_|stop_retained|stop_lost", "&".join(joint.terms)) or not joint.hgvsp:
            continue
        notation = joint.hgvsp.split(":p.")[1]
        assert agrees(notation, reference, product), (joint, group, product)
        shifted = sum(member.growth for member in group) % 3 != 0
        if "frameshift_variant" in joint.terms:
            assert shifted
        if "synonymous_variant" in joint.terms:
            assert product == reference


def test_a_variant_in_the_codon_behind_a_stop_that_an_insertion_brings_is_left_alone() -> None:
    # ATG GCT GAT: an A gained before GCT shifts the frame, ATAA gained behind its G brings a stop: ATG AGA TAA. The rest
    # of the codon GCT is behind that stop.
    assert CDS[:9] == "ATGGCTGAT"
    transcript = example()
    shifted, stop, behind = change(3, "", "A"), change(4, "", "ATAA", 1), change(5, "T", "A", 2)
    assert _protein(transcript, [shifted, stop]) == _protein(transcript, [shifted, stop, behind]) == "MR*"
    assert groups_of(transcript, [shifted, stop, behind]) == [(shifted, stop), (behind,)]
    assert groups_of(transcript, [stop, behind]) == [(stop, behind)]


@given(SEEDS, SEEDS, st.integers(2, 5))
@pinned(533661, 940, 3)  # the shifted frame's stop ends within an insertion in the last change's codon
@settings(max_examples=300, deadline=None)
def test_groups_do_not_change_each_other(gene_seed: int, seed: int, count: int) -> None:
    """What lies in another group adds nothing: no codon is shared, or a stop ended the protein before."""
    transcript = random_gene(gene_seed, complete=True).transcript
    changes = _changes(transcript, seed, count)
    before: list[Placed] = []
    shifted = False
    for group in groups_of(transcript, changes):
        first = group[0].first // 3 * 3
        if shifted:
            protein = _protein(transcript, before)
            assert protein is not None
            growth = sum(one.growth for one in before)
            assert len(protein) * 3 - growth <= group[0].first, (group, before)
            assert protein == _protein(transcript, [*before, *group]), (group, before)
        else:
            assert all((one.last + 2) // 3 * 3 <= first for one in before), (group, before)
        shifted = shifted or sum(one.growth for one in group) % 3 != 0
        before += group
    assert sorted(before) == sorted(changes)


@given(SEEDS, SEEDS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_one_change_is_answered_as_in_its_own_row(gene_seed: int, seed: int) -> None:
    """On the spliced transcript a change far from exon ends has the terms and the HGVSp of its row."""
    gene = random_gene(gene_seed, complete=True)
    transcript = gene.transcript
    changes = _changes(transcript, seed, 1)
    assume(changes)
    edit = _genomic(gene, changes[0])
    exon = next((low, high) for low, high in transcript.exons if low <= edit.low <= high)
    assume(exon[0] + 20 < edit.low and edit.high < exon[1] - 20)
    answer = row(transcript, edit, gene.genome)
    joint = joint_of(transcript, changes)
    assert "&".join(joint.terms) == answer.consequence
    assert joint.hgvsp.replace("=", "%3D") == answer.hgvsp


def _genomic(gene: Gene, change: Placed) -> Edit:
    """The change in genomic terms."""
    transcript = gene.transcript
    places = [position for low, high in sorted(transcript.exons) for position in range(low, high + 1)]
    if transcript.strand == -1:
        places.reverse()
    at = transcript.cds_cdna_start - 1 + change.first
    alt = change.alt if transcript.strand == 1 else reverse_complement(change.alt)
    if change.first == change.last:
        low = min(places[at], places[at - 1])
        return Edit(CONTIG, low + 1, low, "", alt, alt)
    ends = sorted((places[at], places[at + change.last - change.first - 1]))
    return Edit(CONTIG, ends[0], ends[1], gene.bases[ends[0] - 1 : ends[1]], alt, alt or "-")


@given(SEEDS, SEEDS, st.integers(3, 9))
@settings(max_examples=200, deadline=None)
def test_what_joins_a_group_is_what_grouping_them_together_says(
    gene_seed: int, seed: int, count: int
) -> None:
    transcript = random_gene(gene_seed).transcript
    changes = _crowded_changes(transcript, seed, count)
    *members, other = changes
    groups = Groups(transcript)
    for group in groups.several(members):
        together = groups_of(transcript, [*group, other])
        assert groups.joins(group, other) == ((other,) not in together)


def _crowded_changes(transcript: Transcript, seed: int, count: int) -> list[Placed]:
    """Changes of any length at neighbouring places, some overlapping, some not read."""
    chance = random.Random(seed)
    start = chance.randrange(max(1, len(transcript.cds) - 40))
    places = []
    for allele in range(count):
        first = start + chance.randrange(40)
        last = first + chance.choice((0, 1, 1, 1, 2, 3))
        alt = "".join(chance.choices("ACGT", k=chance.choice((0, 1, 1, 1, 2, 3))))
        places.append(Placed(first, last, NOT_READ if chance.random() < 0.1 else alt, allele))
    return places
