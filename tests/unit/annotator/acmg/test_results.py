"""From files to the answer: reference with tracks, annotation, `explore/`, columns, and questions."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from annotator.acmg.clinvar_index import read_index
from annotator.commands.build_reference import BuildRequest, add_track, build_reference
from annotator.engines.vep.fields import FIELDS
from annotator.genes.codon_tables import codon_table
from annotator.genes.genome import MemoryGenome
from annotator.genes.transcript import Transcript, assemble
from annotator.job import JobRequest, JobResult, annotate
from annotator.progress import Progress
from annotator.query.assessments import Assessments
from annotator.query.result import Result
from annotator.tracks.spec import TrackSpec
from tests.unit.annotator.acmg import oracle
from tests.unit.annotator.acmg.models import gff3, made_gene

NOW = datetime(2026, 1, 2, tzinfo=UTC)
HEAD = "##fileformat=VCFv4.2\n"
COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
INFO = '##INFO=<ID={},Number={},Type={},Description="x">\n'
GOOD = "CLNREVSTAT=criteria_provided,_multiple_submitters,_no_conflicts"


@dataclass(frozen=True)
class Snv:
    """A base change and what it makes of a residue (1-based)."""

    place: int
    ref: str
    alt: str
    residue: int
    before: str
    after: str
    exon: int

    def line(self, info: str = ".", name: str = ".") -> str:
        return f"c\t{self.place}\t{name}\t{self.ref}\t{self.alt}\t.\t.\t{info}\n"


def changes(transcript: Transcript) -> list[Snv]:
    """Every SNV of the coding sequence."""
    bases = oracle.bases_of(transcript)
    table, found = codon_table(1), []
    for index in range(transcript.cds_cdna_start - 1, transcript.cds_cdna_end):
        offset = (index - transcript.cds_cdna_start + 1) // 3
        first = transcript.cds_cdna_start - 1 + 3 * offset
        codon = [base.letter for base in bases[first : first + 3]]
        for letter in "ACGT":
            if letter != bases[index].letter:
                new = [*codon]
                new[index - first] = letter
                ref, alt = bases[index].letter, letter
                if not transcript.forward:
                    ref, alt = oracle.COMPLEMENT[ref], oracle.COMPLEMENT[alt]
                before, after = table.translate("".join(codon)), table.translate("".join(new))
                found.append(Snv(bases[index].place, ref, alt, offset + 1, before, after, bases[index].exon))
    return found


def triples(missense: list[Snv]) -> list[tuple[Snv, Snv, Snv]]:
    """Two DNA changes with the same change of the protein, and a third with another, all of one residue."""
    return [
        (a, b, c)
        for a in missense
        for b in missense
        for c in missense
        if a.after == b.after != c.after and (a.place, a.alt) < (b.place, b.alt)
    ]


def text_of(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode()


@dataclass(frozen=True)
class World:
    """A reference of one gene with a ClinVar track, and variants by use."""

    folder: Path
    transcript: Transcript
    genome: str
    null: list[Snv]
    same: tuple[Snv, Snv]
    other: Snv
    silent: Snv

    def annotate(self, lines: list[str], output: Path, **choices: object) -> JobResult:
        text = HEAD + COLUMNS + "".join(sorted(lines, key=lambda line: int(line.split("\t")[1])))
        path = output.with_suffix(".vcf")
        path.write_text(text)
        return annotate(
            JobRequest(str(path), self.folder / "ref", output, **choices), Progress(), lambda: NOW
        )  # type: ignore[arg-type]


@pytest.fixture(scope="module", params=[1, -1], ids=["forward", "reverse"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("acmg")
    for seed in range(1000):
        record, genome = made_gene(random.Random(seed))
        transcript = assemble(record, MemoryGenome({"c": genome}))
        every = changes(transcript)
        null = [s for s in every if s.after == "*" and s.before != "*" and s.residue > 2]
        missense = [
            s for s in every if s.before != s.after and "*" not in (s.before, s.after) and s.residue > 1
        ]
        pairs = [
            found
            for residue in {m.residue for m in missense}
            for found in triples([m for m in missense if m.residue == residue])
        ]
        middle = [s for s in null if 0 < s.exon < len(record.exons) - 2]
        if record.strand == request.param and pairs and len(middle) > 4 and len({s.exon for s in middle}) > 1:
            break
    a, b, c = pairs[0]
    edges = {
        p
        for exon in record.exons
        for p in (*range(exon[0] - 4, exon[0] + 4), *range(exon[1] - 4, exon[1] + 4))
    }
    silent = next(s for s in every if s.before == s.after and s.place not in edges)
    (folder / "genome.fa").write_text(f">c\n{genome}\n")
    (folder / "genes.gff3").write_text(gff3(record))
    first, second = middle[0], next(s for s in middle if s.exon != middle[0].exon)
    chosen = [first, second, *[s for s in middle if s not in (first, second)][:2]]
    records = [s.line(f"CLNSIG=Pathogenic;{GOOD}", f"VCV{n}") for n, s in enumerate(chosen)]
    records.append(a.line(f"CLNSIG=Pathogenic;{GOOD}", "VCV100"))
    head = HEAD + INFO.format("CLNSIG", ".", "String") + INFO.format("CLNREVSTAT", ".", "String")
    (folder / "clinvar.vcf").write_text(
        head + COLUMNS + "".join(sorted(records, key=lambda r: int(r.split("\t")[1])))
    )
    request_ = BuildRequest(
        "tiny", folder / "genome.fa", folder / "genes.gff3", folder / "ref", (TrackSpec("clinvar", folder / "clinvar.vcf"),),
        allow_empty=True,
    )  # fmt: skip
    build_reference(request_, lambda text: None, lambda: NOW)
    return World(folder, transcript, genome, middle, (a, b), c, silent)


def assessed(folder: Path) -> dict[tuple[int, str], tuple[str, list[list[str]], list[list[str]]]]:
    """Class, evidence and notes of each variant, by POS and ALT, as a reader of the format finds them."""
    result = Result.open(folder)
    entries = json.loads(result.inflated("acmg.json.gz"))
    rows = result.texts(np.arange(result.rows))
    return {
        (int(text[1]), text[4]): (entries[code - 1][0], entries[code - 1][2], entries[code - 1][3])
        for (_, text), code in zip(sorted(rows.items()), result.raw("acmg").tolist(), strict=True)
    }


def codes(evidence: list[list[str]]) -> dict[str, str]:
    return {code: strength for code, strength, _ in evidence}


def test_null_and_missense_variants(world: World, tmp_path: Path) -> None:
    a, b = world.same
    known = read_index(world.folder / "ref/track.clinvar.acmg", 5)
    assert known is not None
    fresh = next(s for s in world.null if f"0-{s.place}-{s.ref}-{s.alt}" not in known.null_alleles)
    done = world.annotate([s.line() for s in (fresh, a, b, world.other, world.silent)], tmp_path / "out")
    found = assessed(tmp_path / "out")
    suggested, evidence, _ = found[fresh.place, fresh.alt]
    assert codes(evidence) == {"PVS1": "very_strong"}
    assert f"residue {fresh.residue} of {len(world.transcript.peptide)}" in evidence[0][2]
    assert suggested == "likely_pathogenic"
    assert codes(found[b.place, b.alt][1]) == {"PS1": "strong"}
    assert "VCV100" in found[b.place, b.alt][1][0][2]
    assert codes(found[world.other.place, world.other.alt][1]) == {"PM5": "moderate"}
    assert found[a.place, a.alt][1] == []  # its own record is no evidence
    assert found[world.silent.place, world.silent.alt] == ("uncertain", [], [])
    counts = done.summary["acmg"]["counts"]
    assert counts["classes"] == {"likely_pathogenic": 1, "uncertain": 4}
    assert counts["codes"] == {"PM5": 1, "PS1": 1, "PVS1": 1}
    assert ["BA1 BS1 BS2 PM2", "no gnomAD track"] in done.summary["acmg"]["not_assessed"]
    assert (
        json.loads((tmp_path / "out/explore/meta.json").read_text())["acmg"]["rules"]
        == done.summary["acmg"]["rules"]
    )


def test_a_variant_s_own_record_is_left_out_of_the_mechanism(world: World, tmp_path: Path) -> None:
    """Four loss-of-function records: without its own one, three are left, which is just enough; with three it is not."""
    known = read_index(world.folder / "ref/track.clinvar.acmg", 5)
    assert known is not None
    own = next(s for s in world.null if f"0-{s.place}-{s.ref}-{s.alt}" in known.null_alleles)
    world.annotate([own.line()], tmp_path / "out")
    _, evidence, _ = assessed(tmp_path / "out")[own.place, own.alt]
    assert "3 other pathogenic loss-of-function variants" in evidence[0][2]


def test_columns_in_the_rows_tables_and_questions(world: World, tmp_path: Path) -> None:
    fresh, (_, same) = world.null[-1], world.same
    wanted = (*FIELDS, "ACMG", "ACMG_POINTS", "ACMG_CLASS")
    world.annotate([s.line() for s in (fresh, same, world.silent)], tmp_path / "out", fields=wanted)
    plain = world.annotate([s.line() for s in (fresh, same, world.silent)], tmp_path / "plain")
    table = pl.read_parquet(tmp_path / "out/variants.parquet")
    by_place = {row["POS"]: row for row in table.to_dicts()}
    assert by_place[fresh.place]["ACMG"] == "PVS1_Very_strong"
    assert by_place[fresh.place]["ACMG_POINTS"] == 8
    assert by_place[same.place]["ACMG"] == "PS1_Strong"
    assert by_place[world.silent.place]["ACMG"] is None
    assert by_place[world.silent.place]["ACMG_POINTS"] == 0
    assert by_place[world.silent.place]["ACMG_CLASS"] == "uncertain"
    assert "ACMG" not in pl.read_parquet(tmp_path / "plain/variants.parquet").columns
    text = text_of(tmp_path / "out/annotated.vcf.gz")
    lines = {line.split("\t")[1]: line for line in text.splitlines() if not line.startswith("#")}
    assert lines[str(fresh.place)].endswith("|PVS1_Very_strong|8|likely_pathogenic")
    before = text_of(tmp_path / "plain/annotated.vcf.gz")
    assert plain.totals.rows == len(table)
    for line in before.splitlines():
        if not line.startswith("#"):  # nothing else of the row changes but the tracks, which were not chosen
            assert lines[line.split("\t")[1]].startswith(line.rsplit("|", 4)[0])
    rows = text_of(tmp_path / "out/variants.tsv.gz").splitlines()
    assert rows[0].endswith("\tACMG\tACMG_POINTS\tACMG_CLASS")
    found = Assessments(Result.open(tmp_path / "out"))
    assert found.with_code(("PVS1",), missing=False).sum() == 1
    assert found.with_code(("PVS1_Strong",), missing=False).sum() == 0
    assert found.with_class(("uncertain",), missing=False).sum() == 2


def test_frequencies_scores_and_splicing(world: World, tmp_path: Path) -> None:
    folder = world.folder
    exon = world.transcript.exons[1]
    introns = {exon[1] + 7: True, exon[1] + 6: False, exon[0] - 21: True, exon[0] - 20: False}
    if not world.transcript.forward:
        introns = {exon[0] - 7: True, exon[0] - 6: False, exon[1] + 21: True, exon[1] + 20: False}
    other = {"A": "C", "C": "A", "G": "T", "T": "G"}
    deep = [
        (place, world.genome[place - 1], other[world.genome[place - 1]], far)
        for place, far in introns.items()
    ]
    silent = world.silent
    splice = [
        f"c\t{p}\t.\t{r}\t{a}\t.\t.\tSpliceAI={a}|GENE|0.00|0.02|0.00|0.00|1|1|1|1\n" for p, r, a, _ in deep
    ]
    splice.append(silent.line(f"SpliceAI={silent.alt}|GENE|0.1|0|0|0|1|1|1|1"))
    splice.append(world.other.line(f"SpliceAI={world.other.alt}|GENE|0|0|0.35|0|1|1|1|1"))
    by_place = lambda lines: "".join(sorted(lines, key=lambda line: int(line.split("\t")[1])))  # noqa: E731
    (folder / "spliceai.vcf").write_text(
        HEAD + INFO.format("SpliceAI", ".", "String") + COLUMNS + by_place(splice)
    )
    head = (
        HEAD
        + "".join(INFO.format(n, "A", "Float") for n in ("AF", "AF_grpmax", "faf95"))
        + INFO.format("AN", "1", "Integer")
    )
    common = silent.line("AF=0.2;AF_grpmax=0.3;faf95=0.21;AN=100000")
    (folder / "gnomad.vcf").write_text(head + COLUMNS + common)
    for name in ("spliceai", "gnomad"):
        add_track(folder / "ref", TrackSpec(name, folder / f"{name}.vcf"), lambda text: None, lambda: NOW)
    lines = [f"c\t{p}\t.\t{r}\t{a}\t.\t.\t.\n" for p, r, a, _ in deep] + [silent.line(), world.other.line()]
    world.annotate(lines, tmp_path / "out")
    found = assessed(tmp_path / "out")
    for place, _, alt, far in deep:
        assert codes(found[place, alt][1]) == {
            "BP4": "supporting",
            "PM2": "supporting",
            **({"BP7": "supporting"} if far else {}),
        }
    suggested, evidence, _ = found[silent.place, silent.alt]
    assert codes(evidence) == {"BA1": "stand_alone", "BP4": "supporting", "BP7": "supporting"}
    assert suggested == "benign"
    assert codes(found[world.other.place, world.other.alt][1]) == {
        "PM2": "supporting", "PM5": "moderate", "PP3": "supporting",
    }  # fmt: skip


def test_no_evidence_for_another_species_or_engine(world: World, tmp_path: Path) -> None:
    done = world.annotate([world.silent.line()], tmp_path / "csq", engine="csq")
    assert done.summary["acmg"]["absent"].startswith("The engine csq does not give")
    assert not (tmp_path / "csq/explore/acmg.json.gz").exists()
    none = world.annotate([world.silent.line()], tmp_path / "none", tracks=("none",))
    assert none.summary["acmg"]["absent"] == "The reference is not human."
