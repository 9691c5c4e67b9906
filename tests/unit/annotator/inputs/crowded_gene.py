"""One gene of many transcripts: where ALTs, rows and text multiply."""

from __future__ import annotations

import random
from pathlib import Path

from annotator.commands.build_reference import BuildRequest, build_reference
from tests.annotator_demo import NOW, DemoReference

SIZE = 60_000
CODING, INTRON = (
    20_300,
    30_000,
)  # positions (1-based) in the coding part of the first exon and in the middle of the intron


def bases() -> str:
    chance = random.Random(11)
    return "".join(chance.choice("ACGT") for _ in range(SIZE))


def build(folder: Path, transcripts: int) -> DemoReference:
    """Transcripts of two exons (20,001..20,600 coding, 40,001..40,600 coding), alike but for their names."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "genome.fa").write_text(f">1\n{bases()}\n")
    lines = [
        "##gff-version 3",
        "1\tx\tgene\t20001\t40600\t.\t+\t.\tID=gene:G;Name=CROWD;biotype=protein_coding",
    ]
    for number in range(transcripts):
        name = f"T{number:05d}"
        lines.append(
            f"1\tx\tmRNA\t20001\t40600\t.\t+\t.\tID=transcript:{name};Parent=gene:G;biotype=protein_coding"
        )
        for low, high in ((20_001, 20_600), (40_001, 40_600)):
            lines += [
                f"1\tx\t{kind}\t{low}\t{high}\t.\t+\t{phase}\tParent=transcript:{name}"
                for kind, phase in (("exon", "."), ("CDS", 0))
            ]
    (folder / "genes.gff3").write_text("\n".join(lines) + "\n")
    request = BuildRequest("crowd", folder / "genome.fa", folder / "genes.gff3", folder / "reference")
    build_reference(request, lambda text: None, lambda: NOW)
    return DemoReference(folder, folder / "reference")


def record(position: int, alts: list[str]) -> str:
    """A record of insertions behind `position`: `alts` without REF's base."""
    ref = bases()[position - 1]
    return f"1\t{position}\t.\t{ref}\t{','.join(ref + alt for alt in alts)}\t.\t.\t.\n"


def inserted(count: int, length: int) -> list[str]:
    chance = random.Random(13)
    return ["".join(chance.choices("ACGT", k=length)) for _ in range(count)]
