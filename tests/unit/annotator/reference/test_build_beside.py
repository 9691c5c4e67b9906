"""A large reference is built by several processes: the same files, the same errors in words, and how far each step is."""

from __future__ import annotations

import io
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from annotator.commands import build_reference as command
from annotator.commands.build_reference import BuildRequest, build_reference
from annotator.commands.terminal import Bars, bar
from annotator.errors import GeneModelError, ReferenceError_
from annotator.genes import split
from annotator.reference import gene_files
from annotator.reference.gene_sets import GeneSet
from annotator.reference.steps import StepState
from annotator.tracks.spec import TrackSpec
from tests.annotator_demo import NOW, DemoReference
from tests.unit.annotator.two_sets import DIFFERS, genes_of, refseq


def requested(demo: DemoReference, output: Path) -> BuildRequest:
    tracks = tuple(TrackSpec(name, demo.files / f"{name}.vcf.gz") for name in ("clinvar", "gnomad"))
    return BuildRequest("demo", demo.files / "genome.fa", demo.files / "genes.gff3.gz", output, tracks)


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes for any size, and a part of the gene file for each contig."""
    monkeypatch.setattr(command, "processes_for", lambda size, least: 2)
    monkeypatch.setattr(gene_files, "_LARGE_GENES", 0)
    monkeypatch.setattr(split.split, "__defaults__", (split.split.__defaults__[0], 1))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "reference.json"}


def test_processes_make_the_same_reference(
    demo: DemoReference, tmp_path: Path, several: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[StepState] = []
    said: list[str] = []
    made = build_reference(requested(demo, tmp_path / "both"), said.append, lambda: NOW, seen.extend)
    monkeypatch.undo()
    alone = build_reference(requested(demo, tmp_path / "alone"), lambda _: None, lambda: NOW)
    assert contents(tmp_path / "both") == contents(tmp_path / "alone")
    assert made == alone
    assert any(line.startswith("genome written: ") for line in said)
    ended = [step.name for step in seen if step.ended and step.done == step.total]
    steps = [
        "genome",
        "gene file",
        "transcripts",
        "packing the genome",
        "packing the tables",
        "joining transcripts",
        "track clinvar",
        "track gnomad",
        "checksums",
    ]
    assert sorted(set(ended)) == sorted(steps)


def test_processes_make_the_same_reference_of_two_gene_sets(
    demo: DemoReference, tmp_path: Path, several: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    genes = tmp_path / "refseq.gff3"
    genes.write_text(refseq(genes_of(demo), {1: DIFFERS}))
    sets = GeneSet(demo.files / "genes.gff3.gz", "Ensembl"), GeneSet(genes)
    request = replace(requested(demo, tmp_path / "both"), genes=sets, tracks=())
    said: list[str] = []
    made = build_reference(request, said.append, lambda: NOW)
    monkeypatch.undo()
    alone = build_reference(replace(request, output=tmp_path / "alone"), lambda _: None, lambda: NOW)
    assert contents(tmp_path / "both") == contents(tmp_path / "alone")
    assert made == alone
    assert made["source"] == "genome.fa, genes.gff3.gz, refseq.gff3"
    names = [(each["name"], each["file"], each["differing"]) for each in made["gene_sets"]]
    assert names == [("Ensembl", "genes.gff3.gz", 0), ("RefSeq", "refseq.gff3", 1)]
    for count in ("genes", "transcripts", "coding"):
        assert made["genes"][count] == sum(each[count] for each in made["gene_sets"])
    assert any(line.startswith("Ensembl: ") and "transcripts of" in line for line in said)
    assert any(line.startswith("RefSeq: 1 transcripts differ from the genome") for line in said)


def test_a_set_without_genes_of_this_genome_is_named(demo: DemoReference, tmp_path: Path) -> None:
    other = tmp_path / "other.gff3"
    other.write_text("zz\tRefSeq\ttRNA\t1\t9\t.\t+\t.\tID=a\n")
    sets = GeneSet(demo.files / "genes.gff3.gz", "Ensembl"), GeneSet(other)
    request = replace(requested(demo, tmp_path / "reference"), genes=sets, tracks=())
    with pytest.raises(GeneModelError, match=r"RefSeq \(other.gff3\): The gene file has zz"):
        build_reference(request, lambda _: None, lambda: NOW)


def test_an_error_of_another_process_is_the_same(demo: DemoReference, tmp_path: Path, several: None) -> None:
    fasta = tmp_path / "genome.fa"
    fasta.write_text(">a,b\nACGT\n")
    with pytest.raises(ReferenceError_, match="cannot stand in a VCF"):
        build_reference(
            replace(requested(demo, tmp_path / "reference"), fasta=fasta), lambda _: None, lambda: NOW
        )
    assert [path.name for path in tmp_path.iterdir()] == ["genome.fa"]


def test_the_first_wrong_line_of_a_split_gene_file_is_named(
    demo: DemoReference, tmp_path: Path, several: None
) -> None:
    genes = tmp_path / "genes.gff3"
    lines = "".join(
        f"chr{name}\tx\tgene\t{start}\t9\t.\t+\t.\tID={name}\n"
        for name, start in (("1", 1), ("2", 0), ("X", 0))
    )
    genes.write_text(lines)
    with pytest.raises(GeneModelError, match="line 2: range 0-9"):
        build_reference(
            replace(requested(demo, tmp_path / "reference"), genes=genes), lambda _: None, lambda: NOW
        )


def test_a_bar_says_what_is_left() -> None:
    half = StepState("genome", "bytes", 1_000_000, 2_000_000, 10.0)
    assert bar(half) == "genome [##########..........]  50%  1 of 2 MB  10 s left"
    assert bar(replace(half, done=0)) == "genome [....................]   0%  0 of 2 MB"
    assert (
        bar(replace(half, unit="", done=2_000_000, ended=True)) == "genome [####################] 100%  10 s"
    )


def _shown(stream: io.StringIO, states: Sequence[StepState]) -> str:
    clock = iter([0.0, 5.0, 11.0, 12.0, 13.0])
    bars = Bars(stream, lambda: next(clock))
    for state in states:
        bars.show([state])
    return stream.getvalue()


def test_without_a_terminal_a_step_is_named_every_ten_seconds_and_at_its_end() -> None:
    step = StepState("genome", "", 1, 4, 1.0)
    told = _shown(
        io.StringIO(),
        [step, step, replace(step, done=2), replace(step, done=4), replace(step, done=4, ended=True)],
    )
    assert [line.split("]")[1].split()[0] for line in told.splitlines()] == ["50%", "100%"]


def test_at_a_terminal_one_line_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(shutil, "get_terminal_size", lambda: shutil.os.terminal_size((60, 24)))  # type: ignore[attr-defined]
    stream = Terminal()
    bars = Bars(stream)
    bars.show([StepState("genome", "bytes", 1, 2, 1.0), StepState("gene file", "bytes", 1, 2, 1.0)])
    assert stream.getvalue().startswith("\rgenome [##########")
    assert len(stream.getvalue()) <= 60
    bars.say("genome written")
    assert stream.getvalue().endswith("\rgenome written\n")
