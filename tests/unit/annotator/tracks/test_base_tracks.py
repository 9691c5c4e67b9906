"""Tracks from bigWig files: every number against the numbers that another library wrote, on random files; damage; other genomes."""

from __future__ import annotations

import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import numpy as np
import pyBigWig
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.bytes.strings import Strings
from annotator.chunk.records import Chunk, Records
from annotator.contigs import Contig, ContigMap
from annotator.errors import TrackError
from annotator.tracks import field_codec
from annotator.tracks.bases.build import build
from annotator.tracks.bases.track import BaseTrack
from annotator.tracks.join import JoinedTracks
from annotator.tracks.partial_blocks import PartialBlocks
from annotator.tracks.spec import TrackSpec, parse_spec
from annotator.vcf.scan import scan
from tests.unit.annotator.tracks.test_partial_blocks import Remote

LONG = 40_000  # several blocks
CONTIGS = (Contig("1", LONG), Contig("2", 500))
Values = dict[str, dict[int, float]]


class Genome:
    """Nothing but A, so that no indel can be moved into other bases."""

    def contig(self, number: int) -> np.ndarray:
        return np.full(CONTIGS[number].length, ord("A"), np.uint8)


def written(path: Path, values: Values, lengths: dict[str, int] | None = None) -> Path:
    """A bigWig with these numbers by contig and 0-based position, written by libBigWig."""
    file = pyBigWig.open(str(path), "w")
    file.addHeader(list((lengths or {"1": LONG, "2": 500}).items()))
    for contig, of_contig in values.items():
        at = sorted(of_contig)
        if at:
            file.addEntries(
                [contig] * len(at), at, ends=[p + 1 for p in at], values=[of_contig[p] for p in at]
            )
    file.close()
    return path


def opened(folder: Path, values: Values, step: str = "0.001") -> BaseTrack:
    path = written(folder / "scores.bw", values)
    spec = TrackSpec("cons", path, rounding=(("score", step),) if step else ())
    return BaseTrack(folder, build(spec, CONTIGS, folder), CONTIGS)


def records_of(*variants: str) -> Records:
    lines = "".join("{}\t{}\t.\t{}\t{}\t.\t.\t.\n".format(*variant.split(":")) for variant in variants)
    return scan(Chunk(0, lines.encode(), 0, 1), ContigMap(CONTIGS))


def ask(track: BaseTrack, *variants: str) -> list[str]:
    """The texts for variants written `1:7:C:T`, after a check that the typed numbers say the same."""
    records = records_of(*variants)
    made = JoinedTracks([track], Genome()).join(records)
    numbers = made.columns["cons_score"]
    assert not isinstance(numbers, Strings)
    texts = [made.suffix[i].removeprefix("|") for i in range(len(variants))]
    assert [float(text or "nan") for text in texts] == pytest.approx(list(numbers), abs=0, nan_ok=True)
    return texts


def test_a_base_several_bases_and_the_two_beside_an_insertion(tmp_path: Path) -> None:
    track = opened(
        tmp_path, {"1": {9: -1.5, 10: 0.064, 11: 2.0, 20: 0.001, 21: 0.002, 30: 12.3456}, "2": {0: 1.0}}
    )
    assert ask(
        track,
        "1:10:A:C",  # the base itself; positions of a bigWig count from 0, those of a VCF from 1
        "1:11:A:C",
        "1:9:AAA:A",  # the bases 10 and 11 are lost
        "1:10:AAA:CCC",
        "1:10:A:AC",  # between 10 and 11
        "1:12:A:AC",  # between 12 and 13, which has no number: the mean counts what is there
        "1:21:AA:CC",  # 0.0015, half to even
        "1:31:A:C",
        "1:40:A:C",  # no number
        "1:10:A:<DEL>",
        "1:10:A:*",
        "2:1:A:T",
        "9:10:A:C",  # no such contig
    ) == ["-1.500", "0.064", "-0.718", "0.188", "-0.718", "2.000", "0.002", "12.346", "", "", "", "1.000", ""]
    assert track.meta.contigs == {"1": (0, 1), "2": (1, 1)}
    assert track.meta.csq_fields[0].description.endswith("(rounded to steps of 0.001)")


def test_without_steps_a_number_is_the_files_own(tmp_path: Path) -> None:
    track = opened(tmp_path, {"1": {9: 0.1, 10: 1e-7, 11: -3.25, 12: 123456.0}}, "")
    said = ask(track, "1:10:A:C", "1:11:A:C", "1:12:A:C", "1:13:A:C", "1:11:AA:CC")
    assert said == ["0.1", "1e-07", "-3.25", "123456.0", "-1.625"]
    assert "rounded" not in track.meta.csq_fields[0].description


numbers = st.floats(-30, 30, width=32).filter(lambda value: value == 0 or abs(value) > 1e-6) | st.integers(
    -900, 900
).map(lambda value: value / 32)  # halves of steps


@st.composite
def filled(draw: st.DrawFn) -> Values:
    """Numbers on both contigs: runs that cross the borders of blocks, holes, and single bases."""
    values: dict[int, float] = {}
    for _ in range(draw(st.integers(1, 3))):
        begin = draw(st.sampled_from([0, 100, 8_180, 16_370, LONG - 40]) | st.integers(0, LONG - 40))
        for place, value in enumerate(draw(st.lists(numbers, min_size=1, max_size=40))):
            values[begin + place] = value
    if draw(st.booleans()):  # full, so that there are several blocks
        rng = np.random.default_rng(draw(st.integers(0, 99)))
        values = {p: float(v) for p, v in enumerate(rng.normal(0, 2, LONG - 1).astype(np.float32))} | values
    return {
        "1": values,
        "2": dict(enumerate(draw(st.lists(numbers, max_size=30)))),
    }


@settings(deadline=None, max_examples=25)
@given(
    values=filled(),
    places=st.integers(0, 5),
    seed=st.integers(0, 2**32),
    window=st.sampled_from([1 << 20, 4_096, 999]),
)
def test_every_number_is_that_of_a_plain_reader(values: Values, places: int, seed: int, window: int) -> None:
    """With steps, or (no places) the file's own numbers; `window`: the bases that are read at once."""
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr("annotator.tracks.bases.build._WINDOW", window)
        step = f"0.{'0' * (places - 1)}1" if places else ""
        track = opened(Path(name), values, step)
        plain = pyBigWig.open(str(Path(name) / "scores.bw"))
        rng = np.random.default_rng(seed)
        asked, expected = [], []
        for contig, length in (("1", LONG), ("2", 500)):
            near = [p + d for p in values[contig] for d in (-1, 0, 1) if 0 <= p + d < length - 60]
            for at in sorted(rng.choice(near or [0], min(60, len(near) or 1)).tolist()):
                size = int(rng.integers(1, 50)) if rng.random() < 0.5 and places else 1
                asked.append(f"{contig}:{at + 1}:{'A' * size}:{'C' * size}")
                numbers = [value for value in plain.values(contig, at, at + size) if not np.isnan(value)]
                if not places:
                    expected.append(str(np.float32(numbers[0])) if numbers else "")
                    continue
                found = [Decimal(value).quantize(Decimal(step), ROUND_HALF_EVEN) for value in numbers]
                mean = sum(found) / len(found) if found else None
                expected.append(
                    "" if mean is None else f"{mean.quantize(Decimal(step), ROUND_HALF_EVEN) + 0:.{places}f}"
                )
        assert ask(track, *asked) == expected
        assert track.meta.rows == sum(len(of) for of in values.values())


@given(steps=st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=50), places=st.integers(0, 9))
def test_numbers_are_stored_as_their_texts_are(steps: list[int], places: int) -> None:
    texts = Strings.of([f"{Decimal(step).scaleb(-places):.{places}f}" for step in steps])
    by_text = field_codec.FieldColumn.of(
        field_codec.encoded(texts.data, texts.offsets[:-1], texts.offsets[1:])
    )
    by_number = field_codec.FieldColumn.of(field_codec.decimals(np.array(steps, np.int64), places))
    rows = np.arange(len(steps))
    assert list(map(by_number.texts(rows).__getitem__, rows)) == list(map(texts.__getitem__, rows))
    assert by_number.numbers(rows).tolist() == by_text.numbers(rows).tolist()


def test_blocks_are_fetched_as_they_are_needed(tmp_path: Path) -> None:
    whole = opened(tmp_path, {"1": {p: p % 100 / 8 for p in range(LONG)}, "2": {3: 1.0}})
    folder = tmp_path / "part"
    folder.mkdir()
    for part in ("json", "index"):
        shutil.copy(tmp_path / f"track.cons.{part}", folder)
    blocks = PartialBlocks(folder, whole.meta, Remote(tmp_path / "track.cons.blocks"))
    variants = ("1:9000:A:C", "1:16380:AAAAAAAAAA:A", "2:4:A:C")
    track = BaseTrack(folder, whole.meta, CONTIGS)
    assert track.needed(records_of(*variants)) == [1, 2, 5]
    with ThreadPoolExecutor(2) as pool:
        for future in blocks.want(track.needed(records_of(*variants)), pool):
            future.result()
    assert ask(track, *variants) == ask(whole, *variants)
    blocks.close()


@pytest.mark.parametrize("content", [b"", b"##fileformat=VCFv4.2\n", b"\x26\xfc\x8f\x88" + b"\0" * 100])
def test_what_is_no_bigwig(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "scores.bw"
    path.write_bytes(content)
    with pytest.raises(TrackError, match="cannot be read"):
        build(TrackSpec("cons", path), CONTIGS, tmp_path)


@pytest.mark.parametrize("damage", ["cut", "cut short", "changed"])
def test_a_damaged_bigwig(tmp_path: Path, damage: str) -> None:
    path = written(tmp_path / "scores.bw", {"1": {p: p % 1000 / 8 for p in range(LONG)}})
    content = bytearray(path.read_bytes())
    data = int.from_bytes(content[16:24], "little")  # where the numbers begin
    content[data + 40] ^= 0xFF
    path.write_bytes({"cut": content[:100], "cut short": content[: data + 100]}.get(damage, content))
    with pytest.raises(TrackError, match="cannot be read"):
        build(TrackSpec("cons", path), CONTIGS, tmp_path)


def test_of_another_genome_or_field(tmp_path: Path) -> None:
    path = written(tmp_path / "scores.bw", {"1": {3: 1.0}}, {"1": LONG + 1, "2": 500})
    with pytest.raises(TrackError, match="another genome"):
        build(TrackSpec("cons", path), CONTIGS, tmp_path)
    path = written(tmp_path / "scores.bw", {"q": {3: 1.0}}, {"q": 77})
    with pytest.raises(TrackError, match="another genome"):
        build(TrackSpec("cons", path), CONTIGS, tmp_path)
    with pytest.raises(TrackError, match="no field PHRED"):
        build(TrackSpec("cons", path, ("PHRED",)), CONTIGS, tmp_path)
    spec = parse_spec(f"cons={path}:score~0.001")
    assert (spec.kind, spec.rounding) == ("bases", (("score", "0.001"),))


def test_a_number_too_large_for_its_steps(tmp_path: Path) -> None:
    with pytest.raises(TrackError, match="too large for steps"):
        opened(tmp_path, {"1": {3: 1e30}})
