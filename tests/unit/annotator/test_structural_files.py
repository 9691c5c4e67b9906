"""Files of the structural variant callers through the whole command: every record's length, type, mate and genes."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import numpy as np
import pysam
import pytest

from tests.annotator_demo import DemoReference
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
