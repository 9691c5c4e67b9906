"""Engine `csq` beside a bare `bcftools norm | csq` on the same input.

`python -m tests.benchmarks.csq_engine REFERENCE FASTA GFF3 [VARIANTS]`

REFERENCE is a folder made by `annotator reference build` from FASTA (indexed) and GFF3 (Ensembl's style). Medians of 3.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pysam

_NORM = "import sys, pysam.bcftools as b; b.norm('-f', sys.argv[1], '-Ou', '-o', sys.argv[2], sys.argv[3], catch_stdout=False)"
_CSQ = (
    "import sys, pysam.bcftools as b; b.csq('-l', '-s', '-', '--force', '-v', '0', '-f', sys.argv[1], '-g', sys.argv[2], '-Oz', "
    "'-o', sys.argv[3], sys.argv[4], catch_stdout=False)"
)


def make_input(fasta: Path, path: Path, count: int) -> None:
    """`count` SNVs and small indels, dense on the first contig."""
    rng = np.random.default_rng(1)
    with pysam.FastaFile(str(fasta)) as source:
        name = source.references[0]
        bases = source.fetch(name).upper()
    lines = [
        "##fileformat=VCFv4.2",
        f"##contig=<ID={name},length={len(bases)}>",
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO",
    ]
    for position in np.sort(rng.integers(10, len(bases) - 10, count * 2)).tolist():
        ref = bases[position - 1]
        if ref == "N" or len(lines) > count + 2:
            continue
        die = rng.random()
        if die < 0.9:
            lines.append(
                f"{name}\t{position}\t.\t{ref}\t{'ACGT'['ACGT'.index(ref) - int(rng.integers(1, 4))]}\t50\tPASS\t."
            )
        elif die < 0.95:
            lines.append(f"{name}\t{position}\t.\t{bases[position - 1 : position + 2]}\t{ref}\t50\tPASS\t.")
        else:
            lines.append(f"{name}\t{position}\t.\t{ref}\t{ref}AC\t50\tPASS\t.")
    path.write_text("\n".join(lines) + "\n")


def bare(fasta: Path, genes: Path, source: Path, folder: Path) -> float:
    """Seconds of norm | csq in two processes over a pipe."""
    pipe = folder / "pipe.bcf"
    pipe.unlink(missing_ok=True)
    os.mkfifo(pipe)
    began = time.perf_counter()
    first = subprocess.Popen(
        [sys.executable, "-c", _NORM, str(fasta), str(pipe), str(source)], stderr=subprocess.DEVNULL
    )
    second = subprocess.Popen(
        [sys.executable, "-c", _CSQ, str(fasta), str(genes), str(folder / "bare.vcf.gz"), str(pipe)],
        stderr=subprocess.DEVNULL,
    )
    if first.wait() or second.wait():
        raise SystemExit("bcftools failed")
    return time.perf_counter() - began


def ours(reference: Path, source: Path, output: Path, engine: str) -> float:
    """Seconds of the whole command, all outputs."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "annotator", "annotate", str(source), "--reference", str(reference), "--output", str(output),
         "--engine", engine, "--progress", "none"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.perf_counter() - began


_ONLY_VCF = """
import sys
from pathlib import Path
from annotator.contigs import ContigMap
from annotator.engines.choice import make_engine
from annotator.outputs.vcf.header import annotated_header
from annotator.run.run import Pipeline, run
from annotator.outputs.vcf.writer import VcfSink
from annotator.reference.folder import Reference
from annotator.tracks.join import open_tracks
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import Source
reference = Reference.open(Path(sys.argv[1]))
with open(sys.argv[2], "rb") as stream:
    reader = VcfReader(Source(stream))
    engine, tracks = make_engine(sys.argv[4], reference, reader), open_tracks(reference, None)
    header, _ = annotated_header(reader.header, (*engine.fields, *tracks.fields), [])
    contigs = ContigMap(reference.known_contigs(), reader.header.contigs)
    run(reader.chunks(), Pipeline(engine, tracks, [VcfSink(Path(sys.argv[3]), header)], contigs), 2)
"""


def only_vcf(reference: Path, source: Path, output: Path, engine: str) -> float:
    """Seconds from VCF to annotated VCF with its index, nothing else, on two workers."""
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", _ONLY_VCF, str(reference), str(source), str(output), engine], check=True
    )
    return time.perf_counter() - began


def measured(work: Callable[[], float], times: int = 3) -> tuple[float, float]:
    """Medians of wall seconds and of processor seconds of the children."""
    walls, processors = [], []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append(work())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        processors.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(processors)


def main() -> None:
    reference, fasta, genes = (Path(text) for text in sys.argv[1:4])
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 250_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "in.vcf"
        make_input(fasta, source, count)
        rows = [
            ("bcftools norm | csq -Oz", measured(lambda: bare(fasta, genes, source, folder))),
            (
                "engine csq, VCF only",
                measured(lambda: only_vcf(reference, source, folder / "only.vcf.gz", "csq")),
            ),
            (
                "engine vep, VCF only",
                measured(lambda: only_vcf(reference, source, folder / "only.vcf.gz", "vep")),
            ),
            (
                "annotate --engine csq, all outputs",
                measured(lambda: ours(reference, source, folder / "csq", "csq")),
            ),
            (
                "annotate --engine vep, all outputs",
                measured(lambda: ours(reference, source, folder / "vep", "vep")),
            ),
        ]
    print(f"{count:,} variants, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; medians of 3")
    for title, (wall, processor) in rows:
        print(
            f"{title:36s} {wall:7.2f} s wall {count / wall:10,.0f}/s   {processor:7.2f} s processor {count / processor:10,.0f}/s"
        )


if __name__ == "__main__":
    main()
