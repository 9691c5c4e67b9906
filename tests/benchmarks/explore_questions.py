"""Filters that the explorer's measurements set, each kind with several values, as the page's address has them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

TIMES = 5
# Each time with other values, so that no answer of an earlier time is found again; the columns are loaded.
FILTERS: dict[str, tuple[str, ...]] = {
    "impact": tuple(f'{{"impact":{chosen}}}' for chosen in (
        '["HIGH"]', '["HIGH","MODERATE"]', '["MODERATE"]', '["LOW"]', '["HIGH","LOW"]', '["MODIFIER"]')),
    "ClinVar pathogenic": tuple(
        f'{{"codes":{{"clinvar":["Pathogenic","Likely pathogenic"],"stars":{stars}}}}}' for stars in (
            '["1","2","3","4"]', '["1","2"]', '["1","2","3"]', '["1"]', '["0","1"]', '["0","1","2"]')),
    "rare and PASS": tuple(
        f'{{"codes":{{"filter":["PASS","."]}},"ranges":{{"t.gnomad_AF_grpmax":{{"max":{most},"missing":true}}}}}}'
        for most in (0.001, 0.002, 0.003, 0.004, 0.005, 0.006)),
    "one gene": tuple(f'{{"genes":["GENE{1234 + 1000 * k}"]}}' for k in range(6)),
    "intron, het": tuple(
        f'{{"terms":{terms},"codes":{{"s0.gt":["het"]}}}}' for terms in (
            '["intron_variant"]', '["intron_variant","stop_gained"]', '["intron_variant","missense_variant"]',
            '["intron_variant","synonymous_variant"]', '["intron_variant","intergenic_variant"]', '["intergenic_variant"]')),
    "by frequency": tuple(
        f'{{"ranges":{{"t.gnomad_AF_grpmax":{{"min":{least}}}}},"sort":{{"by":"t.gnomad_AF_grpmax","desc":true}}}}'
        for least in (0.001, 0.002, 0.003, 0.004, 0.005, 0.006)),
}  # fmt: skip

FAMILY = (
    '"family":[{"name":"child","sex":"male","affected":true,"father":"father","mother":"mother"},'
    '{"name":"father","sex":"male","affected":false},{"name":"mother","sex":"female","affected":false}]'
)
# Filters as docs/filter.schema.json has them; modes with other limits each time, so that all rows are looked at again.
GROUPS: dict[str, tuple[str, ...]] = {
    "HIGH, or P/LP to 5 %": tuple(
        '{"version":1,"where":{"any":[{"effect":{"impact":["HIGH"]}},{"all":[{"field":"clinvar","in":["Pathogenic",'
        f'"Likely pathogenic"],"missing":"fail"}},{{"field":"gnomad_AF_grpmax","max":{most},"missing":"pass"}}]}}]}}}}'
        for most in (0.05, 0.051, 0.052, 0.053, 0.054, 0.055)),
    "not PASS, P/LP kept": tuple(
        '{"version":1,"keep_clinvar":true,"where":{"not":{"all":[{"field":"filter","in":["PASS"],"missing":"fail"},'
        f'{{"field":"gnomad_AF","min":{least},"missing":"fail"}}]}}}}}}' for least in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)),
    **{
        mode: tuple(
            f'{{"version":1,{FAMILY},"quality":{{"min_dp":{depth}}},"where":{{"preset":"{mode}"}}}}' for depth in range(4, 10))
        for mode in ("de-novo", "recessive", "compound-het", "x-linked", "segregating")
    },
}  # fmt: skip

# Of the fields of the user's own file (`explore_data.OWN_FIELDS`).
OWN: dict[str, tuple[str, ...]] = {
    "own number, INFO/QD": tuple(f'{{"ranges":{{"i.QD":{{"min":{least}}}}}}}' for least in (2, 4, 6, 8, 10, 12)),
    "own text, INFO/culprit": tuple(
        f'{{"codes":{{"i.culprit":{names}}}}}' for names in (
            '["QD"]', '["FS"]', '["MQ"]', '["SOR"]', '["QD","FS"]', '["MQ","SOR"]')),
    "own number of a sample": tuple(f'{{"ranges":{{"s0.f.MIN_DP":{{"min":{least}}}}}}}' for least in range(8, 14)),
    "by INFO/FS": tuple(
        f'{{"ranges":{{"i.FS":{{"min":{least}}}}},"sort":{{"by":"i.FS","desc":true}}}}' for least in range(1, 7)),
}  # fmt: skip

# Impact, FILTER, frequency, genotype, DP, GQ, allele balance, and three fields of the user's own.
_TEN: tuple[tuple[str, str, object], ...] = (
    ("impact", "", ["HIGH", "MODERATE", "LOW"]),
    ("codes", "filter", ["PASS"]),
    ("ranges", "t.gnomad_AF_grpmax", {"max": 0.01, "missing": True}),
    ("codes", "s0.gt", ["het"]),
    ("ranges", "s0.dp", {"min": 10}),
    ("ranges", "s0.gq", {"min": 20}),
    ("ranges", "s0.vaf", {"min": 0.2, "max": 0.8}),
    ("ranges", "i.QD", {"min": 2}),
    ("ranges", "i.FS", {"max": 30}),
    ("ranges", "s0.f.MIN_DP", {"min": 8}),
)


def _first_of_ten(number: int, depth: int) -> str:
    """The first so many of the ten filters. `depth`: least DP."""
    view: dict[str, object] = {"codes": {}, "ranges": {}}
    for group, name, value in _TEN[:number]:
        if not name:
            view[group] = value
        else:
            inner = view[group]
            assert isinstance(inner, dict)
            inner[name] = {"min": depth} if name == "s0.dp" else value
    return json.dumps(view)


# All ten at once, and one after another.
TEN = tuple(_first_of_ten(len(_TEN), depth) for depth in range(10, 10 + TIMES + 1))
TEN_BY_TEN = tuple(_first_of_ten(number, 10) for number in range(1, len(_TEN) + 1))


def filters_for(result: Path) -> dict[str, tuple[str, ...]]:
    """The same questions for any result: genes that it has, and no genotype where there is no sample."""
    found = json.loads(gzip.decompress((result / "genes.json.gz").read_bytes()))
    step = max(1, len(found) // (TIMES + 2))
    symbols = [gene[0] or gene[1] for gene in found[step::step]][: TIMES + 1]
    meta = json.loads((result / "meta.json").read_text())
    wishes = FILTERS | {"one gene": tuple(json.dumps({"genes": [name]}) for name in symbols)}
    if not meta["samples"]["chosen"]:
        wishes["intron"] = tuple(
            w.replace(',"codes":{"s0.gt":["het"]}', "") for w in wishes.pop("intron, het")
        )
    if {"child", "father", "mother"} <= set(meta["samples"]["chosen"]):
        wishes |= GROUPS
    names = {column["name"] for column in meta["columns"]}
    if {"i.QD", "i.FS", "i.culprit", "s0.f.MIN_DP"} <= names:
        wishes |= OWN | {"ten filters": TEN}
    return wishes
