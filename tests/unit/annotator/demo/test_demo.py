"""The demo genome: the same for the same seed, with genes that translate, and what the presets look for."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path

import pysam
import pytest

from annotator.cli import main
from annotator.demo.generate import generate
from annotator.demo.sizes import GENOME
from annotator.genes.load import read_genes
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source
from tests.annotator_demo import DemoReference

_COMPLEMENT = str.maketrans("ACGTN", "TGCAN")
STOPS = {"TAA", "TAG", "TGA"}


def spliced(fasta: pysam.FastaFile, contig: str, strand: int, pieces: list[tuple[int, int]]) -> str:
    text = "".join(fasta.fetch(contig, low - 1, high).upper() for low, high in sorted(pieces))
    return text if strand > 0 else text.translate(_COMPLEMENT)[::-1]


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        generate(tmp_path / name, variants=100, megabases=0.1, seed=seed)
    digests = {
        name: {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / name).iterdir()
        }
        for name in "abc"
    }
    assert digests["a"] == digests["b"]
    assert digests["a"]["genome.fa"] != digests["c"]["genome.fa"]


def test_reading_frames_are_valid(demo: DemoReference) -> None:
    kinds = set()
    strands = set()
    with pysam.FastaFile(str(demo.files / "genome.fa")) as fasta:
        for record in read_genes(demo.files / "genes.gff3.gz"):
            kinds.add(record.biotype)
            if not record.coding:
                continue
            strands.add(record.strand)
            cds = spliced(
                fasta, record.contig, record.strand, [(piece.start, piece.end) for piece in record.coding]
            )
            cds = cds[record.coding[0].phase :]
            codons = [cds[at : at + 3] for at in range(0, len(cds) - 2, 3)]
            stops = {"TAA", "TAG", "AGA", "AGG"} if record.contig == "chrM" else STOPS
            if "cds_start_NF" not in record.flags:
                assert codons[0] == "ATG"
                assert len(cds) % 3 == 0
                assert codons[-1] in stops
                assert not stops & set(codons[:-1]), record.id
            for (_, end), (start, _) in zip(sorted(record.exons), sorted(record.exons)[1:], strict=False):
                donor, acceptor = (
                    fasta.fetch(record.contig, end, end + 2).upper(),
                    fasta.fetch(record.contig, start - 3, start - 1).upper(),
                )
                assert (donor, acceptor) == (("GT", "AG") if record.strand > 0 else ("CT", "AC"))
    assert strands == {1, -1}
    assert {"protein_coding", "lncRNA", "Mt_tRNA"} <= kinds


def test_refs_are_the_genomes_and_the_order_is_right(demo: DemoReference) -> None:
    with pysam.FastaFile(str(demo.files / "genome.fa")) as fasta:
        for name in ("sample.vcf.gz", "clinvar.vcf.gz", "gnomad.vcf.gz"):
            with (demo.files / name).open("rb") as stream:
                reader = VcfReader(Source(stream))
                for chunk in reader.chunks():
                    for line in chunk.text.decode().splitlines():
                        contig, position, _, ref = line.split("\t")[:4]
                        assert (
                            fasta.fetch(contig, int(position) - 1, int(position) - 1 + len(ref)).upper()
                            == ref
                        )
            assert reader.records > 10
            assert any(b"synthetic" in line for line in reader.header.lines)


def test_the_presets_have_hits(tmp_path: Path) -> None:
    generate(tmp_path, variants=12_000)
    stories = {"de novo": 0, "recessive": 0, "hemizygous": 0, "missing": 0}
    for line in gzip.decompress((tmp_path / "sample.vcf.gz").read_bytes()).decode().splitlines():
        if not line.startswith("#"):
            child, mother, father = (field.split(":") for field in line.split("\t")[9:])
            good = int(mother[2]) >= 10 and int(father[2]) >= 10
            stories["de novo"] += (child[0], mother[0], father[0]) == ("0/1", "0/0", "0/0") and good
            stories["recessive"] += (child[0], mother[0], father[0]) == ("1/1", "0/1", "0/1")
            stories["hemizygous"] += child[0] == "1" and line.startswith("chrX\t")
            stories["missing"] += child[0] == "./."
    assert all(count >= 3 for count in stories.values()), stories
    clinvar = gzip.decompress((tmp_path / "clinvar.vcf.gz").read_bytes()).decode()
    assert clinvar.count("CLNSIG=Pathogenic") + clinvar.count("CLNSIG=Likely_pathogenic") >= 20
    assert "CLNSIGCONF=" in clinvar
    assert json.loads((tmp_path / "demo.json").read_text())["synthetic"] is True


def test_the_genome_scale_is_shaped_like_a_genome(tmp_path: Path) -> None:
    assert (GENOME.coding_genes + GENOME.other_genes, len(GENOME.contigs)) == (78_000, 24)
    made = generate(tmp_path, variants=4_000, scale="genome", megabases=8)
    per_megabase = 3_088
    assert 0.5 < made.genes * per_megabase / 8 / 78_000 < 1.5
    assert 0.6 < made.transcripts * per_megabase / 8 / 500_000 < 1.4
    with (tmp_path / "sample.vcf.gz").open("rb") as stream:
        header = VcfReader(Source(stream)).header
    assert header.samples == ()


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--output", str(tmp_path), "--variants", "50", "--megabases", "0.05"]) == 0
    assert "reference build --name demo --synthetic" in capsys.readouterr().out
