"""Run one contender once in its own process; prints seconds and processor seconds (of all processes) as JSON.

    python -m tests.benchmarks.contender NAME INPUT SOURCE REFERENCE OUTPUT THREADS

NAME: `engine` (VCF in, bgzipped and indexed VCF out), `annotate` (all outputs), `annotate-csq` (the same by engine
`csq`), `csq` (bcftools csq through pysam; with THREADS 2 two of them at once, each on the whole input, and the figures are
their means), `floor` (read, scan and compress the input alone). Python's imports and the loading of compiled code are not
counted.
SOURCE holds genome.fa.gz and genes.gff3.gz, REFERENCE is built.
"""

from __future__ import annotations

import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from pathlib import Path

Run = Callable[[], object]


def engine(source: Path, reference: Path, given: Path, output: Path, threads: int) -> Run:
    from annotator.contigs import ContigMap
    from annotator.engines.vep.engine import VepEngine
    from annotator.outputs.vcf.writer import VcfSink
    from annotator.reference.folder import Reference
    from annotator.run.run import Pipeline, run
    from annotator.vcf.reader import VcfReader
    from annotator.vcf.source import Source
    from tests.unit.annotator.driver import NoTracks

    def go() -> None:
        opened = Reference.open(reference)
        with given.open("rb") as stream:
            reader = VcfReader(Source(stream))
            header = b"".join(line + b"\n" for line in reader.header.lines)
            sink = VcfSink(output / "out.vcf.gz", header)
            plan = Pipeline(VepEngine(opened), NoTracks(), [sink], ContigMap(opened.known_contigs(), {}))
            run(reader.chunks(), plan, threads)

    return go


def annotate(
    source: Path, reference: Path, given: Path, output: Path, threads: int, engine: str = "vep"
) -> Run:
    from annotator.job import JobRequest
    from annotator.job import annotate as whole
    from annotator.progress import Progress

    import_module(f"annotator.engines.{engine}.engine")
    request = JobRequest(str(given), reference, output, engine=engine, threads=threads)
    return lambda: whole(request, Progress(), lambda: datetime.now(UTC))


def csq(source: Path, reference: Path, given: Path, output: Path, threads: int) -> Run:
    import pysam
    import pysam.bcftools

    fasta, genes = str(source / "genome.fa.gz"), str(source / "genes.gff3.gz")

    def one(number: int) -> None:
        out = str(output / f"csq{number}.vcf.gz")
        pysam.bcftools.csq("-l", "-f", fasta, "-g", genes, "-Oz", "-o", out, str(given), catch_stdout=False)

    def together() -> None:
        processes = [
            multiprocessing.get_context("fork").Process(target=one, args=(k,)) for k in range(threads)
        ]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        if any(process.exitcode for process in processes):
            raise SystemExit("bcftools csq failed")

    return together if threads > 1 else lambda: one(0)


def floor(source: Path, reference: Path, given: Path, output: Path, threads: int) -> Run:
    from annotator.outputs.vcf import bgzf
    from annotator.vcf.reader import VcfReader
    from annotator.vcf.scan import scan
    from annotator.vcf.source import Source

    def go() -> None:
        with given.open("rb") as stream, (output / "floor.vcf.gz").open("wb") as out:
            for chunk in VcfReader(Source(stream)).chunks():
                scan(chunk, {})
                out.write(bgzf.compress(chunk.text)[0])

    return go


def main() -> None:
    name, given, source, reference, output, threads = sys.argv[1:7]
    Path(output).mkdir(parents=True, exist_ok=True)
    contenders: dict[str, Callable[..., Run]] = {
        "engine": engine, "annotate": annotate, "annotate-csq": partial(annotate, engine="csq"), "csq": csq, "floor": floor,
    }  # fmt: skip
    contender = contenders[name]
    go = contender(Path(source), Path(reference), Path(given), Path(output), int(threads))
    if name != "csq":
        from annotator.bytes.loading import load_all

        load_all()  # as the imports, of which it was a part before decision 0415
    began, used = time.monotonic(), _processor()
    go()
    runs = int(threads) if name == "csq" else 1
    print(json.dumps({"seconds": time.monotonic() - began, "processor": (_processor() - used) / runs}))


def _processor() -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(item.ru_utime + item.ru_stime for item in usage)


if __name__ == "__main__":
    main()
