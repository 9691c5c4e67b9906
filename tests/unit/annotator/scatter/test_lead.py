"""A shard reads before its own records only what decides on its first variants, and at least what shows the order."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.scatter import plan as planning
from annotator.scatter.lead import first_read
from annotator.vcf.borders import borders
from tests.unit.annotator.run.test_neighbours import Ranges, regions_of

HEADER = b"##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
EACH = 10  # records between two borders; record n is at position 1,000 * (n + 1)


def begin_of(path: Path, lines: list[bytes], coding: Ranges) -> int:
    """The first record that a shard of the records from 50 on reads."""
    path.write_bytes(HEADER + b"".join(lines))
    with path.open("rb") as stream:
        found = list(borders(stream, False, 2, EACH))
    plan = planning.Plan(
        str(path), path.stat().st_size, False, "plain", "", "", "", {"chunk_records": EACH}, found, [0, 5, len(found) - 1]
    )  # fmt: skip
    return first_read(plan, plan.shards[1], lambda _number: regions_of(coding), {"1": 0}, plan.open).record


def records(name: bytes = b"1", ref: bytes = b"A") -> list[bytes]:
    return [
        b"%s\t%d\t.\t%s\tT\t.\t.\t.\n" % (name, 1000 * (n + 1), ref if n == 50 else b"A") for n in range(70)
    ]


@pytest.mark.parametrize(
    ("coding", "first"),
    [
        pytest.param([], 40, id="no gene"),
        pytest.param([(1, 50_000), (52_000, 60_000)], 40, id="genes on one side"),
        pytest.param([(45_500, 60_000)], 40, id="a gene over the border"),
        pytest.param([(25_500, 52_000)], 20, id="a long gene over the border"),
        pytest.param([(21_100, 52_000)], 10, id="a record that reaches into the gene may begin before it"),
        pytest.param([(1, 52_000)], 0, id="a gene from the begin on"),
    ],
)
def test_reading_begins_where_the_coding_range_over_the_border_does(
    tmp_path: Path, coding: Ranges, first: int
) -> None:
    assert begin_of(tmp_path / "file", records(), coding) == first


def test_a_long_reference_allele_does_not_hide_a_gene_that_ends_before_its_end(tmp_path: Path) -> None:
    assert begin_of(tmp_path / "file", records(ref=b"A" * 3000), [(25_500, 52_000)]) == 20


def test_a_contig_that_the_reference_lacks_has_no_genes(tmp_path: Path) -> None:
    assert begin_of(tmp_path / "file", records(b"other"), [(1, 52_000)]) == 40


def test_the_contig_before_has_no_neighbours(tmp_path: Path) -> None:
    assert begin_of(tmp_path / "file", [*records(b"0")[:45], *records()[45:]], [(1, 52_000)]) == 40


def test_a_line_that_is_none_is_left_to_the_reader(tmp_path: Path) -> None:
    broken = records()
    broken[50] = b"1\tx\n"
    assert begin_of(tmp_path / "file", broken, [(1, 52_000)]) == 40
