"""Run one annotation from input to results, for the command line and the task: input, reference, engine, outputs."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from annotator import __version__
from annotator.acmg.setup import with_evidence
from annotator.chunk.batch import Totals
from annotator.chunk.engine import Engine
from annotator.chunk.sink import Tracks
from annotator.contigs import ContigMap
from annotator.engines.choice import make_engine
from annotator.engines.selection import select
from annotator.engines.vep.fields import HAPLOTYPE_FIELDS
from annotator.errors import AnnotatorError, InputError, UnsortedError
from annotator.job_request import JobRequest as JobRequest
from annotator.job_request import JobResult as JobResult
from annotator.merge.given import Given, given_files, sorted_file
from annotator.merge.merging import MergedSource, UnsortedFile
from annotator.outputs.explore.gene_names import read_gene_names
from annotator.outputs.explore.setup import explore_sink
from annotator.outputs.explore.sink import ExploreSink
from annotator.outputs.families import people_of
from annotator.outputs.kept_genotypes import Genotypes, genotypes_of
from annotator.outputs.log import AnnotationLog
from annotator.outputs.manifest import write_manifest
from annotator.outputs.narrative import tell_input, tell_result
from annotator.outputs.refcheck import RefCheck
from annotator.outputs.report import write_report
from annotator.outputs.summary.summary import SummarySink, summarise, tally_plan, write_summary
from annotator.outputs.tables.parquet_table import ParquetSink
from annotator.outputs.tables.tsv import TsvSink
from annotator.outputs.vcf.header import annotated_header, made_by
from annotator.outputs.vcf.writer import VcfSink
from annotator.outputs.warnings import notes_of, warnings_of
from annotator.progress import Progress
from annotator.quality.plan import quality_plan
from annotator.quality.sink import QualitySink
from annotator.reference.coding import coding_regions
from annotator.reference.crowding import Crowding
from annotator.reference.folder import Reference
from annotator.run.fetching import Fetching
from annotator.run.neighbours import Neighbourhood
from annotator.run.run import Pipeline, run
from annotator.tracks.genes.engine import with_genes
from annotator.tracks.join import JoinedTracks, open_tracks
from annotator.vcf.opening import Spool, opened
from annotator.vcf.reader import VcfReader
from annotator.vcf.segment import Segment
from annotator.vcf.sorting import sort_records
from annotator.vcf.source import ByteStream, Source

RESULTS = (
    "annotated.vcf.gz", "annotated.vcf.gz.tbi", "annotated.vcf.gz.csi", "variants.parquet", "variants.tsv.gz",
    "summary.json", "report.html", "manifest.json",
)  # fmt: skip
SORTED = ".sorted"  # a folder beside the results, removed at the end
Again = Callable[[], tuple[ByteStream, int | None]]
Now = Callable[[], datetime]


def annotate(
    request: JobRequest,
    progress: Progress,
    now: Now,
    stream: tuple[ByteStream, int | None] | None = None,
    again: Again | None = None,
    files: Sequence[Given] = (),
) -> JobResult:
    """Annotate and write every result into `request.output`. `stream` (with its size) is read instead of the file `input`;
    `again` opens it once more, for records that must be sorted first. `files` are merged instead of `input` and `merge`.

    Raises InputError for the user's file (then only annotation.log stays), other AnnotatorErrors for what is ours.
    """
    request.output.mkdir(parents=True, exist_ok=True)
    _remove_partial(request.output)  # files of an earlier run must not be mistaken for this run's
    log = AnnotationLog(request.output / "annotation.log", now)
    log.say(f"GAS annotator {__version__}, engine {request.engine}")
    try:
        job = Job(request, progress, log, now)
        files = files or given_files(request.input, request.merge)
        return job.run_merged(files) if files else job.run(stream, again)
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


def _remove_partial(folder: Path, folders: Sequence[str] = ("explore", ".spill", SORTED)) -> None:
    for name in RESULTS:
        (folder / name).unlink(missing_ok=True)
    for name in folders:
        shutil.rmtree(folder / name, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Sinks:
    """The outputs of a run; all of them except the tables also report findings after the run."""

    check: RefCheck
    vcf: VcfSink
    summary: SummarySink
    tables: list[Any]
    quality: QualitySink
    explore: ExploreSink

    def all(self) -> list[Any]:
        return [self.check, self.vcf, self.summary, *self.tables, self.quality, self.explore]


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything a run needs, created before its first record."""

    reader: VcfReader
    contigs: ContigMap
    joined: JoinedTracks
    engine: Engine
    sinks: _Sinks
    plan: Pipeline
    genotypes: Genotypes


class Job:
    """The steps of one annotation, in order."""

    def __init__(self, request: JobRequest, progress: Progress, log: AnnotationLog, now: Now) -> None:
        self.request, self.progress, self.log, self.now = request, progress, log, now
        self.origin: Source | Segment | None = None  # what was sorted, and why
        self.sorted_note = ""
        self.merged: MergedSource | None = None
        self.reference = Reference.open(request.reference)
        about = self.reference.description
        self.log.say(
            f"Reference {self.reference.label}: {about.get('assembly') or 'assembly not named'}, {about.get('source') or ''}"
            + (" (synthetic: no real genome)" if about.get("synthetic") else "")
        )

    def run(self, given: tuple[ByteStream, int | None] | None, again: Again | None) -> JobResult:
        self.progress.stage("reading")
        with opened(self.request.input) if given is None else nullcontext(given) as (stream, size):
            if again is not None or (given is None and self.request.input != "-"):
                return self._sorted_if_needed(stream, size, again)
            with closing(Spool(stream, self.request.output)) as spool:  # the stream can be read only once
                return self._sorted_if_needed(spool, size, lambda: (spool.again(), size))

    def _sorted_if_needed(self, stream: ByteStream, size: int | None, again: Again | None) -> JobResult:
        try:
            return self._with(VcfReader(Source(stream, size, self.request.limits)))
        except UnsortedError as error:
            _remove_partial(self.request.output)
            self.sorted_note = f"{error.place}: {error.detail.split('. ')[0]}"
        self.log.say(
            "The records are not in order: they are sorted first, and then annotated from the beginning"
        )
        self.progress.stage("sorting")
        with opened(self.request.input) if again is None else nullcontext(again()) as (stream, size):
            unsorted = VcfReader(Source(stream, size, self.request.limits), ordered=False)
            path = sort_records(unsorted, self.request.output / SORTED)
        with path.open("rb") as lines:
            reader = VcfReader(Source(lines, path.stat().st_size, self.request.limits))
            reader.notes[:0] = unsorted.notes
            self.origin = unsorted.source
            result = self._with(reader)
        shutil.rmtree(path.parent)
        return result

    def run_merged(self, files: Sequence[Given]) -> JobResult:
        """Annotate several files as one. A file whose records are out of order is sorted first."""
        self.progress.stage("reading")
        names = [contig.name for contig in self.reference.known_contigs()]
        files = list(files)
        limits = self.request.limits
        while True:
            try:
                with MergedSource(files, names, limits) as source:
                    self.merged = source
                    result = self._with(VcfReader(source))
                shutil.rmtree(self.request.output / SORTED, ignore_errors=True)
                return result
            except UnsortedFile as error:
                number, unsorted = error.file, files[error.file]
                self.log.say(
                    f"{unsorted.shown}: the records are not in order ({error.place}); the file is sorted first, and the merge "
                    "begins again"
                )
            self.progress.stage("sorting")
            _remove_partial(self.request.output, (".spill", "explore"))
            files[number] = sorted_file(unsorted, self.request.output / SORTED / str(number), limits)

    def _with(self, reader: VcfReader) -> JobResult:
        began = self.now()
        prepared = self.prepare(reader)
        totals = run(
            reader.chunks(),
            prepared.plan,
            self.request.threads,
            lambda done: self.progress.update(done, reader.share(done)),
            chunk_records=self.request.chunk_records,
            closing=self.closing,
        )
        return self.finish(prepared, totals, began)

    def prepare(self, reader: VcfReader, wanted: range | None = None) -> Prepared:
        """Open tracks, engine and outputs. `wanted`: as in `Pipeline`, for a shard, whose parts are drafts."""
        contigs = ContigMap(self.reference.known_contigs(), reader.header.contigs)
        joined = open_tracks(self.reference, self.request.tracks, self.request.published)
        joined.genes.know({gene: names[0] for gene, names in read_gene_names(self.reference.folder).items()})
        request, fields = self.request, self.request.fields
        shown = fields is None or any(name.startswith("HAPLO_") for name in fields)
        genotypes = genotypes_of(request.genotypes, reader.header.samples, request.samples, request.pedigree)
        haplotypes = request.haplotypes and shown and bool(genotypes.samples)
        engine = make_engine(request.engine, self.reference, reader, haplotypes=haplotypes)
        engine = with_genes(engine, joined.genes)
        engine, assessed, acmg = with_evidence(engine, joined, self.reference, fields)
        engine, tracks = select(engine, assessed, fields)
        sinks = self._sinks(reader, contigs, engine, tracks, joined, acmg, genotypes)
        self.progress.stage("annotating")
        looks = any(field.name in HAPLOTYPE_FIELDS for field in engine.fields)
        beside = Neighbourhood(partial(coding_regions, self.reference.genes), contigs) if looks else None
        plan = Pipeline(
            engine, tracks, sinks.all(), contigs, crowding=Crowding(self.reference.genes, contigs),
            neighbourhood=beside,
            ahead=partial(Fetching(joined, request.bases).ahead, contigs=contigs, threads=request.threads),
            wanted=wanted, drafts=wanted is not None, sites=genotypes.sites,
        )  # fmt: skip
        return Prepared(reader, contigs, joined, engine, sinks, plan, genotypes)

    def _sinks(
        self, reader: VcfReader, contigs: ContigMap, engine: Engine, tracks: Tracks, joined: JoinedTracks,
        acmg: Mapping[str, Any], genotypes: Genotypes,
    ) -> _Sinks:  # fmt: skip
        fields, output = (*engine.fields, *tracks.fields), self.request.output
        about = made_by(engine, self.reference.label, joined.described)
        header, replaced = annotated_header(reader.header, fields, about, sites=genotypes.sites)
        tell_input(self.log, self.request.input, reader, joined.described, replaced)
        declared = reader.header.contigs
        assembly = str(self.reference.description.get("assembly") or "")
        quality = QualitySink(
            quality_plan(
                genotypes.samples, contigs.lengths(), [contig.name for contig in contigs.contigs],
                people_of(self.request.pedigree, genotypes.samples), joined.population(),
            )
        )  # fmt: skip
        return _Sinks(
            RefCheck(self.reference.genome, declared, self.reference.label, assembly, contigs.misfits()),
            VcfSink(
                output / "annotated.vcf.gz", header, [contig.length for contig in contigs.contigs]
            ),
            SummarySink(tally_plan(genotypes.samples, contigs.lengths(), joined.fields)),
            [
                ParquetSink(output / "variants.parquet", fields),
                TsvSink(output / "variants.tsv.gz", fields),
            ],
            quality,
            explore_sink(
                output, header, joined.metas, self.reference, genotypes.samples,
                engine=self.request.engine, threads=self.request.threads, chosen=genotypes.shown,
                pedigree=self.request.pedigree, genes=joined.genes or None, acmg=acmg,
                beside=quality.files,
            ),
        )  # fmt: skip

    def closing(self, records: int) -> None:
        """Report that all records are annotated, and that the outputs are finished now."""
        self.progress.done(records)
        self.progress.stage("finishing")

    def finish(
        self, prepared: Prepared, totals: Totals, began: datetime, elsewhere: Mapping[str, Any] | None = None
    ) -> JobResult:
        """Write summary, report and manifest, once all records are in the outputs.

        `elsewhere`: {size, sha256} by name of results that are not in the output folder.
        """
        reader, contigs, joined, engine, sinks = (
            prepared.reader, prepared.contigs, prepared.joined, prepared.engine, prepared.sinks,
        )  # fmt: skip
        if totals.records != reader.records:
            raise AnnotatorError(
                "Records were lost", f"{reader.records:,} came in, {totals.records:,} went out."
            )
        output = self.request.output
        about = self._about(joined, engine, sinks.check)
        samples = prepared.genotypes.samples
        summary = summarise(sinks.summary, samples, contigs.lengths(), contigs, about)
        notes = notes_of(self.sorted_note, totals.shortened, sinks.vcf.index_note, prepared.genotypes.note)
        if self.merged is not None:
            for line in self.merged.notes():
                self.log.say(line)
            notes["merged"] = self.merged.summary()
        summary["acmg"] = sinks.explore.evidence
        summary["quality"] = sinks.quality.summary
        summary["warnings"] = warnings_of(summary, sinks.check.examples, notes, sinks.quality.warnings)
        write_summary(output, summary)
        tell_result(self.log, reader, sinks.check, sinks.vcf, totals, summary)
        for line in Fetching(joined, self.request.bases).lines():
            self.log.say(line)
        rate = totals.records / totals.seconds if totals.seconds else 0
        self.log.say(
            f"Done: {totals.records:,} records in and out, {totals.seconds:.1f} s, {rate:,.0f} records/s "
            f"with {self.request.threads} workers"
        )
        provenance = {
            **about,
            "command": self.request.command,
            "input": {
                "name": Path(self.request.input).name, "packed": (self.origin or reader.source).kind,
                "bytes": (self.origin or reader.source).consumed,
                **({"files": self.merged.files_read()} if self.merged else {}),
            },
            "started_at": began.isoformat(timespec="seconds"),
            "finished_at": self.now().isoformat(timespec="seconds"),
            "counts": {
                "records_in": reader.records, "records_out": totals.records, "alleles": totals.alleles,
                "rows": totals.rows,
            },
        }  # fmt: skip
        write_report(output, summary, provenance, sinks.summary.tally.hits, samples)
        self.log.close()
        return JobResult(summary, write_manifest(output, provenance, self.request.threads, elsewhere), totals)

    def _about(self, joined: JoinedTracks, engine: Engine, check: RefCheck) -> dict[str, Any]:
        description = self.reference.description
        return {
            "name": self.request.name,
            "synthetic": bool(description.get("synthetic")),
            "engine": {"name": engine.name, "version": engine.version},
            "annotator": __version__,
            "reference": {
                key: description.get(key) for key in ("name", "version", "assembly", "species", "source")
            },
            "tracks": joined.described,
            "ref_check": {"compared": check.compared, "disagreeing": check.wrong},
        }
