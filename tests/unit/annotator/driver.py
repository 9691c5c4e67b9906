"""Runs the pipeline in memory: VCF text in, files out."""

from __future__ import annotations

import gzip
import io
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from annotator.bytes.strings import Strings
from annotator.chunk.batch import CsqField, Totals, TrackValues
from annotator.chunk.records import Chunk, Records
from annotator.contigs import ContigMap
from annotator.engines.vep.engine import VepEngine
from annotator.limits import RECORDS_OF_CHUNK
from annotator.outputs.tables.parquet_table import ParquetSink
from annotator.outputs.tables.tsv import TsvSink
from annotator.outputs.vcf.writer import VcfSink
from annotator.reference.coding import coding_regions
from annotator.reference.folder import Reference
from annotator.run.neighbours import Neighbourhood
from annotator.run.run import Pipeline, run
from annotator.vcf.reader import VcfReader
from annotator.vcf.scan import scan
from annotator.vcf.source import Source

HEADER = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"


class NoTracks:
    """No track at all."""

    fields: tuple[CsqField, ...] = ()

    def join(self, records: Records) -> TrackValues:
        count = len(records.alleles)
        return TrackValues(Strings.empty(count), Strings.empty(count))


class OneTrack:
    """A track that says `t<POS>` of every ALT, and its number, so that rows can be checked by eye."""

    fields = (CsqField("demo_text"), CsqField("demo_number", "number"))

    def join(self, records: Records) -> TrackValues:
        alleles = records.alleles
        texts = [f"t{position}" for position in records.position[alleles.record].tolist()]
        numbers = alleles.number / 2
        return TrackValues(
            Strings.of([f"rs{i}" for i in range(len(alleles))]),
            Strings.of([f"|{text}|{number}" for text, number in zip(texts, numbers.tolist(), strict=True)]),
            {"demo_text": Strings.of(texts), "demo_number": numbers},
        )


@dataclass(frozen=True, slots=True)
class Outputs:
    """What a run wrote."""

    vcf: Path
    parquet: Path
    tsv: Path
    totals: Totals

    def lines(self) -> list[str]:
        return gzip.decompress(self.vcf.read_bytes()).decode().splitlines()

    def records(self) -> list[list[str]]:
        return [line.split("\t") for line in self.lines() if not line.startswith("#")]

    def rows(self) -> list[list[str]]:
        """All CSQ rows as lists of fields."""
        found = []
        for record in self.records():
            for item in record[7].split(";"):
                if item.startswith("CSQ="):
                    found += [row.split("|") for row in item[4:].split(",")]
        return found

    def bytes(self) -> tuple[bytes, bytes, bytes, bytes]:
        index = self.vcf.with_name(self.vcf.name + ".tbi")
        return self.vcf.read_bytes(), index.read_bytes(), self.parquet.read_bytes(), self.tsv.read_bytes()


def annotate(
    text: bytes,
    reference: Path,
    folder: Path,
    *,
    threads: int = 1,
    readable: bool = False,
    tracks: NoTracks | OneTrack | None = None,
    records: int = RECORDS_OF_CHUNK,
) -> Outputs:
    """Annotate VCF text into `folder`; `records` is how many a chunk holds at most."""
    folder.mkdir(parents=True, exist_ok=True)
    opened = Reference.open(reference)
    joined = tracks or NoTracks()
    reader = VcfReader(Source(io.BytesIO(text)))
    engine = VepEngine(opened, readable, len(reader.header.samples))
    fields = (*engine.fields, *joined.fields)
    outputs = folder / "out.vcf.gz", folder / "out.parquet", folder / "out.tsv.gz"
    names = "|".join(field.name for field in fields)
    info = f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: {names}">\n'.encode()
    header = (
        b"".join(line + b"\n" for line in reader.header.lines[:-1]) + info + reader.header.lines[-1] + b"\n"
    )
    sinks = [VcfSink(outputs[0], header), ParquetSink(outputs[1], fields), TsvSink(outputs[2], fields)]
    contigs = ContigMap(opened.known_contigs(), reader.header.contigs)
    beside = Neighbourhood(partial(coding_regions, opened.genes), contigs) if reader.header.samples else None
    plan = Pipeline(engine, joined, sinks, contigs, neighbourhood=beside)
    return Outputs(*outputs, run(reader.chunks(), plan, threads, chunk_records=records))


def scanned(*lines: str, contigs: dict[str, int] | None = None) -> Records:
    """Records of these lines (tabs may be written as spaces)."""
    text = "".join(line.replace(" ", "\t") + "\n" for line in lines).encode()
    return scan(Chunk(0, text, 0, 1), contigs or {"1": 0})
