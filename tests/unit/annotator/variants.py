"""Random variants that crowd around the features of a reference: every kind of ALT the kernel and the rules see."""

from __future__ import annotations

import random

from annotator.reference import layout
from annotator.reference.folder import Reference
from tests.unit.annotator.driver import HEADER


def crowded(reference: Reference, count: int, seed: int = 1, structural: bool = True) -> bytes:
    """A sorted VCF of `count` records at exon edges, codons, introns and between genes."""
    chance = random.Random(seed)
    lines: set[tuple[int, int, str, str, str]] = set()
    genes = reference.genes
    while len(lines) < count:
        transcript = chance.randrange(len(genes))
        row = genes.columns[transcript]
        contig = int(row[layout.CONTIG])
        length = reference.contigs[contig].length
        if chance.random() < 0.6:
            exon = int(row[layout.EXON_OFFSET]) + chance.randrange(int(row[layout.EXON_COUNT]))
            anchor = int(genes.exons[exon, chance.randrange(2)]) + chance.randint(-25, 25)
        else:
            anchor = chance.randint(int(row[layout.START]) - 6000, int(row[layout.END]) + 6000)
        if not 2 < anchor < length - 60:
            continue
        alts, ref = _alleles(chance, reference, contig, anchor, structural)
        if ref:
            info = (
                f"END={anchor + chance.randint(1, 9000)}"
                if "<" in alts
                else chance.choice([".", "DP=3", "X;Y=1"])
            )
            lines.add((contig, anchor, ref, alts, info))
    text = bytearray(HEADER)
    for contig, position, ref, alts, info in sorted(lines):
        name = reference.contigs[contig].name
        text += f"{name}\t{position}\t.\t{ref}\t{alts}\t50\tPASS\t{info}\n".encode()
    return bytes(text)


def _alleles(
    chance: random.Random, reference: Reference, contig: int, anchor: int, structural: bool
) -> tuple[str, str]:
    """(ALT column, REF) at a 1-based position; an empty REF where the genome has no plain bases."""
    name = reference.contigs[contig].name
    bases = reference.genome.fetch(name, anchor - 1, anchor + 40)
    if set(bases[:16]) - set("ACGT"):
        return "", ""
    kind = chance.random()
    other = [base for base in "ACGT" if base != bases[0]]
    if kind < 0.5:
        return chance.choice(other), bases[0]
    if kind < 0.6:
        return bases[0], bases[: chance.choice([2, 2, 3, 4, 5, 8, 13])]
    if kind < 0.7:
        return bases[0] + bases[1 : chance.choice([2, 3, 4, 7])], bases[0]
    if kind < 0.78:
        return bases[0] + "".join(chance.choices("ACGT", k=chance.choice([1, 2, 3, 6]))), bases[0]
    if kind < 0.84:
        size = chance.choice([2, 3, 4])
        return "".join(chance.choices("ACGT", k=size)), bases[:size]
    if kind < 0.88:
        return "".join(chance.choices("ACGT", k=2)), bases[: chance.choice([3, 5])]
    if kind < 0.94:
        return f"{other[0]},{bases[0]}{other[1]},*", bases[0]
    if kind < 0.96:
        return f"{bases[0]},{bases[:2]}{other[0]}", bases[:3]
    if kind < 0.98 or not structural:
        return chance.choice([other[0].lower(), "N", "R", "<NON_REF>", "."]), bases[0]
    return chance.choice(
        ["<DEL>", "<DUP>", "<INV>", f"<INS>,{other[0]}", f"{bases[0]}]{name}:{anchor + 500}]"]
    ), bases[0]


def replacements(reference: Reference, count: int, seed: int = 1) -> bytes:
    """A sorted VCF of `count` records with several bases on both sides: of any kind, inversions, and with shared ends."""
    chance = random.Random(seed)
    lines: set[tuple[int, int, str, str]] = set()
    genes = reference.genes
    complement = str.maketrans("ACGT", "TGCA")
    while len(lines) < count:
        row = genes.columns[chance.randrange(len(genes))]
        contig = int(row[layout.CONTIG])
        position = chance.randint(int(row[layout.START]) - 100, int(row[layout.END]) + 100)
        if not 2 < position < reference.contigs[contig].length - 60:
            continue
        size = chance.choice([2, 2, 3, 4, 6, 9])
        ref = reference.genome.fetch(reference.contigs[contig].name, position - 1, position - 1 + size)
        within = chance.randrange(size)
        alt = chance.choice(
            [
                ref[::-1].translate(complement),
                "".join(chance.choices("ACGT", k=size)),
                ref[:within] + chance.choice("ACGT") + ref[within + 1 :],
                "".join(chance.choices("ACGT", k=chance.choice([1, 2, 3, 5, 8]))),
            ]
        )
        if alt != ref and not set(ref) - set("ACGT"):
            lines.add((contig, position, ref, alt))
    text = bytearray(HEADER)
    for contig, position, ref, alt in sorted(lines):
        text += f"{reference.contigs[contig].name}\t{position}\t.\t{ref}\t{alt}\t50\tPASS\t.\n".encode()
    return bytes(text)


def at_ends(reference: Reference, count: int, seed: int = 1) -> bytes:
    """A sorted VCF of `count` base changes, insertions and deletions close to both ends of transcripts and coding sequences.

    Half of the insertions repeat the bases behind them, so that they move and are named as duplications.
    """
    chance = random.Random(seed)
    lines: set[tuple[int, int, str, str]] = set()
    genes = reference.genes
    while len(lines) < count:
        row = genes.columns[chance.randrange(len(genes))]
        contig = int(row[layout.CONTIG])
        ends = [layout.START, layout.END, *([layout.CDS_START, layout.CDS_END] if row[layout.CODING] else [])]
        position = int(row[chance.choice(ends)]) + chance.randint(-9, 9)
        if not 2 < position < reference.contigs[contig].length - 60:
            continue
        bases = reference.genome.fetch(reference.contigs[contig].name, position - 1, position + 12)
        if set(bases) - set("ACGT"):
            continue
        size = chance.randint(1, 9)
        same = chance.random() < 0.5
        added = bases[1 : 1 + size] if same else "".join(chance.choices("ACGT", k=size))
        kind = chance.randrange(3)
        ref = bases[: 1 + size] if kind == 2 else bases[0]
        alt = (chance.choice([base for base in "ACGT" if base != bases[0]]), bases[0] + added, bases[0])[kind]
        lines.add((contig, position, ref, alt))
    names = [contig.name for contig in reference.contigs]
    body = (f"{names[c]}\t{p}\t.\t{ref}\t{alt}\t.\tPASS\t.\n" for c, p, ref, alt in sorted(lines))
    return HEADER + "".join(body).encode()
