"""The page and the command give the same variants: random trees of conditions, asked of `annotator query` and of the
site's engine."""

from __future__ import annotations

import base64
import csv
import json
import random
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import InputError
from annotator.query.evaluate import Evaluation, QueryAnswer
from annotator.query.read_filter import MAX_CONDITIONS, parse_filter, schema_text
from annotator.query.relatives import relatives
from annotator.query.result import Result
from tests.unit.annotator.page_engine import Engine
from tests.unit.annotator.query.conftest import FAMILY, Ask
from tests.unit.annotator.query.test_read_filter import accepted, mutated

ROOT = Path(__file__).parents[4]

SINGLE = ("de-novo", "dominant", "recessive", "x-linked", "y-linked", "mitochondrial", "segregating")
NUMBERS = ("gnomad_AF", "gnomad_AF_grpmax", "stars", "length")
OF_SAMPLES = ("dp", "gq", "vaf", "alt_reads")
CLASSES = ("Pathogenic", "Likely pathogenic", "Conflicting", "Uncertain significance", "Benign")
TREES = 200


class World:
    """What occurs in a result, to make conditions of."""

    def __init__(self, folder: Path) -> None:
        self.result = Result.open(folder)
        meta = self.result.meta
        self.samples = self.result.samples
        self.fields = [
            name for name in NUMBERS if name in ("stars", "length") or self.result.about(f"t.{name}")
        ]
        self.clinvar = any(name.casefold().endswith("clnsig") for name in meta["csq_fields"])
        self.contigs = [contig["name"] for contig in meta["contigs"]]
        self.terms = [term for term, _ in meta["terms"]]
        self.genes = [row[0] or row[1] for row in json.loads(self.result.inflated("genes.json.gz"))]
        names = self.result.inflated("transcripts.txt.gz").decode().split("\n")
        self.transcripts = [name for name in (line.split("\t")[0] for line in names) if name]
        self.assessed = self.result.about("acmg") is not None
        self.pos = self.result.raw("pos")
        self.own = self.result.about("i.QD") is not None
        self.texts = [one["field"] for one in meta["columns"] if one["name"].startswith("v.")]

    def answer(self, wanted: dict[str, Any]) -> QueryAnswer:
        """The command's own answer."""
        read = parse_filter(wanted)
        total = int(self.result.meta["samples"]["total"])
        known = relatives(self.result.samples, total, read.family, None, self.result.meta)
        return Evaluation(self.result, read, known).answer()


def quality(dice: random.Random) -> dict[str, Any]:
    """Some limits."""
    choices: dict[str, Any] = {
        "min_dp": dice.choice((0, 5, 12)), "min_dp_hom": dice.choice((0, 8)), "min_gq": dice.choice((0, 10, 50)),
        "ab": dice.choice((None, [0.1, 0.9], [0.4, 0.6])), "parent_alt_reads": dice.choice((None, 0, 3)),
        "pass_only": dice.random() < 0.5, "no_call": dice.choice(("fail", "allow")),
        "missing": {dice.choice(("dp", "gq", "ab", "alt_reads")): dice.choice(("pass", "fail"))},
    }  # fmt: skip
    return {key: choices[key] for key in dice.sample(sorted(choices), dice.choice((0, 1, 2)))}


def preset(dice: random.Random, world: World, pairs: bool) -> dict[str, Any]:
    """A preset with parameters and limits."""
    names = (
        [*SINGLE, "rare"] + (["clinvar"] if world.clinvar else []) + (["compound-het"] * 3 if pairs else [])
    )
    name = dice.choice(names)
    out: dict[str, Any] = {"preset": name}
    if name == "x-linked" and dice.random() < 0.7:
        out["model"] = dice.choice(("any", "recessive", "dominant"))
    if name == "clinvar" and dice.random() < 0.5:
        out.update(min_stars=dice.choice((0, 1, 2)), classes=dice.sample(CLASSES, 2))
    if name == "rare" and dice.random() < 0.5:
        out.update(max_frequency=dice.choice((0, 0.01, 0.5)), impact=["HIGH", "MODERATE"])
    limits = quality(dice) if dice.random() < 0.3 else {}
    return {**out, "quality": limits} if limits else out


def effect(dice: random.Random, world: World) -> dict[str, Any]:
    wish: dict[str, Any] = {}
    if dice.random() < 0.5:
        wish["impact"] = dice.sample(("HIGH", "MODERATE", "LOW", "MODIFIER"), 2)
    if dice.random() < 0.3:
        wish["terms"] = dice.sample(world.terms, 6)
    if dice.random() < 0.4:
        names = dice.sample(world.genes, min(4, len(world.genes)))
        wish["genes"] = [dice.choice((name, name.lower(), "NOGENE")) for name in names]
    if dice.random() < 0.25:
        wish["picked"] = dice.random() < 0.7
    if dice.random() < 0.2:
        names = dice.sample(world.transcripts, min(5, len(world.transcripts)))
        wish["transcripts"] = [dice.choice((name, name.split(".")[0], "ENST9")) for name in names]
    return {"effect": wish}


def leaf(dice: random.Random, world: World) -> dict[str, Any]:
    """A condition on a field, a consequence, a place, or a carrier."""
    missing = dice.choice(("pass", "fail"))
    kind = dice.choice(("list", "list", "number", "number", "effect", "effect", "region", "carried"))
    if kind == "carried":
        limits = quality(dice) if dice.random() < 0.4 else {}
        return {"carried": True, **({"quality": limits} if limits else {})}
    if kind == "effect":
        return effect(dice, world)
    if kind == "region":
        contig = dice.choice((*world.contigs, "chr99"))
        name = dice.choice((contig, contig.removeprefix("chr")))
        if dice.random() < 0.4:
            return {"region": name}
        start = int(dice.choice(world.pos.tolist()))
        return {"region": f"{name}:{start}" + dice.choice(("", f"-{start + 40_000}", f"-{start + 400:,}"))}
    if kind == "number":
        if world.own and dice.random() < 0.3:
            name, owner = dice.choice(
                (("INFO/QD", {}), ("INFO/MLEAC", {}), ("FORMAT/SB", {"sample": "sister"}))
            )
            bounds = dice.choice(({"min": 2}, {"max": 3}, {"min": 1, "max": 31.25}))
            return {"field": name, **bounds, "missing": missing, **owner}
        if dice.random() < 0.5:
            name, owner = dice.choice(OF_SAMPLES), {"sample": dice.choice(world.samples)}
            bounds = dice.choice(({"min": 0.3}, {"min": 20}, {"max": 0.5}, {"min": 3, "max": 40}))
        elif world.assessed and dice.random() < 0.3:
            name, owner = "acmg_points", {}
            bounds = dice.choice(({"min": 1}, {"max": 0}, {"min": -2, "max": 3}))
            return {"field": name, **bounds, "missing": missing}
        else:
            name, owner = dice.choice(world.fields), {}
            bounds = dice.choice(({"max": 0.001}, {"min": 0.01, "max": 0.3}, {"min": 1}, {"max": 0}))
        return {"field": name, **bounds, "missing": missing, **owner}
    lists: dict[str, tuple[str, ...]] = {
        "clinvar": CLASSES, "stars": ("0", "1", "2"), "filter": ("PASS", "LowQual", "."), "class": ("SNV", "deletion"),
        "contig": (*world.contigs, "1", "chrMT"), "substitution": ("A>G", "C>T", "G>C"),
        "gt": ("hom_ref", "het", "hom_alt", "hemi"),
    }  # fmt: skip
    if world.assessed:
        lists |= {
            "acmg": ("pathogenic", "likely_pathogenic", "uncertain", "likely_benign", "benign"),
            "acmg_codes": (
                "PM2",
                "PVS1",
                "PVS1_Very_strong",
                "PM2_Supporting",
                "BP7",
                "BA1",
                "BS1",
                "PS2",
                "PM6",
            ),
        }
    if world.own:
        lists |= {
            "INFO/CALLER": ("gatk", "strelka", "gatk&strelka", "nobody"), "INFO/DB": ("present",), "FORMAT/FT": ("PASS", "LowGQ"),
        }  # fmt: skip
    for field in world.texts:
        values = world.result.meta["dictionaries"][f"v.{field}"]
        lists[field] = (*values, "nothing")
        if dice.random() < 0.1:
            return {"not": {"field": field, "in": [], "missing": "pass"}}
    name = dice.choice([key for key in lists if world.clinvar or key not in ("clinvar", "stars")])
    values = dice.sample(lists[name], min(dice.choice((0, 1, 2)), len(lists[name])))
    owner = {"sample": dice.choice(world.samples)} if name in ("gt", "FORMAT/FT") else {}
    return {"field": name, "in": values, "missing": missing, **owner}


def tree(dice: random.Random, world: World, depth: int = 0) -> dict[str, Any]:
    """Groups of conditions and presets."""
    if depth < 3 and dice.random() < (0.85 if depth == 0 else 0.4):
        kind = dice.choice(("all", "all", "any", "any", "not"))
        if kind == "not":
            return {"not": tree(dice, world, depth + 1)}
        return {kind: [tree(dice, world, depth + 1) for _ in range(dice.choice((0, 1, 2, 2, 3, 4)))]}
    if dice.random() < 0.35:
        return preset(dice, world, pairs=True)
    return leaf(dice, world)


def specification(seed: int, world: World) -> dict[str, Any]:
    """A whole filter."""
    dice = random.Random(seed)
    out: dict[str, Any] = {"version": 1, "where": tree(dice, world)}
    if dice.random() < 0.3:
        out["quality"] = quality(dice)
    if world.clinvar and dice.random() < 0.3:
        out["keep_clinvar"] = True
    if dice.random() < 0.3:
        sexes = ("male", "female", "unknown")
        out["family"] = [
            {"name": world.samples[0], "sex": dice.choice(sexes), "affected": True, "mother": world.samples[1],
             "father": world.samples[2]},
            {"name": world.samples[1], "sex": "female", "affected": dice.choice((True, False, None))},
            {"name": world.samples[2], "sex": "male", "affected": dice.choice((False, False, None))},
        ]  # fmt: skip
    return out


def agree(folder: Path, engine: Engine, world: World, wanted: dict[str, Any]) -> int:
    """Compare both answers; the number of variants that pass, -1 where both refuse."""
    try:
        mine = world.answer(wanted)
    except InputError:
        with pytest.raises(AssertionError):
            engine.ask(path=str(folder / "explore"), specification=wanted)
        return -1
    said = json.dumps(wanted)
    pairs = None
    if mine.pairs is not None:
        pairs = sorted((pair.gene, pair.first, pair.second, pair.reason) for pair in mine.pairs)
    back = engine.ask(path=str(folder / "explore"), specification=wanted)["specification"]
    for asked, grouped in ((wanted, False), (wanted, True), (back, False)):
        found = engine.ask(path=str(folder / "explore"), specification=asked, grouped=grouped)
        assert sorted(found["rows"]) == mine.rows.tolist(), said
        assert (found["unknown"] or 0) == mine.unknown, said
        theirs = sorted((one["gene"], one["first"], one["second"], one["reason"]) for one in found["pairs"])
        assert theirs == (pairs or []), said
    return len(mine.rows)


@pytest.mark.parametrize(
    ("name", "trees"),
    [("trio", TREES // 2), ("crowd", TREES), ("assessed", TREES // 4), ("in_regions", TREES // 4)],
)
def test_random_trees_of_conditions(
    name: str, trees: int, request: pytest.FixtureRequest, engine: Engine
) -> None:
    folder: Path = request.getfixturevalue(name)
    world = World(folder)
    assert (world.own, world.assessed) == (name == "crowd", name == "assessed")
    assert name != "in_regions" or {"kinds_name", "ids_name"} <= set(world.texts)
    sizes = [agree(folder, engine, world, specification(seed, world)) for seed in range(trees)]
    assert sum(0 < size < world.result.rows for size in sizes) > trees // 3, (
        "the filters are not all or nothing"
    )
    assert sizes.count(-1) < trees // 5


@pytest.mark.parametrize("seed", range(5))
def test_the_command_prints_the_variants_that_the_page_exports(
    seed: int, crowd: Path, engine: Engine, ask: Ask
) -> None:
    world = World(crowd)
    wanted = specification(1000 + seed, world)
    answer = ask(crowd, "--filter", json.dumps(wanted), "--format", "json")
    assert answer.code == 0, answer.err
    page = engine.ask(path=str(crowd / "explore"), specification=wanted, page=[0, world.result.rows])
    mine = {(row["CHROM"], row["POS"], row["REF"], row["ALT"]) for row in json.loads(answer.out)["variants"]}
    shown = [line.split("\t") for line in page["lines"]]
    assert mine == {(line[0], int(line[1]), line[3], line[4]) for line in shown}
    assert tuple(world.samples) == FAMILY


def test_the_page_and_the_command_refuse_the_same_filters(engine: Engine) -> None:
    verdicts = set()
    for seed in range(400):
        value = mutated(random.Random(seed))
        refused = engine.ask(check=value)["refused"]
        assert (refused is None) == accepted(value), (value, refused)
        verdicts.add(refused is None)
    assert verdicts == {True, False}
    deep: dict[str, Any] = {"region": "1"}
    for _ in range(20):
        deep = {"not": deep}
    assert "deep" in engine.ask(check={"version": 1, "where": deep})["refused"]
    many = {"version": 1, "where": {"all": [{"region": "1"}] * MAX_CONDITIONS}}
    assert "at most" in engine.ask(check=many)["refused"]


def test_copies_of_the_schema_are_the_same() -> None:
    """docs/ has it for readers and for the site."""
    assert (ROOT / "docs" / "filter.schema.json").read_text() == schema_text()


@pytest.mark.parametrize("name", ["trio", "crowd"])
def test_a_table_of_pairs_is_the_same(
    name: str, request: pytest.FixtureRequest, engine: Engine, ask: Ask
) -> None:
    """One row for each variant of each pair, with the same texts in `pair` and `pair_phase`."""
    folder: Path = request.getfixturevalue(name)
    wanted = {"version": 1, "quality": {"min_dp": 0}, "where": {"preset": "compound-het"}}
    command = ask(folder, "--filter", json.dumps(wanted), "--columns", "pair,pair_phase").rows
    answer = engine.ask(path=str(folder / "explore"), specification=wanted, export="tsv")
    lines = base64.b64decode(answer["file"]).decode().splitlines()
    page = list(csv.DictReader([line for line in lines if not line.startswith("##")], delimiter="\t"))
    columns = ("CHROM", "POS", "REF", "ALT", "pair", "pair_phase")
    assert [[row[key] for key in columns] for row in page] == [
        [row[key] for key in columns] for row in command
    ]
    assert len(page) > 4
