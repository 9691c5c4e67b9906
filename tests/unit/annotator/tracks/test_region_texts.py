"""Region tracks beside a plain search: overlapping and nested regions, names that repeat, neighbours with the same regions."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.tracks import bed
from annotator.tracks.bed import RegionTrack
from annotator.tracks.spec import TrackSpec
from tests.unit.annotator.tracks.track_world import BASES, CONTIGS, ask, texts

NAMES = ("a", "b", "LINE", "Simple_repeat", "Simple_repeats_2", "x" * 40)


@st.composite
def regions(draw: st.DrawFn) -> tuple[str, int, int, str]:
    contig = draw(st.sampled_from(sorted(BASES)))
    start = draw(st.integers(0, len(BASES[contig]) - 1))
    return contig, start, draw(st.integers(start + 1, len(BASES[contig]))), draw(st.sampled_from(NAMES))


@settings(deadline=None)
@given(st.lists(regions(), min_size=1, max_size=60))
@example([("1", 6, 9, "a")] * 40)
@example([("2", 0, 35, name) for name in NAMES])
def test_names_of_all_regions_at_each_base(drawn: list[tuple[str, int, int, str]]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "r.bed"
        path.write_text("".join("\t".join(map(str, region)) + "\n" for region in drawn))
        track = RegionTrack(folder, bed.build(TrackSpec("r", path), CONTIGS, folder), CONTIGS)
        places = [(contig, place) for contig, bases in BASES.items() for place in range(len(bases))]
        variants = [
            f"{contig}:{place + 1}:{BASES[contig][place]}:{'T' if BASES[contig][place] != 'T' else 'C'}"
            for contig, place in places
        ]
        found = texts(ask([track], *variants).suffix)
    for (contig, place), text in zip(places, found, strict=True):
        here = [named for on, a, b, named in sorted(drawn) if on == contig and a <= place < b]
        assert text == "|" + "&".join(dict.fromkeys(here))
