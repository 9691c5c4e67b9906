"""Prints how fast structural variants are beside small ones, both by the engine in one run, and the memory they take.

    pytest -q -s tests/benchmarks/test_structural_speed.py        (about a minute)

`GAS_BENCH_EVENTS` (50,000) structural variants, half of them over whole genes, half within or beside one; twice as many
small variants. Processor seconds of one process, which a busy machine disturbs less than seconds on the clock.
"""

from __future__ import annotations

import os
import random
import resource
import time
from collections.abc import Iterator

import pytest

from annotator.chunk.records import Chunk
from annotator.contigs import ContigMap
from annotator.engines.vep.kernel.worker import KernelWorker
from annotator.engines.vep.prepare import VepPreparation
from annotator.limits import RECORDS_OF_CHUNK
from annotator.reference import layout
from annotator.reference.build import build_core, seal
from annotator.reference.folder import Reference
from annotator.vcf.scan import scan
from tests.benchmarks.bars import Bar, show
from tests.integration.annotator.goldens import ROOT
from tests.unit.annotator.driver import NoTracks

SOURCE = ROOT / "grch38-chr9"
EVENTS = int(os.environ.get("GAS_BENCH_EVENTS", "50000"))
SYMBOLS = ("DEL", "DUP", "INV", "CNV", "INS", "DUP:TANDEM")
GROWTH_MB = 300

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


def structural(reference: Reference, count: int) -> list[bytes]:
    """`count` events in the order of their positions, every second one over a whole transcript."""
    contig = reference.contigs[0]
    spans = reference.genes.columns[:, [layout.START, layout.END]].tolist()
    chance = random.Random(1)
    found: list[tuple[int, bytes]] = []
    for number in range(count):
        start, end = chance.choice(spans)
        if number % 2:
            low, high = start - chance.randrange(1, 2000), end + chance.randrange(1, 2000)
        else:
            low = chance.randrange(start - 3000, end + 3000)
            high = low + chance.randrange(50, 3000)
        low, high = max(1, low), min(contig.length, max(low, 1) + max(high - low, 1))
        symbol = chance.choice(SYMBOLS)
        info = f"SVTYPE={symbol[:3]};END={high};SVLEN={high - low}"
        found.append((low, f"{contig.name}\t{low}\tsv{number}\tN\t<{symbol}>\t50\tPASS\t{info}\n".encode()))
    return [line for _, line in sorted(found)]


def small(reference: Reference, count: int) -> list[bytes]:
    """`count` SNVs and small indels at bases of the genes."""
    contig = reference.contigs[0]
    bases = reference.genome.fetch(contig.name, 0, contig.length).upper()
    spans = reference.genes.columns[:, [layout.START, layout.END]].tolist()
    chance = random.Random(2)
    found: list[tuple[int, bytes]] = []
    while len(found) < count:
        start, end = chance.choice(spans)
        position = chance.randrange(start, end)
        ref = bases[position - 1]
        if ref not in "ACGT":
            continue
        alt = chance.choice([base for base in "ACGT" if base != ref]) if chance.random() < 0.9 else f"{ref}AC"
        found.append((position, f"{contig.name}\t{position}\t.\t{ref}\t{alt}\t50\tPASS\t.\n".encode()))
    return [line for _, line in sorted(found)]


def chunks(lines: list[bytes]) -> Iterator[bytes]:
    for first in range(0, len(lines), RECORDS_OF_CHUNK):
        yield b"".join(lines[first : first + RECORDS_OF_CHUNK])


def rate(reference: Reference, lines: list[bytes]) -> tuple[int, float]:
    """(rows, rows a processor second) of a fresh worker."""
    worker, contigs, rows = KernelWorker(reference), ContigMap(reference.known_contigs()), 0
    begun = time.process_time()
    for text in chunks(lines):
        records = scan(Chunk(0, text, 0, 1), contigs)
        rows += len(worker.annotate(records, NoTracks().join(records)))
    return rows, rows / (time.process_time() - begun)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_structural_variants_beside_small_ones(reference: Reference) -> None:
    events, others = structural(reference, EVENTS), small(reference, 2 * EVENTS)
    small_rows, small_rate = rate(reference, others)
    rate(reference, events[:2000])
    before = peak_mb()
    rows, speed = rate(reference, events)
    growth = peak_mb() - before
    print(f"\n{2 * EVENTS:,} small variants: {small_rows:,} rows, {small_rate:,.0f} rows a processor second")
    print(f"{EVENTS:,} structural variants: {rows:,} rows, {speed:,.0f} rows a processor second")
    show(Bar("structural rows/s by small variants' rows/s", speed / small_rate, 1 / 4))
    show(Bar("growth of memory over the structural variants, MB", growth, GROWTH_MB, at_least=False))
    assert rows > 5 * EVENTS
    assert growth < GROWTH_MB
