"""The csq engine: each chunk goes through bcftools norm and csq in the worker's own process."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import import_module
from pathlib import Path

import numpy as np

from annotator.bytes.escaping import escaped, escaped_symbol
from annotator.chunk.batch import CsqField, Rows, TrackValues
from annotator.chunk.engine import EngineWorker
from annotator.chunk.records import KINDS, Ints, Records
from annotator.engines.collector import RowCollector
from annotator.engines.csq.bcftools import norm_and_csq
from annotator.engines.csq.bcsq import BcsqEntry, entries
from annotator.engines.csq.gff import gff_text
from annotator.engines.csq.minimal_vcf import phased, vcf_header, vcf_lines
from annotator.engines.long_alleles import short_bases, short_residues, too_long
from annotator.engines.text_rows import with_codes
from annotator.engines.vep.fields import csq_field, set_fields
from annotator.engines.vep.transcript_fields import barred
from annotator.reference.folder import Reference
from annotator.reference.gene_arrays import text_of
from annotator.reference.layout import END, EXON_COUNT, EXON_OFFSET, START
from annotator.terms import IMPACT_MASKS, IMPACTS

FIELDS = (
    "Allele",
    "Consequence",
    "IMPACT",
    "SYMBOL",
    "Gene",
    "Feature_type",
    "Feature",
    "BIOTYPE",
    "Protein_position",
    "Amino_acids",
    "Existing_variation",
    "STRAND",
    "VARIANT_CLASS",
    "CANONICAL",
    "ENSP",
    "ALLELE_NUM",
    "PICK",
    "HAPLOTYPE_CHANGE",
)
Found = dict[int, list[BcsqEntry]]
_KEPT = 8192
NEAR = 150  # bases around an exon: splice regions, and room for an indel that norm moves


@dataclass(frozen=True, slots=True)
class _Head:
    """What rows copy of a transcript. `gene`: gene set and gene id, the transcript's own id where it has none.

    Columns: `names` SYMBOL to BIOTYPE, `strand`, `canonical` CANONICAL and ENSP, `sets` those of gene sets, a bar before each.
    """

    id: str
    gene: tuple[str, str]
    is_canonical: bool
    names: str
    strand: str
    canonical: str
    sets: str


class CsqEngine:
    """bcftools csq with a GAS reference. Haplotypes are formed when all genotypes of `sample_lines` are phased."""

    name = "csq"

    def __init__(self, reference: Reference, samples: Sequence[str] = (), sample_lines: bytes = b"") -> None:
        self._reference = reference
        self.haplotypes = bool(samples) and phased(sample_lines, len(samples))
        self._samples = len(samples) if self.haplotypes else 0

    @property
    def version(self) -> str:
        return f"bcftools-{import_module('pysam.version').__bcftools_version__}"

    @property
    def fields(self) -> tuple[CsqField, ...]:
        return tuple(csq_field(name) for name in (*FIELDS, *set_fields(self._reference.genes.names)))

    def worker(self) -> EngineWorker:
        return CsqWorker(self._reference, self._samples)


class CsqWorker:
    """Caches the constant row texts of recent transcripts, and the exons of the current contig."""

    def __init__(self, reference: Reference, samples: int) -> None:
        self._reference = reference
        self._samples = samples
        self._head = lru_cache(_KEPT)(self._make_head)
        self._sets = set_fields(reference.genes.names)
        self._exons: tuple[int, tuple[Ints, Ints]] = (-1, (np.zeros(0, np.int64), np.zeros(0, np.int64)))
        self._gff: tuple[tuple[int, int], str] = ((0, 0), "")

    def annotate(self, records: Records, tracks: TrackValues) -> Rows:
        """CSQ rows of the chunk, from what bcftools answers."""
        with tempfile.TemporaryDirectory(prefix="csq-") as name:
            found = self._run(Path(name), records)
        rows = self._rows(records, tracks, found)
        self._reference.arrays.release()  # otherwise each worker would keep the whole reference in memory
        return rows

    def _run(self, folder: Path, records: Records) -> Found:
        lines: list[str] = []
        genes: list[str] = []
        used: list[int] = []
        for contig, first, last in records.runs():
            if contig < 0:
                continue
            name = self._reference.contigs[contig].name
            chosen = self._near_exons(records, contig, first, last)
            if not len(chosen):
                continue
            sizes = records.ref_end[chosen] - records.ref[chosen]
            low, high = int(records.position[chosen[0]]), int((records.position[chosen] + sizes).max())
            used.append(contig)
            genes.append(self._transcripts(contig, low - 1000, high + 1000))
            bases = self._reference.genome.contig(contig)
            lines += vcf_lines(records, chosen, name, bases, self._samples > 0)
        if not lines:
            return {}
        header = vcf_header(self._reference.contigs, used, self._samples)
        (folder / "in.vcf").write_text(header + "\n".join(lines) + "\n")
        (folder / "genes.gff").write_text("".join(genes))
        return self._collect(norm_and_csq(folder, self._reference.fasta, self._samples > 0))

    def _near_exons(self, records: Records, contig: int, first: int, last: int) -> Ints:
        """The records of first..last that are near an exon: only those can have a consequence on a transcript in csq."""
        if contig != self._exons[0]:
            genes = self._reference.genes
            begin, end = int(genes.first[contig]), int(genes.first[contig + 1])
            at = int(genes.columns[begin, EXON_OFFSET]) if begin < end else 0
            stop = (
                int(genes.columns[end - 1, EXON_OFFSET] + genes.columns[end - 1, EXON_COUNT])
                if begin < end
                else 0
            )
            exons = genes.exons[at:stop, :2].astype(np.int64)
            exons = exons[np.argsort(exons[:, 0], kind="stable")]
            self._exons = (contig, (exons[:, 0] - NEAR, np.maximum.accumulate(exons[:, 1]) + NEAR))
        starts, reach = self._exons[1]
        low = records.position[first:last]
        high = low + (records.ref_end[first:last] - records.ref[first:last])
        place = np.searchsorted(starts, high, side="right") - 1
        if not len(starts):
            return np.zeros(0, np.int64)
        return first + np.flatnonzero((place >= 0) & (reach[place] >= low))

    def _transcripts(self, contig: int, low: int, high: int) -> str:
        """GFF3 of the transcripts that touch low..high (1-based); empty when there are none."""
        genes = self._reference.genes
        first, last = int(genes.first[contig]), int(genes.first[contig + 1])
        begin = first + int(np.searchsorted(genes.reach[first:last], low))
        end = first + int(np.searchsorted(genes.columns[first:last, START], high, side="right"))
        if begin >= end:
            return ""
        if self._gff[0] != (begin, end):
            touching = (number for number in range(begin, end) if genes.columns[number, END] >= low)
            self._gff = ((begin, end), gff_text((number, genes.record(number)) for number in touching))
        return self._gff[1]

    def _collect(self, path: Path) -> Found:
        found: Found = {}
        pointing: list[tuple[int, str, list[int]]] = []
        by_position: dict[int, list[BcsqEntry]] = {}
        for allele, position, change, text in _answers(path):
            answers, elsewhere = entries(text)
            found[allele] = answers
            by_position.setdefault(position, []).extend(answers)
            if elsewhere:
                pointing.append((allele, change, elsewhere))
        for allele, change, elsewhere in pointing:
            found[allele] = found[allele] + [
                a
                for position in elsewhere
                for a in by_position.get(position, ())
                if change in a.change.split("+")
            ]
        return found

    def _rows(self, records: Records, tracks: TrackValues, found: Found) -> Rows:
        collector = RowCollector()
        alleles = records.alleles
        kinds, numbers, of = alleles.kind.tolist(), alleles.number.tolist(), alleles.record.tolist()
        shown = zip(alleles.shown.tolist(), alleles.shown_length.tolist(), strict=True)
        data = records.chunk.text
        spans = list(shown)
        long = _long_records(found, of, spans)
        for allele in sorted(found):
            start, size = spans[allele]
            text = data[start : start + size].decode("ascii", "replace") if size else "-"
            short = of[allele] in long
            text = short_bases(text) if short else text
            existing, suffix = tracks.existing[allele], tracks.suffix[allele]
            unique = {answer.transcript: answer for answer in reversed(found[allele])}
            ordered = sorted(unique.values(), key=lambda answer: self._head(answer.transcript).id)
            picked = self._picked(ordered)
            for answer in ordered:
                head = self._head(answer.transcript)
                impact = next(
                    (name for name, bits in zip(IMPACTS, IMPACT_MASKS, strict=True) if answer.mask & bits),
                    "MODIFIER",
                )
                pick = "1" if answer.transcript in picked else ""
                change = escaped(short_bases(answer.change) if short else answer.change)
                collector.add(
                    of[allele],
                    allele,
                    f"{text}|{answer.terms}|{impact}|{head.names}|{answer.position}|"
                    f"{short_residues(answer.residues) if short else answer.residues}|{existing}|"
                    f"{head.strand}|{KINDS[kinds[allele]]}|{head.canonical}|{numbers[allele]}|{pick}|{change}"
                    f"{head.sets}{suffix}",
                    answer.mask,
                    bool(pick),
                )
        return replace(with_codes(collector.rows(), FIELDS), shortened=len(long))

    def _picked(self, answers: Sequence[BcsqEntry]) -> set[int]:
        """One transcript of each gene of each gene set: the canonical one, else the worst consequence, else the first by name."""
        best: dict[tuple[str, str], tuple[tuple[bool, int, str], int]] = {}
        for answer in answers:
            head = self._head(answer.transcript)
            key = (not head.is_canonical, answer.mask & -answer.mask, head.id)
            if head.gene not in best or key < best[head.gene][0]:
                best[head.gene] = (key, answer.transcript)
        return {number for _, number in best.values()}

    def _make_head(self, number: int) -> _Head:
        record = self._reference.genes.record(number)
        return _Head(
            id=record.id,
            gene=(record.source, record.gene_id or record.id),
            is_canonical=record.canonical,
            names="|".join(
                (
                    escaped_symbol(record.symbol),
                    escaped(record.gene_id),
                    "Transcript",
                    escaped(record.id),
                    escaped(record.biotype),
                )
            ),
            strand=str(record.strand),
            canonical=f"{'YES' if record.canonical else ''}|{escaped(record.protein_id)}",
            sets=barred(escaped(text_of(record, name.lower())) for name in self._sets),
        )


def _long_records(found: Found, of: Sequence[int], spans: Sequence[tuple[int, int]]) -> set[int]:
    """Records whose ALTs are too long to be written out in each of their rows."""
    bases: Counter[int] = Counter()
    for allele, answers in found.items():
        bases[of[allele]] += spans[allele][1] * len(answers)
    return {record for record, count in bases.items() if too_long(count, 1)}


def _answers(path: Path) -> Iterator[tuple[int, int, str, str]]:
    """(ALT number, POS, change such as 117T>C, BCSQ) of each answered line."""
    with path.open() as lines:
        for line in lines:
            if line[0] == "#":
                continue
            _, position, _, ref, alt, _, _, info = line.rstrip("\n").split("\t", 8)[:8]
            number, _, rest = info.partition(";")
            if rest.startswith("BCSQ=") and ("|T" in rest or "@" in rest):
                yield int(number[2:]), int(position), f"{position}{ref}>{alt}", rest[5:].partition(";")[0]
