"""One variant without a file: the answers are those that a file with it gets, whatever form its name has."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from annotator.engines.vep.engine import VepEngine
from annotator.job import JobRequest, annotate
from annotator.lookup.desk import Desk
from annotator.lookup.files import FolderFiles
from annotator.lookup.problems import LookupError_, NotUnique
from annotator.progress import Progress
from annotator.reference.folder import Reference
from annotator.reference.identity import genome_of
from annotator.tracks.publication import PublishedTrack
from annotator.tracks.store import installed
from tests.annotator_demo import NOW, DemoReference

Look = Callable[[str], dict[str, Any]]


class CountedFiles(FolderFiles):
    """A folder's files of which each read is counted."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.bytes = 0

    def read(self, name: str, begin: int, end: int) -> bytes:
        self.bytes += end - begin
        return super().read(name, begin, end)

    def whole(self, name: str) -> bytes:
        assert name != "genome.npy"
        self.bytes += self.size(name)
        return super().whole(name)


@dataclass(frozen=True, slots=True)
class Annotated:
    """Records of the demo's sample as a file gets them: (contig, position, REF, ALT), and the column INFO."""

    records: list[tuple[str, int, str, str, str]]


def _desk(folder: Path, scratch: Path, monkeypatch: pytest.MonkeyPatch | None = None) -> Look:
    if monkeypatch is not None:
        monkeypatch.setattr("annotator.lookup.files.WHOLE", 0)  # as if every array were large
    description = json.loads((folder / "reference.json").read_text())
    tracks = [
        PublishedTrack(folder, {"name": meta.name, "version": "", "genome": genome_of(description)})
        for meta in installed(folder)
    ]
    desk = Desk(CountedFiles(folder), description, scratch, lambda: NOW)
    return lambda text: desk.look(text, tracks)


@pytest.fixture
def look(reference_folder: Path, tmp_path: Path) -> Look:
    return _desk(reference_folder, tmp_path)


@pytest.fixture(scope="session")
def annotated(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> Annotated:
    output = tmp_path_factory.mktemp("annotated")
    request = JobRequest(str(demo.files / "sample.vcf.gz"), demo.folder, output, haplotypes=False)
    annotate(request, Progress(), lambda: NOW)
    return Annotated(list(_records(output / "annotated.vcf.gz")))


def _records(path: Path) -> Iterator[tuple[str, int, str, str, str]]:
    for line in gzip.decompress(path.read_bytes()).decode().splitlines():
        if line.startswith("#"):
            continue
        contig, position, _, ref, alts, _, _, info = line.split("\t")[:8]
        if re.fullmatch("[ACGT]+", ref) and re.fullmatch("[ACGT]+", alts):
            yield contig, int(position), ref, alts, info


def _csq(info: str) -> list[str]:
    return next(item[4:] for item in info.split(";") if item.startswith("CSQ=")).split(",")


def _bases(reference: Reference, contig: str) -> Callable[[int, int], str]:
    return lambda start, end: reference.genome.fetch(contig, start, end)


def _info(answer: dict[str, Any]) -> str:
    vcf = gzip.decompress(base64.b64decode(answer["files"]["annotated.vcf.gz"])).decode()
    return next(line for line in vcf.splitlines() if not line.startswith("#")).split("\t")[7]


def _left(bases: Callable[[int, int], str], position: int, ref: str, alt: str) -> tuple[int, str, str]:
    """The allele without shared bases and as far left as it goes: one spelling of each variant."""
    while ref and alt and ref[-1] == alt[-1]:
        ref, alt = ref[:-1], alt[:-1]
        if not (ref and alt) and position > 1:
            before = bases(position - 2, position - 1)
            position, ref, alt = position - 1, before + ref, before + alt
            if ref[-1] != alt[-1]:
                break
    while len(ref) > 1 and len(alt) > 1 and ref[0] == alt[0]:
        position, ref, alt = position + 1, ref[1:], alt[1:]
    return position, ref, alt


@pytest.mark.parametrize("large", [False, True], ids=["small arrays", "large arrays"])
def test_the_answer_is_that_of_a_file_with_this_variant(
    large: bool, reference_folder: Path, tmp_path: Path, annotated: Annotated, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = _desk(reference_folder, tmp_path, monkeypatch if large else None)
    chosen = [record for record in annotated.records if len(record[2]) != len(record[3])][::12][:6]
    chosen += [record for record in annotated.records if len(record[2]) == len(record[3])][::60][:6]
    assert len(chosen) == 12
    for contig, position, ref, alt, info in chosen:
        answer = look(f"{contig}-{position}-{ref}-{alt}")
        assert answer["variant"] == f"{contig}-{position}-{ref}-{alt}"
        assert _csq(_info(answer)) == _csq(info)


def test_names_of_transcripts_lead_to_the_variants_that_have_them(
    reference: Reference, look: Look, annotated: Annotated, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HGVSc as the engine writes it, of every kind, read back: the same allele, whatever its spelling."""
    monkeypatch.setattr("annotator.lookup.desk.answered", lambda contig, allele, *_: {"allele": (contig[0], *allele)})
    fields = [field.name for field in VepEngine(reference).fields]
    kinds: dict[str, int] = {}
    for contig, position, ref, alt, info in annotated.records:
        wanted = _left(_bases(reference, contig), position, ref, alt)
        for row in _csq(info):
            name = unquote(row.split("|")[fields.index("HGVSc")])
            kind = "".join(re.findall(r"[cn]\.|[-+*]|>|delins|del|dup|ins|inv|\[", name.partition(":")[2]))
            strand = row.split("|")[fields.index("STRAND")]
            if not name or "[" in kind or kinds.get(kind + strand, 0) >= 3:
                continue
            try:
                _, *found = look(name)["allele"]
            except LookupError_ as problem:
                assert "incomplete at its start" in problem.detail, (name, problem)
                continue
            kinds[kind + strand] = kinds.get(kind + strand, 0) + 1
            assert _left(_bases(reference, contig), *found) == wanted, name
    told = " ".join(kinds)
    assert all(kind in told for kind in ("c.>1", "c.>-1", "del", "dup", "ins", "c.+>", "c.->", "c.*>", "n.>")), kinds
