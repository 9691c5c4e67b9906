"""What rows say, whatever the order and the numbers of their alleles: for comparing two merges, or a merge with its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

UNSEEN = ("<NON_REF>", "<*>")


class Site(NamedTuple):
    """Where a row stands, and its ALTs in any order, without bases that all of its alleles share at their ends."""

    contig: str
    position: str
    ref: str
    alts: frozenset[str]


@dataclass(frozen=True)
class Call:
    """One sample's values; lists are keyed by the alleles that they are about."""

    genotype: tuple[str, ...]
    phased: bool
    depths: dict[str, str]
    depth: str
    quality: str
    likelihoods: dict[tuple[str, ...], str]


@dataclass(frozen=True)
class Row:
    identifier: str
    quality: float | None
    filters: str
    counts: dict[str, str]
    alleles: str | None
    depth: str | None
    one_value: str | None
    calls: dict[str, Call]


def read(text: str) -> dict[Site, list[Row]]:
    """All rows that have an allele."""
    found: dict[Site, list[Row]] = {}
    samples: list[str] = []
    for line in text.splitlines():
        columns = line.split("\t")
        if line.startswith("#CHROM"):
            samples = columns[9:]
        if line.startswith("#"):
            continue
        ref, alts = _trimmed(columns[3], columns[4].split(","))
        names = [ref, *alts]
        seen = [alt for alt in alts if alt not in (*UNSEEN, ".")]
        if not seen:
            continue
        info = dict((*item.split("=", 1), "")[:2] for item in columns[7].split(";"))
        calls = {
            sample: _call(names, dict(zip(columns[8].split(":"), value.split(":"), strict=False)))
            for sample, value in zip(samples, columns[9:], strict=True)
        }
        counts = dict(zip(alts, info.get("AC", "").split(","), strict=False))
        row = Row(
            columns[2], None if columns[5] == "." else float(columns[5]), columns[6],
            {alt: count for alt, count in counts.items() if alt not in UNSEEN}, info.get("AN"), info.get("DP"),
            info.get("X1"), calls,
        )  # fmt: skip
        found.setdefault(Site(columns[0], columns[1], ref, frozenset(seen)), []).append(row)
    return found


def _call(names: list[str], values: dict[str, str]) -> Call:
    text = values["GT"]
    genotype = tuple(names[int(one)] if one != "." else "." for one in text.replace("|", "/").split("/"))
    depths: dict[str, str] = {}
    if values.get("AD", ".") != ".":
        depths = dict(zip(names, values["AD"].split(","), strict=True))
    likelihoods: dict[tuple[str, ...], str] = {}
    if values.get("PL", ".") != ".":
        pairs = (
            [(name,) for name in names]
            if len(genotype) == 1
            else [tuple(sorted((names[i], names[j]))) for j in range(len(names)) for i in range(j + 1)]
        )
        likelihoods = dict(zip(pairs, values["PL"].split(","), strict=True))
    return Call(
        genotype,
        "|" in text and "." not in genotype,
        {name: value for name, value in depths.items() if name not in UNSEEN and value != "."},
        values.get("DP", "."),
        values.get("GQ", "."),
        {pair: value for pair, value in likelihoods.items() if value != "." and not set(pair) & set(UNSEEN)},
    )


def _trimmed(ref: str, alts: list[str]) -> tuple[str, list[str]]:
    def spelt(alt: str) -> bool:
        return alt[:1] not in "<*."

    while len(ref) > 1 and all(len(alt) > 1 and alt[-1] == ref[-1] for alt in alts if spelt(alt)):
        ref, alts = ref[:-1], [alt[:-1] if spelt(alt) else alt for alt in alts]
    return ref, alts
