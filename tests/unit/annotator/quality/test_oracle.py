"""Counts of the room are those of the oracle, on random files cut at random places."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.pedigree import Person
from annotator.quality.relations import kinship_of
from tests.unit.annotator.quality.oracle import Expected, call_pairs, expected
from tests.unit.annotator.quality.people import document_of, plan_of

LAYOUTS = ("GT", "GT:DP:GQ", "GT:AD:DP:GQ", "GT:AD", "DP:GT", "GT:GQ:XX:AD:DP")
NAMES = ("child", "father", "mother", "other")
FAMILY = (
    Person("child", "male", True, "father", "mother"),
    Person("father", "male"),
    Person("mother", "female"),
)


def random_file(seed: int, het: float, step: int) -> tuple[list[str], list[float]]:
    """Records with one ALT in order, of all sorts of sites and genotypes."""
    rng = np.random.default_rng(seed)
    lines, frequency = [], []
    for contig in ("chr1", "chr2", "chrX", "chrY", "chrM", "chrUn_1"):
        at = 1
        for _ in range(int(rng.integers(0, 160))):
            at += int(rng.integers(0, step))
            ref = str(rng.choice(["A", "C", "G", "T", "AC"], p=[0.24, 0.24, 0.24, 0.24, 0.04]))
            alt = str(rng.choice([base for base in ("A", "C", "G", "T", "TT", "*") if base != ref]))
            status = str(rng.choice(["PASS", ".", "q10", "PAS"], p=[0.5, 0.4, 0.05, 0.05]))
            layout = str(rng.choice(LAYOUTS))
            columns = [column(rng, layout, het) for _ in NAMES]
            lines.append("\t".join([contig, str(at), ".", ref, alt, ".", status, ".", layout, *columns]))
            frequency.append(float(rng.random()) if rng.random() < 0.8 else float("nan"))
    return lines, frequency


def column(rng: np.random.Generator, layout: str, het: float) -> str:
    drawn = rng.random()
    if drawn < het:
        genotype = str(rng.choice(["0/1", "1|0", "0|1"]))
    elif drawn < 0.9:
        genotype = str(rng.choice(["1/1", "0/0", "1|1"], p=[0.6, 0.2, 0.2]))
    else:
        genotype = str(rng.choice([".", "./.", "0/.", "./1", "1", "0", "0/0/1", "1/2", "10/1"]))
    values = {
        "GT": genotype, "DP": str(rng.choice([".", "3", "7", "12", "40"], p=[0.1, 0.02, 0.03, 0.45, 0.4])),
        "GQ": str(rng.choice([".", "5", "20", "99"], p=[0.1, 0.05, 0.4, 0.45])),
        "AD": str(rng.choice([".", "10,12", "0,30", "8", "1,29"])), "XX": "a",
    }  # fmt: skip
    parts = [values[key] for key in layout.split(":")]
    return ":".join(parts[: int(rng.integers(1, len(parts) + 1))] if rng.random() < 0.1 else parts)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 2**32), st.sampled_from([0.005, 0.02, 0.3]), st.sampled_from([10, 60_000, 1_200_000]),
    st.booleans(), st.lists(st.integers(0, 900), max_size=6),
)  # fmt: skip
def test_counts_are_those_of_the_definitions(
    seed: int, het: float, step: int, known: bool, cuts: list[int]
) -> None:
    lines, frequency = random_file(seed, het, step)
    if not lines:
        return
    plan = plan_of(NAMES, FAMILY, "gnomad_AF" if known else None)
    given_ = [0.0 if value != value else value for value in frequency] if known else None
    cuts = [cut for cut in cuts if cut < len(lines)]
    found = document_of(lines, plan, cuts, given_)
    oracle = expected(lines, given_)
    assert found["sites"]["autosomes"] == len(oracle.autosomal())
    for index, sample in enumerate(found["samples"]):
        check_sample(oracle, index, sample)
    for (a, b), pair in zip(call_pairs(len(NAMES)), found["pairs"], strict=True):
        both, hets, opposite, first, second = oracle.pair(a, b)
        assert (pair["both"], pair["hets"], pair["opposite"]) == (both, hets, opposite)
        if (kinship := oracle.kinship(a, b)) is not None:
            assert kinship_of(hets, opposite, first, second) == pytest.approx(kinship)
    (trio,) = found["trios"]
    assert (trio["sites"], trio["errors"]) == oracle.trio(0, 1, 2)


def check_sample(oracle: Expected, index: int, sample: dict[str, object]) -> None:
    assert [sample[kind] for kind in ("ref", "het", "hom")] == [
        oracle.count(index, kind) for kind in ("ref", "het", "hom")
    ]
    sites = len(oracle.autosomal())
    missing, unusable = oracle.count(index, "missing"), oracle.count(index, "unusable")
    assert sample["missing"] == (round(missing / sites, 4) if sites else None)
    assert sample["called"] == sites - missing
    assert sample["unusable"] == (round(unusable / (sites - missing), 4) if sites > missing else None)
    transitions, transversions = oracle.changes(index)
    assert sample["ti_tv"] == (round(transitions / transversions, 4) if transversions else None)
    sex = sample["sex"]
    assert isinstance(sex, dict)
    assert (sex["x_het"], sex["x_hom"]) == tuple(
        oracle.count(index, kind, {"chrX"}) for kind in ("het", "hom")
    )
    assert sex["y_usable"] == sum(oracle.count(index, kind, {"chrY"}) for kind in ("ref", "het", "hom"))
    homozygosity = sample["homozygosity"]
    assert isinstance(homozygosity, dict)
    runs = oracle.runs(index)
    assert homozygosity["runs"] == len(runs)
    assert homozygosity["bases"] == sum(end - start + 1 for _, start, end, _ in runs)
    assert sorted(map(tuple, homozygosity["list"])) == sorted(runs)[:20]
