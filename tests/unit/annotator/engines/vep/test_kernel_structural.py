"""Structural events: the kernel's lines are those of the readable rules, wherever an event begins and ends."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from annotator.reference import layout
from annotator.reference.folder import Reference
from tests.unit.annotator.driver import HEADER, OneTrack, annotate

SYMBOLS = (
    "DEL", "DUP", "INV", "CNV", "INS", "DUP:TANDEM", "INS:ME:ALU", "DEL:ME:L1", "CN0", "CN2", "CN4", "CNV:TR", "TDUP",
)  # fmt: skip


def events(reference: Reference, count: int, seed: int) -> bytes:
    """Events whose ends lie at the edges of exons and coding sequences, in introns, outside, or over whole genes."""
    chance = random.Random(seed)
    genes = reference.genes
    lines: set[tuple[int, int, str, str]] = set()
    while len(lines) < count:
        row = genes.columns[chance.randrange(len(genes))]
        contig = int(row[layout.CONTIG])
        first, last = _place(chance, reference, row), _place(chance, reference, row)
        low, high = min(first, last), max(first, last)
        kind = chance.random()
        if kind < 0.15:
            low, high = (
                int(row[layout.START]) - chance.randrange(9000),
                int(row[layout.END]) + chance.randrange(9000),
            )
        elif kind < 0.4:
            high = low + chance.choice((1, 2, 3, 4, 6, 15))
        if not 1 <= low <= high <= reference.contigs[contig].length:
            continue
        symbols = chance.sample(SYMBOLS, chance.choice((1, 1, 1, 1, 2)))
        sizes = ",".join(str(high - low + chance.randint(0, 3)) for _ in symbols)
        info = chance.choice(
            (f"END={high}", f"SVLEN={sizes}", f"SVLEN=-{high - low};END={high}", "SVTYPE=DEL", "IMPRECISE")
        )
        lines.add((contig, low, ",".join(f"<{symbol}>" for symbol in symbols), info))
    text = "".join(
        f"{reference.contigs[contig].name}\t{position}\t.\tN\t{alts}\t.\tPASS\t{info}\n"
        for contig, position, alts, info in sorted(lines)
    )
    return HEADER + text.encode()


def _place(chance: random.Random, reference: Reference, row: object) -> int:
    """A base at or near an edge of the transcript, of an exon or of the coding sequence, or anywhere near it."""
    columns, genes = list(row), reference.genes  # type: ignore[call-overload]
    kind = chance.random()
    if kind < 0.5:
        exon = columns[layout.EXON_OFFSET] + chance.randrange(columns[layout.EXON_COUNT])
        return int(genes.exons[exon, chance.randrange(2)]) + chance.choice(
            (-18, -17, -16, -8, *range(-4, 5), 8, 17, 18)
        )
    if kind < 0.7 and columns[layout.CODING]:
        return int(columns[chance.choice((layout.CDS_START, layout.CDS_END))]) + chance.randint(-4, 4)
    return chance.randint(columns[layout.START] - 6000, columns[layout.END] + 6000)


@pytest.mark.parametrize("seed", range(3))
def test_events_are_answered_as_by_the_readable_rules(
    reference: Reference, reference_folder: Path, tmp_path: Path, seed: int
) -> None:
    text = events(reference, 1500, seed)
    fast = annotate(text, reference_folder, tmp_path / "fast", tracks=OneTrack())
    slow = annotate(text, reference_folder, tmp_path / "slow", tracks=OneTrack(), readable=True)
    assert fast.totals.exact < slow.totals.exact / 5
    for ours, theirs in zip(fast.lines(), slow.lines(), strict=True):
        assert ours == theirs


def test_the_columns_of_events_are_the_same_in_the_tables(
    reference: Reference, reference_folder: Path, tmp_path: Path
) -> None:
    import pyarrow.parquet as pq

    text = events(reference, 300, 9)
    fast = annotate(text, reference_folder, tmp_path / "fast")
    slow = annotate(text, reference_folder, tmp_path / "slow", readable=True)
    assert pq.read_table(fast.parquet).equals(pq.read_table(slow.parquet))
