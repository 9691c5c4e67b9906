"""Results of the demo trio and of a crowded family, annotated once; and a way to ask them."""

from __future__ import annotations

import csv
import gzip
import io
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pysam
import pytest

from annotator.cli import main
from tests.annotator_demo import DemoReference
from tests.unit.annotator.query.cases import friendly_call, random_call
from tests.unit.annotator.query.oracle_family import Case

FAMILY = ("child", "mother", "father", "sister")
PED = (
    "F\tchild\tfather\tmother\t1\t2\nF\tmother\t0\t0\t2\t1\nF\tfather\t0\t0\t1\t1\n"
    "F\tsister\tfather\tmother\t2\t1\n"
)

# Child, mother, father, sister: what a family hands on.
STORIES = (
    ("0/1", "0/1", "0/0", "0/0"), ("0/1", "0/0", "0/1", "0/1"), ("0/1", "0/0", "0/0", "0/0"), ("1/1", "0/1", "0/1", "0/1"),
    ("0|1", "0/0", "0/1", "0/0"), ("1|0", "0/1", "0/0", "0|1"), ("1/2", "0/1", "0/2", "0/1"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        """The TSV's rows."""
        return list(csv.DictReader(io.StringIO(self.out), delimiter="\t"))

    @property
    def variants(self) -> list[tuple[str, int, str, str]]:
        """CHROM, POS, REF, ALT of each row."""
        return [(row["CHROM"], int(row["POS"]), row["REF"], row["ALT"]) for row in self.rows]


Ask = Callable[..., Asked]


@pytest.fixture
def ask(capsysbinary: pytest.CaptureFixture[bytes]) -> Ask:
    """Run `annotator query` with these words."""

    def run(*words: object) -> Asked:
        code = main(["query", *map(str, words)])
        said = capsysbinary.readouterr()
        return Asked(code, said.out.decode(), said.err.decode())

    return run


@pytest.fixture(scope="session")
def trio(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo trio's result, with its pedigree."""
    output = tmp_path_factory.mktemp("trio")
    demo.annotate(demo.files / "sample.vcf.gz", output, pedigree=(demo.files / "trio.ped").read_text())
    return output


@pytest.fixture(scope="session")
def assessed(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo trio's result with ACMG evidence."""
    output = tmp_path_factory.mktemp("assessed")
    demo.annotate(
        demo.files / "sample.vcf.gz", output, engine="vep", pedigree=(demo.files / "trio.ped").read_text()
    )
    return output


@pytest.fixture(scope="session")
def in_regions(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo trio's result with a track of overlapping regions, `kinds`, and `ids`, which has a name for each of them."""
    folder = tmp_path_factory.mktemp("in_regions")
    reference = shutil.copytree(demo.folder, folder / "reference")
    dice, lines = random.Random(8), []
    with gzip.open(demo.files / "sample.vcf.gz", "rt") as file:
        places = [line.split("\t")[:2] for line in file if not line.startswith("#")]
    for number, (contig, pos) in enumerate(dice.sample(places, len(places) // 3)):
        start, kind = max(0, int(pos) - dice.choice((2, 4_000))), dice.choice(("SINE", "LINE", "LTR", "DNA?"))
        lines.append(f"{contig}\t{start}\t{int(pos) + dice.choice((1, 4_000))}\tid{number}\t{kind}\n")
    (folder / "regions.bed").write_text("".join(lines))
    for name, columns in (("kinds", "5,4"), ("ids", "4")):
        track = f"{name}={folder / 'regions.bed'}:{columns}"
        assert main(["reference", "track", "add", track, "--reference", str(reference)]) == 0
    source = demo.files / "sample.vcf.gz"
    DemoReference(demo.files, reference).annotate(
        source, folder / "out", pedigree=(demo.files / "trio.ped").read_text()
    )
    return folder / "out"


@pytest.fixture(scope="session")
def crowd(demo: DemoReference, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four people with every kind of genotype, on few genes, with their pedigree."""
    folder = tmp_path_factory.mktemp("crowd")
    source = folder / "in.vcf"
    source.write_text(crowded(demo.files / "genome.fa"))
    demo.annotate(source, folder / "out", pedigree=PED)
    return folder / "out"


def crowded(genome: Path, count: int = 160, seed: int = 5) -> str:
    """A VCF of four people on stretches of the demo genome: multi-allelic, phased, missing, haploid."""
    dice, own = random.Random(seed), random.Random(seed + 1)
    fasta = pysam.FastaFile(str(genome))
    lines = [
        "##fileformat=VCFv4.2",
        *(f"##contig=<ID={name},length={fasta.get_reference_length(name)}>" for name in fasta.references),
        *(
            f'##FORMAT=<ID={key},Number={number},Type={kind},Description="{key}">'
            for key, number, kind in (
                ("GT", "1", "String"), ("AD", "R", "Integer"), ("DP", "1", "Integer"), ("GQ", "1", "Integer"),
                ("PS", "1", "Integer"), ("FT", "1", "String"), ("SB", "1", "Float"),
            )
        ),
        *(
            f'##INFO=<ID={key},Number={number},Type={kind},Description="{key}">'
            for key, number, kind in (
                ("QD", "1", "Float"), ("MLEAC", "A", "Integer"), ("CALLER", "1", "String"), ("DB", "0", "Flag"),
                ("RAW", ".", "Float"),
            )
        ),
        '##FILTER=<ID=LowQual,Description="Low quality">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(FAMILY),
    ]  # fmt: skip
    for contig in fasta.references:
        size = fasta.get_reference_length(contig)
        spans = genes_on(genome.with_name("genes.gff3.gz"), contig)[:6] or [(100, size - 100)]
        places = {dice.randint(*span) for span in spans for _ in range(count // 2 // len(spans))}
        spots = sorted(place for place in places if fasta.fetch(contig, place - 1, place).upper() in "ACGT")
        for pos in spots:
            ref = fasta.fetch(contig, pos - 1, pos).upper()
            alts = dice.sample([base for base in "ACGT" if base != ref], 2)
            calls = []
            if contig in ("chr1", "chr2") and dice.random() < 0.6:
                texts = dice.choice(STORIES)
                calls = [call_text(friendly_call(dice, contig, "", text)) for text in texts]
            for name in FAMILY if not calls else ():
                sex = "female" if name in ("mother", "sister") else "male"
                if dice.random() < 0.7:
                    haploid = contig == "chrM" or (contig == "chrX" and sex == "male")
                    texts = ("0", "1") if haploid else ("0/0", "0/1", "0|1", "1|0", "1/1", "1/2", "./.")
                    one = friendly_call(dice, contig, sex, dice.choice(texts))
                else:
                    one = random_call(dice, contig, sex)
                calls.append(call_text(one))
            status = dice.choice(("PASS", "PASS", ".", "LowQual"))
            info = own_info(own)
            calls = [
                f"{call}:{own.choice(('PASS', 'LowGQ', '.'))}:{own.choice(('1.5', '60', '.'))}"
                for call in calls
            ]
            fields = (
                contig,
                pos,
                ".",
                ref,
                ",".join(alts),
                "50",
                status,
                info,
                "GT:AD:DP:GQ:PS:FT:SB",
                *calls,
            )
            lines.append("\t".join(map(str, fields)))
    return "\n".join(lines) + "\n"


def own_info(dice: random.Random) -> str:
    """An INFO column of the user's own fields, each of which may be absent or a dot."""
    items = (
        f"QD={dice.choice(('0.5', '2', '31.25', '.'))}",
        f"MLEAC={dice.choice(('1,2', '0,4', '3,.'))}",
        f"CALLER={dice.choice(('gatk', 'strelka', 'gatk&strelka', '.'))}",
        "DB",
        f"RAW={dice.choice(('1', '1,2'))}",
    )
    return ";".join(dice.sample(items, dice.choice((1, 3, 5)))) if dice.random() < 0.9 else "."


def genes_on(gff3: Path, contig: str) -> list[tuple[int, int]]:
    """Start and end of a contig's genes."""
    with gzip.open(gff3, "rt") as file:
        fields = [line.split("\t") for line in file if line.startswith(f"{contig}\t")]
    return [(int(field[3]), int(field[4])) for field in fields if "gene" in field[2]]


def call_text(call: dict[str, Any]) -> str:
    """A sample column GT:AD:DP:GQ:PS."""
    depths = call["ad"]
    numbers = [".", ".", "."] if depths is None else [*depths, 0, 0][:3]
    values = [".", ".", "."]
    for index, key in enumerate(("dp", "gq", "ps")):
        if call[key] is not None:
            values[index] = str(call[key])
    return ":".join([call["gt"], ",".join(map(str, numbers)) if depths else ".", *values])


def case_of(result: Path, people: list[dict[str, Any]], genes: dict[tuple[int, int], list[str]]) -> Case:
    """A case of the oracle from the text of annotated.vcf.gz. `genes`: by record and ALT number."""
    variants: list[dict[str, Any]] = []
    samples: list[str] = []
    record = -1
    with gzip.open(result / "annotated.vcf.gz", "rt") as file:
        for line in file:
            if line.startswith("#"):
                samples = line.rstrip("\n").split("\t")[9:]
                continue
            record += 1
            contig, pos, _, ref, alts, _, status, _, keys, *columns = line.rstrip("\n").split("\t")
            calls = {
                name: read_call(dict(zip(keys.split(":"), text.split(":"), strict=False)))
                for name, text in zip(samples, columns, strict=True)
            }
            variants += [
                {
                    "contig": contig, "pos": int(pos), "record": record, "alt": number, "filter": status,
                    "genes": genes.get((record, number), []), "calls": calls, "key": (contig, int(pos), ref, alt),
                }
                for number, alt in enumerate(alts.split(","), 1)
                if alt != "*"
            ]  # fmt: skip
    return {"assembly": None, "people": people, "samples": samples, "quality": {}, "variants": variants}


def read_call(texts: dict[str, str]) -> dict[str, Any]:
    """The texts of a sample column as a call of the oracle."""

    def whole(key: str) -> int | None:
        text = texts.get(key, ".")
        return None if text == "." else int(text)

    depths = texts.get("AD", ".")
    return {
        "gt": texts["GT"],
        "dp": whole("DP"),
        "gq": whole("GQ"),
        "ad": None if depths in (".", ".,.,.") else [int(part) for part in depths.split(",")],
        "ps": whole("PS"),
    }
