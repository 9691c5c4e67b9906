"""Every preset on the demo trio, alone and combined, against genotypes that are read from the submitted VCF by hand.

Written from docs/interpretation.md for a son who is affected and his healthy parents, and nothing else: no code of the product
and none of the oracle of the other tests. Consequences, ClinVar and frequencies come from `variants.parquet`.
"""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from tests.annotator_demo import DemoReference
from tests.unit.annotator.query.conftest import Ask

Key = tuple[str, int, str, str]
SON, MOTHER, FATHER = "child", "mother", "father"
SINGLE = ("clinvar", "rare", "de-novo", "dominant", "recessive", "x-linked", "mitochondrial", "segregating")
COMBINED = (
    ("rare", "de-novo"), ("clinvar", "recessive"), ("clinvar", "segregating"), ("rare", "x-linked"), ("rare", "clinvar"),
    ("compound-het", "clinvar"), ("compound-het", "rare"), ("compound-het", "segregating"), ("de-novo", "dominant"),
    ("rare", "dominant", "de-novo"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Genotype:
    """Copies of the ALT, copies called (0: missing), depth, quality, reads of all alleles and of the ALT, phase."""

    alts: int
    called: int
    dp: float
    gq: float
    reads: float
    of_alt: float
    order: tuple[int, ...]
    phased: bool
    alleles: tuple[str, ...]

    @property
    def none(self) -> bool:
        return self.called > 0 and self.alts == 0

    @property
    def one(self) -> bool:
        return self.called == 2 and self.alts == 1

    @property
    def every(self) -> bool:
        return self.called > 0 and self.alts == self.called

    @property
    def fraction(self) -> float:
        return self.of_alt / self.reads if self.reads else float("nan")


@dataclass(frozen=True, slots=True)
class Site:
    """One ALT of one record with the trio's genotypes."""

    key: Key
    record: int
    passed: bool
    people: dict[str, Genotype]

    @property
    def place(self) -> str:
        return {"chrX": "X", "chrM": "MT"}.get(self.key[0], "autosome")


def number(text: str) -> float:
    return float("nan") if text in (".", "") else float(text)


def genotype(text: str, keys: Sequence[str], alt: int) -> Genotype:
    values = dict(zip(keys, text.split(":"), strict=False))
    alleles = tuple(values["GT"].replace("|", "/").split("/"))
    whole = "." not in alleles
    depths = [number(part) for part in values.get("AD", ".").split(",")]
    known = len(depths) > alt
    return Genotype(
        alleles.count(str(alt)), len(alleles) if whole else 0, number(values.get("DP", ".")), number(values.get("GQ", ".")),
        sum(depths), depths[alt] if known else float("nan"),
        tuple(k for k, allele in enumerate(alleles) if allele == str(alt)), "|" in values["GT"], alleles,
    )  # fmt: skip


def sites_of(source: Path) -> Iterator[Site]:
    names: list[str] = []
    record = -1
    with gzip.open(source, "rt") as file:
        for line in file:
            fields = line.rstrip("\n").split("\t")
            if line.startswith("#"):
                names = fields[9:]
                continue
            record += 1
            chrom, pos, _, ref, alts, _, status, _, keys = fields[:9]
            for number_, alt in enumerate(alts.split(","), 1):
                if alt in ("*", "."):
                    continue
                people = {
                    name: genotype(text, keys.split(":"), number_)
                    for name, text in zip(names, fields[9:], strict=True)
                }
                yield Site((chrom, int(pos), ref, alt), record, status in ("PASS", "."), people)


def good(site: Site, name: str) -> bool:
    """Depth and quality; the balance of an affected person's heterozygote. Missing numbers do no harm."""
    call = site.people[name]
    single = site.place == "MT" or (site.place == "X" and name != MOTHER)
    least = 5 if single or call.every else 10
    if call.dp < least or call.gq < 20:
        return False
    if name == SON and call.one and site.place != "MT":
        return not (call.fraction < 0.2 or (call.fraction > 0.8 and not single))
    return True


def sure(site: Site, name: str, *wanted: Callable[[Genotype], bool]) -> bool:
    call = site.people[name]
    return call.called > 0 and any(is_so(call) for is_so in wanted) and good(site, name)


def none(call: Genotype) -> bool:
    return call.none


def one(call: Genotype) -> bool:
    return call.one


def every(call: Genotype) -> bool:
    return call.every


def some(call: Genotype) -> bool:
    return call.alts > 0


def de_novo(site: Site) -> bool:
    son = sure(site, SON, some) if site.place == "X" else sure(site, SON, one)
    parents = all(sure(site, parent, none) for parent in (MOTHER, FATHER))
    deciding = (MOTHER,) if site.place == "X" else (MOTHER, FATHER)
    read = any(site.people[parent].of_alt > 1 for parent in deciding)
    return site.place != "MT" and son and parents and not read


def dominant(site: Site) -> bool:
    parents = all(sure(site, parent, none) for parent in (MOTHER, FATHER))
    return site.place == "autosome" and sure(site, SON, one) and parents


def recessive(site: Site) -> bool:
    parents = all(sure(site, parent, none, one) for parent in (MOTHER, FATHER))
    return site.place == "autosome" and sure(site, SON, every) and parents


def x_linked(site: Site) -> bool:
    # The dominant model is out: the mother of an affected son is healthy.
    return (
        site.place == "X" and sure(site, SON, some) and sure(site, FATHER, none) and sure(site, MOTHER, none, one)
    )  # fmt: skip


def level(call: Genotype) -> str:
    """Of the mitochondrion, by the share of reads where there is one."""
    if call.none:
        return "some" if call.fraction >= 0.1 else "none"
    if call.every:
        return "some" if call.fraction < 0.95 else "all"
    return "all" if call.fraction >= 0.95 else "some"


def mitochondrial(site: Site) -> bool:
    if site.place != "MT":
        return False
    son, mother, father = (site.people[name] for name in (SON, MOTHER, FATHER))
    if not (son.called and good(site, SON) and level(son) != "none"):
        return False
    # The father is of another maternal line: he may have some, not all. The mother may have any.
    if not (father.called and good(site, FATHER) and level(father) != "all"):
        return False
    return not (mother.called and level(mother) == "none" and level(father) == "some")


def segregating(site: Site) -> bool:
    return sure(site, SON, some) and sure(site, MOTHER, none) and sure(site, FATHER, none)


MODES: dict[str, Callable[[Site], bool]] = {
    "de-novo": de_novo, "dominant": dominant, "recessive": recessive, "x-linked": x_linked,
    "mitochondrial": mitochondrial, "segregating": segregating,
}  # fmt: skip


def cis_or_trans(a: Site, b: Site) -> str:
    x, y = a.people[SON], b.people[SON]
    if a.record == b.record:
        return "trans"
    if not (x.phased and y.phased):
        return "unknown"
    return "cis" if x.order == y.order else "trans"


def is_pair(a: Site, b: Site) -> bool:
    if cis_or_trans(a, b) == "cis":
        return False

    def has(parent: str, site: Site) -> bool:
        return sure(site, parent, some)

    def lacks(parent: str, site: Site) -> bool:
        return sure(site, parent, none)

    across = (has(MOTHER, a) and has(FATHER, b)) or (has(MOTHER, b) and has(FATHER, a))
    fresh = any(
        lacks(MOTHER, new) and lacks(FATHER, new) and (has(MOTHER, old) or has(FATHER, old))
        for new, old in ((a, b), (b, a))
    )
    apart = all(lacks(parent, a) or lacks(parent, b) for parent in (MOTHER, FATHER))
    return (across or fresh) and apart


def member(site: Site) -> bool:
    parents = all(sure(site, parent, none, one) for parent in (MOTHER, FATHER))
    return site.place == "autosome" and site.passed and sure(site, SON, one) and parents


class World:
    """What the submitted VCF and the annotation say."""

    def __init__(self, source: Path, result: Path) -> None:
        self.sites = list(sites_of(source))
        self.rows = pl.read_parquet(result / "variants.parquet")
        carried = {site.key for site in self.sites if site.people[SON].alts > 0}
        rare = (
            pl.col("gnomad_AF_grpmax").is_null() | (pl.col("gnomad_AF_grpmax") <= 0.001)
        ) & (pl.col("FILTER").is_null() | pl.col("FILTER").is_in(["PASS", "."]))  # fmt: skip
        known = pl.col("clinvar_class").is_in(["P", "P/LP", "LP"])
        stars = pl.col("clinvar_stars").cast(pl.Float64) >= 1
        self.high = self.rows.filter(pl.col("IMPACT") == "HIGH")
        self.alone = {
            "clinvar": self.keys(self.rows.filter(known & stars)) & carried,
            "rare": self.keys(self.high.filter(rare)) & carried,
        } | {
            name: {site.key for site in self.sites if site.passed and mode(site)} for name, mode in MODES.items()
        }  # fmt: skip

    @staticmethod
    def keys(rows: pl.DataFrame) -> set[Key]:
        return set(rows.select("CHROM", "POS", "REF", "ALT").rows())

    def pairs(self, among: set[Key] | None, severe: bool) -> set[Key]:
        """Variants that are one of a pair. `severe`: in a gene by a consequence of impact HIGH."""
        rows = self.high if severe else self.rows
        of_gene: dict[str, set[Key]] = {}
        for chrom, pos, ref, alt, gene in rows.select("CHROM", "POS", "REF", "ALT", "Gene").unique().rows():
            if gene and (among is None or (chrom, pos, ref, alt) in among):
                of_gene.setdefault(gene, set()).add((chrom, pos, ref, alt))
        members = {site.key: site for site in self.sites if member(site)}
        found: set[Key] = set()
        for keys in of_gene.values():
            for a, b in itertools.combinations(sorted(keys & members.keys()), 2):
                if is_pair(members[a], members[b]):
                    found |= {a, b}
        return found

    def expected(self, presets: Sequence[str]) -> set[Key]:
        plain = [name for name in presets if name != "compound-het"]
        among = set.intersection(*(self.alone[name] for name in plain)) if plain else None
        if "compound-het" in presets:
            return self.pairs(among, severe="rare" in presets)
        return among or set()


@pytest.fixture(scope="module")
def world(demo: DemoReference, trio: Path) -> World:
    return World(demo.files / "sample.vcf.gz", trio)


@pytest.mark.parametrize(
    "presets", [*((name,) for name in (*SINGLE, "compound-het")), *COMBINED], ids="+".join
)
def test_a_preset_keeps_what_the_genotypes_say(
    presets: tuple[str, ...], world: World, trio: Path, ask: Ask
) -> None:
    words = [word for name in presets for word in ("--preset", name)]
    answer = ask(trio, *words)
    assert answer.code == 0, answer.err
    expected = world.expected(presets)
    assert set(answer.variants) == expected
    if len(presets) == 1:
        assert expected, "the demo holds an example of it"
