"""The demo's predictors, conservation, coverage, regions and gnomAD groups: they fit its genome, its variants and each other."""

from __future__ import annotations

import gzip
from collections import Counter
from itertools import groupby, pairwise
from operator import itemgetter
from pathlib import Path

import numpy as np
import pyBigWig
import pysam
import pytest

from annotator.acmg.predictors import UNKNOWN, missense_levels
from annotator.acmg.rules import built_in
from annotator.demo.generate import generate
from annotator.demo.groups import FOR_GRPMAX, group_counts, group_numbers, highest
from annotator.genes.load import read_genes
from annotator.tracks.gnomad_groups import GROUPS

SITES = 3_000


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    generate(folder, variants=SITES, megabases=1.5)
    return folder


def rows(path: Path) -> list[list[str]]:
    text = gzip.decompress(path.read_bytes()).decode()
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def table(path: Path) -> list[dict[str, str]]:
    lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    lines = [line for line in lines if not line.startswith("##")]
    names = [name.lower() for name in lines[0].lstrip("#").split("\t")]
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]


def infos(path: Path) -> list[dict[str, str]]:
    return [
        {"REF": row[3], "ALT": row[4]} | dict(item.partition("=")[::2] for item in row[7].split(";"))
        for row in rows(path)
    ]


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def test_files_say_that_they_are_synthetic(files: Path) -> None:
    for path in files.glob("*.gz"):
        assert b"synthetic" in gzip.decompress(path.read_bytes())[:400], path.name


def test_scores_lie_on_the_genome_in_order(files: Path) -> None:
    with pysam.FastaFile(str(files / "genome.fa")) as fasta:
        for name in ("alphamissense.tsv.gz", "spliceai.tsv.gz"):
            places = [(row["chrom"], int(row["pos"])) for row in table(files / name)]
            assert places == sorted(places)
            seen = set()
            for row in table(files / name):
                first = int(row["pos"]) - 1
                assert fasta.fetch(row["chrom"], first, first + len(row["ref"])).upper() == row["ref"]
                assert row["alt"] != row["ref"]
                allele = row["chrom"], first, row["ref"], row["alt"]
                assert allele not in seen
                seen.add(allele)


def test_a_missense_score_is_of_the_amino_acids_that_the_genes_have(files: Path) -> None:
    """The scored change of each first transcript, translated from the FASTA."""
    scored = {
        (row["chrom"], int(row["pos"]), row["alt"]): row["protein_variant"]
        for row in table(files / "alphamissense.tsv.gz")
    }
    amino = {
        a + b + c: letter
        for (a, b, c), letter in zip(
            ((a, b, c) for a in "TCAG" for b in "TCAG" for c in "TCAG"),
            "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG",
            strict=True,
        )
    }
    turned = str.maketrans("ACGT", "TGCA")
    expected = {}
    with pysam.FastaFile(str(files / "genome.fa")) as fasta:
        for record in read_genes(files / "genes.gff3.gz"):
            if not record.coding or record.contig == "chrM" or not record.canonical:
                continue
            places = sorted(at for piece in record.coding for at in range(piece.start, piece.end + 1))
            bases = {at: fasta.fetch(record.contig, at - 1, at).upper() for at in places}
            if record.strand < 0:
                places.reverse()
            for number in range(1, len(places) // 3):
                codon = places[3 * number : 3 * number + 3]
                text = "".join(bases[at] for at in codon)
                for within, at in enumerate(codon):
                    for alt in "ACGT":
                        new = text[:within] + alt + text[within + 1 :]
                        both = [part if record.strand > 0 else part.translate(turned) for part in (text, new)]
                        before, after = (amino[part] for part in both)
                        if before != after and "*" not in (before, after):
                            expected[record.contig, at, alt] = f"{before}{number + 1}{after}"
    assert scored == expected


def test_missense_scores_fit_the_demo_and_reach_each_limit(files: Path) -> None:
    rules = built_in()
    tool = next(tool for tool in rules.missense if tool["name"] == "AlphaMissense")
    scored = {
        (row["chrom"], row["pos"], row["alt"]): float(row["am_pathogenicity"])
        for row in table(files / "alphamissense.tsv.gz")
    }
    levels = Counter((missense_levels(np.array(list(scored.values())), tool) - UNKNOWN).tolist())
    assert set(levels) == {-2, -1, 0, 1, 2, 3}
    assert min(levels.values()) > 20
    sites = {(row[0], row[1], row[4]) for row in rows(files / "clinvar.vcf.gz") if "GENEINFO" in row[7]}
    designed = [score for allele, score in scored.items() if allele in sites]
    assert designed
    assert min(designed) >= tool["pathogenic"]["supporting"]
    common = [
        scored[row[0], row[1], row[4]]
        for row in rows(files / "gnomad.vcf.gz")
        if (row[0], row[1], row[4]) in scored and float(row[7].split("AF=")[1].split(";")[0]) > 0.011
    ]
    assert len(common) > 5
    assert max(common) <= tool["benign"]["moderate"]


def test_splice_scores_are_high_at_splice_sites_only(files: Path) -> None:
    near = set()
    for record in read_genes(files / "genes.gff3.gz"):
        if record.coding and record.canonical:
            for (_, end), (start, _) in pairwise(sorted(record.exons)):
                near |= {(record.contig, at) for at in (end + 1, end + 2, start - 2, start - 1)}
    sites, others = [], []
    for row in table(files / "spliceai.tsv.gz"):
        deltas = [float(row[f"ds_{part}"]) for part in ("ag", "al", "dg", "dl")]
        assert float(row["ds_max"]) == max(deltas) <= 1
        (sites if (row["chrom"], int(row["pos"])) in near and len(row["ref"]) == 1 else others).append(
            max(deltas)
        )
    assert len(sites) >= 3 * len(near)
    assert np.mean(np.array(sites) >= 0.2) > 0.95
    assert np.mean(np.array(others) <= 0.1) > 0.5
    assert 0.1 < max(others) < 1


def test_each_base_between_the_ends_has_a_number_higher_in_exons(files: Path) -> None:
    coding, introns = [], []
    with pysam.FastaFile(str(files / "genome.fa")) as fasta, pyBigWig.open(str(files / "phylop.bw")) as track:
        assert track.chroms() == dict(zip(fasta.references, fasta.lengths, strict=True))
        for contig in fasta.references:
            numbers = track.values(contig, 0, fasta.get_reference_length(contig), numpy=True)
            letters = np.frombuffer(fasta.fetch(contig).upper().encode(), np.uint8)
            assert (np.isnan(numbers) == (letters == ord("N"))).all()
            there = numbers[~np.isnan(numbers)].astype(np.float64)
            assert np.abs(there * 1000 - np.rint(there * 1000)).max() < 1e-3
            for record in read_genes(files / "genes.gff3.gz"):
                if record.contig == contig and record.coding and record.canonical:
                    coding += [numbers[piece.start - 1 : piece.end] for piece in record.coding]
                    introns += [
                        numbers[end + 2 : start - 3]
                        for (_, end), (start, _) in pairwise(sorted(record.exons))
                    ]
    assert np.concatenate(coding).mean() > 2
    assert abs(np.concatenate(introns).mean()) < 0.3


def test_regions_lie_where_they_belong(files: Path) -> None:
    elements = rows(files / "regulation.gff3.gz")
    genes = {
        record.gene_id: record for record in read_genes(files / "genes.gff3.gz") if record.contig != "chrM"
    }
    assert Counter(row[2] for row in elements)["promoter"] == len(genes)
    assert {row[2] for row in elements} == {"promoter", "enhancer", "CTCF_binding_site"}
    assert len({row[8].split(";")[0] for row in elements}) == len(elements)
    with pysam.FastaFile(str(files / "genome.fa")) as fasta:
        repeats = rows(files / "repeats.bed.gz")
        for contig, begin, end, _, kind in repeats:
            text = fasta.fetch(contig, int(begin), int(end))
            assert len(text) == int(end) - int(begin) > 0
            assert text.islower() or kind in ("Simple_repeat", "Low_complexity")
        assert {row[4] for row in repeats} >= {
            "LINE",
            "SINE",
            "LTR",
            "DNA",
            "Simple_repeat",
            "Low_complexity",
        }


def test_the_groups_of_gnomad_add_up(files: Path) -> None:
    found = infos(files / "gnomad.vcf.gz")
    seen: Counter[str] = Counter()
    for info in found:
        called = {group: int(info[f"AN_{group}"]) for group in GROUPS}
        counts = {group: numbers(info[f"AC_{group}"]) for group in GROUPS}
        homozygotes = {group: numbers(info[f"nhomalt_{group}"]) for group in GROUPS}
        assert sum(called.values()) == int(info["AN"])
        assert all(sum(counts[group]) <= called[group] for group in GROUPS)
        for rank, total in enumerate(numbers(info["AC"])):
            assert sum(counts[group][rank] for group in GROUPS) == total
            assert sum(homozygotes[group][rank] for group in GROUPS) == numbers(info["nhomalt"])[rank]
            assert all(2 * homozygotes[group][rank] <= counts[group][rank] for group in GROUPS)
            shares = {group: counts[group][rank] / called[group] for group in FOR_GRPMAX}
            name, most, filtering = (
                info[key].split(",")[rank] for key in ("grpmax", "AF_grpmax", "fafmax_faf95_max")
            )
            seen[name] += 1
            assert shares[name] == max(shares.values())
            assert float(most) == pytest.approx(shares[name], rel=1e-5)
            assert 0 <= float(filtering) < float(most)
        seen.update(key for key in info if key.startswith("not_called"))
        assert not {"not_called_in_exomes", "not_called_in_genomes"} <= set(info)
    assert set(seen) == {*FOR_GRPMAX, "not_called_in_exomes", "not_called_in_genomes"}
    assert min(seen.values()) > 5


def test_allele_numbers_have_holes_where_the_frequency_track_has_nothing(files: Path) -> None:
    """Each site of the frequency track has its own number; of the other variants some are not covered, or hardly."""
    read = {}
    for row in table(files / "gnomad_an.tsv.gz"):
        contig, _, place = row["locus"].partition(":")
        assert (contig, int(place)) not in read
        read[contig, int(place)] = int(row["an"])
    by_contig = [list(places) for _, places in groupby(read, key=itemgetter(0))]
    assert all(places == sorted(places) for places in by_contig)
    assert [places[0][0] for places in by_contig] == ["chr1", "chr2", "chrX", "chrM"]
    with pysam.FastaFile(str(files / "genome.fa")) as fasta:
        letters = {contig: fasta.fetch(contig).upper() for contig in fasta.references}
    assert not [(contig, place) for contig, place in read if letters[contig][place - 1] == "N"]
    called = {(row[0], int(row[1])): row for row in rows(files / "gnomad.vcf.gz")}
    assert {key: read[key] for key in called} == {
        key: int(dict(item.partition("=")[::2] for item in row[7].split(";"))["AN"])
        for key, row in called.items()
    }
    absent = [
        read.get((row[0], int(row[1])), 0)
        for row in rows(files / "sample.vcf.gz")
        if (row[0], int(row[1])) not in called
        and "<" not in row[4]
        and "[" not in row[4]
        and "]" not in row[4]
    ]
    states = Counter("covered" if number >= 2000 else "hardly" if number else "not" for number in absent)
    assert set(states) == {"covered", "hardly", "not"}
    assert min(states.values()) > 10


def test_counts_divide_even_where_every_allele_is_counted() -> None:
    rng = np.random.default_rng(5)
    called = group_numbers([1, 150_001, 150_000, 40], rng)
    assert called.sum(1).tolist() == [1, 150_001, 150_000, 40]
    assert (called >= 0).all()
    counts = group_counts([1, 150_001, 149_990, 0], called, rng)
    assert counts.sum(1).tolist() == [1, 150_001, 149_990, 0]
    assert (counts <= called).all()
    names, most, filtering = highest(counts, called)
    assert names[3] == "."
    assert (most[3], filtering[3]) == (0, 0)


def test_the_genome_scale_has_none_of_them(tmp_path: Path) -> None:
    generate(tmp_path, variants=50, scale="genome", megabases=0.5)
    for name in (
        "alphamissense.tsv.gz",
        "spliceai.tsv.gz",
        "phylop.bw",
        "regulation.gff3.gz",
        "repeats.bed.gz",
        "gnomad_an.tsv.gz",
    ):
        assert not (tmp_path / name).exists()
    assert b"AC_afr" not in gzip.decompress((tmp_path / "gnomad.vcf.gz").read_bytes())
