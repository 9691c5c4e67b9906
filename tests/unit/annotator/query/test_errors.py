"""Questions that cannot be answered as they are asked: exit code 2 and a sentence on what is missing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.pedigree import Person
from annotator.query.people import families
from annotator.query.relatives import by_names, relatives
from tests.annotator_demo import DemoReference
from tests.unit.annotator.query.conftest import PED, Ask


@pytest.fixture(scope="module")
def without_pedigree(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo trio, annotated without its pedigree."""
    output = tmp_path_factory.mktemp("no-pedigree")
    demo.annotate(demo.files / "sample.vcf.gz", output)
    return output


@pytest.fixture(scope="module")
def sites(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A result without samples."""
    output = tmp_path_factory.mktemp("sites")
    source = output / "sites.vcf"
    source.write_text(
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t5000\t.\tN\tG\t.\tPASS\t.\n"
    )
    demo.annotate(source, output / "out", tracks=())
    return output / "out"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--preset", "denovo"), "'denovo' is not one of clinvar, rare, de-novo"),
        (("--preset", "rare", "--ped", "NOBODY"), "names no sample"),
        (("--preset", "recessive", "--ped", "HEALTHY"), "no sample of the result is affected"),
        (("--preset", "de-novo", "--ped", "DUO"), "the father dad has no genotypes"),
        (("--preset", "de-novo", "--ped", "ALONE"), "no mother is named and no father is named"),
        (("--ped", "ABSENT"), "cannot be read"),
        (("--ped", "SHORT"), "Line 1"),
        (("--ped", "CONTRARY"), "stated as female"),
        (("--filter", "@ABSENT"), "cannot be read"),
        (("--filter", "{"), "not JSON"),
        (("--filter", '{"version": 1, "where": {"field": "AF", "max": 1, "missing": "pass"}}'), "gnomad_AF"),
        (("--ab", "0.2"), "two numbers"),
        (("--min-dp", "-1"), "0 or more"),
        (("--format", "xml"), "tsv, json, vcf"),
        (("--columns", "nothing"), "'nothing' is not a column"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_exit_code_2_and_what_is_missing(
    words: tuple[str, ...], said: str, without_pedigree: Path, tmp_path: Path, ask: Ask
) -> None:
    peds = {
        "NOBODY": "F\tx\t0\t0\t1\t2\n",
        "HEALTHY": PED.replace("\t1\t2\n", "\t1\t1\n"),
        "DUO": "F\tchild\tdad\tmother\t1\t2\n",
        "ALONE": "F\tchild\t0\t0\t1\t2\n",
        "SHORT": "F child\n",
        "CONTRARY": PED.replace("father\t0\t0\t1", "father\t0\t0\t2"),
    }
    for name, text in peds.items():
        (tmp_path / name).write_text(text)
    given = [str(tmp_path / word) if word in (*peds, "ABSENT") else word for word in words]
    given = [f"@{tmp_path / word[1:]}" if word.startswith("@") else word for word in given]
    answer = ask(without_pedigree, *given)
    assert answer.code == 2
    assert said in answer.err
    assert answer.out == ""


def test_no_samples(sites: Path, ask: Ask) -> None:
    for mode in ("recessive", "compound-het", "segregating"):
        answer = ask(sites, "--preset", mode)
        assert (answer.code, "no samples" in answer.err) == (2, True)
    assert ask(sites, "--preset", "clinvar").code == 2  # annotated without ClinVar
    assert ask(sites).variants == [("chr1", 5000, "N", "G")]


def test_no_result(tmp_path: Path, ask: Ask) -> None:
    assert ask(tmp_path).code == 2
    (tmp_path / "explore.meta.json").write_text('{"format": 9}')
    assert ask(tmp_path).code == 1


def test_names_that_tell_a_trio_are_used_and_said(without_pedigree: Path, trio: Path, ask: Ask) -> None:
    by_name = ask(without_pedigree, "--preset", "recessive")
    assert by_name.variants == ask(trio, "--preset", "recessive").variants
    assert "read from the samples' names: child is affected, sex unknown" in by_name.err
    on_x = ask(without_pedigree, "--preset", "x-linked")
    assert (on_x.code, on_x.variants) == (0, [])
    assert "the sex of child is unknown" in on_x.err


def test_a_singleton_runs_and_says_what_was_not_checked(trio: Path, tmp_path: Path, ask: Ask) -> None:
    (tmp_path / "alone.ped").write_text("F\tchild\t0\t0\t1\t2\n")
    answer = ask(trio, "--preset", "recessive", "--ped", tmp_path / "alone.ped")
    assert set(answer.variants) > set(ask(trio, "--preset", "recessive").variants)
    assert "no parent of child is in the result" in answer.err
    assert "does not name, and so not used: mother, father" in answer.err


def test_a_filter_brings_its_family(trio: Path, ask: Ask) -> None:
    family = [{"name": "mother", "sex": "female", "affected": True}]
    text = json.dumps({"version": 1, "family": family, "where": {"preset": "recessive"}})
    answer = ask(trio, "--filter", text)
    assert answer.variants
    assert {row["mother.GT"] for row in answer.rows} <= {"1/1", "2/2", "1"}


def test_two_families_of_which_one_can_show_new_variants(
    demo: DemoReference, tmp_path: Path, ask: Ask
) -> None:
    """De novo looks at the trio alone: the other family's missing calls are not asked for, and are no one's doubt."""
    people = ("child", "mother", "father", "son", "mum")
    call = "GT:DP:GQ"
    rows = ("0/1:30:60", "./.:.:.", "0/0:30:60"), ("0/1:30:60", "0/0:30:60", "0/0:30:60")
    source = tmp_path / "two.vcf"
    source.write_text(
        "##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=G>\n"
        "##FORMAT=<ID=DP,Number=1,Type=Integer,Description=D>\n##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=Q>\n"
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(people) + "\n"
        + "".join(
            "\t".join(("chr1", str(5000 + 10 * i), ".", "N", "G", ".", "PASS", ".", call, *trio, "0/0:30:60", "./.:.:."))
            + "\n"
            for i, trio in enumerate(rows)
        )
    )  # fmt: skip
    demo.annotate(source, tmp_path / "out", tracks=())
    ped = tmp_path / "two.ped"
    ped.write_text(
        "F\tchild\tfather\tmother\t1\t2\nF\tfather\t0\t0\t1\t1\nF\tmother\t0\t0\t2\t1\n"
        "G\tson\t0\tmum\t1\t2\nG\tmum\t0\t0\t2\t1\n"
    )
    answer = ask(tmp_path / "out", "--preset", "de-novo", "--ped", ped, "--allow-no-call")
    assert answer.code == 0, answer.err
    assert answer.variants == [("chr1", 5010, "N", "G")]
    assert answer.rows[0].get("not_called", ".") == "."


def test_a_ped_file_with_a_byte_order_mark(trio: Path, tmp_path: Path, ask: Ask) -> None:
    """Spreadsheets and Notepad write one; it is no part of the first family's name."""
    plain, marked = tmp_path / "plain.ped", tmp_path / "marked.ped"
    plain.write_text(PED, "utf-8")
    marked.write_text(PED, "utf-8-sig")
    for mode in ("dominant", "recessive", "segregating"):
        expected = ask(trio, "--preset", mode, "--ped", plain)
        answer = ask(trio, "--preset", mode, "--ped", marked)
        assert (answer.variants, answer.err) == (expected.variants, expected.err)


def test_files_as_they_are_downloaded(trio: Path, tmp_path: Path, ask: Ask) -> None:
    """`explore/X` is the object `explore.X`; the VCF lies beside."""
    for file in (trio / "explore").iterdir():
        shutil.copy(file, tmp_path / f"explore.{file.name}")
    shutil.copy(trio / "annotated.vcf.gz", tmp_path)
    for form in ("tsv", "vcf"):
        words = ("--preset", "rare", "--format", form)
        assert ask(tmp_path, *words).out == ask(trio, *words).out


@pytest.mark.parametrize(
    ("samples", "roles"),
    [
        (["child", "mother", "father"], ("child", "mother", "father")),
        (["FAM1_Proband", "FAM1_Mom"], ("FAM1_Proband", "FAM1_Mom", None)),
        (["kid.1", "dad.1", "other"], ("kid.1", None, "dad.1")),
        (["S1", "S2", "S3"], None),
        (["child1", "child", "proband"], None),
        (["motherboard", "child"], None),
    ],
    ids=["plain", "parts", "with another", "numbers", "two children", "part of a word"],
)
def test_roles_by_name(samples: list[str], roles: tuple[str | None, ...] | None) -> None:
    people = by_names(samples)
    if roles is None:
        assert people == []
    else:
        child = people[0]
        assert (child.name, child.mother, child.father) == roles
        assert child.sex is None


def test_several_samples_without_a_family() -> None:
    found = relatives(["S1", "S2"], 2, None, None, {})
    assert found.families == []
    assert "2 samples and no pedigree" in found.missing


def test_a_parent_who_is_only_named_has_a_sex_and_no_status() -> None:
    (family,) = families([Person("c", "male", True, "f", "m")], ["c", "m"])
    assert (family.people["f"].sex, family.people["f"].affected) == ("male", None)
    assert [p.name for p in family.sampled_parents(family.people["c"])] == ["m"]


def test_a_question_starts_without_compiled_code(trio: Path) -> None:
    """numba takes seconds to import, and an image without its cache minutes to compile."""
    words = f"from annotator.cli import main; main(['query', {str(trio)!r}, '--preset', 'compound-het'])"
    program = f"import sys; {words}; sys.exit('numba' in sys.modules or 'pysam' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
