"""One variant without a file: the answers are those that a file with it gets, whatever form its name has."""

from __future__ import annotations

import base64
import gzip
import json
import re
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from annotator.engines.vep.engine import VepEngine
from annotator.engines.vep.residues import one_letter
from annotator.genes.transcript import Transcript
from annotator.job import JobRequest, annotate
from annotator.lookup.cutout import Span, Whole, cut_out
from annotator.lookup.desk import Desk
from annotator.lookup.notation import HgvsChange, Point
from annotator.lookup.problems import LookupError_, NotUnique, RefMismatch
from annotator.lookup.ranged_arrays import RangedArrays
from annotator.lookup.resolve import Allele, coding
from annotator.progress import Progress
from annotator.reference.folder import Reference
from annotator.reference.identity import genome_of
from annotator.tracks.publication import PublishedTrack
from annotator.tracks.store import installed
from tests.annotator_demo import NOW, DemoReference
from tests.unit.annotator.folder_files import FolderFiles

Look = Callable[[str], dict[str, Any]]


class CountedFiles(FolderFiles):
    """A folder's files of which each read is counted."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.bytes = 0
        self.names: list[str] = []

    def read(self, name: str, begin: int, end: int) -> bytes:
        self.bytes += end - begin
        self.names.append(name)
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
        monkeypatch.setattr("annotator.lookup.ranged_arrays.WHOLE", 0)  # as if every array were large
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


def test_a_variant_between_genes_is_answered_without_the_warning_of_a_file(
    look: Look, annotated: Annotated
) -> None:
    contig, position, ref, alt, _ = next(
        one for one in annotated.records if len(_csq(one[4])) == 1 and "|intergenic_variant|" in one[4]
    )
    answer = look(f"{contig}-{position}-{ref}-{alt}")
    assert [row["Consequence"] for row in answer["consequences"]] == ["intergenic_variant"]
    assert answer["warnings"] == []


def test_names_of_transcripts_lead_to_the_variants_that_have_them(
    reference: Reference, look: Look, annotated: Annotated, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HGVSc as the engine writes it, of every kind, read back: the same allele, whatever its spelling."""
    monkeypatch.setattr(
        "annotator.lookup.desk.answered", lambda contig, allele, *_: {"allele": (contig[0], *allele)}
    )
    fields = [field.name for field in VepEngine(reference).fields]
    kinds: dict[str, int] = {}
    every = [reference.genes.transcript(number, reference.genome) for number in range(len(reference.genes))]
    phases = {transcript.hgvs_id: transcript.first_phase for transcript in every}
    for contig, position, ref, alt, info in annotated.records:
        wanted = _left(_bases(reference, contig), position, ref, alt)
        for row in _csq(info):
            name = unquote(row.split("|")[fields.index("HGVSc")])
            kind = "".join(re.findall(r"[cn]\.|[-+*]|>|delins|del|dup|ins|inv|\[", name.partition(":")[2]))
            strand = row.split("|")[fields.index("STRAND")]
            if not name or "[" in kind or kinds.get(kind + strand, 0) >= 3:
                continue
            incomplete = phases[name.partition(":")[0]] > 0
            with pytest.raises(LookupError_, match="incomplete") if incomplete else nullcontext():
                _, *found = look(name)["allele"]
            if incomplete:
                continue
            kinds[kind + strand] = kinds.get(kind + strand, 0) + 1
            assert _left(_bases(reference, contig), *found) == wanted, name
    told = " ".join(kinds)
    assert all(
        kind in told for kind in ("c.>1", "c.>-1", "del", "dup", "ins", "c.+>", "c.->", "c.*>", "n.>")
    ), kinds


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "not-a-variant", "There is no variant"),
        ("hello", "not-a-variant", "hello is not a variant"),
        ("rs0", "not-a-variant", "is not an rsID"),
        ("chr1-5-A-A", "not-a-variant", "nothing changes"),
        ("chr1-0-A-C", "not-a-variant", "position 0"),
        ("chr1-99999999999999-A-C", "not-a-variant", "position"),
        pytest.param(
            "chr1-5-A-" + "C" * 1001, "not-a-variant", "1,001; 1,000 are the limit", id="long allele"
        ),
        pytest.param("x" * 3000, "not-a-variant", "3,000 characters", id="long text"),
        ("ABC1:p.Arg10fs", "not-a-variant", "name the coding change"),
        ("ABC1:p.Arg10Arg", "not-a-variant", "the residue stays"),
        ("ABC1:p.R10W", "unknown-name", "no transcript or gene 'ABC1'"),
        ("ABC1:r.10a>c", "not-a-variant", "RNA change"),
        ("ABC1:n.*5del", "not-a-variant", "from a stop codon"),
        ("ABC1:n.3_*5del", "not-a-variant", "from a stop codon"),
        ("chr1:g.5_3del", "not-a-variant", "first position comes after"),
        ("chr1:g.5_9insA", "not-a-variant", "two neighbouring positions"),
        ("chr1:g.5_5000del", "not-a-variant", "1,000 are the limit"),
        ("chr77-5-A-C", "unknown-contig", "no contig of this name"),
        ("chr1-3999999-A-C", "unknown-contig", "is beyond its end"),
        ("chr1:g.3999999A>C", "unknown-contig", "is beyond its end"),
        ("NM_999999.1:c.5A>C", "unknown-name", "no transcript or gene 'NM_999999.1'"),
    ],
)
def test_what_cannot_be_looked_up_says_why(look: Look, text: str, code: str, words: str) -> None:
    with pytest.raises(LookupError_, match=re.escape(words)) as raised:
        look(text)
    assert raised.value.code == code


def test_another_base_than_the_references_is_refused(reference: Reference, look: Look) -> None:
    here = reference.genome.fetch("chr1", 29_999, 30_000)
    other = next(base for base in "ACGT" if base != here)
    for text in (f"chr1-30000-{other}-{here}", f"chr1:g.30000{other}>{here}", f"1:g.30000del{other}"):
        with pytest.raises(RefMismatch, match=f"the reference has {here}, not {other}"):
            look(text)


def test_forms_of_one_variant(reference: Reference, look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "annotator.lookup.desk.answered", lambda contig, allele, *_: {"allele": (contig[0], *allele)}
    )
    before, ref, after = tuple(reference.genome.fetch("chr1", 29_998, 30_001))
    alt = next(base for base in "ACGT" if base != ref)
    forms = (
        f"chr1-30000-{ref}-{alt}", f"1:30000:{ref}:{alt}", f"1 30000 {ref} {alt}", f"chr1:30,000 {ref}>{alt}",
        f"chr1\t30000\t.\t{ref}\t{alt}\t.\tPASS", f"chr1:g.30000{ref}>{alt}", f"1_30000_{ref}_{alt.lower()}",
    )  # fmt: skip
    assert {form: look(form)["allele"] for form in forms} == dict.fromkeys(forms, ("chr1", 30_000, ref, alt))
    assert look("chr1:g.30000del")["allele"] == ("chr1", 29_999, before + ref, before)
    assert look("chr1:g.30000dup")["allele"] == ("chr1", 30_000, ref, ref + ref)
    assert look("chr1:g.30000_30001insTTT")["allele"] == ("chr1", 30_000, ref, f"{ref}TTT")
    assert look("chr1:g.30000_30001delinsTTTT")["allele"] == ("chr1", 30_000, ref + after, "TTTT")


def test_a_gene_whose_transcripts_disagree_lists_the_variants(reference: Reference, look: Look) -> None:
    """A position of a gene's transcripts that lies at several places: which is meant is asked, not guessed."""
    genes: dict[str, list[Transcript]] = {}
    for number in range(len(reference.genes)):
        transcript = reference.genes.transcript(number, reference.genome)
        if transcript.coding and not transcript.first_phase:
            genes.setdefault(transcript.record.symbol, []).append(transcript)

    def places(change: HgvsChange, transcripts: list[Transcript]) -> set[Allele]:
        here = [one for one in transcripts if one.cds[change.start.base - 1 :][:1] == change.ref]
        return {coding(change, one, 0, reference.genome) for one in here}

    def changes() -> Iterator[tuple[HgvsChange, set[Allele]]]:
        for symbol, transcripts in genes.items():
            for base in range(1, len(transcripts[0].cds) if len(transcripts) > 1 else 1):
                ref = transcripts[0].cds[base - 1]
                point = Point(base)
                change = HgvsChange(symbol, "c", point, point, ">", ref, "A" if ref != "A" else "C")
                if len(found := places(change, transcripts)) > 1:
                    yield change, found

    change, expected = next(changes())
    name = f"{change.name}:c.{change.start.base}{change.ref}>{change.alt}"
    with pytest.raises(NotUnique, match="Choose one of them") as raised:
        look(name)
    assert len(raised.value.candidates) == len(expected)
    for candidate in raised.value.candidates:
        answer = look(candidate.variant)
        written = {row.get("HGVSc") for row in answer["consequences"]}
        assert {f"{one}:c.{name.partition('c.')[2]}" for one in candidate.transcripts} <= written


def test_a_replaced_residue_leads_to_the_variants_that_replace_it(
    look: Look, annotated: Annotated, reference: Reference
) -> None:
    """HGVSp as the engine writes it, by protein and by gene: the variant itself is the answer, or one of the candidates."""
    fields = [field.name for field in VepEngine(reference).fields]
    done = {True: 0, False: 0}
    for contig, position, ref, alt, info in annotated.records:
        for row in _csq(info):
            named = dict(zip(fields, row.split("|"), strict=False))
            name = unquote(named["HGVSp"])
            replaced = re.fullmatch(r"[^:]+:p\.([A-Z][a-z]{2})([0-9]+)([A-Z][a-z]{2})", name)
            if (
                not len(ref) == len(alt) == 1
                or not replaced
                or "NF" in named["FLAGS"]
                or done[bool(replaced[3] == "Ter")] >= 2
            ):
                continue
            done[bool(replaced[3] == "Ter")] = done[bool(replaced[3] == "Ter")] + 1
            of_gene = f"{named['SYMBOL']}:p.{one_letter(replaced[1])}{replaced[2]}{one_letter(replaced[3])}"
            for text in (name, of_gene):
                try:
                    found = [look(text)["variant"]]
                except NotUnique as several:
                    found = [candidate.variant for candidate in several.candidates]
                assert f"{contig}-{position}-{ref}-{alt}" in found, (text, found)
    assert done == {True: 2, False: 2}


def test_another_residue_than_the_references_is_refused(look: Look, reference: Reference) -> None:
    numbers = range(len(reference.genes))
    transcripts = (reference.genes.transcript(number, reference.genome) for number in numbers)
    transcript = next(one for one in transcripts if one.peptide.startswith("M") and not one.first_phase)
    with pytest.raises(RefMismatch, match=f"Residue 1 of {transcript.id} is Met, not Trp"):
        look(f"{transcript.id}:p.Trp1Arg")


def test_a_lookup_reads_little_of_a_large_reference(
    reference_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.lookup.ranged_arrays.WHOLE", 0)
    monkeypatch.setattr("annotator.lookup.cutout.MARGIN", 1_000)
    files = CountedFiles(reference_folder)
    whole = Whole(RangedArrays(files), json.loads((reference_folder / "reference.json").read_text()))
    cut_out(whole, Span(0, 30_000, 30_000), tmp_path)
    assert files.bytes < files.size("genome.npy")
    assert (tmp_path / "genome.part.npy").stat().st_blocks * 512 < files.size("genome.npy")


def test_what_every_lookup_needs_is_read_once(
    reference_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("annotator.lookup.ranged_arrays.WHOLE", 0)
    files = CountedFiles(reference_folder)
    whole = Whole(RangedArrays(files), json.loads((reference_folder / "reference.json").read_text()))
    read = []
    for number in range(2):
        folder = tmp_path / str(number)
        folder.mkdir()
        files.names.clear()
        cut_out(whole, Span(0, 30_000, 30_000), folder)
        read.append(set(files.names))
    assert "text.gene_id.text.npy" in read[0]
    assert "text.gene_id.text.npy" not in read[1]
    names = sorted(path.name for path in (tmp_path / "0").iterdir())
    assert all((tmp_path / "0" / name).read_bytes() == (tmp_path / "1" / name).read_bytes() for name in names)
