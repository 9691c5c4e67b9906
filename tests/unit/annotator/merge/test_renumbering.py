"""Nothing of any file is lost or moved to another allele, whatever records stand in one row."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.limits import ALTS_OF_MERGED_ROW, ALTS_WITH_G
from annotator.merge import merging
from tests.unit.annotator.merge.files import Maker, merged, rows, vcf
from tests.unit.annotator.merge.meaning import Call, Site, read

HETEROZYGOUS = "GT:AD:DP:GQ:PL 0/1:9,8:17:50:60,0,70"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9), st.booleans(), st.booleans())
def test_every_call_comes_out_once_with_all_its_values(seed: int, blocks: bool, repeats: bool) -> None:
    make = Maker(seed)
    texts = [make.file([f"s{number}"], blocks, repeats) for number in range(3)]
    out = [
        (site, sample, call)
        for site, found in read(merged(*texts)).items()
        for row in found
        for sample, call in row.calls.items()
    ]
    for number, text in enumerate(texts):
        for site, found in read(text).items():
            for row in found:
                call = row.calls[f"s{number}"]
                assert any(
                    sample == f"s{number}"
                    and where.position == site.position
                    and holds(where, other, site, call)
                    for where, sample, other in out
                ), (site, call)


def holds(where: Site, other: Call, site: Site, call: Call) -> bool:
    """Whether a call of the merged file says what a call of its file says. REF may be longer there."""
    more = where.ref[len(site.ref) :]
    less = site.ref[len(where.ref) :]

    def spelt(allele: str) -> str:
        if allele[:1] in ".*<":
            return allele
        return allele + more if not less else allele.removesuffix(less)

    return (
        tuple(map(spelt, call.genotype)) == other.genotype
        and (call.phased, call.depth, call.quality) == (other.phased, other.depth, other.quality)
        and all(other.depths.get(spelt(name)) == value for name, value in call.depths.items())
        and all(
            other.likelihoods.get(tuple(sorted(map(spelt, pair))) if len(pair) > 1 else (spelt(pair[0]),))
            == value
            for pair, value in call.likelihoods.items()
        )
    )


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**9), st.booleans())
def test_the_size_of_chunks_changes_nothing(seed: int, blocks: bool) -> None:
    make = Maker(seed)
    texts = [make.file([f"s{number}"], blocks, repeats=True) for number in range(3)]
    whole = merged(*texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_TEXT", 150)
        patch.setattr(merging, "_LEAST", 150)
        assert merged(*texts) == whole


def test_a_sample_without_a_record_has_no_genotype() -> None:
    one = vcf(["A"], f"1 10 . A C 50 PASS DP=17 {HETEROZYGOUS}")
    two = vcf(["B"], f"1 20 . G T 50 PASS DP=17 {HETEROZYGOUS}")
    assert rows(merged(one, two)) == [
        "1 10 . A C 50 PASS DP=17;AC=1;AN=2 GT:AD:DP:GQ:PL 0/1:9,8:17:50:60,0,70 ./.:.:.:.:.",
        "1 20 . G T 50 PASS DP=17;AC=1;AN=2 GT:AD:DP:GQ:PL ./.:.:.:.:. 0/1:9,8:17:50:60,0,70",
    ]


def test_a_sample_within_a_reference_block_is_reference_with_the_blocks_depth_and_quality() -> None:
    child = vcf(["C"], f"1 10 . A C 50 PASS . {HETEROZYGOUS}", f"1 15 . A C 50 PASS . {HETEROZYGOUS}",
                f"1 16 . A C 50 PASS . {HETEROZYGOUS}")  # fmt: skip
    mother = vcf(["M"], "1 8 . T <NON_REF> . . END=15 GT:DP:GQ:PL 0/0:30:81:0,81,900")
    calls = [line.split()[-1] for line in rows(merged(child, mother))]
    assert calls == ["0/0:.:30:81:0,81,900", "0/0:.:30:81:0,81,900", "./.:.:.:.:."]


def test_a_block_without_a_call_gives_none() -> None:
    one = vcf(["A"], f"1 10 . A C 50 PASS . {HETEROZYGOUS}")
    two = vcf(["B"], "1 8 . T <NON_REF> . . END=15 GT:DP:GQ ./.:0:0")
    assert rows(merged(one, two))[0].split()[-1] == "./.:.:0:0:."


def test_reference_records_of_one_base_answer_for_their_position_in_every_row() -> None:
    one = vcf(["A"], f"1 10 . A C 50 PASS . {HETEROZYGOUS}", f"1 10 . A AT 50 PASS . {HETEROZYGOUS}")
    two = vcf(["B"], "1 10 . A . . . . GT:DP 0/0:31")
    assert [line.split()[-1] for line in rows(merged(one, two))] == ["0/0:.:31:.:."] * 2


def test_lists_follow_their_alleles_into_a_row_with_more_of_them() -> None:
    one = vcf(["A"], "1 10 rs1 A C 50 PASS XA=5 GT:AD:PL 0/1:9,8:60,0,70")
    two = vcf(["B"], "1 10 rs2 A T 60 q10 XA=6 GT:AD:PL 1|1:1,9:90,20,0")
    assert rows(merged(one, two)) == [
        "1 10 rs1;rs2 A C,T 60 q10 XA=5,6;AC=1,2;AN=4 GT:AD:PL 0/1:9,8,.:60,0,70,.,.,. 2|2:1,.,9:90,.,.,20,.,0"
    ]


def test_unseen_alleles_give_their_values_to_alleles_of_other_files() -> None:
    one = vcf(["A"], "1 10 . A C,<NON_REF> 50 . . GT:AD:PL 0/1:9,8,1:60,0,70,61,71,99")
    two = vcf(["B"], "1 10 . A T,<NON_REF> 50 . . GT:AD:PL 0/1:5,6,2:50,0,40,51,41,88")
    assert rows(merged(one, two))[0].split()[4:] == [
        "C,T", "50", ".", "AC=1,1;AN=4", "GT:AD:PL", "0/1:9,8,1:60,0,70,61,71,99", "0/2:5,2,6:50,51,88,0,41,40",
    ]  # fmt: skip


def test_deletions_of_different_lengths_stand_in_one_row_beside_the_longest_ref() -> None:
    one = vcf(["A"], "1 10 . ACG AC,A 50 . . GT 1/2")
    two = vcf(["B"], "1 10 . ACGT A 50 . . GT 0/1")
    assert rows(merged(one, two))[0].split()[3:5] == ["ACGT", "ACT,AT,A"]
    assert rows(merged(one, two))[0].split()[-2:] == ["1/2", "0/3"]


def test_letters_that_fit_any_base_may_stand_in_refs_of_several_lengths() -> None:
    one = vcf(["A"], "1 10 . A AT 50 . . GT 0/1")
    two = vcf(["B"], "1 10 . AN A 50 . . GT 0/1")
    three = vcf(["C"], "1 10 . ACG A 50 . . GT 0/1")
    assert [line.split()[-3:] for line in rows(merged(one, two, three))] == [["0/1", "0/2", "0/3"]]


def test_an_undeclared_frequency_of_files_without_samples_stays_with_its_allele() -> None:
    one = vcf([], "1 10 . A C 50 . AC=3;AN=6;AF=0.5")
    two = vcf([], "1 10 . A G 50 . AC=1;AN=6;AF=0.1")
    assert rows(merged(one, two))[0].split()[4::3] == ["C,G", "AC=3,1;AN=6;AF=0.5,0.1"]


def test_depths_that_no_file_knows_stay_unknown() -> None:
    one = vcf(["A"], "1 10 . A C 50 . DP=. GT 0/1")
    two = vcf(["B"], "1 10 . A C 50 . DP=. GT 0/1")
    three = vcf(["C"], "1 10 . A C 50 . DP=12 GT 0/1")
    assert rows(merged(one, two))[0].split()[7] == "DP=.;AC=2;AN=4"
    assert rows(merged(one, two, three))[0].split()[7] == "DP=12;AC=3;AN=6"


def test_snvs_and_indels_have_rows_of_their_own() -> None:
    one = vcf(["A"], "1 10 . A C 50 . . GT 0/1")
    two = vcf(["B"], "1 10 . A AT 50 . . GT 0/1")
    assert [line.split()[3:5] for line in rows(merged(one, two))] == [["A", "C"], ["A", "AT"]]


def test_structural_variants_are_joined_only_where_all_of_their_place_is_the_same() -> None:
    one = vcf(["A"], "1 10 . A <DEL> 50 . END=60;SVLEN=-50 GT 0/1")
    same = vcf(["B"], "1 10 . A <DEL> 50 . END=60;SVLEN=-50 GT 1/1")
    other = vcf(["B"], "1 10 . A <DEL> 50 . END=90;SVLEN=-80 GT 1/1")
    assert [line.split()[-2:] for line in rows(merged(one, same))] == [["0/1", "1/1"]]
    assert [line.split()[-2:] for line in rows(merged(one, other))] == [["0/1", "./."], ["./.", "1/1"]]


def test_one_copy_is_missing_where_all_others_have_one() -> None:
    one = vcf(["A"], "1 10 . A C 50 . . GT 1")
    two = vcf(["B"])
    assert rows(merged(one, two))[0].split()[-2:] == ["1", "."]


def test_counts_of_the_merged_samples_replace_those_of_the_files() -> None:
    declared = '##fileformat=VCFv4.2\n##INFO=<ID=AF,Number=A,Type=Float,Description="f">\n'
    one = vcf(["A"], "1 10 . A C 50 . AC=2;AN=2;AF=1;MLEAC=2;X1=3 GT 1/1", declared=declared)
    two = vcf(["B"], "1 10 . A C 50 . AC=1;AN=2;AF=0.5;NS=1;X1=4 GT 0/1", declared=declared)
    text = merged(one, two)
    assert rows(text)[0].split()[7] == "X1=3;AC=3;AN=4;AF=0.75"
    assert "##INFO=<ID=AC,Number=A,Type=Integer" in text


def test_a_list_of_another_length_is_left_out() -> None:
    one = vcf(["A"], "1 10 . A C 50 . . GT:AD 0/1:9,8,7")
    two = vcf(["B"], "1 10 . A T 50 . . GT:AD 0/1:9,8")
    assert rows(merged(one, two))[0].split()[-2:] == ["0/1:.", "0/2:9,.,8"]


def test_rows_are_bounded_however_many_alleles_stand_at_one_position() -> None:
    def text(file: int) -> str:
        alts = ",".join("A" + "ACGT"[file % 4] * (30 * file + number + 1) for number in range(15))
        return vcf([f"s{file}"], f"1 10 . A {alts} 50 . . GT:PL 0/1:{','.join(['7'] * 136)}")

    found = rows(merged(*(text(file) for file in range(12))))
    alts = [len(line.split()[4].split(",")) for line in found]
    assert sum(alts) == 12 * 15
    assert max(alts) <= ALTS_OF_MERGED_ROW
    assert len(found) > 1
    assert min(alts) > ALTS_WITH_G
    assert {call.partition(":")[2] for line in found for call in line.split()[9:]} == {"."}
