"""A reference of two gene sets says what each set says alone, row by row, and names the set of each row."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.engines.vep.fields import FIELDS
from annotator.reference.description import FORMAT, FORMAT_OF_SETS
from annotator.reference.folder import Reference
from annotator.reference.mane import with_partners
from tests.annotator_demo import DemoReference
from tests.unit.annotator.driver import HEADER, NoTracks, OneTrack, Outputs, annotate
from tests.unit.annotator.engines.vep.example import example
from tests.unit.annotator.two_sets import DIFFERS, TwoSets, build_all
from tests.unit.annotator.variants import crowded

NAMES = (*FIELDS, "SOURCE")
WITH_SAMPLE = HEADER.replace(b"INFO\n", b"INFO\tFORMAT\tS\n")


@pytest.fixture(scope="module")
def sets(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> TwoSets:
    return build_all(demo, tmp_path_factory.mktemp("sets"))


def rows_of(out: Outputs) -> list[list[list[str]]]:
    """The rows of each record, as lists of fields."""
    found = []
    for record in out.records():
        csq = [item[4:] for item in record[7].split(";") if item.startswith("CSQ=")]
        found.append([row.split("|") for text in csq for row in text.split(",")])
    return found


def without_lonely(rows: Sequence[Sequence[str]]) -> Counter[tuple[str, ...]]:
    """The rows but for the intergenic ones of an ALT that has other rows, and without the columns of MANE, of which one set
    alone knows less."""
    number, feature = FIELDS.index("ALLELE_NUM"), FIELDS.index("Feature")
    near = {row[number] for row in rows if row[feature]}
    kept = (row for row in rows if row[feature] or row[number] not in near)
    return Counter(
        tuple(text for text, name in zip(row, NAMES, strict=True) if not name.startswith("MANE"))
        for row in kept
    )


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_both_sets_together_are_each_set_alone(sets: TwoSets, tmp_path: Path, seed: int) -> None:
    text = crowded(Reference.open(sets.both), 250, seed)
    both = annotate(text, sets.both, tmp_path / "both")
    rules = annotate(text, sets.both, tmp_path / "rules", readable=True)
    assert both.lines() == rules.lines()
    alone = [
        rows_of(annotate(text, folder, tmp_path / folder.name)) for folder in (sets.ensembl, sets.refseq)
    ]
    for together, ensembl, refseq in zip(rows_of(both), *alone, strict=True):
        known = [[*row, "Ensembl" if row[FIELDS.index("Feature")] else ""] for row in ensembl]
        known += [[*row, "RefSeq" if row[FIELDS.index("Feature")] else ""] for row in refseq]
        distinct = {tuple(row) for row in known}  # both say the same of an ALT far from all genes
        assert without_lonely(together) == without_lonely(sorted(distinct))
        features = [row[FIELDS.index("Feature")] for row in together if row[FIELDS.index("Feature")]]
        assert features == sorted(features)


@pytest.mark.parametrize("tracks", [NoTracks, OneTrack])
def test_source_is_the_last_column_of_the_engine_in_every_output(
    sets: TwoSets, tmp_path: Path, tracks: type[NoTracks]
) -> None:
    text = crowded(Reference.open(sets.both), 150, 7)
    out = annotate(text, sets.both, tmp_path / "both", tracks=tracks())
    (header,) = (line for line in out.lines() if line.startswith("##INFO=<ID=CSQ"))
    names = header.split("Format: ")[1].rstrip('">').split("|")
    assert names[: len(FIELDS) + 1] == [*FIELDS, "SOURCE"]
    found = [dict(zip(names, row, strict=True)) for row in out.rows()]
    assert {row["SOURCE"] for row in found} == {"Ensembl", "RefSeq", ""}
    for row in found:
        expected = {"N": "RefSeq", "D": "Ensembl", "": ""}[row["Feature"][:1]]
        assert row["SOURCE"] == expected
    assert pq.read_table(out.parquet)["SOURCE"].to_pylist() == [row["SOURCE"] or None for row in found]
    lines = [line.split("\t") for line in gzip.decompress(out.tsv.read_bytes()).decode().splitlines()]
    assert [line[lines[0].index("SOURCE")] for line in lines[1:]] == [row["SOURCE"] for row in found]


def test_with_samples_the_columns_of_haplotypes_follow(sets: TwoSets, tmp_path: Path) -> None:
    text = crowded(Reference.open(sets.both), 60, 3, structural=False)[len(HEADER) :].splitlines()
    called = WITH_SAMPLE + b"".join(line + b"\tGT\t0|1\n" for line in text)
    kernel = annotate(called, sets.both, tmp_path / "kernel")
    rules = annotate(called, sets.both, tmp_path / "rules", readable=True)
    assert kernel.lines() == rules.lines()
    (header,) = (line for line in kernel.lines() if line.startswith("##INFO=<ID=CSQ"))
    names = header.split("Format: ")[1].rstrip('">').split("|")
    assert names[len(FIELDS) :] == [
        "SOURCE", "HAPLO_WITH", "HAPLO_CONSEQUENCE", "HAPLO_HGVSp", "HAPLO_COUNT",
    ]  # fmt: skip
    assert all(len(row) == len(names) for row in kernel.rows())


def test_each_set_has_its_own_pick_of_a_gene(sets: TwoSets, tmp_path: Path) -> None:
    out = annotate(crowded(Reference.open(sets.both), 200, 9), sets.both, tmp_path / "both")
    for record in rows_of(out):
        rows = [dict(zip(NAMES, row, strict=True)) for row in record]
        genes = {(row["ALLELE_NUM"], row["Gene"], row["SOURCE"]) for row in rows}
        picked = [(row["ALLELE_NUM"], row["Gene"], row["SOURCE"]) for row in rows if row["PICK"]]
        assert sorted(picked) == sorted(genes)


def test_an_earlier_release_refuses_a_reference_of_several_sets(sets: TwoSets) -> None:
    """It would write rows of more columns than its header has."""
    formats = [
        Reference.open(folder).description["format"] for folder in (sets.ensembl, sets.refseq, sets.both)
    ]
    assert formats == [FORMAT, FORMAT, FORMAT_OF_SETS] == [2, 2, 3]


def test_a_reference_of_one_set_is_what_it_was(sets: TwoSets) -> None:
    new = {"text.source", "text.refseq_match", "column.SOURCE", "column.REFSEQ_MATCH"}
    assert not [path for path in sets.ensembl.iterdir() if ".".join(path.name.split(".")[:2]) in new]
    assert not (sets.ensembl / "explore.twins.json.gz").exists()
    assert (sets.both / "text.source.text.npy").exists()


@pytest.fixture(scope="module")
def marked(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> TwoSets:
    """References of which some RefSeq transcripts differ from the genome."""
    notes = dict.fromkeys((1, 2, 7, 8), DIFFERS)
    return build_all(demo, tmp_path_factory.mktemp("marked"), notes)


def named_rows(out: Outputs) -> list[dict[str, str]]:
    """The rows by the names that the header gives."""
    (header,) = (line for line in out.lines() if line.startswith("##INFO=<ID=CSQ"))
    names = header.split("Format: ")[1].rstrip('">').split("|")
    return [dict(zip(names, row, strict=True)) for row in out.rows()]


@pytest.mark.parametrize(
    ("which", "columns"), [("refseq", ["REFSEQ_MATCH"]), ("both", ["REFSEQ_MATCH", "SOURCE"])]
)
def test_each_row_of_a_transcript_that_differs_says_so(
    marked: TwoSets, tmp_path: Path, which: str, columns: list[str]
) -> None:
    folder: Path = getattr(marked, which)
    reference = Reference.open(folder)
    text = crowded(reference, 250, 11)
    kernel = annotate(text, folder, tmp_path / "kernel")
    assert kernel.lines() == annotate(text, folder, tmp_path / "rules", readable=True).lines()
    found = named_rows(kernel)
    assert list(found[0])[len(FIELDS) :] == columns
    genes = reference.genes
    coding = {record.id for record in map(genes.record, range(len(genes))) if record.coding}
    for row in found:
        number = int(row["Feature"].removesuffix(".2")[3:]) if row["Feature"].startswith("N") else 0
        words = "rseq_mrna_nonmatch" + "&rseq_nctran_mismatch" * (row["Feature"] not in coding)
        assert row["REFSEQ_MATCH"] == (words if number in (1, 2, 7, 8) else "")
    assert any(row["REFSEQ_MATCH"] for row in found)
    assert pq.read_table(kernel.parquet)["REFSEQ_MATCH"].to_pylist() == [
        row["REFSEQ_MATCH"] or None for row in found
    ]
    assert reference.description["format"] == FORMAT_OF_SETS


def test_both_transcripts_of_a_pair_of_mane_name_each_other(sets: TwoSets, tmp_path: Path) -> None:
    text = crowded(Reference.open(sets.both), 300, 12)
    found = named_rows(annotate(text, sets.both, tmp_path / "both"))
    pairs = {(row["Feature"], row["MANE_SELECT"]) for row in found if row["MANE_SELECT"]}
    of_refseq = {(theirs, ours) for ours, theirs in pairs if ours.startswith("NM_")}
    assert {theirs.partition(".")[0] for theirs, _ in of_refseq} == {
        ours for ours, _ in pairs if ours.startswith("DEMOT")
    }
    assert {(theirs.removesuffix(".1"), ours) for theirs, ours in of_refseq} == pairs - {
        (ours, theirs) for theirs, ours in of_refseq
    }
    assert all(row["MANE"] == "MANE_Select" for row in found if row["MANE_SELECT"])
    alone = named_rows(annotate(text, sets.refseq, tmp_path / "refseq"))
    assert {(row["Feature"], row["MANE_SELECT"]) for row in alone if row["MANE_SELECT"]} == {
        (ours, theirs) for theirs, ours in of_refseq
    }


def test_a_pair_needs_the_version_that_was_compared() -> None:
    record = example().record
    partners = {f"{record.id}.7": ("MANE_Select", "NM_1.2")}
    (same,) = with_partners([replace(record, version="7")], partners)
    assert (same.mane, same.mane_select) == ("MANE_Select", "NM_1.2")
    (other,) = with_partners([replace(record, version="8", mane_select="")], partners)
    assert other.mane_select == ""
    (known,) = with_partners([replace(record, version="7", mane_select="NM_1.3")], partners)
    assert known.mane_select == "NM_1.3"


def test_the_engine_csq_names_the_set_too(sets: TwoSets, tmp_path: Path) -> None:
    source = tmp_path / "in.vcf"
    source.write_bytes(crowded(Reference.open(sets.both), 200, 13, structural=False))
    DemoReference(sets.both, sets.both).annotate(source, tmp_path / "out", engine="csq")
    lines = gzip.decompress((tmp_path / "out" / "variants.tsv.gz").read_bytes()).decode().splitlines()
    names, *rows = (line.split("\t") for line in lines)
    assert names[-1] == "SOURCE"
    found = {(row[names.index("Feature")][:1], row[-1]) for row in rows}
    assert found == {("D", "Ensembl"), ("N", "RefSeq")}
    picked = [
        (row[names.index("record")], row[names.index("alt")], row[names.index("Gene")], row[-1])
        for row in rows
        if row[names.index("PICK")]
    ]
    assert len(set(picked)) == len(picked)


def test_the_engine_csq_picks_one_transcript_of_a_gene_some_of_which_differ(
    marked: TwoSets, tmp_path: Path
) -> None:
    source = tmp_path / "in.vcf"
    source.write_bytes(crowded(Reference.open(marked.refseq), 200, 13, structural=False))
    DemoReference(marked.refseq, marked.refseq).annotate(source, tmp_path / "out", engine="csq")
    lines = gzip.decompress((tmp_path / "out" / "variants.tsv.gz").read_bytes()).decode().splitlines()
    names, *rows = (line.split("\t") for line in lines)
    places = [names.index(name) for name in ("record", "alt", "Gene")]
    genes = {tuple(row[at] for at in places) for row in rows}
    picked = [tuple(row[at] for at in places) for row in rows if row[names.index("PICK")]]
    assert sorted(picked) == sorted(genes)
    words: dict[tuple[str, ...], set[str]] = {}
    for row in rows:
        words.setdefault(tuple(row[at] for at in places), set()).add(row[names.index("REFSEQ_MATCH")])
    assert max(map(len, words.values())) == 2
