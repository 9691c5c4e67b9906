"""Writes inheritance.json: families and genotypes with the answer of every mode, for every implementation of the modes.

Run `python -m tests.vectors.make` after a change of docs/interpretation.md. The answers are the oracle's; a test compares
them with the engine's and with the committed file. Each case is as in `tests/unit/annotator/query/oracle_family.py`; in `calls`,
`class dp gq vaf ad phase ps` are what `explore/` holds (`ad`: reads of this ALT), `gt` and `reads` the VCF's own. `answers`
holds a word per variant, null if the mode cannot run; `pairs`: two indexes of variants, gene, and why they are in trans.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from tests.unit.annotator.query import oracle
from tests.unit.annotator.query.cases import derived, person, random_case
from tests.unit.annotator.query.oracle_family import Case
from tests.unit.annotator.query.oracle_modes import SINGLE

FILE = Path(__file__).parent / "inheritance.json"
RANDOM_CASES = 40


def call(
    text: str, dp: int | None = 30, gq: int | None = 60, ad: list[int] | None = None, ps: int | None = None
) -> Any:
    """A call; AD as the genotype expects it unless given."""
    if ad is None and dp is not None:
        alleles = [int(a) for a in text.replace("|", "/").split("/") if a != "."]
        ad = [round(dp * alleles.count(k) / len(alleles)) if alleles else 0 for k in range(3)]
    return {"gt": text, "dp": dp, "gq": gq, "ad": ad, "ps": ps}


def variant(
    contig: str, pos: int, genes: str, *calls: Any, samples: list[str], record: int, alt: int = 1
) -> dict[str, Any]:
    """A variant that passes FILTER; a call may be a text."""
    made = [call(one) if isinstance(one, str) else one for one in calls]
    return {
        "contig": contig, "pos": pos, "record": record, "alt": alt, "filter": "PASS", "genes": genes.split(),
        "calls": dict(zip(samples, made, strict=True)),
    }  # fmt: skip


def family_case(
    name: str, people: list[dict[str, Any]], samples: list[str], rows: list[tuple[Any, ...]]
) -> Case:
    """A case from rows of contig, position, genes and one call per sample. Equal positions in a row are one record."""
    variants: list[dict[str, Any]] = []
    for contig, pos, genes, *calls in rows:
        last = variants[-1] if variants else None
        again = last is not None and (last["contig"], last["pos"]) == (contig, pos)
        record = (last["record"] if last else -1) + (0 if again else 1)
        variants.append(
            variant(contig, pos, genes, *calls, samples=samples, record=record, alt=2 if again else 1)
        )
    return {
        "name": name, "assembly": "GRCh38", "people": people, "samples": samples, "quality": {}, "variants": variants,
    }  # fmt: skip


def trio(sex: str) -> list[dict[str, Any]]:
    """An affected child with healthy parents."""
    return [
        person("child", sex, True, "father", "mother"),
        person("father", "male", False),
        person("mother", "female", False),
    ]


NAMES = ["child", "mother", "father"]
ROWS: list[tuple[Any, ...]] = [
    ("chr1", 1000, "G1", "0/1", "0/0", "0/0"),
    ("chr1", 1100, "G1", "0/1", call("0/0", ad=[28, 2]), "0/0"),
    ("chr1", 1200, "G1", "0/1", call("0/0", dp=9), "0/0"),
    ("chr1", 1300, "G1", "0/1", "./.", "0/0"),
    ("chr1", 1400, "", "1/1", "0/1", "0/1"),
    ("chr1", 1500, "", "1/1", "0/1", "0/0"),
    ("chr1", 1600, "", "1/1", "1/1", "0/1"),
    ("chr1", 2000, "G2", "0/1", "0/1", "0/0"),
    ("chr1", 2100, "G2", "0/1", "0/0", "0/1"),
    ("chr1", 2200, "G3", "0/1", "0/1", "0/1"),
    ("chr1", 2300, "G4", "1/2", "0/1", "0/2"),
    ("chr1", 2300, "G4", "1/2", "0/1", "0/2"),
    ("chr1", 2400, "G5", call("0|1", ps=7), "0/0", "0/1"),
    ("chr1", 2500, "G5", call("0|1", ps=7), "0/1", "0/0"),
    ("chrX", 20_000, "", "0/1", "0/0", "0/0"),
    ("chrX", 50_000_000, "G6", "1", "0/1", "0"),
    ("chrX", 50_000_100, "G6", "1", "0/0", "0"),
    ("chrX", 50_000_200, "G6", "0/1", "0/1", "1"),
    ("chrX", 50_000_300, "G6", "1/1", "0/1", "1/1"),
    ("chrY", 20_000_000, "", "1", ".", "0"),
    ("chrY", 20_000_100, "", "1", ".", "1"),
    ("chrM", 3243, "", call("0/1", ad=[20, 10]), call("0/1", ad=[27, 3]), "0/0"),
    ("chrM", 3300, "", "1", "0", "1"),
]


def named_cases() -> list[Case]:
    """Families that people meet."""
    made = [
        family_case(f"trio, {sex} child", trio(sex), NAMES, ROWS) for sex in ("male", "female", "unknown")
    ]
    made.append(
        family_case(
            "mother and son", [trio("male")[0], trio("male")[2]], NAMES[:2], [row[:5] for row in ROWS]
        )
    )
    made.append(
        family_case("one woman", [person("child", "female", True)], NAMES[:1], [row[:4] for row in ROWS])
    )
    affected_mother = [
        person("child", "male", True, "father", "mother"),
        person("father", "male", False),
        person("mother", "female", True),
    ]
    made.append(family_case("affected mother and son", affected_mother, NAMES, ROWS))
    sister = [*trio("male"), person("sister", "female", False, "father", "mother")]
    made.append(
        family_case("boy with a healthy sister", sister, [*NAMES, "sister"], [(*row, row[4]) for row in ROWS])
    )
    unknown = [
        person("child", "male", True, "father", "mother"),
        person("father", "male"),
        person("mother", "female"),
    ]
    made.append(family_case("parents of unknown status", unknown, NAMES, ROWS))
    allowed = family_case("trio, missing calls allowed", trio("male"), NAMES, ROWS)
    return [*made, {**allowed, "quality": {"no_call": "allow"}}]


def cases() -> list[Case]:
    """Named families, then random ones."""
    found = named_cases()
    seed = 0
    while len(found) < len(named_cases()) + RANDOM_CASES:
        seed += 1
        case = random_case(random.Random(seed), variants=10)
        if oracle.can_run(case, "dominant"):
            found.append({"name": f"random {seed}", **case})
    return found


def answered(case: Case) -> Case:
    """The case with the answers, and the calls as `explore/` holds them."""
    modes = [*SINGLE, "compound-het"]
    compound, pairs = oracle.compound(case)
    answers = {
        mode: (compound if mode == "compound-het" else oracle.single(case, mode)) if oracle.can_run(case, mode) else None
        for mode in modes
    }  # fmt: skip
    variants = [
        {
            **one,
            "calls": {
                name: {"gt": call["gt"], "reads": call["ad"], **derived(call, one["alt"])}
                for name, call in one["calls"].items()
            },
        }
        for one in case["variants"]
    ]
    return {**case, "variants": variants, "answers": answers, "pairs": [list(pair) for pair in pairs]}


def text() -> str:
    """The whole file: a line per case and per variant, so that a change can be read."""
    out = []
    for case in map(answered, cases()):
        variants = ",\n  ".join(json.dumps(one, separators=(",", ":")) for one in case.pop("variants"))
        head = json.dumps(case, separators=(",", ":"))[:-1]
        out.append(f'{head},"variants":[\n  {variants}]}}')
    return '{"format":1,"cases":[\n' + ",\n".join(out) + "\n]}\n"


if __name__ == "__main__":
    FILE.write_text(text())
