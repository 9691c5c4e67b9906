"""Published tables of scores as their sources write them: every allele has the value that a plain reader finds in the file."""

from __future__ import annotations

import csv
import gzip
import io
import math
import random
import zipfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.bytes.strings import Strings
from annotator.errors import TrackError
from annotator.tracks import external_sort, tsv
from annotator.tracks.allele_track import AlleleTrack
from annotator.tracks.spec import TrackSpec, parse_spec
from annotator.tracks.store import TrackMeta
from tests.unit.annotator.tracks.track_world import BASES, CONTIGS, Genome, ask, texts

ALPHAMISSENSE = (
    "# Copyright 2023 DeepMind Technologies Limited\n#\n# Licensed under CC BY 4.0, see the README, at a place, or so\n"
    "#CHROM\tPOS\tREF\tALT\tgenome\tuniprot_id\ttranscript_id\tprotein_variant\tam_pathogenicity\tam_class\n"
)
REVEL = "chr,hg19_pos,grch38_pos,ref,alt,aaref,aaalt,REVEL,Ensembl_transcriptid\n"
CADD = "## CADD GRCh38-v1.7 (c) University of Washington, 2013-2023. All rights reserved.\n#Chrom\tPos\tRef\tAlt\tRawScore\tPHRED\n"


def spec_of(path: Path, name: str, assembly: str = "GRCh38", fields: str = "") -> TrackSpec:
    return replace(parse_spec(f"{name}={path}{fields}"), assembly=assembly)


def build(spec: TrackSpec) -> TrackMeta:
    return tsv.build(spec, CONTIGS, Genome(), spec.path.parent)


def values(folder: Path, meta: TrackMeta, variants: Iterable[str]) -> list[str]:
    return texts(ask([AlleleTrack(folder, meta, CONTIGS)], *variants).suffix)


def snv(contig: str, at: int, step: int = 1) -> tuple[str, str]:
    """REF and one of its three ALTs (`step` 1 to 3) at a place."""
    ref = BASES[contig][at - 1]
    return ref, "ACGT"[("ACGT".index(ref) + step) % 4]


def test_alphamissense_gives_the_highest_of_several_proteins(tmp_path: Path) -> None:
    rows = [
        ("chr1", 7, 1, "P1", "0.3401", "ambiguous"),
        ("chr1", 7, 1, "P2", "0.9996", "likely_pathogenic"),
        ("chr1", 7, 1, "P3", "0.05", "likely_benign"),
        ("chr1", 7, 2, "P1", "0.1", "likely_benign"),
        ("chr1", 8, 1, "P1", "0.5", "ambiguous"),
        ("chr1", 8, 1, "P2", "0.5", "ambiguous"),
        ("chr2", 3, 3, "P9", "1.0", "likely_pathogenic"),
        ("chrUn_1", 3, 3, "P9", "1.0", "likely_pathogenic"),
    ]
    path = tmp_path / "AlphaMissense_hg38.tsv.gz"
    best: dict[str, tuple[float, str]] = {}
    lines = []
    for contig, at, step, protein, score, word in rows:
        name = contig.removeprefix("chr")
        ref, alt = snv(name if name in BASES else "2", at, step)
        lines.append(f"{contig}\t{at}\t{ref}\t{alt}\thg38\t{protein}\tENST1.4\tV2L\t{score}\t{word}\n")
        if name in BASES:
            variant = f"{name}:{at}:{ref}:{alt}"
            best[variant] = max(best.get(variant, (-1.0, "")), (float(score), f"|{score}|{word}"))
    path.write_bytes(gzip.compress((ALPHAMISSENSE + "".join(lines)).encode()))
    meta = build(spec_of(path, "alphamissense"))
    assert [(field.column, field.kind, field.rounding) for field in meta.fields] == [
        ("alphamissense_am_pathogenicity", "number", "0.0001"),
        ("alphamissense_am_class", "text", ""),
    ]
    assert "highest of several proteins" in meta.fields[0].description
    assert values(tmp_path, meta, best) == [text for _, text in best.values()]
    assert meta.rows == len(best)


def test_a_table_of_another_assembly_is_refused(tmp_path: Path) -> None:
    line = "chr1\t7\tC\tA\thg19\tP1\tENST1.4\tV2L\t0.5\tambiguous\n"
    path = tmp_path / "am.tsv"
    path.write_text(ALPHAMISSENSE + line)
    with pytest.raises(TrackError, match="another assembly") as refusal:
        build(spec_of(path, "am"))
    assert "am.tsv is of GRCh37, and the reference is of GRCh38" in refusal.value.detail
    assert build(spec_of(path, "am", "GRCh37")).rows == 1
    path = tmp_path / "cadd.tsv"
    path.write_text(CADD + "1\t7\tC\tA\t0.1\t2.5\n")
    with pytest.raises(TrackError, match="another assembly"):
        build(spec_of(path, "cadd", "GRCh37"))
    assert build(spec_of(path, "cadd", "")).rows == 1  # nothing to compare with


def test_an_invented_score_is_not_called_the_source_s(tmp_path: Path) -> None:
    path = tmp_path / "cadd.tsv"
    for head, words in (
        ("", "CADD score, scaled as PHRED (PHRED of cadd.tsv)"),
        ("##synthetic: x\n", "PHRED of cadd.tsv"),
    ):
        path.write_text(head + CADD + "1\t7\tC\tA\t0.1\t2.5\n")
        assert build(spec_of(path, "cadd")).fields[0].description == words


def revel_lines(count: int) -> list[str]:
    """Lines in the order of hg19, with GRCh38 places in another order, `.` among them, and alleles in several rows."""
    chance = random.Random(7)
    lines = []
    for contig in BASES:
        there = [at for at in range(1, len(BASES[contig]) + 1) if BASES[contig][at - 1] != "N"]
        for number in range(count):
            at = chance.choice(there)
            ref, alt = snv(contig, at, chance.randint(1, 3))
            place = "." if chance.random() < 0.2 else f"{at}"
            score = f"{chance.random():.3f}"
            names = ";".join(f"ENST{chance.randint(1, 9)}" for _ in range(chance.randint(1, 3)))
            lines.append(f"{contig},{1000 + number},{place},{ref},{alt},M,V,{score},{names}\n")
    return lines


@pytest.mark.parametrize("name", ["revel.csv", "revel_with_transcript_ids", "revel-v1.3.zip"])
def test_revel_is_sorted_again_on_disk(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external_sort, "RUN", 7)
    monkeypatch.setattr(external_sort, "FILES", 3)
    content = REVEL + "".join(revel_lines(60))
    path = tmp_path / name
    if name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("revel_with_transcript_ids", content)
    else:
        path.write_text(content)
    meta = build(spec_of(path, "revel"))
    best: dict[str, str] = {}
    missing = 0
    for row in csv.DictReader(io.StringIO(content)):
        missing += row["grch38_pos"] == "."
        if row["grch38_pos"] != ".":
            variant = f"{row['chr']}:{row['grch38_pos']}:{row['ref']}:{row['alt']}"
            best[variant] = max(best.get(variant, ""), f"|{row['REVEL']}")
    assert len(best) < content.count("\n") - 1 - missing  # some alleles have several rows
    assert values(tmp_path, meta, best) == list(best.values())
    assert (meta.rows, meta.notes) == (len(best), (f"{missing} lines have no position on GRCh38",))
    assert [(field.column, field.rounding) for field in meta.fields] == [("revel_REVEL", "0.001")]
    assert not list(tmp_path.glob("sort-*"))


def test_revel_has_positions_of_grch37_too(tmp_path: Path) -> None:
    path = tmp_path / "revel.csv"
    path.write_text(REVEL + "1,7,9,C,A,M,V,0.25,ENST1\n1,8,.,G,A,M,V,0.5,ENST1\n")
    meta = build(spec_of(path, "revel", "GRCh37"))
    assert values(tmp_path, meta, ["1:7:C:A", "1:8:G:A", "1:9:T:A"]) == ["|0.25", "|0.5", "|"]
    for assembly in ("", "T2T-CHM13"):
        with pytest.raises(TrackError, match="no positions for this reference"):
            build(spec_of(path, "revel", assembly))


def test_revel_with_tabs_as_vep_s_users_have_it(tmp_path: Path) -> None:
    path = tmp_path / "new_tabbed_revel_grch38.tsv.gz"
    path.write_bytes(
        gzip.compress(("#" + REVEL + "1,7,8,G,A,M,V,0.25,ENST1;ENST2\n").replace(",", "\t").encode())
    )
    assert values(tmp_path, build(spec_of(path, "revel")), ["1:8:G:A"]) == ["|0.25"]


def test_a_table_without_a_row_on_the_reference_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "revel.csv"
    for lines in ("", "7,7,8,G,A,M,V,0.25,ENST1\n", "1,7,.,G,A,M,V,0.25,ENST1\n"):
        path.write_text(REVEL + lines)
        with pytest.raises(TrackError, match="would be empty"):
            build(spec_of(path, "revel"))


def test_cadd_keeps_its_scaled_score(tmp_path: Path) -> None:
    rows = [(at, step, f"{at / 7:.6f}", f"{at * step / 9:.3f}") for at in range(6, 30) for step in (1, 2, 3)]
    variants = [f"1:{at}:" + ":".join(snv("1", at, step)) for at, step, *_ in rows]
    lines = ["\t".join([*v.split(":"), r[2], r[3]]) + "\n" for v, r in zip(variants, rows, strict=True)]
    path = tmp_path / "whole_genome_SNVs.tsv.gz"
    path.write_bytes(gzip.compress((CADD + "".join(lines)).encode()))
    meta = build(spec_of(path, "cadd"))
    assert [(field.column, field.rounding) for field in meta.fields] == [("cadd_PHRED", "0.001")]
    assert values(tmp_path, meta, variants) == [f"|{row[3]}" for row in rows]
    meta = build(spec_of(path, "cadd", fields=":RawScore,PHRED"))
    assert values(tmp_path, meta, variants) == [f"|{row[2]}|{row[3]}" for row in rows]


def test_primateai_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "PrimateAI-3D_scores.csv"
    path.write_text(
        "chr,pos,non_flipped_ref,non_flipped_alt,gene_name,change_position_1based,ref_aa,alt_aa,score_PAI3D,percentile_PAI3D\n"
        "chr2,3,T,A,ENST2.1,4,V,M,0.5,0.4\nchr1,8,G,A,ENST1.1,3,V,M,0.75,0.9\nchr1,7,C,T,ENST1.1,2,V,M,0.25,0.1\n"
        "chr1,8,G,A,ENST9.1,3,V,M,0.625,0.7\n"
    )
    meta = build(spec_of(path, "primateai"))
    assert values(tmp_path, meta, ["1:7:C:T", "1:8:G:A", "2:3:T:A"]) == ["|0.25|0.1", "|0.75|0.9", "|0.5|0.4"]


DBNSFP = "#chr\tpos(1-based)\tref\talt\taaref\taaalt\trs_dbSNP\thg19_chr\thg19_pos(1-based)\tgenename\tX_score\tX_pred\n"
DBNSFP_LINES = (
    "1\t7\tC\tA\tM\tV\t.\t1\t9\tG;G\t0.25;.;0.5\tT;.;D\n1\t7\tC\tA\tM\tI\t.\t1\t9\tG\t0.75\tD\n"
    "1\t8\tG\tA\tM\tV\t.\t.\t.\tG\t.;.\t.;.\n"
)


def test_dbnsfp_has_a_value_for_each_transcript(tmp_path: Path) -> None:
    path = tmp_path / "dbNSFP5.1a_variant.chr1.gz"  # files of several contigs joined by `cat`: a header each
    path.write_bytes(
        gzip.compress((DBNSFP + DBNSFP_LINES).encode())
        + gzip.compress((DBNSFP + "2\t3\tT\tA\tM\tV\t.\t2\t3\tG\t1\tD\n").encode())
    )
    with pytest.raises(TrackError, match="needs the names of its fields") as refusal:
        build(spec_of(path, "dbnsfp"))
    assert "X_score" in refusal.value.detail
    spec = spec_of(path, "dbnsfp", fields=":X_score,X_pred")
    assert spec.format == "tsv"
    meta = build(spec)
    found = ask([AlleleTrack(tmp_path, meta, CONTIGS)], "1:7:C:A", "1:8:G:A", "2:3:T:A")
    assert texts(found.suffix) == ["|0.25&.&0.5&0.75|T&.&D", "||", "|1|D"]
    scores = found.columns["dbnsfp_X_score"]
    assert not isinstance(scores, Strings)
    assert [*scores[[0, 2]], math.isnan(scores[1])] == [0.75, 1.0, True]
    meta = build(replace(spec, assembly="GRCh37"))  # by its own columns for hg19
    assert values(tmp_path, meta, ["1:9:C:A", "1:7:C:A"]) == ["|0.25&.&0.5&0.75|T&.&D", "||"]


def test_an_archive_of_several_files_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "revel.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one", REVEL)
        archive.writestr("two", REVEL)
    with pytest.raises(TrackError) as refusal:
        build(spec_of(path, "revel"))
    assert "holds 2 files (one, two)" in refusal.value.detail
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(TrackError, match="cannot be read"):
        build(spec_of(path, "revel"))


@pytest.mark.parametrize("count", [0, 1, 20, 21, 500])
def test_lines_are_sorted_in_runs(tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(external_sort, "RUN", 10)
    monkeypatch.setattr(external_sort, "FILES", 4)
    chance = random.Random(count)
    lines = [f"{chance.randint(0, 99):03d}\té\n" for _ in range(count)]
    assert list(external_sort.sorted_lines(lines, tmp_path)) == sorted(lines)
    assert not list(tmp_path.iterdir())


def test_sorted_rows_of_one_place_keep_the_order_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(external_sort, "RUN", 3)
    monkeypatch.setattr(external_sort, "FILES", 2)
    lines = [f"{number % 4}\t{99 - number}\n" for number in range(40)]
    assert list(external_sort.sorted_lines(lines, tmp_path, 1)) == sorted(lines, key=lambda line: line[0])
    path = tmp_path / "PrimateAI-3D_scores.csv"
    head = "chr,pos,non_flipped_ref,non_flipped_alt,gene_name,score_PAI3D,percentile_PAI3D\n"
    path.write_text(head + "1,8,G,A,ENST2,0.5,0.9\n1,7,C,T,ENST1,0.5,0.8\n1,7,C,T,ENST2,0.5,0.7\n")
    assert values(tmp_path, build(spec_of(path, "primateai")), ["1:7:C:T", "1:8:G:A"]) == [
        "|0.5|0.8",
        "|0.5|0.9",
    ]


@pytest.mark.parametrize("name", ["chr", "Chrom", "chromosome"])
def test_a_table_with_commas_names_its_contigs_as_one_with_tabs(tmp_path: Path, name: str) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        f"# A sentence, of no table, with commas, and more, and more\n{name},pos,ref,alt,score\n1,7,C,A,0.5\n"
    )
    assert values(tmp_path, build(spec_of(path, "own")), ["1:7:C:A"]) == ["|0.5"]


def test_the_highest_row_is_taken_as_a_whole(tmp_path: Path) -> None:
    chance = random.Random(3)
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for _ in range(400):
        at = chance.randint(6, 60)
        variant = f"1:{at}:" + ":".join(snv("1", at, chance.randint(1, 3)))
        rows[variant].append((chance.choice([".", f"{chance.random():.4f}"]), f"w{chance.randint(0, 9)}"))
    path = tmp_path / "am.tsv"
    path.write_text(
        ALPHAMISSENSE
        + "".join(
            "{}\t{}\t{}\t{}\thg38\tP\tE\tV\t".format(*variant.split(":")) + f"{score}\t{word}\n"
            for variant in sorted(rows, key=lambda one: int(one.split(":")[1]))
            for score, word in rows[variant]
        )
    )
    meta = build(spec_of(path, "am"))
    expected = [
        max(found, key=lambda row: -1.0 if row[0] == "." else float(row[0])) for found in rows.values()
    ]
    assert values(tmp_path, meta, rows) == [
        f"|{'' if score == '.' else score}|{word}" for score, word in expected
    ]
