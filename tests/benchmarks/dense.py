"""A gene-dense input: random variants over the real first megabase of GRCh38's chromosome 9 (105 transcripts)."""

from __future__ import annotations

import random
from pathlib import Path

import pysam


def write_dense(fasta: Path, count: int, path: Path, seed: int = 1) -> None:
    """`count` sorted variants on the FASTA's first contig: 88% SNVs, 6% deletions, 6% insertions (half of them dups)."""
    chance = random.Random(seed)
    with pysam.FastaFile(str(fasta)) as source:
        name = source.references[0]
        bases = source.fetch(name).upper()
    rows: set[tuple[int, str, str]] = set()
    while len(rows) < count:
        position = chance.randint(10_000, len(bases) - 60)
        base = bases[position - 1]
        kind = chance.random()
        if kind < 0.88:
            ref, alt = base, chance.choice([letter for letter in "ACGT" if letter != base])
        elif kind < 0.94:
            size = chance.choice([1, 1, 1, 2, 3, 4, 6, 9, 15])
            ref, alt = bases[position - 1 : position + size], base
        else:
            size = chance.choice([1, 1, 1, 2, 3, 4, 6, 9])
            copied = bases[position : position + size]
            added = copied if chance.random() < 0.5 else "".join(chance.choices("ACGT", k=size))
            ref, alt = base, base + added
        if set(ref + alt) <= set("ACGT"):
            rows.add((position, ref, alt))
    with path.open("w") as out:
        out.write(f"##fileformat=VCFv4.2\n##contig=<ID={name},length={len(bases)}>\n")
        out.write('##FILTER=<ID=PASS,Description="passed">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n')
        out.writelines(f"{name}\t{p}\t.\t{ref}\t{alt}\t50\tPASS\t.\n" for p, ref, alt in sorted(rows))
