"""Random genotypes of crowded coding variants: a VCF with samples for tests of haplotypes."""

from __future__ import annotations

import random

from annotator.reference import layout
from annotator.reference.folder import Reference

HEADER = (
    "##fileformat=VCFv4.2\n"
    '##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">\n'
    '##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phase set">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t"
)


def vcf(lines: list[str], samples: int) -> bytes:
    """A whole file of these lines."""
    names = "\t".join(f"s{number}" for number in range(samples))
    return (HEADER + names + "\n" + "".join(line + "\n" for line in lines)).encode()


def crowded_coding(
    reference: Reference, seed: int, samples: int, *, indels: bool = True, phased: bool = False
) -> list[str]:
    """Lines of variants in a few coding sequences, about one in ten bases, with genotypes of every kind (`phased`: only
    such as `0|1`)."""
    chance = random.Random(seed)
    genes = reference.genes
    coding = [number for number in range(len(genes)) if genes.columns[number, layout.CODING]]
    places: dict[tuple[int, int], tuple[str, str]] = {}
    for number in chance.sample(coding, min(10, len(coding))):
        row = genes.columns[number]
        contig = int(row[layout.CONTIG])
        bases = reference.genome.fetch(reference.contigs[contig].name, 0, reference.contigs[contig].length)
        first = int(row[layout.CODING_OFFSET])
        for start, end, _ in genes.coding[first : first + int(row[layout.CODING_COUNT])].tolist():
            for _ in range((end - start) // 10 + 1):
                at = chance.randint(start, end)
                ref, alt = bases[at - 1], chance.choice("ACGT")
                kind = chance.random() if indels else 0.0
                if kind > 0.9:
                    alt = ref + "".join(chance.choices("ACGT", k=chance.choice((1, 1, 2, 3))))
                elif kind > 0.8:
                    ref, alt = bases[at - 1 : at + chance.choice((1, 1, 2, 3))], bases[at - 1]
                elif kind > 0.75:
                    alt = ",".join(base for base in "ACGT" if base != ref)
                if ref != alt and set(ref) <= set("ACGT"):
                    places.setdefault((contig, at), (ref, alt))
    lines = []
    for (contig, at), (ref, alt) in sorted(places.items()):
        calls = "\t".join(_call(chance, alt.count(",") + 1, phased) for _ in range(samples))
        name = reference.contigs[contig].name
        lines.append(f"{name}\t{at}\t.\t{ref}\t{alt}\t50\tPASS\t.\tGT:PS\t{calls}")
    return lines


def _call(chance: random.Random, alts: int, phased: bool) -> str:
    first, second = (chance.choice((0, chance.randint(0, alts))) for _ in range(2))
    if phased:
        return f"{first}|{second}:."
    kind = chance.random()
    if kind < 0.55:
        return f"{first}|{second}:{chance.choice(('.', '.', '.', '77'))}"
    if kind < 0.7:
        return f"{first}/{second}:."
    if kind < 0.85:
        return f"{second}/{second}:."
    return chance.choice((f"{second}", "./.", f".|{second}", f"{first}|{second}|{second}", "0/0"))
