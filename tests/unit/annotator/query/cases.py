"""Random families with random genotypes, as the cases of `oracle_family.py`, and the same as the engine's arrays."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from annotator.pedigree import SEXES, Person
from annotator.places import places_on
from annotator.query.calls import Calls, QualityLimits
from annotator.query.genotype_evidence import GenotypeEvidence, VariantFacts
from annotator.query.people import families
from tests.unit.annotator.query.oracle_family import Case, copy_of, genotype

# Contig and position: autosomes, both sides of each bound of a PAR, X, Y and the mitochondrion.
PLACES = {
    "GRCh38": (
        ("chr1", 1000), ("chr1", 2000), ("chr2", 77), ("chrUn_1", 5), ("chrX", 10_000), ("chrX", 10_001),
        ("chrX", 2_781_479), ("chrX", 2_781_480), ("chrX", 50_000_000), ("chrX", 50_000_100), ("chrX", 155_701_382),
        ("chrX", 155_701_383), ("chrX", 156_030_895), ("chrX", 156_030_896), ("chrY", 2_781_479), ("chrY", 2_781_480),
        ("chrY", 20_000_000), ("chrY", 56_887_903), ("chrM", 3243), ("chrM", 11_778),
    ),
    "GRCh37": (
        ("1", 1000), ("X", 60_000), ("X", 60_001), ("X", 2_699_520), ("X", 2_699_521), ("X", 154_931_044), ("Y", 59_034_050),
        ("Y", 59_034_049), ("MT", 3243),
    ),
    None: (("1", 1000), ("X", 100_000), ("Y", 100_000), ("MT", 3243)),
}  # fmt: skip
DIPLOID = (
    "0/0",
    "0/0",
    "0/1",
    "0/1",
    "1/1",
    "./.",
    "1/2",
    "0/2",
    "2/2",
    "0|1",
    "1|0",
    "1|1",
    "0/.",
    "1/.",
    "1|2",
    "0|0",
)
HAPLOID = ("0", "1", ".", "2", "1", "0")


def person(
    name: str,
    sex: str = "unknown",
    affected: bool | None = None,
    father: str | None = None,
    mother: str | None = None,
    family: str = "",
) -> dict[str, Any]:
    """One of a case's people."""
    return {
        "name": name,
        "sex": sex,
        "affected": affected,
        "father": father,
        "mother": mother,
        "family": family,
    }


def random_people(dice: random.Random) -> list[dict[str, Any]]:
    """From a singleton to three generations, sometimes two families, statuses and sexes at random."""
    people: list[dict[str, Any]] = []
    for family in ("A", "B")[: 1 if dice.random() < 0.85 else 2]:

        def sex(usual: str) -> str:
            return usual if dice.random() < 0.85 else "unknown"

        def status(usual: bool) -> bool | None:
            die = dice.random()
            return usual if die < 0.75 else not usual if die < 0.9 else None

        shape = dice.choice(("singleton", "duo", "trio", "trio", "quad", "generations"))
        child = f"{family}child"
        mother, father = f"{family}mother", f"{family}father"
        one = dice.choice(("male", "female"))
        people.append(
            person(
                child,
                sex(one),
                status(True) if dice.random() < 0.3 else True,
                father
                if shape in ("trio", "quad", "generations") or (shape == "duo" and dice.random() < 0.4)
                else None,
                mother
                if shape in ("trio", "quad", "generations") or (shape == "duo" and dice.random() < 0.7)
                else None,
                family,
            )
        )
        if shape != "singleton":
            grand = shape == "generations"
            people.append(
                person(
                    mother, sex("female"), status(False), None, f"{family}granny" if grand else None, family
                )
            )
            people.append(
                person(
                    father, sex("male"), status(False), f"{family}grandpa" if grand else None, None, family
                )
            )
        if shape in ("quad", "generations"):
            people.append(
                person(
                    f"{family}sib",
                    sex(dice.choice(("male", "female"))),
                    status(dice.random() < 0.3),
                    father,
                    mother,
                    family,
                )
            )
        if shape == "generations":
            people.append(person(f"{family}granny", sex("female"), status(False), None, None, family))
            if dice.random() < 0.5:
                people.append(person(f"{family}grandpa", sex("male"), status(True), None, None, family))
    dice.shuffle(people)
    return people


def random_call(dice: random.Random, contig: str, sex: str) -> dict[str, Any]:
    """A genotype with depths near the limits, each number sometimes missing."""
    bare = contig.removeprefix("chr")
    single = bare == "M" or bare == "MT" or (bare in ("X", "Y") and sex != "female")
    text = dice.choice(HAPLOID if single and dice.random() < 0.6 else DIPLOID)
    depth = dice.choice((0, 4, 5, 9, 10, 20, 20, 20, 20, 30))
    share = dice.choice((0.0, 0.05, 0.1, 0.2, 0.5, 0.5, 0.5, 0.8, 0.9, 0.95, 1.0))
    mine = round(depth * share)
    other = dice.choice((0, 0, 0, min(3, depth - mine)))
    phase_set = dice.choice((None, 7, 7, 9)) if "|" in text else None
    return {
        "gt": text,
        "dp": depth if dice.random() < 0.92 else None,
        "gq": dice.choice((0, 19, 20, 50, 99)) if dice.random() < 0.92 else None,
        "ad": [depth - mine - other, mine, other] if dice.random() < 0.92 else None,
        "ps": phase_set,
    }


def friendly_call(dice: random.Random, contig: str, sex: str, text: str) -> dict[str, Any]:
    """A genotype of good quality, so that long conjunctions pass now and then."""
    alleles = [a for a in text.replace("|", "/").split("/") if a != "."]
    share = {allele: alleles.count(allele) / len(alleles) for allele in set(alleles)} if alleles else {}
    ad = [round(30 * share.get(str(k), 0)) for k in range(3)]
    del contig, sex
    return {"gt": text, "dp": 30, "gq": 99, "ad": ad, "ps": dice.choice((None, 7)) if "|" in text else None}


def random_quality(dice: random.Random) -> dict[str, Any]:
    """Some limits that differ from the defaults."""
    quality: dict[str, Any] = {}
    choices: dict[str, tuple[Any, ...]] = {
        "min_dp": (0, 5, 20),
        "min_dp_hom": (0, 10),
        "min_gq": (0, 50),
        "ab": (None, [0.1, 0.9]),
        "parent_alt_reads": (None, 0, 2),
        "pass_only": (False,),
        "no_call": ("allow",),
    }
    for key, values in choices.items():
        if dice.random() < 0.15:
            quality[key] = dice.choice(values)
    if dice.random() < 0.25:
        keys = ("dp", "gq", "ab", "alt_reads")
        quality["missing"] = {key: dice.choice(("pass", "fail")) for key in keys if dice.random() < 0.5}
    return quality


def random_case(dice: random.Random, variants: int = 8) -> Case:
    """A family, who of it is sampled, limits, and variants of which some share a record or a gene."""
    assembly = dice.choice(("GRCh38", "GRCh38", "GRCh37", None))
    people = random_people(dice)
    samples = [one["name"] for one in people if dice.random() < 0.9] or [people[0]["name"]]
    sexes = {one["name"]: one["sex"] for one in people}
    spots = sorted(dice.choices(PLACES[assembly], k=variants), key=PLACES[assembly].index)
    found: list[dict[str, Any]] = []
    record = -1
    for contig, pos in spots:
        again = found and found[-1]["contig"] == contig and found[-1]["alt"] == 1 and dice.random() < 0.4
        record += 0 if again else 1
        easy = dice.random() < 0.6
        calls = {}
        for name in samples:
            if easy:
                bare = contig.removeprefix("chr")
                haploid = bare in ("M", "MT") or (bare in ("X", "Y") and sexes[name] == "male")
                texts = (
                    ("0", "1", "0", ".")
                    if haploid
                    else ("0/0", "0/1", "0/1", "1/1", "0|1", "1|0", "1/2", "./.")
                )
                calls[name] = friendly_call(dice, contig, sexes[name], dice.choice(texts))
            else:
                calls[name] = random_call(dice, contig, sexes[name])
        found.append(
            {
                "contig": contig,
                "pos": found[-1]["pos"] if again else pos,
                "record": record,
                "alt": 2 if again else 1,
                "filter": found[-1]["filter"]
                if again
                else dice.choice(("PASS", "PASS", ".", "PASS", "LowQual")),
                "genes": sorted(dice.sample(("G1", "G2", "G3"), dice.choice((0, 1, 1, 2)))),
                "calls": found[-1]["calls"] if again else calls,
            }
        )
    return {
        "assembly": assembly,
        "people": people,
        "samples": samples,
        "quality": random_quality(dice),
        "variants": found,
    }


_KIND = {"NC": 0, "R": 1, "H": 2, "A": 3}


def derived(call: dict[str, Any], alt: int) -> dict[str, Any]:
    """What `explore/` holds of a call: class, DP, GQ, allele fraction, reads of the ALT, phase and phase set."""
    kind = _KIND[genotype(call["gt"], alt)]
    if kind == 3 and len(call["gt"]) == 1:
        kind = 4
    depths = call["ad"]
    copy = copy_of(call, alt)
    both = "|" in call["gt"] and kind == 3
    return {
        "class": ("missing", "hom_ref", "het", "hom_alt", "hemi")[kind],
        "dp": call["dp"],
        "gq": call["gq"],
        "vaf": depths[alt] / sum(depths) if depths and sum(depths) else None,
        "ad": depths[alt] if depths else None,
        "phase": 3 if both else copy[1] + 1 if copy else 0,
        "ps": call["ps"] or 0,
    }


def calls_of(case: Case, name: str) -> Calls:
    """One person's genotypes as the engine reads them."""
    rows = [derived(variant["calls"][name], variant["alt"]) for variant in case["variants"]]
    kinds = ("missing", "hom_ref", "het", "hom_alt", "hemi")

    def numbers(key: str) -> Any:
        return np.array([np.nan if row[key] is None else row[key] for row in rows], np.float64)

    return Calls(
        np.array([kinds.index(row["class"]) for row in rows], np.uint8),
        numbers("dp"), numbers("gq"), numbers("vaf"), numbers("ad"),
        np.array([row["phase"] for row in rows], np.uint8),
        np.array([row["ps"] for row in rows], np.uint32),
    )  # fmt: skip


def limits_of(quality: dict[str, Any]) -> QualityLimits:
    """Limits from a case's `quality`."""
    known = {key: value for key, value in quality.items() if key not in ("missing", "no_call")}
    if isinstance(known.get("ab"), list):
        known["ab"] = tuple(known["ab"])
    fails = frozenset(key for key, word in quality.get("missing", {}).items() if word == "fail")
    return QualityLimits(**known, missing_fails=fails, allow_no_call=quality.get("no_call") == "allow")


def evidence_of(case: Case) -> list[GenotypeEvidence]:
    """The evidence of each family of a case that has an affected, sampled person."""
    variants = case["variants"]
    place = np.concatenate(
        [places_on(v["contig"], np.array([v["pos"]], np.uint32), case["assembly"]) for v in variants]
    )
    sites = VariantFacts(
        place,
        np.array([v["filter"] in ("PASS", ".") for v in variants]),
        np.array([v["record"] for v in variants], np.uint32),
    )
    people = [
        Person(p["name"], SEXES.get(p["sex"]), p["affected"], p["father"], p["mother"], p["family"] or "")
        for p in case["people"]
    ]
    calls = {name: calls_of(case, name) for name in case["samples"]}
    found = families(people, case["samples"])
    return [
        GenotypeEvidence(family, sites, calls, limits_of(case["quality"]))
        for family in found
        if family.affected
    ]
