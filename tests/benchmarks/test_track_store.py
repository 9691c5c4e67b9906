"""Prints what a track of frequencies weighs, how fast it is built and how fast it is read.

    pytest -q -s tests/benchmarks/test_track_store.py        (about a minute)

`GAS_BENCH_ALLELES` (1,000,000) alleles shaped like gnomAD's joint release (`tests.benchmarks.gnomad_file`), at most a million on
a contig; all contigs have the same ones. The size per allele does not depend on the number. bcftools (when there is one) reads
the same file for comparison, in the same run; both times are processor seconds, user and system. 100,000,000
alleles take up to 40 minutes and 4 GB of disk (`--basetemp` says where).
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pyBigWig
import pytest

from annotator.chunk.records import Chunk
from annotator.contigs import Contig, ContigMap
from annotator.tracks import tsv, vcf
from annotator.tracks.allele_track import AlleleTrack
from annotator.tracks.bases.build import build as build_bases
from annotator.tracks.blocks import ENTRY, Relations
from annotator.tracks.field_codec import StoredField
from annotator.tracks.normalising import normalised
from annotator.tracks.planes import PlaneReader, PlaneWriter
from annotator.tracks.spec import TrackSpec, parse_spec
from annotator.tracks.store import TrackMeta
from annotator.vcf.scan import scan
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.gnomad_file import write_repeated
from tests.benchmarks.track_build import Genome

ALLELES = int(os.environ.get("GAS_BENCH_ALLELES", "1000000"))
OF_CONTIG = 1_000_000  # alleles
REPEATS = 3 if ALLELES <= 2_000_000 else 1
SAMPLED = 500  # blocks whose columns are weighed
# The fields of the second bar. In the whole track AF is restored from AC and AN; a track of these alone keeps its digits.
FILTERS = ("exomes_filters", "genomes_filters", "not_called_in_exomes", "not_called_in_genomes")
OF_TRACK = ("AF", "AC", "AN", "grpmax", "nhomalt", "FILTER", *FILTERS)
ALONE = ("AF_joint", "grpmax_joint", "nhomalt_joint", "FILTER", *FILTERS)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(7200)]


def random_bases(length: int) -> np.ndarray:
    return np.frombuffer(b"ACGT", np.uint8)[np.random.default_rng(1).integers(0, 4, length)]


def processor_seconds(command: Sequence[str]) -> float:
    """User and system time of a command."""
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def column_sizes(folder: Path, meta: TrackMeta) -> dict[str, float]:
    """Bytes an allele of each field, when each column of a block is compressed by itself."""
    index = np.fromfile(folder / f"track.{meta.name}.index", ENTRY)
    ends = index["ends"].reshape(-1)
    data = np.memmap(folder / f"track.{meta.name}.blocks", np.uint8, "r")
    sizes, rows = [0] * len(meta.fields), 0
    for block in range(0, len(index), max(1, len(index) // SAMPLED)):
        count = int(index["rows"][block])
        rows += count
        reader = PlaneReader(data[int(ends[2 * block]) : int(ends[2 * block + 1])].tobytes())
        for number in Relations.of(meta.fields).order:
            writer = PlaneWriter()
            StoredField.read(reader, count).write(writer)
            sizes[number] += len(writer.done())
    return {
        field.column.removeprefix(f"{meta.name}_"): size / rows
        for field, size in zip(meta.fields, sizes, strict=True)
    }


def size_alone(folder: Path, bases: np.ndarray) -> float:
    """Bytes an allele of a track that has only the fields ALONE, of one contig."""
    path = folder / "alone.vcf.gz"
    write_repeated(path, ["1"], bases, min(ALLELES, OF_CONTIG))
    spec = TrackSpec("gnomad_alone", path, ALONE)
    meta = vcf.build(spec, (Contig("1", len(bases)),), Genome(bases), folder)
    return sum(file.stat().st_size for file in folder.glob("track.gnomad_alone.*")) / meta.rows


def test_track_store(tmp_path: Path) -> None:
    bases = random_bases(max(100_000, min(ALLELES, OF_CONTIG) * 4))
    names = [str(number + 1) for number in range(max(1, ALLELES // OF_CONTIG))]
    contigs = tuple(Contig(name, len(bases)) for name in names)
    path, letters, folder = tmp_path / "gnomad.vcf.gz", tmp_path / "bases", tmp_path / "track"
    bases.tofile(letters)
    write_repeated(path, names, bases, min(ALLELES, OF_CONTIG))
    folder.mkdir()
    build = [
        sys.executable,
        "-m",
        "tests.benchmarks.track_build",
        f"gnomad={path}",
        str(letters),
        str(folder),
        *names,
    ]
    tool = shutil.which("bcftools")
    built, peaks, reading = [], [], []
    for _ in range(REPEATS):
        seconds, peak = map(float, subprocess.run(build, check=True, capture_output=True).stdout.split())
        built.append(seconds)
        peaks.append(peak)
        if tool:
            reading.append(processor_seconds([tool, "view", "-Ou", "-o", os.devnull, str(path)]))
    meta = TrackMeta.read(folder / "track.gnomad.json")
    print(
        f"\n{meta.rows:,} alleles, {path.stat().st_size / meta.rows:.1f} bytes an allele as .vcf.gz, "
        f"load {os.getloadavg()[0]:.1f}, processor seconds of one core, medians of {REPEATS}"
    )
    seconds = statistics.median(built)
    print(f"built at {meta.rows / seconds:,.0f} alleles/s")
    if tool:
        print(f"bcftools view -Ou read it at {meta.rows / statistics.median(reading):,.0f} alleles/s")
        ratio = statistics.median(reading) / seconds
        show(Bar("built, as a part of the rate of bcftools view -Ou", ratio, 0.5))
    show(Bar("peak memory of building it, MB", max(peaks), 500, at_least=False))
    size = sum(file.stat().st_size for file in folder.glob("track.gnomad.*"))
    index = np.fromfile(folder / "track.gnomad.index", ENTRY)
    sites, values = np.diff(index["ends"].reshape(-1), prepend=0).reshape(-1, 2).sum(0) / meta.rows
    columns = column_sizes(folder, meta)
    print(f"sites {sites:.2f}, values {values:.2f} bytes an allele; each column by itself:")
    print(", ".join(f"{name} {weight:.3f}" for name, weight in columns.items()))
    show(Bar("bytes an allele", size / meta.rows, 6.0, at_least=False))
    fewer = size / meta.rows - values + sum(columns[name] for name in OF_TRACK if name in columns)
    what = "bytes an allele: AF, grpmax, nhomalt, filters"
    show(Bar(f"{what} of it", fewer, 4.5, at_least=False))
    show(Bar(f"{what}, on their own", size_alone(tmp_path, bases), 4.5, at_least=False))
    print_reading(path, AlleleTrack(folder, meta, contigs), contigs, bases)
    assert size / meta.rows < 12  # against collapse only


def print_reading(path: Path, track: AlleleTrack, contigs: tuple[Contig, ...], bases: np.ndarray) -> None:
    """Look up every twentieth allele of the first contig."""
    genome = Genome(bases)
    seconds, asked = 0.0, 0
    with gzip.open(path, "rb") as stream:
        lines = list(islice((line for line in stream if not line.startswith(b"#")), 0, OF_CONTIG, 20))
    for first in range(0, len(lines), 8192):
        part = lines[first : first + 8192]
        records = scan(Chunk(first, b"".join(part), first, len(part)), ContigMap(contigs))
        asked += len(records.alleles)
        position, key = normalised(records, genome)
        began = time.process_time()
        hit = track.find(records, position, key)
        seconds += time.process_time() - began
        assert (hit >= 0).all()
    print(f"read at {20 * asked / seconds:,.0f} rows/s of one core while {asked:,} alleles were found")


def test_groups(tmp_path: Path) -> None:
    """What the counts of gnomAD's groups add to a track, which keeps them on request (`--groups`)."""
    alleles = min(ALLELES, OF_CONTIG)
    bases = random_bases(max(100_000, alleles * 4))
    path = tmp_path / "gnomad.vcf.gz"
    write_repeated(path, ["1"], bases, alleles, groups=True)
    sizes = []
    for groups in (False, True):
        folder = tmp_path / str(groups)
        folder.mkdir()
        spec = TrackSpec("gnomad", path, groups=groups)
        began = time.process_time()
        meta = vcf.build(spec, (Contig("1", len(bases)),), Genome(bases), folder)
        rate = meta.rows / (time.process_time() - began)
        sizes.append(sum(file.stat().st_size for file in folder.glob("track.gnomad.*")) / meta.rows)
        print(
            f"\n{meta.rows:,} alleles, {len(meta.fields)} fields: {sizes[-1]:.2f} bytes an allele, {rate:,.0f}/s of one core"
        )
    columns = column_sizes(tmp_path / "True", meta)
    for count in ("AC", "AN", "nhomalt"):
        own = [f"{name} {weight:.2f}" for name, weight in columns.items() if name.startswith(f"{count}_")]
        print(", ".join(own))
    show(Bar("bytes an allele that the groups add", sizes[1] - sizes[0], 14.0, at_least=False))
    assert sizes[1] - sizes[0] < 27  # against collapse only: a byte for each of the fields


def test_dense_scores(tmp_path: Path) -> None:
    """A score of each single base change, to two places: noise, so that only the arrangement can save room."""
    bases = ALLELES // 3
    letters = random_bases(bases + 10)
    genome = Genome(letters)
    contigs = (Contig("1", bases + 10),)
    path = tmp_path / "score.tsv.gz"
    scores = np.random.default_rng(2).beta(0.5, 1.2, (bases, 3))
    with gzip.open(path, "wt", compresslevel=1) as out:
        out.write("#chrom\tpos\tref\talt\tscore\n")
        for at, row in enumerate(scores.tolist()):
            ref = chr(letters[at])
            others = [base for base in "ACGT" if base != ref]
            out.writelines(
                f"1\t{at + 1}\t{ref}\t{alt}\t{value:.4f}\n" for alt, value in zip(others, row, strict=True)
            )
    began = time.process_time()
    meta = tsv.build(parse_spec(f"score={path}:score~0.01"), contigs, genome, tmp_path)
    size = sum(file.stat().st_size for file in tmp_path.glob("track.score.*"))
    print(f"\n{meta.rows:,} scores, built at {meta.rows / (time.process_time() - began):,.0f}/s of one core")
    show(Bar("dense scores at 0.01 steps: bytes a value", size / meta.rows, 1.2, at_least=False))
    assert size / meta.rows < 4  # against collapse only


def test_numbers_of_each_base(tmp_path: Path) -> None:
    """A bigWig with a number of three decimals for each base, partly noise: phyloP's shape."""
    rng = np.random.default_rng(3)
    values = np.round(rng.normal(0, 0.9, ALLELES) + np.repeat(rng.normal(0.1, 0.5, ALLELES // 10), 10), 3)
    path = tmp_path / "phylop.bw"
    file = pyBigWig.open(str(path), "w")
    file.addHeader([("1", ALLELES)])
    file.addEntries("1", 0, values=values.tolist(), span=1, step=1)
    file.close()
    began = time.process_time()
    meta = build_bases(parse_spec(f"phylop={path}:score~0.001"), (Contig("1", ALLELES),), tmp_path)
    rate = meta.rows / (time.process_time() - began)
    size = sum(part.stat().st_size for part in tmp_path.glob("track.phylop.*"))
    print(
        f"\n{meta.rows:,} bases, built at {rate:,.0f}/s of one core; the bigWig has {path.stat().st_size / meta.rows:.2f} bytes a base"
    )
    show(Bar("a number for each base at 0.001 steps: bytes a base", size / meta.rows, 2.0, at_least=False))
    assert size / meta.rows < 4  # against collapse only
