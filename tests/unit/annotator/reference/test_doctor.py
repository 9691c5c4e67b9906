"""`reference doctor`: a sound reference, a damaged one, and what is missing in it."""

from __future__ import annotations

import gzip
import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from annotator.cli import main
from annotator.commands.build_reference import add_track, build_track
from annotator.commands.doctor import examine
from annotator.commands.examined import Finding
from annotator.commands.publish_track import publish
from annotator.commands.track_places import FolderPlace
from annotator.reference import catalogue
from annotator.reference.folder import Reference
from annotator.tracks.spec import TrackSpec
from tests.annotator_demo import DemoReference

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def findings(folder: Path, place: str | None = None) -> list[Finding]:
    return list(examine(folder, place, urls=False, now=NOW))


def faults(folder: Path, place: str | None = None) -> list[Finding]:
    return [finding for finding in findings(folder, place) if finding.level == "fault"]


@pytest.fixture
def copied(demo: DemoReference, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo.folder, tmp_path / "reference"))


def test_a_sound_reference(demo: DemoReference, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reference", "doctor", str(demo.folder)]) == 0
    said = capsys.readouterr().out
    assert "fault" not in said
    for words in (
        "reference: demo@",
        "genes: ",
        "checksums as stated",
        "track clinvar: ClinVar-like",
        "bytes an entry",
    ):
        assert words in said
    assert main(["reference", "doctor", str(demo.folder), "--json"]) == 0
    assert {item["level"] for item in json.loads(capsys.readouterr().out)["findings"]} <= {"ok", "note"}


def test_each_gene_set_and_what_was_left_out(copied: Path) -> None:
    path = copied / "reference.json"
    about = json.loads(path.read_text())
    about["gene_sets"] = [
        {"name": "Ensembl", "genes": 3, "transcripts": 5, "coding": 4, "left_out": [], "differing": 0},
        {
            "name": "RefSeq", "genes": 2, "transcripts": 3, "coding": 1, "differing": 2,
            "left_out": [{"reason": "trans-spliced", "features": 7, "cds_lines": 9}],
        },
    ]  # fmt: skip
    path.write_text(json.dumps(about))
    said = {finding.what: finding.detail for finding in findings(copied, None)}
    assert said["genes of Ensembl"] == "3 genes, 5 transcripts, 4 of them coding"
    assert said["genes of RefSeq"] == (
        "2 genes, 3 transcripts, 1 of them coding; 2 differ from the genome (REFSEQ_MATCH); 7 left out"
    )
    del about["gene_sets"]  # built by an earlier release
    path.write_text(json.dumps(about))
    assert "genes" in {finding.what for finding in findings(copied, None)}


def test_what_is_no_reference(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reference", "doctor", str(tmp_path)]) == 2
    assert "There is no reference here" in capsys.readouterr().out


def test_a_changed_file_and_a_damaged_block_are_faults(copied: Path) -> None:
    blocks = copied / "track.gnomad.blocks"
    content = bytearray(blocks.read_bytes())
    content[len(content) // 2] ^= 1
    blocks.write_bytes(content)
    found = faults(copied)
    assert [finding.what for finding in found] == ["files", "track gnomad"]
    assert "track.gnomad.blocks" in found[0].detail
    assert "block" in found[1].detail


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "exon.npy").unlink()
    assert "exon.npy" in faults(copied)[0].detail


def test_ages_and_holes_are_said(copied: Path) -> None:
    path = copied / "track.clinvar.json"
    meta = json.loads(path.read_text())
    first = next(iter(meta["contigs"]))
    del meta["contigs"][first]
    path.write_text(json.dumps(meta | {"version": "2024-01-31"}))
    said = {finding.detail: finding.level for finding in findings(copied) if finding.what == "track clinvar"}
    assert said["version 2024-01-31, 852 days old"] == "note"
    assert said[f"no entry on {first}: variants there get no value"] == "note"


def test_known_alleles_are_looked_up(copied: Path, demo: DemoReference, tmp_path: Path) -> None:
    rows = [
        line.split("\t")
        for line in gzip.decompress((demo.files / "clinvar.vcf.gz").read_bytes()).decode().splitlines()
        if not line.startswith("#")
    ]
    row = next(row for row in rows if "CLNSIG=Uncertain_significance" in row[7])
    allele = "-".join((row[0], row[1], row[3], row[4]))
    made = json.loads(catalogue.BUILT_IN.read_text())
    made["probes"] = {
        "clinvar": {"demo": [{"name": "known", "allele": allele, "field": "class", "values": ["VUS"]}]}
    }
    place = tmp_path / "catalogue.json"
    place.write_text(json.dumps(made))
    assert not faults(copied, str(place))
    assert any(
        f"known ({allele}): class is VUS" in finding.detail for finding in findings(copied, str(place))
    )
    made["probes"]["clinvar"]["demo"][0]["values"] = ["B"]
    place.write_text(json.dumps(made))
    assert faults(copied, str(place))[0].detail.endswith("class is VUS, expected B")


def test_alleles_of_a_source_are_known_by_the_name_of_its_track(copied: Path, tmp_path: Path) -> None:
    """A track of other fields, or of the user's own table, is not asked for what the source has."""
    contig = Reference.open(copied).contigs[0].name
    scores = tmp_path / "revel.tsv"
    scores.write_text(f"chrom\tpos\tref\talt\tREVEL\tother\n{contig}\t2000\tA\tC\t0.5\tx\n")
    made = json.loads(catalogue.BUILT_IN.read_text())
    place = tmp_path / "catalogue.json"
    for position, fields, level in (("2000", (), "ok"), ("2001", (), "fault"), ("2001", ("other",), "")):
        probe = {"name": "known", "allele": f"{contig}-{position}-A-C", "field": "REVEL"}
        place.write_text(json.dumps(made | {"probes": {"revel": {"demo": [probe]}}}))
        add_track(copied, TrackSpec("revel", scores, fields), lambda _: None, lambda: NOW)
        found = [one.level for one in findings(copied, str(place)) if one.detail.startswith("known (")]
        assert found == ([level] if level else [])


def test_a_place_of_a_table_for_each_base_is_known(copied: Path, tmp_path: Path) -> None:
    """An allele number of 0 is a number; a bigWig of the laboratory's own has another field, and is not asked."""
    contig = Reference.open(copied).contigs[0].name
    table = tmp_path / "an.tsv"
    table.write_text(f"locus\tAN\tmean\n{contig}:2000\t0\t1\n")
    made = json.loads(catalogue.BUILT_IN.read_text())
    place = tmp_path / "catalogue.json"
    for position, fields, level in (("2000", (), "ok"), ("2001", (), "fault"), ("2001", ("mean",), "")):
        probe = {"name": "known", "allele": f"{contig}-{position}-A-C", "field": "AN"}
        place.write_text(json.dumps(made | {"probes": {"gnomad_an": {"demo": [probe]}}}))
        add_track(copied, TrackSpec("gnomad_an", table, fields), lambda _: None, lambda: NOW)
        found = [one.level for one in findings(copied, str(place)) if one.detail.startswith("known (")]
        assert found == ([level] if level else [])


@dataclass(frozen=True, slots=True)
class Shelf:
    """A reference, a folder of published tracks, and a catalogue that knows an allele of its ClinVar."""

    reference: Path
    root: Path
    catalogue: Path
    allele: str

    def findings(self, level: str) -> list[Finding]:
        found = examine(
            self.reference, str(self.catalogue), urls=False, now=NOW, tracks=FolderPlace(self.root)
        )
        return [one for one in found if one.level == level]


@pytest.fixture
def shelf(copied: Path, demo: DemoReference, tmp_path: Path) -> Shelf:
    root = tmp_path / "root"
    source = demo.files / "clinvar.vcf.gz"
    track = build_track(copied, TrackSpec("clinvar", source), tmp_path / "own", lambda _: None)
    publish(track.folder, (), FolderPlace(root), None, lambda: datetime(2026, 5, 4, tzinfo=UTC))
    scores = tmp_path / "cadd.tsv"
    contig = Reference.open(copied).contigs[0]
    scores.write_text(f"chrom\tpos\tref\talt\tPHRED\n{contig.name}\t2000\tA\tC\t12.5\n")
    track = build_track(copied, TrackSpec("cadd", scores), tmp_path / "scores", lambda _: None)
    publish(track.folder, (), FolderPlace(root), None, lambda: NOW)
    lines = gzip.decompress(source.read_bytes()).decode().splitlines()
    row = next(line.split("\t") for line in lines if "CLNSIG=Uncertain_significance" in line)
    allele = "-".join((row[0], row[1], row[3], row[4]))
    probe = {"name": "known", "allele": allele, "field": "class", "values": ["VUS"]}
    made = json.loads(catalogue.BUILT_IN.read_text()) | {"probes": {"clinvar": {"demo": [probe]}}}
    place = tmp_path / "catalogue.json"
    place.write_text(json.dumps(made))
    return Shelf(copied, root, place, allele)


def test_published_tracks_are_examined_as_those_inside(
    shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    assert not shelf.findings("fault")
    common = ["reference", "doctor", str(shelf.reference), "--catalogue", str(shelf.catalogue)]
    assert main([*common, "--track-root", str(shelf.root)]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if "@" in line and "track" in line]
    clinvar = [line for line in said if "track clinvar@" in line]
    for words in (
        "published 2026-05-04; replaces the reference's own",
        "checksums as stated",
        "ClinVar-like",
        "days old",
        "blocks read",
        f"known ({shelf.allele}): class is VUS",
    ):
        assert any(words in line for line in clinvar), words
    cadd = [line for line in said if "track cadd@" in line]
    assert any("joined only to jobs that name it" in line for line in cadd)
    assert any("licence not stated" in line for line in cadd)
    assert any("no entry on" in line for line in cadd), "a hole is named"
    assert any("its version is not stated" in line for line in cadd)


def test_a_damaged_published_track_is_a_fault(shelf: Shelf) -> None:
    blocks = next(shelf.root.glob("tracks/clinvar/*/track.clinvar.blocks"))
    content = bytearray(blocks.read_bytes())
    content[len(content) // 2] ^= 1
    blocks.write_bytes(content)
    (fault,) = shelf.findings("fault")
    assert "track.clinvar.blocks" in fault.detail
    next(shelf.root.glob("tracks/clinvar/*/manifest.json")).unlink()
    (fault,) = shelf.findings("fault")
    assert "manifest is missing" in fault.detail
    (shelf.root / "tracks" / "clinvar" / "current.json").write_text("{")
    (fault,) = shelf.findings("fault")
    assert "list of versions is damaged" in fault.detail


def test_a_published_track_of_another_genome_is_named(shelf: Shelf) -> None:
    path = shelf.root / "tracks" / "cadd" / "current.json"
    document = json.loads(path.read_text())
    document["genomes"] = {"0" * 12: next(iter(document["genomes"].values()))}
    path.write_text(json.dumps(document))
    found = shelf.findings("note")
    assert any(one.what == "track cadd" and "other genomes only" in one.detail for one in found)


def test_an_id_is_looked_up_in_existing_variation(copied: Path, tmp_path: Path) -> None:
    contig = Reference.open(copied).contigs[0]
    source = tmp_path / "dbsnp.vcf"
    source.write_text(
        f"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n{contig.name}\t2000\trs7\tA\tC\t.\t.\t.\n"
    )
    add_track(copied, TrackSpec("dbsnp", source), lambda _: None, lambda: NOW)
    probe = {"name": "known", "allele": f"{contig.name}-2000-A-C", "field": "ID", "values": ["rs7"]}
    made = json.loads(catalogue.BUILT_IN.read_text()) | {"probes": {"dbsnp": {"demo": [probe]}}}
    place = tmp_path / "catalogue.json"
    place.write_text(json.dumps(made))
    assert not faults(copied, str(place))
    probe["values"] = ["rs8"]
    place.write_text(json.dumps(made))
    assert faults(copied, str(place))[0].detail.endswith("ID is rs7, expected rs8")


def test_the_built_in_probes_are_whole() -> None:
    for assemblies in json.loads(catalogue.BUILT_IN.read_text())["probes"].values():
        assert set(assemblies) == {"GRCh38", "GRCh37"}
        for probe in (probe for probes in assemblies.values() for probe in probes):
            assert len(probe["allele"].split("-")) == 4
            assert {"name", "field"} <= set(probe)
