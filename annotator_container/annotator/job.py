"""One annotation from end to end: input, reference, engine and outputs are joined here, for the command line and the task alike."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from annotator import __version__
from annotator.contigs import ContigMap
from annotator.errors import AnnotatorError, InputError
from annotator.outputs import explorer
from annotator.outputs.header import annotated_header
from annotator.outputs.log import AnnotationLog
from annotator.outputs.manifest import write_manifest
from annotator.outputs.refcheck import RefCheck
from annotator.outputs.report import write_report
from annotator.outputs.summary import SummarySink, summarise, tally_plan, write_summary
from annotator.outputs.tables import table_sinks
from annotator.pipeline.run import Plan, Totals, run
from annotator.pipeline.vcf import VcfSink
from annotator.progress import Progress
from annotator.reference.build import described
from annotator.reference.folder import Reference
from annotator.tracks.bed import RegionTrack
from annotator.tracks.join import AlleleTrack, JoinedTracks
from annotator.tracks.store import installed
from annotator.vcf.reader import VcfReader
from annotator.vcf.source import ByteStream, Limits, Source


@dataclass(frozen=True, slots=True)
class JobRequest:
    """What is to be annotated. `input` is a path or `-`; `fields` and `tracks` None means all; `command` is kept in the manifest."""

    input: str
    reference: Path
    output: Path
    engine: str = "vep"
    threads: int = 1
    fields: tuple[str, ...] | None = None
    tracks: tuple[str, ...] | None = None
    pedigree: str = ""
    samples: tuple[str, ...] | None = None
    name: str = ""
    command: str = ""
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class JobResult:
    """What came out: the summary and the manifest as written."""

    summary: Mapping[str, Any]
    manifest: Mapping[str, Any]
    totals: Totals


def annotate(request: JobRequest, progress: Progress, now: Callable[[], datetime],
             stream: tuple[ByteStream, int | None] | None = None) -> JobResult:
    """Annotate and write every result into `request.output`. `stream` (with its size) is read instead of the file named `input`.

    Raises InputError for the user's file (then only annotation.log stays), other AnnotatorErrors for what is ours.
    """
    request.output.mkdir(parents=True, exist_ok=True)
    log = AnnotationLog(request.output / "annotation.log", now)
    log.say(f"GAS annotator {__version__}, engine {request.engine}")
    try:
        return _Job(request, progress, log, now).run(stream)
    except AnnotatorError as error:
        where = f" at {error.place}" if isinstance(error, InputError) and error.place else ""
        log.say(f"STOPPED{where}: {error.title}. {error.detail}")
        _remove_partial(request.output)
        raise
    except BaseException as error:
        log.say(f"STOPPED by a fault of ours: {type(error).__name__}")
        _remove_partial(request.output)
        raise
    finally:
        log.close()


def _remove_partial(folder: Path) -> None:
    for name in ("annotated.vcf.gz", "annotated.vcf.gz.tbi", "variants.parquet", "variants.tsv.gz", "summary.json", "report.html", "manifest.json"):
        (folder / name).unlink(missing_ok=True)
    for name in ("explore", ".spill"):
        shutil.rmtree(folder / name, ignore_errors=True)


class _Job:
    """The steps, in order; each leaves what the next needs in an attribute."""

    def __init__(self, request: JobRequest, progress: Progress, log: AnnotationLog, now: Callable[[], datetime]) -> None:
        self.request, self.progress, self.log, self.now = request, progress, log, now
        self.reference = Reference.open(request.reference)
        about = self.reference.description
        self.log.say(f"Reference {self.reference.label}: {about.get('assembly') or 'assembly not named'}, {about.get('source') or ''}"
                     + (" (synthetic: no real genome)" if about.get("synthetic") else ""))

    def run(self, given: tuple[ByteStream, int | None] | None) -> JobResult:
        self.progress.stage("reading")
        with opened(self.request.input) if given is None else nullcontext(given) as (stream, size):
            reader = VcfReader(Source(stream, size, self.request.limits))
            return self._with(reader)

    def _with(self, reader: VcfReader) -> JobResult:
        request, output = self.request, self.request.output
        began = self.now()
        contigs = ContigMap(self.reference.known_contigs(), reader.header.contigs)
        tracks = self._tracks()
        engine = make_engine(request, self.reference, reader)
        fields = (*engine.fields, *tracks.fields)
        key = "CSQ"
        about = [("annotator", f"GAS {__version__} engine={engine.name}-{engine.version} reference={self.reference.label}")]
        about += [("annotator_track", f"{meta.name} version={meta.version or 'unknown'} {meta.title}") for meta in tracks.metas]
        header, replaced = annotated_header(reader.header, fields, about, key)
        self._describe(reader, tracks, replaced)
        vcf = VcfSink(output / "annotated.vcf.gz", header)
        check = RefCheck(self.reference.genome, reader.header.contigs, self.reference.label, str(self.reference.description.get("assembly", "")))
        summary = SummarySink(tally_plan(reader.header.samples, {**{c.name: c.length for c in contigs.contigs}, **reader.header.contigs}, fields))
        sinks = [check, vcf, summary, *table_sinks(output, fields)]
        sinks += explorer.sinks(output, header, tracks.metas, request, self.reference, reader.header.samples)
        self.progress.stage("annotating")
        totals = run(reader.chunks(), Plan(engine, tracks, sinks, contigs, key), request.threads,
                     lambda done: self.progress.update(done, reader.fraction))
        if totals.records != reader.records:
            raise AnnotatorError("Records were lost", f"{reader.records:,} came in and {totals.records:,} went out.")
        self.progress.done(totals.records)
        return self._finish(reader, contigs, tracks, engine.version, summary, check, vcf, totals, began)

    def _tracks(self) -> JoinedTracks:
        known = tuple(self.reference.known_contigs())
        metas = installed(self.reference.folder)
        wanted = self.request.tracks
        if wanted is not None:
            unknown = [name for name in wanted if name not in {meta.name for meta in metas} | {"none"}]
            if unknown:
                raise AnnotatorError(f"The reference has no track {unknown[0]}", f"It has {', '.join(meta.name for meta in metas) or 'none'}.")
            metas = [meta for meta in metas if meta.name in wanted]
        folder = self.reference.folder
        return JoinedTracks([(RegionTrack if meta.kind == "bed" else AlleleTrack)(folder, meta, known) for meta in metas],
                            self.reference.genome)

    def _describe(self, reader: VcfReader, tracks: JoinedTracks, replaced: bool) -> None:
        log = self.log
        name = "standard input" if self.request.input == "-" else Path(self.request.input).name
        packed = {"plain": "plain text", "gzip": "gzip", "bgzf": "bgzip"}[reader.source.kind]
        log.say(f"Input {name}: {packed}, {len(reader.header.samples)} samples, {len(reader.header.contigs)} contigs declared")
        for meta in tracks.metas:
            log.say(f"Track {meta.name}: {meta.title}, version {meta.version or 'unknown'}, {meta.rows:,} rows; licence {meta.licence or 'not stated'}")
        if replaced:
            log.say("The file has an INFO field CSQ already: it is replaced by ours, all other fields stay as they are")

    def _finish(self, reader: VcfReader, contigs: ContigMap, tracks: JoinedTracks, engine_version: str, counted: SummarySink,
                check: RefCheck, vcf: VcfSink, totals: Totals, began: datetime) -> JobResult:
        self.progress.stage("finishing")
        request, output, description = self.request, self.request.output, self.reference.description
        lengths = {**{c.name: c.length for c in contigs.contigs}, **reader.header.contigs}
        about = {
            "name": request.name,
            "synthetic": bool(description.get("synthetic")),
            "engine": {"name": request.engine, "version": engine_version},
            "annotator": __version__,
            "reference": {key: description.get(key) for key in ("name", "version", "assembly", "species", "source")},
            "tracks": [described(meta) for meta in tracks.metas],
            "ref_check": {"compared": check.compared, "disagreeing": check.wrong},
        }
        summary = summarise(counted, reader.header.samples, lengths, contigs, about)
        write_summary(output, summary)
        self._tell(reader, contigs, check, vcf, totals, summary)
        finished = self.now()
        provenance = {
            **about, "command": request.command, "input": {"name": Path(request.input).name, "packed": reader.source.kind,
                                                           "bytes": reader.source.consumed},
            "started_at": began.isoformat(timespec="seconds"), "finished_at": finished.isoformat(timespec="seconds"),
            "counts": {"records_in": reader.records, "records_out": totals.records, "alleles": totals.alleles, "rows": totals.rows},
        }
        write_report(output, summary, provenance, counted.tally.hits, reader.header.samples)
        self.log.close()
        manifest = write_manifest(output, provenance)
        return JobResult(summary, manifest, totals)

    def _tell(self, reader: VcfReader, contigs: ContigMap, check: RefCheck, vcf: VcfSink, totals: Totals, summary: Mapping[str, Any]) -> None:
        log = self.log
        for note in reader.notes:
            log.say(note)
        if not totals.records:
            log.say("The file holds a header and no record: the results are empty")
        for item in summary["contigs_not_in_reference"]:
            log.say(f"{item['records']:,} records on {item['name']} are passed through without annotation: {item['reason']}")
        if check.wrong and check.example:
            line, place, ref, here = check.example
            log.say(f"{check.wrong:,} of {check.compared:,} REFs disagree with the reference, the first on line {line}: {place} says {ref}, "
                    f"the reference {here}. These records are annotated as they stand; look at them with care")
        if vcf.replaced:
            log.say(f"{vcf.replaced:,} records had an INFO/CSQ of their own, which was replaced")
        if vcf.index.too_long:
            log.say("No .tbi index was written: a contig is longer than 536,870,911 bases; index with bcftools index -c")
        classes = ", ".join(f"{count:,} {kind}" for kind, count in summary["classes"].items() if count)
        log.say(f"{totals.records:,} records with {totals.alleles:,} alternative alleles ({classes or 'none'})")
        worst = ", ".join(f"{count:,} {impact}" for impact, count in summary["impact"].items())
        log.say(f"{totals.rows:,} consequence rows; alleles by worst impact: {worst}")
        if summary["clinvar"]:
            log.say("ClinVar: " + (", ".join(f"{count:,} {name}" for name, count in summary["clinvar"]["classes"].items()) or "no allele is known"))
        rate = totals.records / totals.seconds if totals.seconds else 0
        log.say(f"Done: {totals.records:,} records in and out, {totals.seconds:.1f} s, {rate:,.0f} records/s with {self.request.threads} workers")


def make_engine(request: JobRequest, reference: Reference, reader: VcfReader) -> Any:
    """The engine of that name; its module is imported only now."""
    if request.engine == "csq":
        from annotator.engines.csq.engine import CsqEngine

        return CsqEngine(reference, reader.header.samples, reader.first_lines())
    if request.engine == "vepyr":
        from annotator.engines.vepyr_engine import VepyrEngine

        return VepyrEngine(reference)
    from annotator.engines.vep.engine import VepEngine

    return VepEngine(reference)


@contextmanager
def opened(name: str) -> Iterator[tuple[ByteStream, int | None]]:
    """The input as a stream with its size in bytes (None for standard input). Raises InputError when it cannot be opened."""
    if name == "-":
        yield sys.stdin.buffer, None
        return
    path = Path(name)
    if path.is_dir():
        raise InputError("The input is a folder", f"{name} is a folder; give the VCF file in it.")
    try:
        stream = path.open("rb")
    except FileNotFoundError:
        raise InputError("The input is not there", f"{name} does not exist.") from None
    except OSError as error:
        raise InputError("The input cannot be read", f"{name}: {error.strerror}.") from error
    with stream:
        yield stream, path.stat().st_size or None


