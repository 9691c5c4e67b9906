"""Simulated families whose truth is known: what is suggested, what is warned of, and what is left open."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from annotator.pedigree import Person
from annotator.quality.plan import quality_plan
from annotator.quality.sink import QualitySink
from tests.unit.annotator.quality.people import GRCH38, Alleles, Population, document_of, plan_of, sink_of

NAMES = ("child", "father", "mother")
FAMILY = (
    Person("child", "male", True, "father", "mother"),
    Person("father", "male"),
    Person("mother", "female"),
)


@pytest.fixture(scope="module")
def people() -> Population:
    return Population(np.random.default_rng(1), on_y=120)


@pytest.fixture(scope="module")
def trio(people: Population) -> dict[str, Alleles]:
    father, mother = people.founder("male"), people.founder("female")
    return {"child": people.child(father, mother, "male"), "father": father, "mother": mother}


def codes(sink: QualitySink) -> list[str]:
    return [one["code"] for one in sink.warnings]


def of(sink: QualitySink) -> dict[str, Any]:
    assert sink.document is not None
    return sink.document


def test_a_true_trio_raises_nothing_and_is_found_without_a_pedigree(
    people: Population, trio: dict[str, Alleles]
) -> None:
    lines = people.lines([trio[name] for name in NAMES], haploid=True)
    sink = sink_of(lines, plan_of(NAMES, FAMILY))
    found = of(sink)
    assert codes(sink) == []
    assert [sample["sex"]["suggested"] for sample in found["samples"]] == ["male", "male", "female"]
    assert [sample["sex"]["fits"] for sample in found["samples"]] == [True] * 3
    assert [pair["relation"] for pair in found["pairs"]] == ["parent_child", "parent_child", "unrelated"]
    assert [pair["kinship"] for pair in found["pairs"]] == pytest.approx([0.25, 0.25, 0.0], abs=0.06)
    assert found["trios"][0]["errors"] == 0
    assert found["guess"] == [{"child": 0, "father": 1, "mother": 2}]
    unstated = document_of(lines, plan_of(NAMES))
    assert unstated["guess"] == found["guess"]
    assert {pair["fits"] for pair in unstated["pairs"]} == {None}


def test_another_father_is_named_in_the_detail_only(people: Population, trio: dict[str, Alleles]) -> None:
    lines = people.lines([trio["child"], people.founder("male"), trio["mother"]])
    sink = sink_of(lines, plan_of(NAMES, FAMILY))
    assert codes(sink) == ["sample_relation", "sample_mendel"]
    relation = sink.warnings[0]
    assert "child and father" in relation["detail"]
    assert "mother" not in relation["detail"]
    assert not any(name in one["title"] for one in sink.warnings for name in NAMES)
    found = of(sink)
    assert found["trios"][0]["rate"] > 0.05
    assert found["trios"][0]["against_father"] > 0 == found["trios"][0]["against_mother"]
    assert found["guess"] == []


def test_a_sample_twice(people: Population, trio: dict[str, Alleles]) -> None:
    sink = sink_of(people.lines([trio["child"], trio["child"], trio["mother"]]), plan_of(("a", "b", "c")))
    assert codes(sink) == ["sample_duplicate"]
    assert "a and b: kinship 0.50" in sink.warnings[0]["detail"]
    assert "identical twins" in sink.warnings[0]["detail"]


def test_siblings_are_no_parent_and_child(people: Population, trio: dict[str, Alleles]) -> None:
    sister = people.child(trio["father"], trio["mother"], "female")
    stated = (FAMILY[0], replace(FAMILY[0], name="sister", sex="female"))
    found = document_of(people.lines([trio["child"], sister]), plan_of(("child", "sister"), stated))
    (pair,) = found["pairs"]
    assert (pair["relation"], pair["parent"], pair["fits"]) == ("full_siblings", False, True)
    mother_and = (Person("child", None, None, None, "sister"), Person("sister", "female"))
    sink = sink_of(people.lines([trio["child"], sister]), plan_of(("child", "sister"), mother_and))
    assert codes(sink) == ["sample_relation"]
    assert "are not parent and child" in sink.warnings[0]["detail"]


@pytest.mark.parametrize("haploid", [True, False])
def test_stated_sexes_that_the_data_contradict(
    people: Population, trio: dict[str, Alleles], haploid: bool
) -> None:
    stated = (Person("child", "female"), Person("father", "female"), Person("mother", "female"))
    lines = people.lines([trio[name] for name in NAMES], haploid=haploid)
    sink = sink_of(lines, plan_of(NAMES, stated))
    assert codes(sink) == ["sample_sex"]
    assert "child: stated female, the data suggest male" in sink.warnings[0]["detail"]
    no_bounds = quality_plan(NAMES, {"chrX": 1_000}, ["chr1", "chrX"], stated, None)
    assert codes(sink_of(lines, no_bounds)) == []  # without bounds of the PAR nobody is warned


def test_unusual_sex_chromosomes_are_left_open(people: Population, trio: dict[str, Alleles]) -> None:
    two_x_and_y, one_x = trio["mother"].copy(), trio["mother"].copy()
    two_x_and_y[people.is_on("chrY")] = trio["father"][people.is_on("chrY")]
    one_x[people.is_on("chrX"), 1] = -1
    stated = (Person("xxy", "male"), Person("x0", "female"), Person("father", "male"))
    sink = sink_of(
        people.lines([two_x_and_y, one_x, trio["father"]]), plan_of(("xxy", "x0", "father"), stated)
    )
    found = [sample["sex"] for sample in of(sink)["samples"]]
    assert [one["suggested"] for one in found] == ["unclear", "unclear", "male"]
    assert all("only a karyotype can tell" in one["reason"] for one in found[:2])
    assert "sample_sex" not in codes(sink)


def test_one_copy_written_over_the_depth_of_two_is_left_open(
    people: Population, trio: dict[str, Alleles]
) -> None:
    lines = [
        line.replace(":15:60", ":30:60") if line.startswith("chrX") else line
        for line in people.lines([trio["father"]], haploid=True)
    ]
    (sample,) = document_of(lines, plan_of(("a",)))["samples"]
    assert sample["sex"]["suggested"] == "unclear"
    assert "depth on X is that of two copies" in sample["sex"]["reason"]


def test_files_merged_from_single_samples_have_no_relatives(
    people: Population, trio: dict[str, Alleles]
) -> None:
    lines = [line.replace("0/0:", "./.:") for line in people.lines([trio["child"], people.founder("male")])]
    sink = sink_of(lines, plan_of(NAMES[:2], FAMILY))
    (pair,) = of(sink)["pairs"]
    assert (pair["kinship"], pair["relation"], pair["parent"], pair["fits"]) == (None,) * 4
    assert "merged" in pair["reason"]
    assert codes(sink) == []


def test_few_sites_say_so_and_never_warn(people: Population, trio: dict[str, Alleles]) -> None:
    wrong = (Person("child", "female", True, "father", "mother"), *FAMILY[1:])
    lines = people.lines([trio["child"], people.founder("male"), trio["mother"]], leak=0.3)
    few = [*lines[:300], *lines[3_000:3_060]]
    sink = sink_of(few, plan_of(NAMES, wrong))
    assert codes(sink) == []
    found = of(sink)
    assert all("Too few sites" in pair["reason"] for pair in found["pairs"])
    for sample in found["samples"]:
        assert sample["sex"]["suggested"] is None
        assert "Too few sites" in sample["sex"]["reason"]
        assert "Too few sites" in sample["contamination"]["reason"]
    assert found["trios"][0]["rate"] is None


def test_on_one_chromosome_only_parents_are_judged(trio: dict[str, Alleles]) -> None:
    people = Population(np.random.default_rng(2), autosomal=36_000, on_x=0)
    chosen = people.is_on("chr2")
    father, mother = people.founder("male"), people.founder("female")
    child = people.child(father, mother, "male")
    lines = people.lines([child, father, mother, people.founder("male"), child])
    lines = [line for line, there in zip(lines, chosen, strict=True) if there]
    stated = (*FAMILY, Person("other", "male"), Person("again", None, None, "other"))
    sink = sink_of(lines, plan_of((*NAMES, "other", "again"), stated))
    found = {(pair["a"], pair["b"]): pair for pair in of(sink)["pairs"]}
    assert {pair["relation"] for pair in found.values()} == {None}
    assert found[0, 1]["fits"] is True
    assert found[3, 4]["fits"] is False
    assert found[0, 4]["parent"] is None
    assert codes(sink) == ["sample_relation"]
    assert of(sink)["guess"] == []


def test_contamination_by_reads_and_by_frequencies(people: Population, trio: dict[str, Alleles]) -> None:
    clean = people.lines([trio["child"], trio["mother"]])
    dirty = people.lines([trio["child"]], leak=0.1)
    lines = [
        "\t".join((line.rsplit("\t", 2)[0], other.rsplit("\t", 1)[1], line.rsplit("\t", 1)[1]))
        for line, other in zip(clean, dirty, strict=True)
    ]
    names = ("child", "mother")
    for frequency in (None, people.frequency.tolist()):
        plan = plan_of(names, (), "gnomad_AF" if frequency else None)
        sink = sink_of(lines, plan, (), frequency)
        first, second = (sample["contamination"] for sample in of(sink)["samples"])
        assert (first["possible"], second["possible"]) == (True, False)
        assert codes(sink) == ["sample_contamination"]
        assert first["method"] == ("charr" if frequency else "reads")
        assert "child" in sink.warnings[0]["detail"]
        assert second["value"] == 0


def test_a_large_cohort_is_bounded_and_the_pedigree_comes_first() -> None:
    names = tuple(f"s{number}" for number in range(500))
    stated = (Person("s499", "male", True, "s498", "s497"), Person("s498"), Person("s497"))
    plan = plan_of(names, stated)
    assert (len(plan.columns), plan.total, plan.every) == (200, 500, 10)
    assert plan.names[-3:] == ("s497", "s498", "s499")
    assert plan.columns[:197] == tuple(range(197))
    assert plan.trios == ((199, 198, 197),)


def test_without_samples_there_is_no_document() -> None:
    sink = sink_of(["chr1\t10\t.\tA\tG\t.\t.\t."], plan_of(()))
    assert sink.document is None
    assert sink.files() == {}
    assert sink.warnings == []
    assert sink.summary is None


def test_a_genome_of_two_autosomes_is_judged_as_a_whole() -> None:
    lengths = {"chr1": 3_000_000, "chr2": 2_000_000, "chrX": 1_000_000}
    assert quality_plan(("a",), lengths, list(lengths), (), None).autosomes == 2
    assert quality_plan(("a",), GRCH38, ["chr22"], (), None).autosomes == 10
