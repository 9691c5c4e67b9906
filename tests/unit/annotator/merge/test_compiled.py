"""Compiled code writes the rows that the readable code writes, byte for byte."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from annotator.errors import InputError
from annotator.merge import merging, window
from annotator.merge.kernels.merged_rows import merge_rows
from annotator.merge.merging import MergedSource
from tests.unit.annotator.merge.files import Maker, given, vcf

EXAMPLES = 80
REFS = ["A", "C", "G", "T", "AC", "GTT"]
ALTS = ["T", "G", "AT", "T,G", "T,G,CA", "t", "*", "<DEL>", "T,<NON_REF>", "X", "G[1:5["]
IDS = [".", ".", ".", "rs1", "rs2", "rs1;rs2", "a;;b", ";"]
QUALITIES = [".", "30", "30.0", "50.5", "050.50", "1e3", "3", "12345678901234567890"]
FILTERS = ["PASS", "PASS", ".", "q10", "q10;q20", "PASS;q10", "q20"]
ITEMS = [
    "DP=5", "DP=12", "DP=007", "AC=1", "AN=2", "AF=0.5", "AF", "MLEAC=1", "NS=3", "X1=4", "XA=7", "DB", "END=30", "AB=1",
    "", "=5", "X1", "LONGNAME=text", "DP=.", "DP=3.0", "DP", "X1=.", "XA=.,2", "LONGNAME=text,with,.,dot",
]  # fmt: skip
FORMATS = [
    "GT", "GT:DP", "GT:DP", "GT:DP:GQ", "GT:GQ:DP", "GT:AD:DP:PGT", "DP:GQ", "DP:GT", "GT:DP:DP", ".", "GT:XX", "GT:YY",
    "GT:ZZ", "GT:DP:XX:YY:ZZ:WW",
]  # fmt: skip
GENOTYPES = ["0/1", "1/1", "0|1", "./.", "1", ".", "1/2", "0/0/1", "/0/1", "|1", "0/12345678901", "", "2|1"]


def messy(draw: random.Random, samples: int, name: str, plain: float) -> str:
    """A file with all that a record may have. `plain`: how often a value is one that compiled code writes."""

    def one(some: list[str], usual: int) -> str:
        return draw.choice(some[:usual] if draw.random() < plain else some)

    lines = []
    for position in sorted(draw.sample(range(1, 40), draw.randint(5, 30))):
        here = random.Random(position + draw.choice([0, 0, 0, 100]))
        for _ in range(1 if draw.random() < 0.95 else 2):
            ref, alt = here.choice(REFS), here.choice(ALTS[:6] if here.random() < plain else ALTS)
            info = ";".join(one(ITEMS, 18) for _ in range(4))
            record = [
                "1", str(position), one(IDS, 6), ref, alt, one(QUALITIES, 5), one(FILTERS, 6), info.strip(";") or ".",
            ]  # fmt: skip
            if samples:
                keys = one(FORMATS, 7)
                record.append(keys)
                for _ in range(samples):
                    values = [one(GENOTYPES, 8) if keys.startswith("GT") else "3"]
                    values += [str(draw.randint(0, 9)) for _ in keys.split(":")[1:]]
                    record.append(":".join(values[: draw.randint(1, len(values))]))
            lines.append("\t".join(record))
    return vcf([f"{name}{number}" for number in range(samples)]) + "".join(f"{line}\n" for line in lines)


def result(texts: list[str]) -> tuple[object, ...]:
    """All that a merge says: its bytes, its counts and its notes, or its error."""
    with MergedSource(given(texts), ["1", "2"]) as source:
        try:
            text = b"".join(source.blocks())
        except InputError as error:
            return error.title, error.detail, error.line
        return text, source.notes(), source.summary()


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[str]], tuple[int, int]]:
    """Compares both codes on files; returns how many rows compiled code wrote, of how many. Chunks and buffers are small."""
    written = 0
    readable_only = False

    def noted(*arguments: Any) -> int:
        nonlocal written
        given_ = list(arguments)
        given_[11] = given_[11] or readable_only
        at: int = merge_rows(*given_)
        written += int(given_[16][2])
        return at

    monkeypatch.setattr(window, "merge_rows", noted)
    monkeypatch.setattr(window, "_OUT", 700)
    monkeypatch.setattr(window, "_LEFT", 3)
    monkeypatch.setattr(merging, "_TEXT", 900)
    monkeypatch.setattr(merging, "_LEAST", 200)

    def compare(texts: list[str]) -> tuple[int, int]:
        nonlocal readable_only, written
        written, readable_only = 0, False
        compiled = result(texts)
        fast, readable_only = written, True
        assert compiled == result(texts)
        assert written == fast, "the second time no row was compiled"
        said = compiled[0]
        rows = said.splitlines() if isinstance(said, bytes) else []
        return fast, sum(not row.startswith(b"#") for row in rows)

    return compare


@pytest.mark.parametrize("plain", [1.0, 0.97, 0.8])
def test_rows_are_those_of_the_readable_code(
    both: Callable[[list[str]], tuple[int, int]], plain: float
) -> None:
    compiled = rows = 0
    for seed in range(EXAMPLES):
        draw = random.Random(seed)
        sizes = [draw.choice([0, 1, 1, 1, 2]) for _ in range(draw.choice([2, 3, 3, 12]))]
        fast, made = both([messy(draw, size, f"f{n}s", plain) for n, size in enumerate(sizes)])
        compiled, rows = compiled + fast, rows + made
    assert compiled > rows * {1.0: 0.5, 0.97: 0.4, 0.8: 0.05}[plain]


@pytest.mark.parametrize("blocks", [False, True])
def test_files_of_callers_are_merged_as_by_the_readable_code(
    both: Callable[[list[str]], tuple[int, int]], blocks: bool
) -> None:
    for seed in range(20):
        make = Maker(seed)
        texts = [
            make.file([f"s{number}"], blocks=blocks and number == 1, repeats=seed % 2 == 0)
            for number in range(3)
        ]
        fast, _ = both(texts)
        assert (fast > 0) != blocks, "with reference blocks the readable code makes all rows"


def test_a_frequency_of_many_alleles_is_left_to_the_readable_code(
    both: Callable[[list[str]], tuple[int, int]],
) -> None:
    texts = [
        vcf([f"{file}{n}" for n in range(200)], "1 5 . A G . . AF=0.1 GT" + " 0/1" * 200)
        for file in ("a", "b")
    ]
    assert both(texts) == (0, 1)
    assert both([text.replace("AF=0.1", "X1=3") for text in texts]) == (1, 1)
