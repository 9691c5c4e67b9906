"""The columns HAPLO_* of whole files: against plain Python, over chunk borders, by both paths, in every output."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from Bio.Seq import Seq

from annotator.engines.vep.fields import FIELDS, HAPLOTYPE_FIELDS
from annotator.genes.genome import reverse_complement
from annotator.genes.transcript import Transcript
from annotator.reference.folder import Reference
from tests.unit.annotator.driver import HEADER, OneTrack, annotate
from tests.unit.annotator.engines.vep.haplotypes.phased import crowded_coding, vcf
from tests.unit.annotator.engines.vep.notation import agrees

COLUMNS = (*FIELDS, *HAPLOTYPE_FIELDS)


def gunzipped(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def test_both_paths_give_the_same_lines(reference: Reference, reference_folder: Path, tmp_path: Path) -> None:
    for seed in (1, 2):
        text = vcf(crowded_coding(reference, seed, 5), 5)
        fast = annotate(text, reference_folder, tmp_path / f"fast{seed}", tracks=OneTrack())
        slow = annotate(text, reference_folder, tmp_path / f"slow{seed}", tracks=OneTrack(), readable=True)
        assert fast.lines() == slow.lines()
        assert gunzipped(fast.tsv) == gunzipped(slow.tsv)


def test_no_cut_and_no_number_of_workers_hides_a_neighbour(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    text = vcf(crowded_coding(reference, 3, 4)[:250], 4)
    whole = annotate(text, reference_folder, tmp_path / "whole")
    assert sum(any(row[len(FIELDS) :]) for row in whole.rows()) > 20
    for records in (1, 7, 50):
        cut = annotate(text, reference_folder, tmp_path / f"cut{records}", records=records)
        assert cut.lines() == whole.lines()
    three = annotate(text, reference_folder, tmp_path / "three", records=9, threads=3)
    assert three.lines() == whole.lines()


def test_the_other_columns_are_those_of_a_file_without_samples(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    lines = crowded_coding(reference, 4, 3)
    bare = HEADER + "".join("\t".join(line.split("\t")[:8]) + "\n" for line in lines).encode()
    without = annotate(bare, reference_folder, tmp_path / "without")
    with_samples = annotate(vcf(lines, 3), reference_folder, tmp_path / "with")
    assert all(len(row) == len(FIELDS) for row in without.rows())
    assert [row[: len(FIELDS)] for row in with_samples.rows()] == without.rows()


def test_parquet_and_tsv_have_the_columns(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    out = annotate(vcf(crowded_coding(reference, 5, 3), 3), reference_folder, tmp_path)
    expected = [row[len(FIELDS) :] for row in out.rows()]
    table = pq.read_table(out.parquet).select(list(HAPLOTYPE_FIELDS)).to_pylist()
    assert [[row[name] or "" for name in HAPLOTYPE_FIELDS] for row in table] == expected
    tsv = [line.split("\t") for line in gunzipped(out.tsv).decode().splitlines()]
    first = tsv[0].index(HAPLOTYPE_FIELDS[0])
    assert [row[first : first + 4] for row in tsv[1:]] == expected


@pytest.mark.parametrize("seed", range(4))
def test_entries_say_what_plain_translation_says(
    reference: Reference, reference_folder: Path, tmp_path: Path, seed: int
) -> None:
    """Each entry's protein is that of the coding sequence with the row's variant and its neighbours."""
    out = annotate(vcf(crowded_coding(reference, 10 + seed, 4), 4), reference_folder, tmp_path)
    transcripts = _transcripts(reference)
    checked = 0
    for record, fields in _rows(out.records()):
        entries = zip(*(fields[name].split("&") for name in HAPLOTYPE_FIELDS), strict=True)
        for others, terms, notation, count in entries if fields["HAPLO_WITH"] else ():
            assert int(count) > 0
            transcript = transcripts[fields["Feature"]]
            if "*" in transcript.peptide or transcript.peptide[:1] != "M":
                continue  # such a gene has no protein to compare with
            if transcript.table_id != 1 and "frameshift" in terms:
                continue  # HGVSp reads frameshifts in the standard code, as VEP does
            alt = record[4].split(",")[int(fields["ALLELE_NUM"]) - 1]
            changes = [f"{record[1]}{record[3]}>{alt}", *others.split("+")]
            product = _protein(transcript, changes)
            if (
                product is None
                or notation == "-"
                or any(word in terms for word in ("start_", "stop_lost", "retained"))
            ):
                continue
            told = notation.split(":p.")[1].replace("%3D", "=")
            assert agrees(told, transcript.peptide + "*", product), (fields, changes, product)
            checked += 1
    assert checked > 20


@pytest.mark.parametrize("seed", range(3))
def test_all_codons_with_two_substitutions_of_one_copy_are_found(
    reference: Reference, reference_folder: Path, tmp_path: Path, seed: int
) -> None:
    """Substitutions alone, all phased: the codons of each copy, counted in plain Python, are the entries."""
    samples = 6
    lines = crowded_coding(reference, 20 + seed, samples, indels=False, phased=True)
    out = annotate(vcf(lines, samples), reference_folder, tmp_path)
    expected: Counter[tuple[str, str, str]] = Counter()
    for transcript in _transcripts(reference).values():
        if not transcript.coding:
            continue
        offsets = _offsets(transcript)
        for copy in range(2 * samples):
            codons: dict[int, list[str]] = {}
            for line in lines:
                columns = line.split("\t")
                offset = offsets.get(int(columns[1])) if columns[0] == transcript.contig else None
                call = columns[9 + copy // 2].split(":")[0].split("|")[copy % 2]
                if offset is not None and call == "1":
                    codons.setdefault(offset // 3, []).append(f"{columns[1]}{columns[3]}>{columns[4]}")
            for members in codons.values():
                if transcript.strand == -1:
                    members.reverse()
                for member in members if len(members) > 1 else ():
                    others = "+".join(other for other in members if other != member)
                    expected[(transcript.id, member, others)] += 1
    found: Counter[tuple[str, str, str]] = Counter()
    for record, fields in _rows(out.records()):
        if fields["HAPLO_WITH"]:
            for others, count in zip(
                fields["HAPLO_WITH"].split("&"), fields["HAPLO_COUNT"].split("&"), strict=True
            ):
                found[(fields["Feature"], f"{record[1]}{record[3]}>{record[4]}", others)] += int(count)
    assert len(expected) > 20
    # A neighbour that changes nothing, neither the terms nor the protein, is not named.
    unnamed = set(expected) - set(found)
    assert {key: expected[key] for key in found} == dict(found)
    transcripts = _transcripts(reference)
    for feature, member, others in unnamed:
        transcript = transcripts[feature]
        assert _protein(transcript, [member, *others.split("+")]) == _protein(transcript, [member])


def _rows(records: list[list[str]]) -> list[tuple[list[str], dict[str, str]]]:
    return [
        (record, dict(zip(COLUMNS, row.split("|"), strict=True)))
        for record in records
        for row in record[7].split("CSQ=")[1].split(";")[0].split(",")
    ]


def _transcripts(reference: Reference) -> dict[str, Transcript]:
    genes = reference.genes
    made = (genes.transcript(number, reference.genome) for number in range(len(genes)))
    return {transcript.id: transcript for transcript in made}


def _offsets(transcript: Transcript) -> dict[int, int]:
    """0-based offset in the coding sequence of each genomic position inside it."""
    places = [place for low, high in sorted(transcript.exons) for place in range(low, high + 1)]
    if transcript.strand == -1:
        places.reverse()
    first = 1 - transcript.cds_cdna_start + transcript.start_phase
    inside = range(transcript.start_phase, len(transcript.cds))
    return {place: offset for offset, place in enumerate(places, first) if offset in inside}


def _protein(transcript: Transcript, changes: list[str]) -> str | None:
    """The protein, its stop included, with changes as the file has them (`117T>C`); None when it has no stop."""
    places = [place for low, high in sorted(transcript.exons) for place in range(low, high + 1)]
    forward = transcript.spliced if transcript.strand == 1 else reverse_complement(transcript.spliced)
    bases = dict(zip(places, forward, strict=True))
    for change in changes:
        left, alt = change.split(">")
        position = int("".join(filter(str.isdigit, left)))
        ref = left[len(str(position)) :]
        while ref and alt and ref[0] == alt[0]:  # the anchor of an indel
            ref, alt, position = ref[1:], alt[1:], position + 1
        if not ref:
            bases[position - 1] += alt
        for index in range(len(ref)):
            old = bases[position + index]
            bases[position + index] = (alt if index == 0 else "") + old[1:]
    spliced = "".join(bases[place] for place in sorted(bases))
    if transcript.strand == -1:
        spliced = reverse_complement(spliced)
    utr = transcript.cds_cdna_start - 1 - transcript.start_phase
    whole = spliced[utr:] if utr >= 0 else "N" * -utr + spliced
    protein = str(Seq(whole[: len(whole) // 3 * 3]).translate(table=transcript.table_id))
    return protein[: protein.index("*") + 1] if "*" in protein else None
