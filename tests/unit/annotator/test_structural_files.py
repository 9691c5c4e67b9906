"""Files of the structural variant callers through the whole command: every record's length, type, mate and genes."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pysam
import pytest

from annotator.commands.build_reference import BuildRequest, build_reference
from annotator.tracks.spec import TrackSpec
from tests.annotator_demo import NOW, DemoReference
from tests.structural_callers import Event, callers, written

UNKNOWN = 2**31 - 1


@pytest.fixture(scope="module")
def mate(demo: DemoReference) -> tuple[int, str]:
    """(a base within a gene of chr2, the gene's id)."""
    for line in gzip.decompress((demo.files / "genes.gff3.gz").read_bytes()).decode().splitlines():
        columns = line.split("\t")
        if columns[0] == "chr2" and columns[2] == "gene":
            found = re.search("ID=(?:gene:)?([^;]+)", columns[8])
            assert found
            return (int(columns[3]) + int(columns[4])) // 2, found[1]
    raise AssertionError("the demo has no gene on chr2")


def column(folder: Path, name: str) -> list[int]:
    """An integer column of the explorer's files."""
    meta = json.loads((folder / "meta.json").read_text())
    info = next(item for item in meta["columns"] if item["name"] == name and "table" not in item)
    data = np.frombuffer(gzip.decompress((folder / info["file"]).read_bytes()), np.uint8)
    assert (info["dtype"], info["encoding"]) == ("i32", "planes")
    values: list[int] = np.ascontiguousarray(data.reshape(4, -1).T).view("<i4").ravel().tolist()
    return values


@pytest.mark.parametrize("tool", list(callers(1)))
def test_a_caller_s_file_is_answered_record_by_record(
    demo: DemoReference, tmp_path: Path, mate: tuple[int, str], tool: str
) -> None:
    head, events = callers(mate[0])[tool]
    with pysam.FastaFile(str(demo.files / "genome.fa")) as fasta:
        contigs = list(zip(fasta.references, fasta.lengths, strict=True))
        text = written(
            head,
            events,
            lambda position, size: fasta.fetch("chr1", position - 1, position - 1 + size).upper(),
            contigs,
            mate[0],
        )
    (tmp_path / "calls.vcf").write_bytes(text)
    result = demo.annotate(tmp_path / "calls.vcf", tmp_path / "out", engine="vep")
    assert result.totals.records == len(events)
    assert result.summary["counts"]["structural_unanswered"] == 0
    lengths = column(tmp_path / "out/explore", "length")
    with pysam.VariantFile(str(tmp_path / "out/annotated.vcf.gz")) as file:
        fields = str(file.header.info["CSQ"].description).split("Format: ")[1].strip('"').split("|")
        records = [
            (str(record.id), [dict(zip(fields, row.split("|"), strict=True)) for row in record.info["CSQ"]])
            for record in file
        ]
        first = 0
        for event, (name, rows) in zip(events, records, strict=True):
            said(event, name, [row for row in rows if row["ALLELE_NUM"] == "1"], lengths[first], mate[1])
            first += event.alt.count(",") + 1
            # htslib reads SVLEN from VCF 4.4 on; before, END alone.
            if event.kind == "deletion" and ("END=" in event.info or "v4.4" in head):
                middle = event.position - (event.length or 0) // 2
                assert event.id in [record.id for record in file.fetch("chr1", middle, middle + 1)]


def said(event: Event, name: str, rows: list[dict[str, str]], length: int, gene: str) -> None:
    """The record's rows are of its class, its length is known or not, and the mate's gene is named."""
    assert name == event.id
    assert {row["VARIANT_CLASS"] for row in rows} == {event.kind}, name
    assert length == (UNKNOWN if event.length is None else event.length), name
    hit = {row["Gene"] for row in rows if "feature_truncation" in row["Consequence"]}
    assert (gene in hit) == bool(event.mate), (name, hit)


def test_known_structural_variants_are_named_where_an_event_covers_them(
    demo: DemoReference, tmp_path: Path
) -> None:
    """A BED of known variants as a track, from the reference's build to the VCF and the table of a job."""
    known = tmp_path / "known.bed"
    known.write_text("chr1\t5000\t6000\tnsv1\nchr1\t6500\t6600\tnsv2\nchr1\t9000\t9100\tnsv3\n")
    request = BuildRequest(
        "known", demo.files / "genome.fa", demo.files / "genes.gff3.gz", tmp_path / "reference",
        (TrackSpec("known_sv", known),),
    )  # fmt: skip
    build_reference(request, lambda text: None, lambda: NOW)
    calls = tmp_path / "calls.vcf"
    calls.write_text(
        "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
        "chr1\t5500\tboth\tN\t<DEL>\t.\tPASS\tSVTYPE=DEL;SVLEN=-1050\n"
        "chr1\t7000\tnone\tN\t<DUP>\t.\tPASS\tSVTYPE=DUP;END=8000\n"
        "chr1\t9050\tinside\tN\t<INS>\t.\tPASS\tSVTYPE=INS;SVLEN=300\n"
    )
    built = DemoReference(demo.files, tmp_path / "reference")
    built.annotate(calls, tmp_path / "out", engine="vep")
    table = pq.read_table(tmp_path / "out/variants.parquet").select(["ID", "known_sv_name"]).to_pylist()
    found = {(row["ID"], row["known_sv_name"]) for row in table}
    assert found == {("both", "nsv1&nsv2"), ("none", None), ("inside", "nsv3")}
    lines = gzip.decompress((tmp_path / "out/annotated.vcf.gz").read_bytes()).decode().splitlines()
    assert ["nsv1&nsv2" in line for line in lines if line[0] != "#"] == [True, False, False]
