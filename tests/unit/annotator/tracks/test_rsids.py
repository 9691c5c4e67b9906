"""The index of rsIDs beside a track: every id leads to the alleles that its file has, however the index was sorted and joined."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from annotator.bytes.strings import Strings
from annotator.cloud.reference_cache import reads
from annotator.errors import ReferenceError_
from annotator.tracks import vcf
from annotator.tracks.join_parts import join_parts
from annotator.tracks.rsids import id_rows as format_
from annotator.tracks.rsids import writer
from annotator.tracks.rsids.id_rows import IdRows
from annotator.tracks.rsids.index import IdIndex, Known
from annotator.tracks.spec import TrackSpec
from annotator.tracks.store import TrackMeta
from tests.unit.annotator.tracks.track_world import BASES, COLUMNS, CONTIGS, HEAD, Genome

RS = '##INFO=<ID=RS,Number=.,Type=String,Description="dbSNP ID">\n'


def built(folder: Path, records: str, name: str = "dbsnp", head: str = HEAD) -> tuple[TrackMeta, IdIndex]:
    folder.mkdir()
    path = folder / "t.vcf"
    path.write_text(head + COLUMNS + records)
    meta = vcf.build(TrackSpec(name, path), CONTIGS, Genome(), folder)
    index = IdIndex.of(folder, meta)
    assert index is not None
    return meta, index


def test_an_id_has_each_alt_of_its_records(tmp_path: Path) -> None:
    _, index = built(
        tmp_path / "t",
        "1\t7\trs7;own;rs70\tC\tT,A\t.\t.\t.\n1\t8\trs8\tGT\tG,GTT,AT\t.\t.\t.\n1\t9\t.\tT\tC\t.\t.\t.\n"
        "1\t10\trsX;rs1x;9\tT\tC\t.\t.\t.\n1\t12\trs12\tT\t<DEL>,*,G\t.\t.\t.\n2\t1\trs7\tG\tA\t.\t.\t.\n",
    )
    assert index.find(7) == [Known("1", 7, "C", "T"), Known("1", 7, "C", "A"), Known("2", 1, "G", "A")]
    assert index.find(70) == [Known("1", 7, "C", "T"), Known("1", 7, "C", "A")]
    # Each ALT as if it stood alone: without the bases that it shares with REF behind the first.
    assert index.find(8) == [Known("1", 8, "GT", "G"), Known("1", 8, "G", "GT"), Known("1", 8, "G", "A")]
    assert index.find(12) == [Known("1", 12, "T", "G")]
    assert [index.find(number) for number in (1, 9, 0, 10**15)] == [[], [], [], []]


def test_clinvar_has_its_ids_in_info(tmp_path: Path) -> None:
    head = HEAD.replace("##INFO=<ID=AF", RS + "##INFO=<ID=AF")
    _, index = built(
        tmp_path / "t",
        "1\t7\t101\tC\tT\t.\t.\tRS=7|77\n1\t8\t102\tG\tA\t.\t.\tRS=8,88\n1\t9\trs9\tT\tA\t.\t.\tAF=1\n",
        "clinvar",
        head,
    )
    for number in (7, 77):
        assert index.find(number) == [Known("1", 7, "C", "T")]
    for number in (8, 88):
        assert index.find(number) == [Known("1", 8, "G", "A")]
    assert index.find(101) == index.find(9) == []


@pytest.mark.parametrize("name", ["own", "clinvar"])
def test_a_track_without_ids_has_no_index(tmp_path: Path, name: str) -> None:
    path = tmp_path / "t.vcf"
    path.write_text(HEAD + COLUMNS + "1\t7\trs7\tC\tT\t.\t.\tAF=1\n")
    meta = vcf.build(TrackSpec(name, path), CONTIGS, Genome(), tmp_path)
    assert IdIndex.of(tmp_path, meta) is None
    assert not list(tmp_path.glob("*rsids*"))


def lines(contig: str, dice: random.Random) -> tuple[str, list[tuple[int, Known]]]:
    """Random records of a contig with few ids, so that many ids have several alleles; and what each id has."""
    text, expected = "", []
    for position, ref in enumerate(BASES[contig], start=1):
        if ref == "N" or dice.random() < 0.2:
            continue
        alt = dice.choice([base for base in "ACGT" if base != ref]) if dice.random() < 0.7 else ref + "ACG"
        ids = sorted({dice.choice((dice.randrange(1, 30), dice.randrange(1, 4_000_000_000))) for _ in "ab"})
        text += f"{contig}\t{position}\t{';'.join(f'rs{number}' for number in ids)}\t{ref}\t{alt}\t.\t.\t.\n"
        expected += [(number, Known(contig, position, ref, alt)) for number in ids]
    return text, expected


@pytest.mark.parametrize(("rows", "run"), [(1, 1), (2, 7), (5, 1_000), (16_384, 20)])
def test_all_ids_are_found_whatever_the_blocks_and_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, run: int
) -> None:
    monkeypatch.setattr(writer, "ROWS", rows)
    monkeypatch.setattr(writer, "RUN", run)
    monkeypatch.setattr("annotator.tracks.rsids.index._MOST_BLOCKS", 99)
    dice = random.Random(rows)
    made = {contig: lines(contig, dice) for contig in BASES}
    expected: dict[int, list[Known]] = {}
    for number, known in (item for _, found in made.values() for item in found):
        expected.setdefault(number, []).append(known)
    assert max(map(len, expected.values())) > 3
    _, index = built(tmp_path / "whole", "".join(text for text, _ in made.values()))
    for number, found in expected.items():
        assert index.find(number) == sorted(found, key=lambda one: (one.contig, one.position)), number
    assert index.find(31) == expected.get(31, [])
    assert sum(index.blocks()) == sum(len(found) for _, found in made.values())
    # By contigs, as tasks build a large track: the same bytes.
    parts = [tmp_path / contig for contig in reversed(made)]
    for folder in parts:
        built(folder, made[folder.name][0])
    joined = tmp_path / "joined"
    joined.mkdir()
    join_parts(parts, "dbsnp", list(made), joined)
    for part in ("rsids", "rsids.index", "blocks", "index", "json"):
        name = f"track.dbsnp.{part}"
        assert (joined / name).read_bytes() == (tmp_path / "whole" / name).read_bytes(), part
    assert not list(tmp_path.glob("*/.*"))


def test_a_damaged_index_is_a_fault_and_no_answer(tmp_path: Path) -> None:
    meta, index = built(tmp_path / "t", "1\t7\trs7\tC\tT\t.\t.\t.\n")
    path = tmp_path / "t" / "track.dbsnp.rsids"
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    with pytest.raises(ReferenceError_, match="damaged"):
        index.find(7)
    path.write_bytes(content[:-1])
    with pytest.raises(ReferenceError_, match="damaged"):
        IdIndex(tmp_path / "t", meta)


def test_a_damaged_part_is_not_joined(tmp_path: Path) -> None:
    """Each byte counts: one that still unpacks would give another allele, with a checksum that agrees."""
    folders = [tmp_path / contig for contig in BASES]
    for folder in folders:
        built(folder, f"{folder.name}\t7\trs7\tC\tT\t.\t.\t.\n")
    path = folders[0] / "track.dbsnp.rsids"
    content = path.read_bytes()
    (tmp_path / "joined").mkdir()
    for at in range(len(content)):
        path.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
        with pytest.raises(ReferenceError_, match="damaged"):
            join_parts(folders, "dbsnp", list(BASES), tmp_path / "joined")


def test_an_entry_takes_some_bytes(tmp_path: Path) -> None:
    """Ids in the order of their places for stretches, as submissions to dbSNP are: 4 bytes an entry at most."""
    dice = np.random.default_rng(1)
    count = 4 * format_.ROWS
    ids = np.sort(dice.choice(2_000_000_000, count, replace=False)).astype(np.int64)
    steps = dice.integers(1, 6, count)
    places = np.concatenate([np.cumsum(part) + start for part, start in runs(steps, dice)])
    alleles = Strings.of([f"{a}>{b}" for a, b in zip(*dice.choice(list("ACGT"), (2, count)), strict=True)])
    rows = IdRows(ids, np.repeat(np.arange(4), count // 4).astype(np.int64), places.astype(np.int64), alleles)
    writer.written(tmp_path, "dbsnp", [rows])
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert size / count < 4.6


def runs(steps: np.ndarray, dice: np.random.Generator) -> list[tuple[np.ndarray, int]]:
    return [(part, int(dice.integers(1, 200_000_000))) for part in np.split(steps, 64)]


@pytest.mark.parametrize("part", ["rsids", "rsids.index"])
def test_a_job_fetches_no_index(part: str) -> None:
    wanted: Callable[[str], bool] = reads("vep", None)
    assert not wanted(f"track.dbsnp.{part}")
    assert wanted("track.dbsnp.index")
