"""Random variants where answers are hard: edges of exons, codons at either end of a CDS, splice sites, repeats, long events.

They are drawn around the transcripts of a built reference, so that overlapping genes of both strands, tiny exons and
incomplete coding sequences come as the reference has them.
"""

from __future__ import annotations

import random

from annotator.genes.genome import reverse_complement
from annotator.reference import layout
from annotator.reference.folder import Reference

HEADER = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
_SIZES = (1, 1, 1, 2, 2, 3, 3, 4, 5, 6, 6, 7, 9, 12, 15, 40)
_SYMBOLS = (
    "<DEL>",
    "<DUP>",
    "<INV>",
    "<INS>",
    "<CNV>",
    "<DUP:TANDEM>",
    "<CN0>",
    "<CN3>",
    "<INS:ME:ALU>",
    "<DEL>,<DUP>",
    "<ODD>",
)


def hard_variants(reference: Reference, count: int, seed: int) -> bytes:
    """A sorted VCF of `count` different records."""
    chance = random.Random(seed)
    lines: set[tuple[int, int, str, str, str]] = set()
    while len(lines) < count:
        contig, position = _place(chance, reference)
        name, length = reference.contigs[contig].name, reference.contigs[contig].length
        if 1 <= position <= length and reference.genome.fetch(name, position - 1, position) in set("ACGT"):
            ref, alts = _alleles(chance, reference, name, position)
            size = chance.choice((1, 2, 3, 30, 3000, chance.randint(1, 60_000)))
            info = (
                chance.choice((f"END={position + size}", f"SVLEN=-{size}", "SVTYPE=DEL"))
                if "<" in alts
                else "."
            )
            if set(ref.upper()) <= set("ACGTN") and alts:
                lines.add((contig, position, ref, alts, info))
    records = (
        f"{reference.contigs[contig].name}\t{position}\t.\t{ref}\t{alts}\t.\t.\t{info}\n"
        for contig, position, ref, alts, info in sorted(lines)
    )
    return (HEADER + "".join(records)).encode()


def _place(chance: random.Random, reference: Reference) -> tuple[int, int]:
    """(contig number, position) near something that matters of a random transcript, or at a contig's end."""
    transcript = reference.genes.transcript(chance.randrange(len(reference.genes)), reference.genome)
    contig = [each.name for each in reference.contigs].index(transcript.contig)
    edges = [place for exon in transcript.exons for place in exon]
    kind = chance.random()
    if kind < 0.35:
        return contig, chance.choice(edges) + chance.randint(-9, 9)
    if kind < 0.55 and transcript.coding:
        codons = (transcript.cds_start, transcript.cds_end)
        return contig, chance.choice(codons) + chance.randint(-6, 6)
    if kind < 0.6:
        return contig, chance.choice((transcript.start, transcript.end)) + chance.randint(-6, 6)
    if kind < 0.65:
        return contig, chance.choice((transcript.start - 5000, transcript.end + 5000)) + chance.randint(-4, 4)
    if kind < 0.8:
        return contig, chance.randint(*chance.choice(transcript.exons))
    if kind < 0.87:
        return contig, chance.choice(edges) + chance.choice((-18, -17, -8, 8, 16, 17))
    if kind < 0.9:
        length = reference.contigs[contig].length
        return contig, chance.choice(
            (1, 2, length, length - chance.randint(0, 1200), chance.randint(1, 1200))
        )
    return contig, chance.randint(transcript.start, transcript.end)


def _alleles(chance: random.Random, reference: Reference, name: str, position: int) -> tuple[str, str]:
    """(REF, ALT column) at a position whose base is A, C, G or T."""

    def bases(first: int, last: int) -> str:
        return reference.genome.fetch(name, max(first - 1, 0), last)

    def other(base: str) -> str:
        return chance.choice([letter for letter in "ACGT" if letter != base])

    def any_of(length: int) -> str:
        return "".join(chance.choices("ACGT", k=length))

    base, size, kind = bases(position, position), chance.choice(_SIZES), chance.random()
    short = bases(position, position + chance.choice((0, 1, 1, 2, 3, 5, 8, 11)))
    if kind < 0.3:
        return base, other(base)
    if kind < 0.45:
        return bases(position, position + size), base
    if kind < 0.5:
        return bases(
            position, position + chance.choice((chance.randint(50, 400), chance.randint(400, 30_000)))
        ), base
    if kind < 0.58:
        return base, base + any_of(size)
    if kind < 0.69:
        return base, base + chance.choice(
            (bases(position + 1, position + size), bases(position - size + 1, position))
        )
    if kind < 0.77:
        return short, "".join(other(letter) if chance.random() < 0.6 else letter for letter in short)
    if kind < 0.85:
        return short, any_of(chance.choice((1, 2, 3, 4, 6, 9, 12)))
    if kind < 0.87:
        return short, reverse_complement(short)
    if kind < 0.93:
        choices = (
            base + any_of(2),
            base,
            other(base) + short[1:],
            any_of(len(short)),
            short + any_of(3),
            "*",
            "<NON_REF>",
        )
        return short, ",".join(dict.fromkeys(chance.choices(choices, k=3)))
    if kind < 0.96:
        return chance.choice(
            ((base, "N"), (base, "R"), (base, "."), (base.lower(), other(base)), (other(base), base))
        )
    if kind < 0.98:
        return base, chance.choice(_SYMBOLS)
    mate = f"{name}:{max(1, position + chance.randint(-30_000, 30_000))}"
    return base, chance.choice((f"{base}[{mate}[", f"]{mate}]{base}", f"{base}.", f"{base}[elsewhere:5["))


def coding_indels(reference: Reference, count: int, seed: int) -> bytes:
    """A sorted VCF of `count` insertions and deletions in and around coding sequences, many of them in repeats: copies of
    the bases beside them, lost copies, stop codons, whole codons."""
    chance = random.Random(seed)
    genes = reference.genes
    coding = [number for number in range(len(genes)) if genes.columns[number, layout.CODING]]
    lines: set[tuple[int, int, str, str]] = set()
    while len(lines) < count:
        row = genes.columns[chance.choice(coding)]
        contig = int(row[layout.CONTIG])
        name, length = reference.contigs[contig].name, reference.contigs[contig].length
        segment = int(row[layout.CODING_OFFSET]) + chance.randrange(int(row[layout.CODING_COUNT]))
        start, end = genes.coding[segment, :2].tolist()
        position = min(max(chance.randint(start - 3, end + 3), 2), length - 1)
        bases = reference.genome.fetch(name, position - 1, position + 60)
        size = chance.choice((*_SIZES, 3, 6, 9))
        ref = alt = bases[0]
        if chance.random() < 0.5:
            ref = bases[: size + 1]
        elif chance.random() < 0.5:
            alt += bases[1 : size + 1]
        else:
            alt += "".join(chance.choices(("A", "C", "G", "T", "TAA", "CAG"), k=min(size, 12)))
        if ref != alt and set(ref) <= set("ACGT"):
            lines.add((contig, position, ref, alt))
    records = (
        f"{reference.contigs[contig].name}\t{position}\t.\t{ref}\t{alt}\t.\t.\t.\n"
        for contig, position, ref, alt in sorted(lines)
    )
    return (HEADER + "".join(records)).encode()
