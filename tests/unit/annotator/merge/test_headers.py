"""Headers are joined or the files refused, with a sentence that names them."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from annotator.errors import InputError
from annotator.limits import MERGED_FILES
from annotator.merge.given import Given, sorted_file
from annotator.merge.merging import MergedSource, UnsortedFile
from annotator.vcf.source import Limits
from tests.unit.annotator.merge.files import CONTIGS, DECLARED, given, merged, rows, vcf

RECORD = "1 10 . A C 50 . . GT 0/1"


def refused(*texts: str, reference: tuple[str, ...] = ("1", "2")) -> InputError:
    with pytest.raises(InputError) as raised:
        merged(*texts, reference=reference)
    return raised.value


def test_lines_stand_once_and_samples_in_the_files_order() -> None:
    one, two = (
        vcf(["B"], declared=DECLARED + "##source=one\n"),
        vcf(["A", "C"], declared=DECLARED + "##source=two\n"),
    )
    lines = merged(one, two).splitlines()
    assert lines[0] == "##fileformat=VCFv4.2"
    assert len(lines) == len(set(lines))
    assert {"##source=one", "##source=two"} <= set(lines)
    assert lines[-1].split("\t")[9:] == ["B", "A", "C"]


def test_the_newest_format_counts() -> None:
    one, two = vcf(["A"]), vcf(["B"]).replace("VCFv4.2", "VCFv4.3")
    assert merged(one, two).startswith("##fileformat=VCFv4.3\n")


def test_a_sample_of_two_files_is_refused() -> None:
    error = refused(vcf(["A", "S"]), vcf(["S"]))
    assert error.title == "A sample is in two of the files"
    assert "'S' is in a.vcf and in b.vcf" in error.detail


def test_wider_declarations_hold_both_and_are_noted() -> None:
    one = vcf(["A"], "1 10 . A C 50 . X1=1 GT:GQ 0/1:50")
    two = vcf(["B"], "1 10 . A C 50 . X1=1.5 GT:GQ 0/1:49.5",
              declared=DECLARED.replace("GQ,Number=1,Type=Integer", "GQ,Number=1,Type=Float"))  # fmt: skip
    with MergedSource(given([one, two]), ["1"]) as source:
        text = b"".join(source.blocks()).decode()
        notes = source.notes()
    assert "##FORMAT=<ID=GQ,Number=1,Type=Float" in text
    assert any("FORMAT/GQ" in note and "b.vcf" in note for note in notes)


def test_an_open_number_of_a_known_field_is_read_as_what_it_is() -> None:
    one = vcf(
        ["A"], "1 10 . A C 50 . . GT:AD 0/1:9,8", declared=DECLARED.replace("AD,Number=R", "AD,Number=.")
    )
    two = vcf(["B"], "1 10 . A T 50 . . GT:AD 0/1:7,6")
    text = merged(one, two)
    assert rows(text)[0].split()[-2:] == ["0/1:9,8,.", "0/2:7,.,6"]
    assert "##FORMAT=<ID=AD,Number=R" in text


@pytest.mark.parametrize("in_one", [True, False])
def test_lists_of_fields_that_a_file_does_not_declare_follow_their_alleles(in_one: bool) -> None:
    """Otherwise the reads and likelihoods of one allele would stand at another."""
    bare = "".join(line for line in DECLARED.splitlines(True) if not re.search("ID=(AD|PL|XA|XB),", line))
    full = DECLARED + '##FORMAT=<ID=XB,Number=A,Type=Integer,Description="by ALT">\n'
    one = vcf(["A"], "1 10 . A C 50 . XA=7 GT:AD:PL:XB 0/1:9,8:60,0,70:3", declared=full if in_one else bare)
    two = vcf(["B"], "1 10 . A T 50 . XA=5 GT:AD:PL:XB 0/1:7,6:50,0,40:4", declared=bare)
    found = rows(merged(one, two))[0].split()
    assert found[-2].startswith("0/1:9,8,.:60,0,70,.,.,.")
    assert found[-1].startswith("0/2:7,.,6:50,.,.,0,.,40")
    if in_one:
        assert found[7].startswith("XA=7,5;")
        assert [column.rpartition(":")[2] for column in found[-2:]] == ["3,.", ".,4"]


def test_a_flag_that_has_a_value_in_another_file_is_refused() -> None:
    error = refused(
        vcf(["A"]), vcf(["B"], declared=DECLARED.replace("X1,Number=1,Type=Integer", "X1,Number=0,Type=Flag"))
    )
    assert error.title == "The files declare a field differently"
    assert "INFO/X1" in error.detail


def test_another_order_of_contigs_is_refused() -> None:
    swapped = "".join(reversed(CONTIGS.splitlines(keepends=True)))
    error = refused(vcf(["A"]), vcf(["B"], contigs=swapped))
    assert error.title == "The contigs of the files come in different orders"
    assert "a.vcf has 1 before 2, and b.vcf has 2 before 1" in error.detail


def test_contigs_that_only_some_files_have_find_their_place() -> None:
    one = "##contig=<ID=1,length=9>\n##contig=<ID=3,length=9>\n"
    two = "##contig=<ID=1,length=9>\n##contig=<ID=2,length=9>\n##contig=<ID=3,length=9>\n"
    text = merged(vcf(["A"], contigs=one), vcf(["B"], contigs=two))
    assert re.findall(r"##contig=<ID=(\w+)", text) == ["1", "2", "3"]


def test_records_in_another_order_of_contigs_are_refused_with_their_line() -> None:
    two = vcf(["B"], "2 10 . A C 50 . . GT 0/1", RECORD)
    error = refused(vcf(["A"], RECORD), two)
    assert error.title == "b.vcf: the contigs of the files come in different orders"
    assert error.line == two.splitlines().index(two.splitlines()[-1]) + 1


def test_without_declared_contigs_the_reference_tells_the_order() -> None:
    one, two = (
        vcf([name], "7 10 . A C 50 . . GT 0/1", "X 5 . A C 50 . . GT 0/1", contigs="") for name in "AB"
    )
    assert [line.split()[0] for line in rows(merged(one, two, reference=("7", "X")))] == ["7", "X"]
    assert "different orders" in refused(one, two, reference=("X", "7")).title


@pytest.mark.parametrize(
    "contigs", ["##contig=<ID=1,length=900>\n", "##contig=<ID=1>\n##contig=<ID=2,length=7>\n"]
)
def test_another_build_is_refused(contigs: str) -> None:
    assert (
        refused(vcf(["A"]), vcf(["B"], contigs=contigs)).title
        == "The files were made on different genome builds"
    )


def test_builds_are_known_by_chromosomes_that_the_files_do_not_share() -> None:
    error = refused(
        vcf(["A"], contigs="##contig=<ID=21,length=48129895>\n"),
        vcf(["B"], contigs="##contig=<ID=22,length=50818468>\n"),
    )
    assert "a.vcf on GRCh37, b.vcf on GRCh38" in error.detail


@pytest.mark.parametrize("contigs", ["##contig=<ID=chr1,length=1000>\n", ""])
def test_two_names_of_one_chromosome_are_refused(contigs: str) -> None:
    error = refused(vcf(["A"], RECORD), vcf(["B"], "chr1 10 . A C 50 . . GT 0/1", contigs=contigs))
    assert "name their chromosomes differently" in error.title
    assert "chr1" in error.detail


def test_many_other_bases_in_ref_are_another_build_and_few_are_rows_of_their_own() -> None:
    def text(sample: str, base: str, number: int) -> str:
        return vcf([sample], *(f"1 {place} . {base} C 50 . . GT 0/1" for place in range(1, number + 1)))

    few = rows(merged(text("A", "A", 3), text("B", "G", 3)))
    assert [line.split()[-2:] for line in few] == [["0/1", "./."], ["./.", "0/1"]] * 3
    error = refused(text("A", "A", 40), text("B", "G", 40))
    assert error.title == "b.vcf: the files were made on different genome builds"
    assert "REF is A at 1:20 in a.vcf and G in b.vcf" in error.detail


def test_a_bad_line_is_named_with_its_file_and_line() -> None:
    bad = vcf(["B"], RECORD, "1 x . A C 50 . . GT 0/1")
    error = refused(vcf(["A"], RECORD), bad)
    assert error.title == "b.vcf: A position is not a number"
    assert error.line == len(bad.splitlines())


def test_what_is_no_vcf_is_named() -> None:
    assert refused(vcf(["A"]), "%PDF-1.4").title == "b.vcf: This is not a VCF file"


def test_a_file_out_of_order_is_sorted(tmp_path: Path) -> None:
    texts = [vcf(["A"], RECORD), vcf(["B"], "1 30 . A C 50 . . GT 0/1", RECORD)]
    files = given(texts)
    with pytest.raises(UnsortedFile) as raised, MergedSource(files, ["1"]) as source:
        list(source.blocks())
    assert raised.value.file == 1
    files[1] = sorted_file(files[1], tmp_path, Limits())
    with MergedSource(files, ["1"]) as source:
        assert [line.split()[1] for line in rows(b"".join(source.blocks()).decode())] == ["10", "30"]


def test_the_number_of_files_is_limited() -> None:
    one = Given("a.vcf", lambda: (io.BytesIO(), 0))
    with pytest.raises(InputError, match="too many files"):
        MergedSource([one] * (MERGED_FILES + 1), [])


def test_notes_say_what_readers_must_know() -> None:
    with MergedSource(
        given([vcf(["A"], RECORD), vcf(["B"], RECORD, "1 20 . A C 50 . . GT 0/1")]), ["1"]
    ) as source:
        list(source.blocks())
        assert source.fraction == 1
        assert source.summary() == (
            "2 files gave 2 records, 1 of them joined. A sample without a record or a reference block of its file at a variant "
            "has no genotype there (./.): that is not known, and not the reference."
        )
