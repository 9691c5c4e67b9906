"""Build a structural track: the arrays of a BED track, with a type for each event."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from annotator.contigs import Contig, ContigMap
from annotator.tracks.spec import TrackField, TrackSpec
from annotator.tracks.store import TrackMeta
from annotator.tracks.structural.event_types import SMALLEST, TrackEvent
from annotator.tracks.structural.reading import read_events

OVERLAP: Final = 0.5  # of both events, unless the spec says otherwise
IDS: Final = 10  # maximum ids of best matches in a row


def build(spec: TrackSpec, contigs: Sequence[Contig], folder: Path) -> TrackMeta:
    """Write the track's files. Raises TrackError for a line that does not fit."""
    found = read_events(spec)
    mapping = ContigMap(contigs)
    events: dict[int, list[TrackEvent]] = {}
    for name, of_contig in found.of_contig.items():
        number = mapping[name]
        if number < 0:
            found.left_out["lie on contigs that the reference lacks"] += len(of_contig)
        else:
            events.setdefault(number, []).extend(of_contig)
    ranges: dict[str, tuple[int, int]] = {}
    rows: list[TrackEvent] = []
    reach = []
    for number in sorted(events):
        part = sorted(events[number], key=lambda event: (event.start, event.end, event.name))
        ranges[contigs[number].name] = (len(rows), len(part))
        rows += part
        reach.append(np.maximum.accumulate(np.array([event.end for event in part], np.int32)))
    texts = [f"{event.name}\t{event.frequency}".encode() for event in rows]
    offsets = np.zeros(len(rows) + 1, "<i8")
    np.cumsum([len(text) for text in texts], out=offsets[1:])
    for part_name, data in (
        ("position", np.array([event.start for event in rows], "<i4").tobytes()),
        ("end", np.array([event.end for event in rows], "<i4").tobytes()),
        ("reach", b"".join(array.astype("<i4").tobytes() for array in reach)),
        ("types", np.array([event.types for event in rows], np.uint8).tobytes()),
        ("offsets", offsets.tobytes()),
        ("text", b"".join(texts)),
    ):
        (folder / f"track.{spec.name}.{part_name}").write_bytes(data)
    overlap = spec.overlap or OVERLAP
    notes = (
        _rule(overlap),
        *(f"{count:,} entries {reason}" for reason, count in sorted(found.left_out.items())),
    )
    fields = fields_of(spec.name, found.frequencies, overlap)
    meta = TrackMeta.of(spec, "structural", fields, ranges, len(rows), notes, overlap)
    meta.write(folder)
    return meta


def fields_of(name: str, frequencies: bool, overlap: float) -> tuple[TrackField, ...]:
    """The columns of a structural track; frequency columns only if the file has frequencies."""
    rule = f"of the same type that overlaps the variant by at least {overlap:.0%} of both lengths"
    made = [
        TrackField(f"{name}_ids", "text", "ids", f"Entries {rule}, the best first, {IDS} at most"),
        TrackField(
            f"{name}_overlap", "number", "overlap", "Reciprocal overlap of the best entry, from 0 to 1"
        ),
        TrackField(f"{name}_count", "number", "count", f"How many entries: each {rule}"),
    ]
    if frequencies:
        made += [
            TrackField(f"{name}_best_freq", "number", "best_freq", "Allele frequency of the best entry"),
            TrackField(
                f"{name}_highest_freq", "number", "highest_freq", "Highest allele frequency of any entry"
            ),
        ]
    return tuple(made)


def _rule(overlap: float) -> str:
    return (
        f"Matched by type (a loss with losses, a gain with gains, a copy-number variant with both, an inversion with "
        f"inversions) and by reciprocal overlap: the part in common is at least {overlap:.0%} of the variant and of the entry. "
        f"Symbolic ALTs, and deletions of {SMALLEST} bases or more that are spelt out; insertions and breakends have no span "
        f"and are not looked up"
    )
