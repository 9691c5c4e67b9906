"""Synthetic results of a genome's size for the explorer's measurements, made from repeated chunks in bounded memory."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from annotator.outputs.explore.plan import ExplorePlan
from annotator.outputs.explore.read.explored import explored
from annotator.outputs.explore.spill import SUFFIX, save
from annotator.outputs.explore.write.explorer import write_explore
from annotator.terms import IMPACT
from tests.finished_vcf import batch_of, guess_tracks

FIELDS = (
    "Allele|Consequence|IMPACT|SYMBOL|Gene|Feature_type|Feature|BIOTYPE|EXON|INTRON|HGVSc|HGVSp|VARIANT_CLASS|ALLELE_NUM|PICK|"
    "clinvar_CLNSIG|clinvar_CLNREVSTAT|gnomad_AF|gnomad_AF_grpmax"
)
CHROMOSOMES = [f"chr{n}" for n in (*range(1, 23), "X", "Y")]
GENES = 78_000
CHUNK = 20_000
CLNSIG = (
    "Pathogenic",
    "Likely_pathogenic",
    "Uncertain_significance",
    "Benign",
    "Conflicting_classifications_of_pathogenicity",
)


# Fields of the user's own file, as callers write them: INFO of the variant, FT and MIN_DP of each sample.
OWN_FIELDS = """\
##INFO=<ID=QD,Number=1,Type=Float,Description="Quality by depth">
##INFO=<ID=FS,Number=1,Type=Float,Description="Strand bias, Fisher's exact test">
##INFO=<ID=MQ,Number=1,Type=Float,Description="Mapping quality">
##INFO=<ID=DP,Number=1,Type=Integer,Description="Depth of all samples">
##INFO=<ID=culprit,Number=1,Type=String,Description="The weakest annotation">
##INFO=<ID=DB,Number=0,Type=Flag,Description="In dbSNP">
##FORMAT=<ID=MIN_DP,Number=1,Type=Integer,Description="Lowest depth">
##FORMAT=<ID=FT,Number=1,Type=String,Description="Filter of the genotype">
"""
# Made before, since the records of five million variants take long enough.
INFOS = 20_000

ALONE = ("SAMPLE",)
TRIO = ("child", "mother", "father")
GENOTYPES = ("0/0", "0/1", "1/1")


def _header(samples: Sequence[str]) -> str:
    contigs = "".join(f"##contig=<ID={name},length=125000000>\n" for name in CHROMOSOMES)
    return (
        "##fileformat=VCFv4.2\n"
        + contigs
        + OWN_FIELDS
        + f'##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: {FIELDS}">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t" + "\t".join(samples) + "\n"
    )


def _call(rng: random.Random, genotype: str) -> str:
    reads = rng.randrange(5, 60)
    alt = {"0/0": 0, "0/1": reads // 2, "1/1": reads}[genotype]
    few = reads - rng.randrange(5)
    filtered = "PASS" if reads > 10 else "LowDP"
    return f"{genotype}:{reads}:{rng.randrange(10, 99)}:{reads - alt},{alt}:{few}:{filtered}"


def _infos(rng: random.Random) -> list[str]:
    """Own INFO fields of records: one in ten lacks QD, half are in dbSNP."""
    made = []
    for _ in range(INFOS):
        parts = [
            f"FS={rng.expovariate(0.2):.3f}",
            f"MQ={rng.choice((60.0, round(rng.uniform(20, 60), 2)))}",
            f"DP={rng.randrange(15, 180)}",
            f"culprit={rng.choice(('QD', 'FS', 'MQ', 'SOR', 'MQRankSum'))}",
        ]
        if rng.random() < 0.9:
            parts.append(f"QD={rng.uniform(0.5, 38):.2f}")
        if rng.random() < 0.5:
            parts.append("DB")
        made.append(";".join(parts))
    return made


def _family(rng: random.Random) -> list[str]:
    """Genotypes of a child, its mother and its father; one in a thousand is new in the child."""
    mother, father = rng.choice(GENOTYPES), rng.choice(GENOTYPES)
    alleles = sum(rng.choice(parent.split("/")) == "1" for parent in (mother, father))
    child = GENOTYPES[alleles] if rng.random() < 0.999 else "0/1"
    return [_call(rng, genotype) for genotype in (child, mother, father)]


def _line(rng: random.Random, chrom: str, pos: int, gene: int, trio: bool, info: str) -> str:
    ref, alt = rng.choice(("AG", "GA", "CT", "TC", "AC", "CA", "GT"))
    rare = rng.random()
    af = f"{10 ** rng.uniform(-6, 0):.5e}" if rare < 0.9 else ""
    known = rng.choice(CLNSIG) if rng.random() < 0.004 else ""
    review = "criteria_provided&_single_submitter" if known else ""
    tail = f"SNV|1|{{}}|{known}|{review}|{af}|{af}"
    if rng.random() < 0.5:
        rows = [f"{alt}|intergenic_variant|MODIFIER||||||||||{tail.format(1)}"]
    else:
        coding = rng.random() < 0.02
        rows = []
        for k in range(8):
            term = (
                rng.choice(("missense_variant", "synonymous_variant", "stop_gained"))
                if coding and k < 3
                else "intron_variant"
            )
            name = f"ENST{gene * 8 + k:011d}"
            p = f"ENSP{gene:011d}:p.Ala{pos % 900}Thr" if coding and k < 3 else ""
            rows.append(
                f"{alt}|{term}|{IMPACT[term]}|GENE{gene}|ENSG{gene:011d}|Transcript|{name}|protein_coding||3/9|"
                f"{name}.2:c.{pos % 3000}+12{ref}>{alt}|{p}|{tail.format(1 if k == 0 else '')}"
            )
    status = "PASS" if rng.random() < 0.93 else "LowQual"
    calls = "\t".join(_family(rng)) if trio else _call(rng, rng.choice(("0/1", "0/1", "1/1")))
    name = "." if trio else f"rs{rng.randrange(1, 10**9)}"
    fixed = f"{chrom}\t{pos}\t{name}\t{ref}\t{alt}\t50\t{status}"
    return f"{fixed}\t{info};CSQ={','.join(rows)}\tGT:DP:GQ:AD:MIN_DP:FT\t{calls}\n"


def _chunks(rows: int, trio: bool) -> Iterator[str]:
    rng = random.Random(5)
    infos = _infos(rng)
    per = rows // len(CHROMOSOMES) + 1
    step = 125_000_000 // per
    for index, chrom in enumerate(CHROMOSOMES):
        held = []
        for i in range(min(per, rows - index * per)):
            gene = (index * per + i) * GENES // rows
            held.append(_line(rng, chrom, i * step + rng.randrange(1, step), gene, trio, rng.choice(infos)))
            if len(held) == CHUNK:
                yield "".join(held)
                held = []
        if held:
            yield "".join(held)


def make_result(folder: Path, rows: int, trio: bool = False) -> dict[str, float]:
    """Writes `explore/` for `rows` variants of one sample or of a trio; returns seconds in the workers' part and in the merge."""
    header = _header(TRIO if trio else ALONE)
    plan = ExplorePlan.from_header(header)
    plan = ExplorePlan.from_header(header, guess_tracks(plan.csq_fields))
    spill = folder.parent / f"{folder.name}.spill"
    spill.mkdir(parents=True, exist_ok=True)
    chunks = 0.0
    for number, text in enumerate(_chunks(rows, trio)):
        batch = batch_of(plan, text.encode(), number)
        started = time.process_time()
        save(explored(plan, batch), spill / f"{number:08d}{SUFFIX}")
        chunks += time.process_time() - started
    started = time.perf_counter()
    write_explore(plan, spill, folder)
    merge = time.perf_counter() - started
    for path in spill.iterdir():
        path.unlink()
    return {"chunks_cpu_s": chunks, "merge_s": merge}
