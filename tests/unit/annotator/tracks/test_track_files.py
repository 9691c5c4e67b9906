"""Files of tracks as they come: tables of scores, BED in all its spellings, and what is damaged, absurd or out of order."""

from __future__ import annotations

import gzip
import math
import shutil
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from annotator.bytes.strings import Strings
from annotator.chunk.records import Chunk
from annotator.commands.build_reference import add_track
from annotator.contigs import ContigMap
from annotator.errors import ReferenceError_, TrackError
from annotator.tracks import bed, tsv, writer
from annotator.tracks.allele_track import AlleleTrack
from annotator.tracks.bed import RegionTrack
from annotator.tracks.join import JoinedTracks
from annotator.tracks.spec import TrackSpec, parse_spec
from annotator.tracks.store import installed
from annotator.vcf.scan import scan
from tests.annotator_demo import NOW, DemoReference
from tests.unit.annotator.tracks.track_world import BASES, COLUMNS, CONTIGS, HEAD, Genome, ask, texts, track


def test_scores_with_values_of_several_transcripts_and_words(tmp_path: Path) -> None:
    path = tmp_path / "dbnsfp.tsv"
    path.write_text(
        "#chr\tpos(1-based)\tref\talt\tREVEL_score\tSIFT_pred\n"
        "1\t7\tC\tA\t0.25;0.5\tD;T\n1\t7\tC\tG\t.\t.\n1\t7\tC\tT\t1e-3\tT, low=1\n"
    )
    meta = tsv.build(TrackSpec("dbnsfp", path), CONTIGS, Genome(), tmp_path)
    assert [field.kind for field in meta.fields] == ["number", "text"]
    values = ask([AlleleTrack(tmp_path, meta, CONTIGS)], "1:7:C:A", "1:7:C:G", "1:7:C:T")
    assert texts(values.suffix) == ["|0.25&0.5|D&T", "||", "|1e-3|T&_low%3D1"]
    scores = values.columns["dbnsfp_REVEL_score"]
    assert isinstance(scores, np.ndarray)
    assert np.array_equal(scores, [0.5, math.nan, 1e-3], equal_nan=True)
    words = values.columns["dbnsfp_SIFT_pred"]
    assert isinstance(words, Strings)
    assert texts(words) == ["D&T", "", "T&_low%3D1"]


def test_a_table_that_goes_back_is_refused_or_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = "chrom\tpos\tref\talt\ts\n"
    path = tmp_path / "s.tsv"
    path.write_text(head + "1\t8\tG\tA\t2\n1\t7\tC\tA\t1\n")
    meta = tsv.build(TrackSpec("s", path), CONTIGS, Genome(), tmp_path)
    assert texts(ask([AlleleTrack(tmp_path, meta, CONTIGS)], "1:7:C:A", "1:8:G:A").suffix) == ["|1", "|2"]
    # Further back than what is held at once: it would lie behind rows that are written already, and never be found.
    monkeypatch.setattr(writer, "WINDOW", 1)
    monkeypatch.setattr(writer, "SHIFT", 2)
    monkeypatch.setattr(tsv, "_BLOCK", 2)
    path.write_text(head + "".join(f"1\t{at}\t{BASES['1'][at - 1]}\tN\t1\n" for at in (7, 8, 30, 31, 7, 8)))
    with pytest.raises(TrackError, match="not sorted") as refusal:
        tsv.build(TrackSpec("s", path), CONTIGS, Genome(), tmp_path)
    assert "1:7 comes too late" in refusal.value.detail


def test_a_track_that_cannot_be_built_leaves_the_older_one(demo: DemoReference, tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(demo.folder, folder)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name.startswith("track.")}
    assert "track.clinvar.json" in before
    bad = tmp_path / "bad.vcf"
    bad.write_text(HEAD + COLUMNS + "chr1\t8\t.\tG\tA\t.\t.\t.\nchr1\t7\t.\tC\tT\t.\t.\t.\n")
    with pytest.raises(TrackError):
        add_track(folder, TrackSpec("clinvar", bad), lambda _: None, lambda: NOW)
    after = {path.name: path.read_bytes() for path in folder.iterdir() if "track" in path.name}
    assert after == before


BED_LINE = "1\t6\t9\tpeak\n"


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (BED_LINE.encode(), 1),
        pytest.param(gzip.compress(BED_LINE.encode()), 1, id="gzip"),
        (b"1 6 9 peak\n", 1),
        (b"track name=x\nbrowser position 1:1-9\n# note\n\n" + BED_LINE.encode(), 1),
        (b"tracked_scaffold\t1\t5\n" + BED_LINE.encode(), 1),
    ],
)
def test_a_bed_as_it_comes(tmp_path: Path, content: bytes, rows: int) -> None:
    path = tmp_path / "a.bed.gz"
    path.write_bytes(content)
    meta = bed.build(TrackSpec("exome", path), CONTIGS, tmp_path)
    assert (meta.rows, bool(meta.notes)) == (rows, b"scaffold" in content)
    found = ask([RegionTrack(tmp_path, meta, CONTIGS)], "1:7:C:T")
    assert texts(found.suffix) == ["|peak"]


@pytest.mark.parametrize(
    ("alt", "info", "names"),
    [
        ("<DEL>", "SVLEN=-20", "|near&far"),
        ("<DEL>", "END=25", "|near&far"),
        ("<DUP:TANDEM>", "SVLEN=5", "|near"),
        ("<INS>", "SVLEN=20", "|near"),
        ("<DEL>", ".", "|near"),
        ("C[1:27[", "SVLEN=20", "|near"),
    ],
)
def test_a_structural_variant_touches_the_regions_that_it_covers(
    tmp_path: Path, alt: str, info: str, names: str
) -> None:
    path = tmp_path / "a.bed"
    path.write_bytes(b"1\t0\t5\tbefore\n1\t6\t9\tnear\n1\t20\t30\tfar\n")
    meta = bed.build(TrackSpec("known", path), CONTIGS, tmp_path)
    lines = f"1\t7\t.\tC\t{alt}\t.\t.\t{info}\n"
    records = scan(Chunk(0, lines.encode(), 0, 1), ContigMap(CONTIGS))
    found = JoinedTracks([RegionTrack(tmp_path, meta, CONTIGS)], Genome()).join(records)
    assert texts(found.suffix) == [names]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param(
            "a.bed.gz", gzip.compress(BED_LINE.encode() * 9000)[:-20], "cannot be read", id="cut BED"
        ),
        ("a.bed", b"1\t6\t99999999999\n", "beyond 2,147,483,647"),
        ("a.bed", b"1\tx\t9\n", "no BED"),
        pytest.param(
            "a.tsv.gz",
            gzip.compress(b"chrom\tpos\tref\talt\ts\n" * 9000)[:-20],
            "cannot be read",
            id="cut table",
        ),
        ("a.tsv", b"chrom\tpos\tref\talt\ts\n1\t99999999999\tC\tT\t1\n", "does not fit"),
        ("a.tsv", b"chrom\tpos\tref\talt\ts\n1\t0\tC\tT\t1\n", "does not fit"),
        ("a.tsv", b"chrom\tpos\tref\talt\ts\n1\t-7\tC\tT\t1\n", "does not fit"),
    ],
)
def test_a_track_that_is_damaged_or_absurd_is_refused(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    spec = TrackSpec("t", path)
    build = (
        partial(bed.build, spec, CONTIGS)
        if spec.format == "bed"
        else partial(tsv.build, spec, CONTIGS, Genome())
    )
    with pytest.raises(TrackError, match=words):
        build(tmp_path)


def test_blank_lines_of_a_table_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("chrom\tpos\tref\talt\ts\n\n1\t7\tC\tT\t1\n\n")
    assert tsv.build(TrackSpec("t", path), CONTIGS, Genome(), tmp_path).rows == 1
    path.write_text("chrom\tpos\tref\talt\ts\n\n1\tx\tC\tT\t1\n")
    with pytest.raises(TrackError) as refusal:
        tsv.build(TrackSpec("t", path), CONTIGS, Genome(), tmp_path)
    assert "Line 3" in refusal.value.detail


def test_a_field_named_twice_is_one_column() -> None:
    assert parse_spec("gnomad=b.vcf.gz:AF,AN,AF").fields == ("AF", "AN")


@pytest.mark.parametrize("part", ["blocks", "index"])
def test_a_damaged_track_is_named(tmp_path: Path, part: str) -> None:
    made = track(tmp_path, "1\t7\trs1\tC\tT\t.\t.\tAF=0.1\n")
    assert texts(ask([made], "1:7:C:T").suffix) == ["|0.1|||"]
    path = tmp_path / f"track.own.{part}"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    path.write_bytes(content)
    with pytest.raises(ReferenceError_, match="damaged"):
        ask([AlleleTrack(tmp_path, made.meta, CONTIGS)], "1:7:C:T")


def test_many_rows_lie_in_many_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("annotator.tracks.writer.ROWS", 3)
    records = "".join(
        f"1\t{at}\t.\t{BASES['1'][at - 1]}\t{base}\t.\t.\tAF=0.{at}{number}\n"
        for at in range(6, 60)
        for number, base in enumerate("ACGT")
        if base != BASES["1"][at - 1]
    )
    made = track(tmp_path, records)
    for line in records.splitlines():
        _, at, _, ref, alt, *_, info = line.split("\t")
        assert texts(ask([made], f"1:{at}:{ref}:{alt}").suffix) == [f"|{info.removeprefix('AF=')}|||"]
    questions = [":".join(line.split("\t")[i] for i in (0, 1, 3, 4)) for line in records.splitlines()]
    both = ask([made], *questions, "1:2:N:A")
    assert texts(both.suffix) == [f"|{line.split('AF=')[1]}|||" for line in records.splitlines()] + ["||||"]


def test_a_track_of_another_release_is_refused_with_the_command(tmp_path: Path) -> None:
    made = track(tmp_path, "1\t7\trs1\tC\tT\t.\t.\tAF=0.1\n")
    path = tmp_path / f"track.{made.meta.name}.json"
    path.write_text(path.read_text().replace('"format": 2', '"format": 1'))
    with pytest.raises(ReferenceError_, match="format of another release"):
        installed(tmp_path)


def test_names_of_chosen_columns_and_of_gff3(tmp_path: Path) -> None:
    path = tmp_path / "ccre.bed"
    path.write_text("chr1\t6\t9\tEH1\tEE1\tpELS,CTCF-bound\nchr1\t8\t9\tEH2\n")
    meta = bed.build(TrackSpec("ccre", path, ("6", "4")), CONTIGS, tmp_path)
    values = ask([RegionTrack(tmp_path, meta, CONTIGS)], "1:7:C:A", "1:9:T:A")
    assert texts(values.suffix) == ["|pELS&CTCF-bound:EH1", "|pELS&CTCF-bound:EH1&EH2"]
    with pytest.raises(TrackError, match="no column name"):
        bed.build(TrackSpec("ccre", path, ("name",)), CONTIGS, tmp_path)
    path = tmp_path / "regulation.gff3.gz"
    path.write_bytes(
        gzip.compress(
            b"##gff-version 3\n1\tx\tenhancer\t7\t8\t.\t.\t.\tID=ENSR1;note=a%2Cb\n1\tx\tpromoter\t8\t8\t.\t.\t.\tID=ENSR2\n"
            b"##FASTA\n>1\nACGT\n"
        )
    )
    for fields, expected in (
        ((), ["|", "|enhancer", "|enhancer&promoter", "|"]),
        (("type", "ID"), ["|", "|enhancer:ENSR1", "|enhancer:ENSR1&promoter:ENSR2", "|"]),
    ):
        meta = bed.build(TrackSpec("regulation", path, fields), CONTIGS, tmp_path)
        values = ask([RegionTrack(tmp_path, meta, CONTIGS)], "1:6:A:T", "1:7:C:T", "1:8:G:T", "1:9:T:A")
        assert texts(values.suffix) == expected
    path = tmp_path / "cut.gff3"
    path.write_text("1\tx\tenhancer\t7\n")
    with pytest.raises(TrackError, match="no GFF3"):
        bed.build(TrackSpec("regulation", path), CONTIGS, tmp_path)
