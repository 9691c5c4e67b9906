"""The genome is written by a second process for a large FASTA: the same reference, and its errors in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.commands.build_reference import BuildRequest, build_reference
from annotator.errors import ReferenceError_
from annotator.reference import build
from tests.annotator_demo import NOW, DemoReference


def built(demo: DemoReference, fasta: Path, output: Path) -> tuple[str, list[str]]:
    said: list[str] = []
    request = BuildRequest("demo", fasta, demo.files / "genes.gff3.gz", output)
    return str(build_reference(request, said.append, lambda: NOW)["version"]), said


def test_both_ways_make_the_same_reference(
    demo: DemoReference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fasta = demo.files / "genome.fa"
    alone, _ = built(demo, fasta, tmp_path / "alone")
    monkeypatch.setattr(build, "_LARGE", 0)
    beside, said = built(demo, fasta, tmp_path / "beside")
    assert beside == alone
    assert any(line.startswith("genome written: ") for line in said)


def test_an_error_of_the_second_process_is_the_same(
    demo: DemoReference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_LARGE", 0)
    fasta = tmp_path / "genome.fa"
    fasta.write_text(">a,b\nACGT\n")
    with pytest.raises(ReferenceError_, match="cannot stand in a VCF"):
        built(demo, fasta, tmp_path / "reference")
    assert not (tmp_path / "reference").exists()
