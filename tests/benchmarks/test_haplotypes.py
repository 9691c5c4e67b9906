"""Prints what the columns HAPLO_* cost on cohorts, beside the same chunks without them, in one run.

    pytest -q -s tests/benchmarks/test_haplotypes.py        (about two minutes)

Two cohorts. "population" has 500 and 2,500 samples (`GAS_BENCH_SAMPLES`) with the variants of a gene-dense megabase at the
frequencies of a population, most of them rare. "crowded" has coding variants at one base in ten with common alleles, far
denser than any real file, in a fiftieth of the samples. Genotypes are phased or not. Processor seconds of one process;
chunks are those of a job. The bar is for the population.
"""

from __future__ import annotations

import os
import random
import time
from dataclasses import replace
from functools import partial

import pytest

from annotator.chunk.records import Chunk
from annotator.contigs import ContigMap
from annotator.engines.vep.engine import VepEngine
from annotator.engines.vep.prepare import VepPreparation
from annotator.reference.build import build_core, seal
from annotator.reference.coding import coding_regions
from annotator.reference.folder import Reference
from annotator.run.chunking import balanced
from annotator.run.neighbours import Neighbourhood
from annotator.vcf.scan import scan
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.dense import write_dense
from tests.integration.annotator.goldens import ROOT
from tests.unit.annotator.driver import NoTracks
from tests.unit.annotator.engines.vep.haplotypes.phased import crowded_coding

SOURCE = ROOT / "grch38-chr9"
SAMPLES = tuple(int(size) for size in os.environ.get("GAS_BENCH_SAMPLES", "500,2500").split(","))
VARIANTS = int(os.environ.get("GAS_BENCH_COHORT_VARIANTS", "8000"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        not SOURCE.is_dir(), reason=f"no test data: set GAS_TEST_DATA (looked in {ROOT.name})"
    ),
]


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> Reference:
    folder = tmp_path_factory.mktemp("bench") / "chr9"
    contigs, _ = build_core(
        SOURCE / "genome.fa.gz", SOURCE / "genes.gff3.gz", folder, preparations=(VepPreparation(),)
    )
    seal(folder, "chr9", contigs, {"tracks": [], "assembly": "GRCh38"})
    return Reference.open(folder)


def with_genotypes(sites: list[str], samples: int, phased: bool, common: bool) -> bytes:
    """Record lines of these sites (CHROM to INFO) with a genotype for each sample."""
    chance = random.Random(9)
    mark = "|" if phased else "/"
    lines = []
    for site in sites:
        frequency = chance.uniform(0.05, 0.5) if common else (2 * samples) ** -chance.random()
        calls = [f"0{mark}0"] * samples
        for copy in range(2):
            for _ in range(round(samples * frequency) or copy):
                sample = chance.randrange(samples)
                one, other = calls[sample].split(mark)
                calls[sample] = f"{one}{mark}1" if copy else f"1{mark}{other}"
        lines.append(site + "\tGT\t" + "\t".join(calls))
    return "".join(line + "\n" for line in lines).encode()


def seconds(reference: Reference, text: bytes, samples: int, *, columns: bool) -> tuple[float, int]:
    """(processor seconds, rows with a joint answer) of the engine over all chunks of a job."""
    contigs = ContigMap(reference.known_contigs())
    worker = VepEngine(reference, samples=samples if columns else 0).worker()
    beside = Neighbourhood(partial(coding_regions, reference.genes), contigs)
    joint = 0
    begun = time.process_time()
    chunks = balanced([Chunk(0, text, 0, 1)])
    for chunk in beside.add(chunks) if columns else chunks:
        records = scan(chunk, contigs)
        if chunk.neighbours:
            records = replace(records, neighbours=scan(Chunk(0, chunk.neighbours, 0, 1), contigs))
        joint += worker.annotate(records, NoTracks().join(records)).joint
    return time.process_time() - begun, joint


@pytest.mark.parametrize("kind", ["population", "crowded"])
@pytest.mark.parametrize("phased", [True, False], ids=["phased", "unphased"])
def test_cohorts(
    reference: Reference, tmp_path_factory: pytest.TempPathFactory, kind: str, phased: bool
) -> None:
    if kind == "population":
        given = tmp_path_factory.mktemp("sites") / "dense.vcf"
        write_dense(SOURCE / "genome.fa.gz", VARIANTS, given)
        sites = [line for line in given.read_text().splitlines() if not line.startswith("#")]
    else:
        sites = [line.rsplit("\t", 2)[0] for line in crowded_coding(reference, 1, 1)]
    print()
    for size in SAMPLES:
        samples = size if kind == "population" else size // 50
        text = with_genotypes(sites, samples, phased, common=kind == "crowded")
        alone, _ = seconds(reference, text, samples, columns=False)
        spent, joint = seconds(reference, text, samples, columns=True)
        print(
            f"{kind}, {'phased' if phased else 'unphased'}, {samples:,} samples, {len(sites):,} records: "
            f"{alone:.2f} s without, {spent:.2f} s with the columns ({spent / alone:.1f} times), {joint:,} rows have them, "
            f"{1e3 * (spent - alone) / len(sites):.2f} ms a record more"
        )
        if kind == "population":
            show(
                Bar(
                    "the columns, microseconds a genotype",
                    1e6 * (spent - alone) / len(sites) / samples,
                    0.5,
                    at_least=False,
                )
            )
