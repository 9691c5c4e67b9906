"""Groups, fields, consequences and regions of a filter give what polars finds in variants.parquet and annotated.vcf.gz."""

from __future__ import annotations

import gzip
import json
import random
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.unit.annotator.query.cases import derived
from tests.unit.annotator.query.conftest import Ask, case_of

NAMES = ("Pathogenic", "Pathogenic/Likely pathogenic", "Likely pathogenic", "Conflicting", "Uncertain significance",
         "Likely benign", "Benign/Likely benign", "Benign", "Other")  # fmt: skip
CODES = dict(zip(("P", "P/LP", "LP", "conflicting", "VUS", "LB", "B/LB", "B", "other"), NAMES, strict=True))
Key = tuple[str, int, str, str]


class World:
    """Rows of a result with their consequences, from its tables alone."""

    def __init__(self, result: Path) -> None:
        table = pl.read_parquet(result / "variants.parquet")
        self.csq: dict[Key, list[dict[str, Any]]] = {}
        for row in table.to_dicts():
            self.csq.setdefault((row["CHROM"], row["POS"], row["REF"], row["ALT"]), []).append(row)
        self.variants = {variant["key"]: variant for variant in case_of(result, [], {})["variants"]}
        self.keys = list(self.variants)

    def call(self, key: Key, sample: str) -> dict[str, Any]:
        variant = self.variants[key]
        return derived(variant["calls"][sample], variant["alt"])

    def value(self, key: Key, name: str, sample: str | None) -> Any:
        """A field's value, None for missing."""
        rows = self.csq.get(key, [])
        if sample is not None:
            call = self.call(key, sample)
            if name == "gt":
                return None if call["class"] == "missing" else call["class"]
            return call["ad" if name == "alt_reads" else name]
        if name == "clinvar":
            return CODES.get(rows[0]["clinvar_class"]) if rows else None
        if name == "stars":
            return rows[0]["clinvar_stars"] if rows else None
        if name == "filter":
            return self.variants[key]["filter"]
        if name == "contig":
            return key[0]
        if name == "length":
            return len(key[3]) - len(key[2])
        return rows[0][name] if rows else None

    def passes(self, key: Key, node: dict[str, Any]) -> bool:
        """A condition on one variant."""
        if "all" in node:
            return all(self.passes(key, part) for part in node["all"])
        if "any" in node:
            return any(self.passes(key, part) for part in node["any"])
        if "not" in node:
            return not self.passes(key, node["not"])
        if "region" in node:
            contig, _, bounds = node["region"].partition(":")
            first, last = map(int, bounds.split("-")) if bounds else (1, 2**31)
            return key[0] == contig and first <= key[1] <= last
        if "effect" in node:
            wish = node["effect"]
            return any(
                (not wish.get("impact") or row["IMPACT"] in wish["impact"])
                and (not wish.get("terms") or set(wish["terms"]) & set(row["Consequence"].split("&")))
                and (not wish.get("genes") or {row["SYMBOL"], row["Gene"]} & set(wish["genes"]))
                for row in self.csq.get(key, [])
            )
        value = self.value(key, node["field"], node.get("sample"))
        if value is None:
            return bool(node["missing"] == "pass")
        if "in" in node:
            return bool(value in node["in"])
        return bool(node.get("min", -1e300) <= float(value) <= node.get("max", 1e300))


@pytest.fixture(scope="module")
def world(trio: Path) -> World:
    return World(trio)


def random_condition(dice: random.Random, world: World, depth: int = 0) -> dict[str, Any]:
    """Groups of conditions whose values occur in the result."""
    kind = dice.choice(("all", "any", "not")) if depth < 2 and dice.random() < 0.5 else "leaf"
    if kind == "not":
        return {"not": random_condition(dice, world, depth + 1)}
    if kind != "leaf":
        parts = [random_condition(dice, world, depth + 1) for _ in range(dice.choice((0, 1, 2, 2, 3)))]
        return {kind: parts}
    missing = dice.choice(("pass", "fail"))
    key = dice.choice(world.keys)
    rows = world.csq.get(key, [])
    sample = dice.choice(("child", "mother", "father"))
    leaf = dice.choice(
        ("clinvar", "filter", "contig", "gt", "number", "number", "effect", "effect", "region")
    )
    if leaf == "region":
        return {
            "region": dice.choice((key[0], f"{key[0]}:{key[1]}-{key[1] + dice.choice((0, 500, 50_000))}"))
        }
    if leaf == "effect":
        wish: dict[str, Any] = {}
        row = dice.choice(rows) if rows else {"IMPACT": "HIGH", "Consequence": "stop_gained", "SYMBOL": None}
        if dice.random() < 0.6:
            wish["impact"] = sorted({row["IMPACT"], dice.choice(("HIGH", "LOW"))})
        if dice.random() < 0.4:
            wish["terms"] = row["Consequence"].split("&")[:1]
        if dice.random() < 0.4 and row["SYMBOL"]:
            wish["genes"] = [row["SYMBOL"]]
        return {"effect": wish or {"impact": ["MODERATE"]}}
    if leaf == "number":
        name, owner = dice.choice(
            (("gnomad_AF", None), ("gnomad_AF_grpmax", None), ("stars", None), ("length", None), ("dp", sample),
             ("gq", sample), ("vaf", sample), ("alt_reads", sample))
        )  # fmt: skip
        value = world.value(key, name, owner)
        bound = float(value) if value is not None else 0.5
        limits = dice.choice(({"min": bound}, {"max": bound}, {"min": bound / 2, "max": bound}))
        return {"field": name, **limits, "missing": missing, **({"sample": owner} if owner else {})}
    choices = {"clinvar": NAMES, "filter": ("PASS", "LowQual", "."), "contig": ("chr1", "chrX", "chrM"),
               "gt": ("hom_ref", "het", "hom_alt", "hemi")}  # fmt: skip
    values = dice.sample(choices[leaf], dice.choice((0, 1, 2)))
    return {"field": leaf, "in": values, "missing": missing, **({"sample": sample} if leaf == "gt" else {})}


@pytest.mark.parametrize("seed", range(60))
def test_a_random_filter(seed: int, trio: Path, world: World, ask: Ask) -> None:
    where = random_condition(random.Random(seed), world)
    answer = ask(trio, "--filter", json.dumps({"version": 1, "where": where}), "--columns", "POS")
    assert answer.code == 0, answer.err
    assert answer.variants == [key for key in world.keys if world.passes(key, where)], where


def test_the_filters_are_not_all_or_nothing(world: World) -> None:
    sizes = [
        sum(world.passes(key, where) for key in world.keys)
        for where in (random_condition(random.Random(seed), world) for seed in range(60))
    ]
    assert sum(0 < size < len(world.keys) for size in sizes) > 30


def test_presets_in_groups(trio: Path, ask: Ask) -> None:
    """`any` joins, `not` takes away; what is unknown stays out of both."""

    def asked(where: dict[str, Any]) -> set[Key]:
        return set(ask(trio, "--filter", json.dumps({"version": 1, "where": where})).variants)

    new, two = asked({"preset": "de-novo"}), asked({"preset": "recessive"})
    assert asked({"any": [{"preset": "de-novo"}, {"preset": "recessive"}]}) == new | two
    every = asked({"all": []})
    rest = asked({"not": {"preset": "recessive"}})
    assert not rest & two
    assert rest | two < every  # some genotypes are missing


def test_regions_and_contigs_of_any_style(trio: Path, ask: Ask) -> None:
    found = [
        ask(trio, "--filter", json.dumps({"version": 1, "where": {"region": region}})).variants
        for region in ("chrX:1-40000", "X:1-40,000", "NC_000023.11:1-40000")
    ]
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_an_unknown_gene_is_said_and_is_no_error(trio: Path, ask: Ask) -> None:
    answer = ask(trio, "--filter", '{"version": 1, "where": {"effect": {"genes": ["NOGENE"]}}}')
    assert (answer.code, answer.variants) == (0, [])
    assert "No variant of this result lies in a gene called NOGENE." in answer.err


def asked_for(trio: Path, ask: Ask, **wanted: Any) -> set[Key]:
    answer = ask(trio, "--filter", json.dumps({"version": 1, **wanted}))
    assert answer.code == 0, answer.err
    return set(answer.variants)


def carried_pathogenic(world: World, sample: str) -> set[Key]:
    """Pathogenic or likely pathogenic by one star or more, and carried."""
    return {
        key
        for key in world.keys
        if world.value(key, "clinvar", None) in NAMES[:3]
        and (world.value(key, "stars", None) or 0) >= 1
        and world.value(key, "gt", sample) in ("het", "hom_alt", "hemi")
    }


def test_pathogenic_variants_stay_in_view_whatever_else_is_asked(trio: Path, world: World, ask: Ask) -> None:
    pathogenic = carried_pathogenic(world, "child")
    assert pathogenic
    nothing = {"any": []}
    assert asked_for(trio, ask, where=nothing, keep_clinvar=True) == pathogenic
    synonymous = {"effect": {"terms": ["synonymous_variant"]}}
    plain = asked_for(trio, ask, where=synonymous)
    assert asked_for(trio, ask, where=synonymous, keep_clinvar=True) == plain | pathogenic
    assert not pathogenic <= plain
    answer = ask(trio, "--filter", json.dumps({"version": 1, "where": nothing}), "--keep-clinvar")
    assert set(answer.variants) == pathogenic
    assert "shown that the filter would hide" in answer.err


def test_only_conditions_on_samples_hide_what_is_kept(trio: Path, world: World, ask: Ask) -> None:
    two_copies = {"field": "gt", "sample": "child", "in": ["hom_alt", "hemi"], "missing": "fail"}
    found = asked_for(trio, ask, where={"all": [two_copies, {"any": []}]}, keep_clinvar=True)
    kept = carried_pathogenic(world, "child")
    assert found == {key for key in kept if world.value(key, "gt", "child") != "het"}
    inside = {"any": [two_copies, {"any": []}]}  # a part of a group is no condition of its own
    assert kept <= asked_for(trio, ask, where=inside, keep_clinvar=True)


def test_a_carrier_is_an_affected_person(trio: Path, world: World, ask: Ask) -> None:
    called = {key: world.value(key, "gt", "child") for key in world.keys if world.value(key, "gt", "child")}
    carried = {key for key, kind in called.items() if kind != "hom_ref"}
    assert asked_for(trio, ask, where={"carried": True}) == carried
    assert asked_for(trio, ask, where={"not": {"carried": True}}) == called.keys() - carried


def test_one_consequence_on_a_transcript_meets_everything(trio: Path, world: World, ask: Ask) -> None:
    rows = [row for key in world.keys for row in world.csq.get(key, []) if row["Feature"]]
    feature, impact = next((row["Feature"], row["IMPACT"]) for row in rows if row["IMPACT"] == "MODERATE")
    wanted = {
        key
        for key in world.keys
        if any(row["Feature"] == feature and row["IMPACT"] == impact for row in world.csq.get(key, []))
    }
    for name in (feature, feature.split(".")[0], feature.lower()):
        effect = {"transcripts": [name, "ENST0"], "impact": [impact]}
        assert asked_for(trio, ask, where={"effect": effect}) == wanted
    assert "ENST0" in ask(trio, "--filter", json.dumps({"version": 1, "where": {"effect": effect}})).err


def test_a_substitution_is_that_of_the_alleles(trio: Path, world: World, ask: Ask) -> None:
    where = {"field": "substitution", "in": ["C>T"], "missing": "fail"}
    single = {key for key in world.keys if len(key[2]) == len(key[3]) == 1}
    found = asked_for(trio, ask, where=where)
    assert found == {key for key in single if (key[2], key[3]) == ("C", "T")}
    assert asked_for(trio, ask, where={**where, "missing": "pass"}) == found | (set(world.keys) - single)


def test_a_name_of_two_genes_is_said_and_not_used(trio: Path, tmp_path: Path, ask: Ask) -> None:
    shutil.copytree(trio / "explore", tmp_path / "explore")
    file = tmp_path / "explore" / "genes.json.gz"
    genes = json.loads(gzip.decompress(file.read_bytes()))
    for gene in genes[:2]:
        gene[4] = ["SHARED"]
    file.write_bytes(gzip.compress(json.dumps(genes, separators=(",", ":")).encode()))
    answer = ask(tmp_path, "--filter", '{"version": 1, "where": {"effect": {"genes": ["shared"]}}}')
    assert answer.variants == []
    assert f"shared could be {genes[0][0]} or {genes[1][0]}" in answer.err
