"""A lookup in a reference of several gene sets: the rows that a file gets, with the set of each."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest

from annotator.job import JobRequest, annotate
from annotator.lookup.desk import Desk
from annotator.progress import Progress
from annotator.reference.folder import Reference
from tests.annotator_demo import NOW, DemoReference
from tests.unit.annotator.folder_files import FolderFiles
from tests.unit.annotator.two_sets import DIFFERS, build_all
from tests.unit.annotator.variants import crowded


def csq_of(line: str) -> str:
    return next(item for item in line.split("\t")[7].split(";") if item.startswith("CSQ="))


def records(packed: bytes) -> list[str]:
    return [line for line in gzip.decompress(packed).decode().splitlines() if not line.startswith("#")]


def test_the_rows_are_those_of_a_file(
    demo: DemoReference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = build_all(demo, tmp_path, dict.fromkeys(range(1, 60), DIFFERS))
    vcf = tmp_path / "in.vcf"
    vcf.write_bytes(crowded(Reference.open(sets.both), 40, 5, structural=False))
    annotate(JobRequest(str(vcf), sets.both, tmp_path / "out"), Progress(), lambda: NOW)
    monkeypatch.setattr("annotator.lookup.ranged_arrays.WHOLE", 0)  # as if every array were large
    (tmp_path / "scratch").mkdir()
    description = json.loads((sets.both / "reference.json").read_text())
    desk = Desk(FolderFiles(sets.both), description, tmp_path / "scratch", lambda: NOW)
    seen = set()
    whole = records((tmp_path / "out" / "annotated.vcf.gz").read_bytes())
    for line in [line for line in whole if "," not in line.split("\t")[4]][:10]:
        contig, position, _, ref, alt = line.split("\t")[:5]
        answer = desk.look(f"{contig}-{position}-{ref}-{alt}", [])
        (found,) = records(base64.b64decode(answer["files"]["annotated.vcf.gz"]))
        assert csq_of(found) == csq_of(line)
        seen |= {
            (row["SOURCE"], row.get("REFSEQ_MATCH", "")) for row in answer["consequences"] if "SOURCE" in row
        }
        genes = json.loads(gzip.decompress(base64.b64decode(answer["files"]["genes.json.gz"])))
        assert len({gene[0] for gene in genes}) == len(genes)  # no gene twice
    assert {("Ensembl", ""), ("RefSeq", "rseq_mrna_nonmatch")} <= seen
