"""`reference doctor`: a sound reference, a damaged one, and what is missing in it."""

from __future__ import annotations

import gzip
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from annotator.cli import main
from annotator.commands.doctor import Finding, examine
from annotator.reference import catalogue
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
    assert said[f"no entry on {first}: nothing is known of variants there"] == "note"


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


def test_the_built_in_probes_are_whole() -> None:
    for assemblies in json.loads(catalogue.BUILT_IN.read_text())["probes"].values():
        assert set(assemblies) == {"GRCh38", "GRCh37"}
        for probe in (probe for probes in assemblies.values() for probe in probes):
            assert len(probe["allele"].split("-")) == 4
            assert {"name", "field"} <= set(probe)
