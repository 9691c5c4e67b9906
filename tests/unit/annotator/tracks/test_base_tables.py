"""Tracks from tables with one line for each base: gnomAD's allele numbers and coverage, in the forms of their releases."""

from __future__ import annotations

import gzip
import re
import tempfile
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import numpy as np
import pysam
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.bytes.strings import Strings
from annotator.commands.write_track import write_track
from annotator.errors import TrackError
from annotator.reference.description import ContigInfo
from annotator.tracks.bases import base_tables
from annotator.tracks.bases.base_tables import build, is_base_table
from annotator.tracks.bases.track import BaseTrack
from annotator.tracks.blocks import ROWS
from annotator.tracks.join import JoinedTracks
from annotator.tracks.kernels.base_rows import ENDED, UNFIT, base_rows
from annotator.tracks.spec import TrackSpec, parse_spec
from tests.unit.annotator.tracks.test_base_tracks import CONTIGS, LONG, Genome, records_of

AN = "locus\tAN\n"
# The columns of gnomAD 2.1 (its coverage summary) and of 4.0.
COVERAGE = "chrom\tpos\tmean\tmedian\tover_1\tover_5\tover_10\tover_15\tover_20\tover_25\tover_30\tover_50\tover_100\n"
COVERAGE_4 = COVERAGE.replace("chrom\tpos", "locus").replace("median", "median_approx\ttotal_DP")
Table = dict[str, dict[int, str]]  # contig -> 1-based position -> cell


def packed(path: Path, text: str) -> Path:
    """The text as a bgzip file, as gnomAD publishes it."""
    plain = path.with_suffix("")
    plain.write_text(text)
    pysam.tabix_compress(str(plain), str(path), force=True)
    return path


def made(folder: Path, *texts: str, name: str = "gnomad_an", fields: str = "") -> BaseTrack:
    paths = [packed(folder / f"table{number}.tsv.bgz", text) for number, text in enumerate(texts)]
    asked = parse_spec(f"{name}={paths[0]}:{fields}")
    spec = TrackSpec(name, paths[0], asked.fields, rounding=asked.rounding, more=tuple(paths[1:]))
    return BaseTrack(folder, build(spec, CONTIGS, folder), CONTIGS)


def ask(track: BaseTrack, *variants: str) -> list[str]:
    """The texts for variants written `1:7:C:T`; the typed numbers say the same."""
    joined = JoinedTracks([track], Genome()).join(records_of(*variants))
    numbers = joined.columns[track.meta.fields[0].column]
    assert not isinstance(numbers, Strings)
    texts = [joined.suffix[i].removeprefix("|") for i in range(len(variants))]
    assert [float(text or "nan") for text in texts] == pytest.approx(list(numbers), abs=0, nan_ok=True)
    return texts


def test_allele_numbers_are_kept_as_they_are(tmp_path: Path) -> None:
    track = made(
        tmp_path,
        "locus\tAN\toutside_broad_capture_region\n"
        "chr1:10\t152312\ttrue\nchr1:11\t0\tfalse\nchr1:12\tNA\tfalse\nchr1:15\t1614006\tfalse\nchr1:16\t1614007\ttrue\n"
        "chrUn_KI1:5\t7\ttrue\nchr2:500\t4\ttrue\n",
    )
    assert ask(
        track,
        "1:10:A:C",
        "1:11:A:C",  # read in nobody: a number, and it is 0
        "1:12:A:C",  # NA: nothing is known
        "1:13:A:C",  # no line
        "1:15:A:C",
        "1:15:AA:CC",  # the mean of both bases, half to even, without an exponent
        "1:14:AAA:A",  # the lost bases 15 and 16
        "1:10:A:AC",  # the mean of the two beside an insertion
        "1:12:A:AC",  # neither of them has a number
        "2:500:A:T",
    ) == ["152312", "0", "", "", "1614006", "1614006", "1614006", "76156", "", "4"]
    assert (track.meta.kind, track.meta.rows) == ("bases", 5)
    assert track.meta.fields[0].column == "gnomad_an_AN"
    assert track.meta.notes == ("1 contigs of the table are not in the reference",)
    assert not track.meta.rounded


def test_coverage_of_each_release(tmp_path: Path) -> None:
    line = "\t3.1e+01\t30" + "\t{}" * 9 + "\n"
    old = line.format(*("1.0000e+00",) * 4, "4.9965e-01", *("0.0000e+00",) * 4)
    new = line.replace("\t30", "\t30\t999", 1).format(*"111111110")
    text = "1\t7" + old + "1\t9" + line.format(*["NA", ".", "0", "0", "5.5e-03", "0", "0", "0", "0"])
    track = made(tmp_path, COVERAGE + text, name="gnomad_coverage")
    assert ask(track, "1:7:A:C", "1:8:A:C", "1:9:A:C", "1:7:A:AC") == ["0.500", "", "0.006", "0.500"]
    assert track.meta.rounded == {"gnomad_coverage_over_20": "steps of 0.001"}
    track = made(tmp_path, COVERAGE_4 + "chr1:7" + new, name="gnomad_coverage", fields="over_100~0.01")
    assert ask(track, "1:7:A:C") == ["0.00"]
    track = made(tmp_path, COVERAGE_4 + "chr1:7" + new, name="gnomad_coverage")
    assert ask(track, "1:7:A:C") == ["1.000"]


def test_exomes_and_genomes_are_added(tmp_path: Path) -> None:
    track = made(
        tmp_path,
        AN + "chr1:2\t1\nchr1:3\t2\nchr1:9\t4\nchr3:1\t9\nchr2:1\t8\n",
        AN + "chr1:3\t100\nchr1:5\tNA\nchr1:8\t300\nchr1:9\t0\nchr2:2\t500\n",
    )
    places = [f"1:{place}:A:C" for place in (2, 3, 5, 8, 9)]
    assert ask(track, *places, "2:1:A:C", "2:2:A:C") == ["1", "102", "", "300", "4", "8", "500"]
    assert track.meta.contigs == {"1": (0, 1), "2": (1, 1)}
    assert ask(made(tmp_path, AN + "chr2:2\t7\n", AN + "chr1:2\t6\n"), "1:2:A:C", "2:2:A:C") == ["6", "7"]


@pytest.mark.parametrize(
    ("text", "title", "detail"),
    [
        ("chr1:5\t1\nchr1:4\t1\n", "is not sorted", r"Line 3 of .* \(chr1:4 1\) is not behind"),
        ("chr1:5\t1\nchr1:5\t1\n", "is not sorted", "Line 3 of"),
        ("chr1:5\t1\nchr2:4\t1\nchr1:6\t1\n", "is not sorted", "Lines of chr1 lie apart"),
        (f"chr1:5\t1\nchr1:{LONG + 1}\t1\n", "another genome", f"Line 3 of .* beyond the end .* {LONG:,} bases"),
        ("chr1:5\tmany\n", "does not fit", r"Line 2 of .* \(chr1:5 many\): expected CONTIG:POSITION, and a whole"),
        ("chr1:5\t-1\n", "does not fit", "Line 2 of"),
        ("chr1:5\t1.5\n", "does not fit", "Line 2 of"),
        ("chr1:5\t1e30\n", "does not fit", "Line 2 of"),
        ("chr1:5\n", "does not fit", "Line 2 of"),
        ("\n\nchr1:0\t1\n", "does not fit", "Line 4 of"),
        ("chr1:x\t1\n", "does not fit", "Line 2 of"),
        ("chr1 5\t1\n", "does not fit", "Line 2 of"),
        ("chr1:5\t1\nchr1:6\t1", "cannot be read", "cut off"),
        ("chr9:5\t1\n", "would be empty", "No line"),
        ("chr1:5\tNA\n", "would be empty", "No line"),
        ("", "would be empty", "No line"),
    ],
    ids=[
        "backwards", "twice", "contig again", "behind the end", "a word", "negative", "between", "too large", "no column",
        "place zero", "no place", "no colon", "cut off", "other contigs", "no number", "no line",
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(tmp_path: Path, text: str, title: str, detail: str) -> None:
    with pytest.raises(TrackError, match=title) as caught:
        made(tmp_path, AN + text)
    assert re.search(detail, caught.value.detail), caught.value.detail


def test_lines_are_counted_over_pieces_and_contigs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base_tables, "_READ", 50)
    lines = "".join(f"chr1:{place}\t{place}\n" for place in range(1, 1000)) + "chrQ:1\t1\nchrQ:9\tx\n"
    with pytest.raises(TrackError, match="does not fit") as caught:
        made(tmp_path, f"##synthetic\n{AN}{lines}")
    assert "Line 1,003 of" in caught.value.detail


def test_columns_and_steps(tmp_path: Path) -> None:
    line = "1\t7" + "\t1" * 11 + "\n"
    for fields, title in (
        ("over_7", "needs one column"),
        ("mean,median", "needs one column"),
        ("mean~3", "precision"),
    ):
        with pytest.raises(TrackError, match=title):
            made(tmp_path, COVERAGE + line, fields=fields)
    with pytest.raises(TrackError, match="needs one column") as caught:
        made(tmp_path, "locus\tmean\tmedian\nchr1:1\t1\t1\n")
    assert "it has mean, median" in caught.value.detail
    with pytest.raises(TrackError, match="do not belong together"):
        made(tmp_path, AN + "chr1:1\t1\n", COVERAGE + line)
    with pytest.raises(TrackError, match="has no header"):
        made(tmp_path, "chr1:1\t1\n")


def test_a_table_is_known_by_its_header(tmp_path: Path) -> None:
    for text, is_one in (
        (AN, True),
        (f"##synthetic\n{COVERAGE}", True),
        ("#chrom\tpos\tmean\tmedian\t1\t5\n", True),
        ("chrom\tpos\tref\talt\tscore\n", False),
        ("Chr\tPos\tRef\tAlt\tPHRED\n", False),
        ("score\tlocus\n", False),
        ("", False),
    ):
        path = tmp_path / "some.tsv.gz"
        path.write_bytes(gzip.compress(text.encode()))
        assert is_base_table(TrackSpec("any", path)) is is_one, text
    path = packed(tmp_path / "x.tsv.bgz", AN + "chr1:3\t5\n")
    contigs = [ContigInfo(contig.name, contig.length, ()) for contig in CONTIGS]
    assert write_track(TrackSpec("gnomad_an", path), contigs, tmp_path).kind == "bases"


def test_a_damaged_file(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "x.tsv.bgz", AN + "".join(f"chr1:{place}\t{place * 7}\n" for place in range(1, 20_000))
    )
    whole = path.read_bytes()
    for content in (whole[:-40], whole[: len(whole) // 2], whole[:3000] + b"\xff" * 50 + whole[3050:]):
        path.write_bytes(content)
        with pytest.raises(TrackError, match="cannot be read"):
            build(TrackSpec("gnomad_an", path), CONTIGS, tmp_path)


cells = st.integers(0, 2_000_000).map(str) | st.sampled_from(["NA", "", ".", "nan", "0"])


@st.composite
def filled(draw: st.DrawFn) -> Table:
    """Cells on both contigs, in any order of contigs: runs over the borders of blocks, holes, single bases."""
    first: dict[int, str] = {}
    if draw(st.booleans()):  # full, so that there are several blocks
        rng = np.random.default_rng(draw(st.integers(0, 99)))
        first = {p: str(v) for p, v in enumerate(rng.integers(0, 160_000, 2 * ROWS + 100).tolist(), 1)}
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.sampled_from([1, ROWS - 9, 2 * ROWS - 9, LONG - 20]) | st.integers(1, LONG - 20))
        for place, cell in enumerate(draw(st.lists(cells, min_size=1, max_size=20))):
            first[begin + place] = cell
    table = {"1": first, "2": dict(enumerate(draw(st.lists(cells, max_size=20)), 1))}
    return dict(draw(st.permutations(list(table.items()))))


def text_of(table: Table) -> str:
    return AN + "".join(f"chr{name}:{at}\t{of[at]}\n" for name, of in table.items() for at in sorted(of))


def plain(text: str) -> dict[tuple[str, int], int]:
    """A reader without any of the compiled code."""
    found = {}
    for line in text.splitlines()[1:]:
        locus, cell = line.split("\t")
        contig, place = locus.removeprefix("chr").split(":")
        if cell.isdigit():
            found[contig, int(place)] = int(cell)
    return found


@settings(deadline=None, max_examples=25)
@given(one=filled(), other=filled(), both=st.booleans(), seed=st.integers(0, 2**32))
def test_every_number_is_that_of_a_plain_reader(one: Table, other: Table, both: bool, seed: int) -> None:
    texts = [text_of(one)]
    if both:  # tables that are added have the reference's order of contigs
        texts = [text_of(dict(sorted(table.items()))) for table in (one, other)]
    expected: dict[tuple[str, int], int] = {}
    for text in texts:
        for key, value in plain(text).items():
            expected[key] = expected.get(key, 0) + value
    with tempfile.TemporaryDirectory() as name:
        if not expected:
            with pytest.raises(TrackError, match="would be empty"):
                made(Path(name), *texts)
            return
        track = made(Path(name), *texts)
        assert track.meta.rows == len(expected)
        rng = np.random.default_rng(seed)
        asked, said = [], []
        for contig in ("1", "2"):
            near = sorted({at + d for (of, at) in expected if of == contig for d in (-1, 0, 1)} - {0})
            near = [at for at in near if at < {"1": LONG, "2": 500}[contig] - 50]
            for at in sorted(rng.choice(near or [1], min(40, len(near) or 1)).tolist()):
                size = int(rng.integers(2, 40)) if rng.random() < 0.3 else 1
                asked.append(f"{contig}:{at}:{'A' * size}:{'C' * size}")
                there = [expected[contig, p] for p in range(at, at + size) if (contig, p) in expected]
                mean = sum(there) / len(there) if there else None
                if mean is None:
                    said.append("")
                elif size == 1:
                    said.append(str(there[0]))
                else:
                    said.append(f"{mean:.0f}" if mean >= 1e6 else f"{mean:.6g}")
        assert ask(track, *asked) == said


digits = st.text("0123456789", max_size=12)
numbers = st.one_of(
    st.tuples(digits, digits, st.none() | st.integers(-25, 4)).map(
        lambda parts: f"{parts[0]}.{parts[1]}" + (f"e{parts[2]:+03d}" if parts[2] is not None else "")
    ),
    st.floats(0, 1).map(lambda value: f"{value:.4e}"),
    st.integers(0, 10**14).map(str),
    st.text("0123456789.eE+-NAnax", max_size=8),
)


@given(text=numbers, places=st.integers(0, 6), exact=st.booleans())
def test_a_cell_is_read_as_decimal_reads_it(text: str, places: int, exact: bool) -> None:
    """Against Python's Decimal: rounded half to even, and refused where it does."""
    line = np.frombuffer(f"1\t5\t{text}\tmore\n".encode(), np.uint8)
    position, steps, state = np.zeros(1, np.int32), np.zeros(1, np.int64), np.zeros(4, np.int64)
    base_rows(
        line,
        0,
        len(line),
        np.frombuffer(b"1", np.uint8),
        False,
        1,
        100,
        places,
        exact,
        -1,
        position,
        steps,
        state,
    )
    missing = text.lower() in ("", ".", "na", "nan")
    regular = re.fullmatch(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", text)
    value = Decimal(text).scaleb(places) if regular else None
    fits = value is not None and value <= 10**15 and not (exact and value != value.to_integral_value())
    if missing:
        assert state[:3].tolist() == [0, 1, ENDED]
    elif fits and value is not None:
        assert state[:3].tolist() == [1, 1, ENDED]
        assert steps[0] == value.to_integral_value(ROUND_HALF_EVEN)
    else:
        assert state[:3].tolist() == [0, 0, UNFIT]
