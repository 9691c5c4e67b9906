"""Prints what joining tracks costs beside the engine: processor seconds by the number and kind of tracks, one process.

    pytest -q -s tests/benchmarks/test_track_join.py

`GAS_BENCH_VARIANTS` (250,000) variants as in test_engine_speed; the tracks hold every third of them and as many others,
a BED track 2,000 ranges.
"""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from annotator.commands.build_reference import add_track
from annotator.contigs import ContigMap
from annotator.engines.vep.engine import VepEngine
from annotator.engines.vep.prepare import VepPreparation
from annotator.reference.build import build_core, seal
from annotator.reference.folder import Reference
from annotator.run.chunking import balanced
from annotator.tracks.join import open_tracks
from annotator.tracks.spec import TrackSpec
from annotator.vcf.reader import VcfReader
from annotator.vcf.scan import scan
from annotator.vcf.source import Source
from tests.benchmarks.bars import Bar, show
from tests.benchmarks.dense import write_dense
from tests.integration.annotator.goldens import ROOT

SOURCE = ROOT / "grch38-chr9"
VARIANTS = int(os.environ.get("GAS_BENCH_VARIANTS", "250000"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(
        not SOURCE.is_dir(), reason=f"no test data: set GAS_TEST_DATA (looked in {ROOT.name})"
    ),
]


def test_joining(tmp_path: Path) -> None:
    given, folder = tmp_path / "dense.vcf", tmp_path / "chr9"
    write_dense(SOURCE / "genome.fa.gz", VARIANTS, given)
    contigs, _ = build_core(
        SOURCE / "genome.fa.gz", SOURCE / "genes.gff3.gz", folder, preparations=(VepPreparation(),)
    )
    seal(folder, "chr9", contigs, {"tracks": [], "assembly": "GRCh38"})
    for spec in _tracks(given, tmp_path):
        add_track(folder, spec, lambda _: None, lambda: datetime.now(UTC))
    reference = Reference.open(folder)
    print(f"\n{VARIANTS:,} variants, load {os.getloadavg()[0]:.1f}")
    alone = _seconds(given, reference, ["none"])[1]
    for wanted in (["none"], ["known"], ["known", "other"], ["regions"], ["known", "other", "regions"]):
        joining, engine = _seconds(given, reference, wanted)
        print(
            f"tracks {'+'.join(wanted):24}{joining:7.3f} s to join {engine:7.3f} s engine  {joining / alone:6.1%} of the engine alone"
        )
    joining = _seconds(given, reference, ["known"])[0]  # its compiled code is loaded by now
    show(Bar("joining one track of alleles, of the engine's seconds", joining / alone, 0.1, at_least=False))
    assert joining < 3 * alone  # against collapse only


def _tracks(given: Path, folder: Path) -> list[TrackSpec]:
    lines = [line.split("\t") for line in given.read_text().splitlines() if not line.startswith("#")]
    header = "##fileformat=VCFv4.2\n" + "".join(
        f'##INFO=<ID={key},Number=A,Type={kind},Description="{key}">\n'
        for key, kind in (("AF", "Float"), ("NAME", "String"))
    )
    header += "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    specs = []
    for name, first in (("known", 0), ("other", 1)):
        path = folder / f"{name}.vcf"
        path.write_text(
            header
            + "".join(
                f"{row[0]}\t{row[1]}\trs{n}\t{row[3]}\t{row[4]}\t.\t.\tAF={n % 997 / 1000};NAME=x{n}\n"
                for n, row in enumerate(lines)
                if n % 3 == first
            )
        )
        specs.append(TrackSpec(name, path))
    bed = folder / "regions.bed"
    bed.write_text("".join(f"{lines[0][0]}\t{at}\t{at + 400}\tr{at}\n" for at in range(10_000, 990_000, 490)))
    return [*specs, TrackSpec("regions", bed)]


def _seconds(given: Path, reference: Reference, wanted: list[str]) -> tuple[float, float]:
    """Processor seconds of joining, and of scan and engine."""
    tracks, worker = open_tracks(reference, wanted), VepEngine(reference).worker()
    joining = engine = 0.0
    with given.open("rb") as stream:
        reader = VcfReader(Source(stream))
        contigs = ContigMap(reference.known_contigs(), reader.header.contigs)
        for chunk in balanced(reader.chunks()):
            began = time.process_time()
            records = scan(chunk, contigs)
            scanned = time.process_time()
            values = tracks.join(records)
            joined = time.process_time()
            worker.annotate(records, values)
            joining += joined - scanned
            engine += time.process_time() - joined + scanned - began
    return joining, engine
