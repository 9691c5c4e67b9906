"""Writes a demo: genome.fa, genes.gff3.gz, clinvar.vcf.gz, gnomad.vcf.gz, sv.vcf.gz, regions.tsv, constraint.tsv, validity.tsv,
dosage.tsv, sample.vcf.gz, trio.ped and demo.json; and, except at the genome scale, the tracks of `annotator.demo.track_files`.

Contigs are written one after another, so that memory holds at most two contigs. The same seed gives the same bytes.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, TextIO

import numpy as np
import pysam

from annotator.demo.coverage import called_numbers
from annotator.demo.gene_tables import TABLES, table_lines
from annotator.demo.genome import SyntheticContig, make_contig, make_mitochondrion
from annotator.demo.genotypes import PEDIGREE, SAMPLES, DemoTrio
from annotator.demo.gff3 import HEADER as GFF_HEADER
from annotator.demo.gff3 import contig_lines
from annotator.demo.groups import GROUPS_HEADER
from annotator.demo.phenotypes import ontology
from annotator.demo.regions import MASKED
from annotator.demo.sizes import MT_LENGTH, SCALES, DemoPlan
from annotator.demo.structural import (
    HEADER,
    REGIONS_HEADER,
    SV_HEADER,
    StructuralSite,
    region_lines,
    sample_line,
    structural_sites,
    sv_lines,
)
from annotator.demo.track_files import TrackFiles, append
from annotator.demo.tracks import CLINVAR_HEADER, GNOMAD_HEADER, clinvar_lines, gnomad_lines
from annotator.demo.variants import DemoSite, make_sites
from annotator.errors import AnnotatorError
from annotator.outputs.vcf import bgzf

LABEL = "synthetic demo data made by python -m annotator demo; no real organism, no real person, no medical information"
_COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
_SAMPLE_HEADER = (
    '##FILTER=<ID=LowQual,Description="Low quality">\n'
    '##INFO=<ID=AC,Number=A,Type=Integer,Description="Allele count in genotypes">\n'
    '##INFO=<ID=AN,Number=1,Type=Integer,Description="Alleles called">\n'
    '##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth">\n'
)
_FORMATS = (
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads of each allele">\n'
    '##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">\n'
    '##FORMAT=<ID=GQ,Number=1,Type=Integer,Description="Genotype quality">\n'
)


@dataclass(frozen=True, slots=True)
class Made:
    """Counts of what was written."""

    contigs: int
    bases: int
    genes: int
    transcripts: int
    variants: int


def generate(
    output: Path,
    *,
    variants: int = 12_000,
    scale: str = "demo",
    megabases: float | None = None,
    seed: int = 1,
    genotypes: bool | None = None,
) -> Made:
    """Write a whole demo into `output` (made if absent). `genotypes` defaults to the trio at demo scale, none at genome scale."""
    plan = SCALES[scale].resized(megabases)
    trio = scale == "demo" if genotypes is None else genotypes
    output.mkdir(parents=True, exist_ok=True)
    contigs = [*plan.contigs, ("chrM", MT_LENGTH)]
    genes = transcripts = records = 0
    total = sum(size for _, size in contigs)
    with _Files(output, contigs, trio, seed, plan.designed) as files:
        for index, (name, size) in enumerate(contigs):
            rng = np.random.default_rng([seed, index])
            numbers = (genes + 1, transcripts + 1)
            contig = (
                make_mitochondrion(numbers, rng)
                if name == "chrM"
                else make_contig(plan, name, size, numbers, rng)
            )
            genes += len(contig.genes)
            transcripts += sum(len(gene.transcripts) for gene in contig.genes)
            share = min(60, variants // 20) if name == "chrM" else round(variants * size / total)
            sites = make_sites(plan, contig, share, rng)
            records += len(sites)
            files.write(contig, sites, plan, rng)
    made = Made(len(contigs), total, genes, transcripts, records)
    _describe(output, made, seed, scale)
    return made


class _Files:
    """Writes the files of a demo. A separate process writes each contig while the next one is generated. Only one such process
    runs at a time, since each appends to the same files."""

    def __init__(
        self, output: Path, contigs: list[tuple[str, int]], trio: bool, seed: int, designed: bool
    ) -> None:
        self._trio, self._seed = trio, seed
        self._tracks = TrackFiles(output, seed) if designed else None
        self._fasta, self._index = output / "genome.fa", output / "genome.fa.fai"
        self._genes = output / "genes.gff3.gz"
        self._clinvar, self._gnomad, self._sv, self._sample = (
            output / f"{name}.vcf.gz" for name in ("clinvar", "gnomad", "sv", "sample")
        )
        self._vcfs = self._clinvar, self._gnomad, self._sv, self._sample
        self._regions = output / "regions.tsv"
        self._context = multiprocessing.get_context("fork")
        self._writing: ForkProcess | None = None
        lengths = "".join(
            f"##contig=<ID={name},length={size},assembly=demo_synthetic>\n" for name, size in contigs
        )
        head = f"##fileformat=VCFv4.2\n##synthetic={LABEL}\n##reference=demo\n{lengths}"
        people = "\tFORMAT\t" + "\t".join(SAMPLES) if trio else ""
        formats = _FORMATS if trio else ""
        for path, text in (
            (self._genes, GFF_HEADER),
            (self._clinvar, head + CLINVAR_HEADER + _COLUMNS + "\n"),
            (self._gnomad, head + GNOMAD_HEADER + (GROUPS_HEADER if designed else "") + _COLUMNS + "\n"),
            (self._sv, head + SV_HEADER + _COLUMNS + "\n"),
            (
                self._sample,
                head + _SAMPLE_HEADER + (HEADER if trio else "") + formats + _COLUMNS + people + "\n",
            ),
        ):
            path.write_bytes(bgzf.compress(text.encode())[0])
        self._fasta.write_bytes(b"")
        self._index.write_text("")
        if trio:
            (output / "trio.ped").write_text(PEDIGREE)
        self._regions.write_text(REGIONS_HEADER)
        self._tables = {name: output / f"{name}.tsv" for name in TABLES}
        for name, path in self._tables.items():
            path.write_text(TABLES[name])
        (output / "phenotypes.obo").write_text(ontology())

    def __enter__(self) -> _Files:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._wait()
        for path in (self._genes, *self._vcfs):
            with path.open("ab") as file:
                file.write(bgzf.END_OF_FILE)
        if kind is None:
            if self._tracks:
                self._tracks.close()
            for path in self._vcfs:
                pysam.tabix_index(str(path), preset="vcf", force=True)

    def write(
        self, contig: SyntheticContig, sites: list[DemoSite], plan: DemoPlan, rng: np.random.Generator
    ) -> None:
        """Start to write one contig; returns before the writing has ended."""
        self._wait()
        if self._tracks:
            self._tracks.keep(contig)
        self._writing = self._context.Process(target=self._write, args=(contig, sites, plan, rng))
        self._writing.start()

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.join()
            if self._writing.exitcode != 0:
                raise AnnotatorError(
                    "The demo could not be written", f"Its writer ended with {self._writing.exitcode}."
                )
            self._writing = None

    def _write(
        self, contig: SyntheticContig, sites: list[DemoSite], plan: DemoPlan, rng: np.random.Generator
    ) -> None:
        size = len(contig.bases)
        masked = rng.integers(0, size, int(size * plan.soft_masked / MASKED)).tolist()
        with self._fasta.open("ab") as fasta, self._index.open("a") as index:
            _write_fasta(fasta, index, contig, masked)
        append(self._genes, contig_lines(contig))
        for name, lines in table_lines(contig, self._seed).items():
            with self._tables[name].open("a") as table:
                table.writelines(lines)
        append(self._clinvar, clinvar_lines(contig.name, sites, rng, 0.06 if plan.designed else 0.01))
        frequencies = gnomad_lines(contig, sites, rng, self._seed if self._tracks else None)
        if self._tracks:
            kept = list(frequencies)
            self._tracks.write(contig, sites, masked, called_numbers(kept))
            frequencies = iter(kept)
        append(self._gnomad, frequencies)
        events = structural_sites(contig, self._seed) if self._trio and plan.designed else []
        append(self._sv, sv_lines(contig, events, self._seed))
        with self._regions.open("a") as regions:
            regions.writelines(region_lines(contig, events, self._seed))
        append(self._sample, _merged(contig.name, self._records(contig.name, sites, rng), events))

    def _records(self, contig: str, sites: list[DemoSite], rng: np.random.Generator) -> Iterator[str]:
        trio = DemoTrio(rng)
        dice = rng.random((len(sites), 2)).tolist()
        for site, (quality, depth) in zip(sites, dice, strict=True):
            head = (
                f"{contig}\t{site.position}\t.\t{site.ref}\t{','.join(site.alts)}\t{30 + quality * 970:.2f}\t"
            )
            flag = "PASS" if quality > 0.05 or site.designed else "LowQual"
            if not self._trio:
                yield f"{head}{flag}\tDP={20 + int(depth * 80)}\n"
                continue
            called = trio.call(site, contig)
            yield (
                f"{head}{flag}\tAC={','.join(map(str, called.counts))};AN={called.number};DP={60 + int(depth * 90)}"
                f"\tGT:AD:DP:GQ\t{called.text}\n"
            )


def _merged(contig: str, lines: Iterator[str], events: list[StructuralSite]) -> Iterator[str]:
    """The records of a contig, structural events included, in order of position."""
    waiting = list(reversed(events))
    for line in lines:
        position = int(line.split("\t", 2)[1])
        while waiting and waiting[-1].position <= position:
            yield sample_line(contig, waiting.pop())
        yield line
    yield from (sample_line(contig, event) for event in reversed(waiting))


def _write_fasta(file: BinaryIO, index: TextIO, contig: SyntheticContig, masked: list[int]) -> None:
    """60 bases a line, the stretches that begin at `masked` in lower case as repeat-masked genomes have them; and the .fai line."""
    bases = contig.bases.copy()
    size = len(bases)
    for start in masked:
        bases[start : start + MASKED] |= 0x20
    rows = -(-size // 60)
    lines = np.full((rows, 61), 10, np.uint8)
    padded = np.full(rows * 60, 10, np.uint8)
    padded[:size] = bases
    lines[:, :60] = padded.reshape(rows, 60)
    title = f">{contig.name} {LABEL}\n".encode()
    offset = file.tell() + len(title)
    file.write(title)
    file.write(lines.reshape(-1)[: size + rows].tobytes())
    index.write(f"{contig.name}\t{size}\t{offset}\t60\t61\n")


def _describe(output: Path, made: Made, seed: int, scale: str) -> None:
    facts = {
        "synthetic": True,
        "label": LABEL,
        "seed": seed,
        "scale": scale,
        "contigs": made.contigs,
        "bases": made.bases,
        "genes": made.genes,
        "transcripts": made.transcripts,
        "variants": made.variants,
    }
    (output / "demo.json").write_text(json.dumps(facts, indent=1) + "\n")
