"""Structural tracks: files with their traps, and type-aware reciprocal overlap against plain Python over random events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.bytes.strings import Strings
from annotator.chunk.records import Chunk
from annotator.contigs import Contig, ContigMap
from annotator.errors import TrackError
from annotator.tracks.join import JoinedTracks
from annotator.tracks.spec import TrackSpec
from annotator.tracks.structural.build import build
from annotator.tracks.structural.track import StructuralTrack
from annotator.vcf.scan import scan
from tests.unit.annotator.tracks.track_world import Genome

CONTIGS = (Contig("1", 10_000), Contig("2", 10_000))
VCF = (
    '##fileformat=VCFv4.2\n##INFO=<ID=SVTYPE,Number=1,Type=String,Description="t">\n'
    "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
)
REGIONS = (
    "#ClinGen Region Curation Results\n#1 Oct,2026\n#Genome Build GRCh38\n#\n#\n#ISCA ID\tISCA Region Name\tcytoBand\t"
    "Genomic Location\tHaploinsufficiency Score\tHaploinsufficiency Description\tTriplosensitivity Score\n"
)


def opened(folder: Path, text: str, overlap: float = 0.0, name: str = "sv") -> StructuralTrack:
    path = folder / "events.txt"
    path.write_text(text)
    spec = TrackSpec(name, path, table="structural", overlap=overlap)
    return StructuralTrack(folder, build(spec, CONTIGS, folder), CONTIGS)


def ask(track: StructuralTrack, *events: str) -> list[list[str]]:
    """The columns for events written `1:101-200:<DEL>` (1-based, inclusive: the bases that are lost, copied or turned)."""
    lines = []
    for event in events:
        contig, place, alt = event.split(":", 2)
        first, last = place.split("-")
        lines.append(f"{contig}\t{int(first) - 1}\t.\tN\t{alt}\t.\t.\tSVTYPE={alt[1:4]};END={last}\n")
    records = scan(Chunk(0, "".join(lines).encode(), 0, 1), ContigMap(CONTIGS))
    values = JoinedTracks([track], Genome()).join(records)  # type: ignore[arg-type]
    made = []
    for row in range(len(events)):
        typed = []
        for field in track.meta.fields:
            column = values.columns[field.column]
            typed.append(column[row] if isinstance(column, Strings) else f"{column[row]:g}")
        made.append(typed)
        shown = values.suffix[row].split("|")[1:]
        for text, value in zip(
            shown, typed, strict=True
        ):  # the row's text and the typed columns say the same
            assert text == value or float(text or "nan") == float(value) or (text == "" and value == "nan")
    return made


def test_gnomad_sv_with_its_traps(tmp_path: Path) -> None:
    track = opened(
        tmp_path,
        VCF + "chr1\t100\tDEL_1\tN\t<DEL>\t.\tPASS\tEND=200;SVTYPE=DEL;AF=1.6e-05\n"
        "chr1\t100\tDEL_2\tN\t<DEL>\t.\tLOW_CALL_RATE\tEND=200;SVTYPE=DEL;AF=0.5\n"
        "chr1\t100\tDUP_1\tN\t<DUP>\t.\tPASS\tEND=200;SVTYPE=DUP;AF=0.25\n"
        "chr1\t110\tCNV_1\tN\t<CN=0>,<CN=1>,<CN=2>,<CN=3>\t.\tMULTIALLELIC\tEND=200;SVTYPE=MCNV;AF=0.125,0.25,0.5,0.125\n"
        "chr1\t150\tINS_1\tN\t<INS>\t.\tPASS\tEND=151;SVTYPE=INS;AF=0.1\n"
        "chr1\t150\tBND_1\tN\tN[2:1[\t.\tPASS\tSVTYPE=BND;AF=0.1\n"
        "chr9\t150\tDEL_9\tN\t<DEL>\t.\tPASS\tEND=250;SVTYPE=DEL;AF=0.1\n",
        0.8,
        "gnomad_sv",
    )
    assert ask(track, "1:101-200:<DEL>", "1:101-200:<DUP:TANDEM>", "1:101-200:<INV>", "1:101-300:<DEL>") == [
        ["DEL_1&CNV_1", "1", "2", "1.6e-05", "0.5"],
        ["DUP_1&CNV_1", "1", "2", "0.25", "0.5"],
        ["", "nan", "nan", "nan", "nan"],
        ["", "nan", "nan", "nan", "nan"],
    ]
    notes = " ".join(track.meta.notes)
    assert "at least 80% of the variant and of the entry" in notes
    assert "1 entries failed a filter" in notes
    assert "2 entries have no span" in notes
    assert "1 entries lie on contigs that the reference lacks" in notes


def test_dosage_regions_say_losses_and_gains_apart(tmp_path: Path) -> None:
    track = opened(
        tmp_path,
        REGIONS + "ISCA-1\tregion one\t1p\tchr1:101-200\t3\tSufficient\t0\n"
        "ISCA-2\tregion two\t1p\ttbd\t3\tSufficient\t3\nISCA-3\tregion three\t1p\tchr1:150-250\tNot yet evaluated\t\t2\n",
    )
    assert ask(track, "1:101-200:<DEL>", "1:101-200:<DUP>", "1:121-220:<CNV>") == [
        ["ISCA-1:HI%3D3", "1", "1"],
        ["ISCA-1:TS%3D0&ISCA-3:TS%3D2", "1", "2"],
        ["ISCA-1:HI%3D3&ISCA-1:TS%3D0&ISCA-3:TS%3D2", "0.8", "3"],
    ]
    assert [field.column for field in track.meta.fields] == ["sv_ids", "sv_overlap", "sv_count"]


@pytest.mark.parametrize(
    ("common", "overlap"), [(203, "0.508"), (205, "0.512"), (201, "0.502"), (333, "0.832")]
)
def test_overlap_is_rounded_half_to_even(tmp_path: Path, common: int, overlap: str) -> None:
    """As a decimal number: the float of 203 / 400 lies below 0.5075."""
    track = opened(tmp_path, "1\t100\t500\tx\tDEL\n")
    assert ask(track, f"1:101-{100 + common}:<DEL>") == [["x", overlap, "1"]]


def test_a_deletion_that_is_spelt_out(tmp_path: Path) -> None:
    track = opened(tmp_path, "1\t10\t70\tlost\tDEL\t0.5\n")
    for size, found in ((60, True), (50, True), (49, False)):
        line = f"1\t10\t.\t{'A' * (size + 1)}\tA\t.\t.\t.\n"
        records = scan(Chunk(0, line.encode(), 0, 1), ContigMap(CONTIGS))
        hit = track.find(records, np.zeros(1, np.int32), np.zeros(1, np.uint64))
        assert (hit[0] >= 0) == found, size


@pytest.mark.parametrize("line", ["1\t10\t70\tx\tINS\n", "1\t10\tx\tx\tDEL\n", "1\t70\t70\tx\tDEL\n"])
def test_a_line_that_does_not_fit_is_refused(tmp_path: Path, line: str) -> None:
    with pytest.raises(TrackError):
        opened(tmp_path, line)


KINDS = {"DEL": {"DEL"}, "DUP": {"DUP"}, "CNV": {"DEL", "DUP"}, "INV": {"INV"}}
EVENT = st.tuples(
    st.sampled_from("12"), st.integers(1, 60), st.integers(1, 60), st.sampled_from(sorted(KINDS))
)  # contig, 0-based start, length, type


@given(
    st.lists(EVENT, max_size=40),
    st.lists(EVENT, min_size=1, max_size=8),
    st.sampled_from([0.1, 0.5, 0.8, 1.0]),
)
def test_reciprocal_overlap_as_plain_python_counts_it(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[str, int, int, str]],
    asked: list[tuple[str, int, int, str]],
    least: float,
) -> None:
    folder = tmp_path_factory.mktemp("sv")
    text = "".join(
        f"{contig}\t{start}\t{start + size}\te{number}\t{kind}\t{number / 100}\n"
        for number, (contig, start, size, kind) in enumerate(entries)
    )
    track = opened(folder, text or "#\n", least)
    asked.sort()
    found = ask(track, *(f"{c}:{start + 1}-{start + size}:<{kind}>" for c, start, size, kind in asked))
    for (contig, start, size, kind), values in zip(asked, found, strict=True):
        matches = []
        for number, (other, begin, length, its) in enumerate(entries):
            common = len(set(range(start, start + size)) & set(range(begin, begin + length)))
            share = min(common / size, common / length)
            if contig == other and KINDS[kind] & KINDS[its] and share >= least:
                matches.append((share, number))
        if not matches:
            assert values[0] == ""
            continue
        best = max(share for share, _ in matches)
        assert values[1] == f"{float(f'{best:.3f}'):g}"
        assert values[2] == str(len(matches))
        named = values[0].split("&")
        shares = {f"e{number}": share for share, number in matches}
        assert [shares[name] for name in named] == sorted(shares.values(), reverse=True)[:10]
        assert values[4] == f"{max(number for _, number in matches) / 100:g}"
