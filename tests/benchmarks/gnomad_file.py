"""A VCF shaped like gnomAD's joint release, for benchmarks of its track.

One allele every four bases, half of them seen once; AN as of genomes, with exomes beside them in stretches; the groups' numbers
with as much noise as the data have. On request with the counts of each group, which divide the totals (the Amish are left out).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from annotator.outputs.vcf.bgzf import END_OF_FILE, compress

GROUPS: Final = ("afr", "amr", "eas", "mid", "nfe", "sas")
SIZES: Final = np.array([41_000, 15_000, 5_200, 600, 68_000, 4_800])
# People of the genomes by group, and how much more frequent an allele may be in one of them.
PEOPLE: Final = {
    "afr": 20_744, "amr": 7_647, "asj": 1_736, "eas": 2_604, "fin": 5_316, "mid": 158, "nfe": 34_029, "remaining": 1_047,
    "sas": 2_419,
}  # fmt: skip
_SPREAD: Final = 1.2
_PART: Final = 100_000
_FIELDS: Final = (
    ("AC_joint", "A", "Integer"), ("AN_joint", "1", "Integer"), ("AF_joint", "A", "Float"),
    ("nhomalt_joint", "A", "Integer"), ("grpmax_joint", "A", "String"), ("AF_grpmax_joint", "A", "Float"),
    ("fafmax_faf95_max_joint", "A", "Float"), ("exomes_filters", ".", "String"),
    ("genomes_filters", ".", "String"), ("not_called_in_exomes", "0", "Flag"), ("not_called_in_genomes", "0", "Flag"),
)  # fmt: skip


def write_gnomad(
    path: Path, bases: Mapping[str, np.ndarray], alleles: int | None = None, every: float = 4
) -> None:
    """A VCF with the fields of the joint release that the track keeps. `bases` by contig; `alleles` on each: None for as
    many as it has room for, with one every `every` bases."""
    rng = np.random.default_rng(7)
    with path.open("wb") as file:
        file.write(compress(_header({contig: len(letters) for contig, letters in bases.items()}))[0])
        for contig, letters in bases.items():
            room = int(len(letters) / (every - 0.7)) - 20
            for text in _lines(rng, contig, letters, room if alleles is None else alleles, every):
                file.write(compress(text)[0])
        file.write(END_OF_FILE)


def write_repeated(
    path: Path, contigs: Sequence[str], bases: np.ndarray, alleles: int, groups: bool = False
) -> None:
    """As `write_gnomad`, with the same alleles on each of these contigs, which all have the same bases: blocks of a track
    know nothing of other contigs, and the lines need not be made again. `groups`: with the counts of each group."""
    with path.open("wb") as file:
        file.write(compress(_header(dict.fromkeys(contigs, len(bases)), groups))[0])
        parts = list(_lines(np.random.default_rng(7), "", bases, alleles, 4, groups))
        for contig in contigs:
            for text in parts:
                name = contig.encode()
                file.write(compress(name + text[:-1].replace(b"\n", b"\n" + name) + b"\n")[0])
        file.write(END_OF_FILE)


def _header(lengths: Mapping[str, int], groups: bool = False) -> bytes:
    of_groups = [
        (f"{count}_joint_{group}", "1" if count == "AN" else "A", "Integer")
        for group in PEOPLE
        for count in ("AC", "AN", "nhomalt")
    ]
    return "".join(
        [
            "##fileformat=VCFv4.2\n",
            '##FILTER=<ID=GENOMES_FILTERED,Description="">\n',
            *(
                f'##INFO=<ID={key},Number={n},Type={kind},Description="">\n'
                for key, n, kind in (*_FIELDS, *(of_groups if groups else ()))
            ),
            *(f"##contig=<ID={contig},length={length}>\n" for contig, length in lengths.items()),
            "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n",
        ]
    ).encode()


_KEYS: Final = [f"{count}_joint_{group}" for group in PEOPLE for count in ("AC", "AN", "nhomalt")]


def _divided(first: int, exome: bool, missing: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """AC, AN and nhomalt of each group for each allele, in the order of _KEYS; `missing`: people without a genotype."""
    rng = np.random.default_rng([8, first])  # by itself, so that a file without groups has the same bytes
    people = np.array(list(PEOPLE.values())) * (10 if exome else 1)
    lost = rng.multinomial(np.minimum(missing, people.sum() // 2), people / people.sum())
    called = 2 * np.maximum(people - lost, 0)
    weights = called * np.exp(_SPREAD * rng.standard_normal(called.shape))
    sums = np.maximum(weights.sum(1, keepdims=True), 1e-9)
    counts = np.minimum(rng.multinomial(seen, weights / sums), called)
    both = counts * counts // np.maximum(4 * called, 1)
    made: np.ndarray = np.stack((counts, called, both), 2).reshape(len(seen), -1)
    return made


def _lines(
    rng: np.random.Generator,
    contig: str,
    bases: np.ndarray,
    alleles: int,
    every: float,
    groups: bool = False,
) -> Iterator[bytes]:
    """Some whole lines at a time."""
    position, same, turn = 10, 0, 0
    for first in range(0, alleles, _PART):
        count = min(_PART, alleles - first)
        steps = rng.geometric(1 / every, count) - 1
        exome = first // _PART % 10 == 0
        missing = rng.geometric(1 / rng.integers(30, 3000, count // 50 + 1).repeat(50)[:count])
        total = 2 * ((807_162 if exome else 76_215) - np.minimum(missing, 70_000))
        seen = np.minimum((1 / rng.random(count) ** 1.1).astype(np.int64), total)  # half of them once
        group = rng.choice(len(GROUPS), count, p=[0.3, 0.12, 0.06, 0.02, 0.42, 0.08])
        whole = SIZES[group] * (10 if exome else 1)
        of_group = whole - 2 * np.minimum(rng.geometric(0.02, count), whole // 8)
        in_group = np.minimum(
            np.maximum(1, (seen * (0.6 + 0.4 * rng.random(count))).astype(np.int64)), of_group
        )
        parts = _divided(first, exome, missing, seen) if groups else None
        dice = rng.random((count, 4))
        swap = rng.integers(1, 4, count)
        longer = rng.integers(1, 9, count)
        lines = []
        for i in range(count):
            if steps[i]:
                same, turn = 0, int(swap[i])  # the alleles of a position begin at any base
            else:
                same += 1
            position += int(steps[i]) if same < 3 else 1
            if position + 20 > len(bases):
                break
            same %= 3
            ref = chr(bases[position - 1])
            if ref not in "ACGT":
                continue
            alt = "ACGT"[("ACGT".index(ref) + 1 + (same + turn) % 3) % 4]
            if steps[i] == 0 or (i + 1 < count and steps[i + 1] == 0):
                pass  # several alleles of one position: single bases, each another one
            elif dice[i, 0] < 0.06:
                ref = bases[position - 1 : position + int(longer[i])].tobytes().decode()
                alt = ref[0]
            elif dice[i, 0] < 0.10:
                alt = ref + "ACGTACGTTG"[: int(longer[i])]
            a, n = int(seen[i]), int(total[i])
            g, m = int(in_group[i]), int(of_group[i])
            info = f"AC_joint={a};AN_joint={n};AF_joint={a / n:.5e};nhomalt_joint={int(a * a / n / 4)}"
            if dice[i, 1] < 0.93:
                faf = 0.0 if a < 2 else g / m * (0.2 + 0.7 * (1 - 1 / g))
                info += f";grpmax_joint={GROUPS[group[i]]};AF_grpmax_joint={g / m:.5e};fafmax_faf95_max_joint={faf:.5e}"
            if parts is not None:
                info += ";" + ";".join(map("{}={}".format, _KEYS, parts[i].tolist()))
            failed = "AC0" if dice[i, 2] < 0.05 else "AS_VQSR" if dice[i, 2] < 0.09 else ""
            if failed:
                info += f";genomes_filters={failed}"
            if not exome:
                info += ";not_called_in_exomes"
            flag = "GENOMES_FILTERED" if failed else "PASS"
            lines.append(f"{contig}\t{position}\t.\t{ref}\t{alt}\t.\t{flag}\t{info}\n")
        if lines:
            yield "".join(lines).encode()
