"""Read the source files of structural tracks: gnomAD-SV's VCF, ClinGen's dosage regions, and BED with a type."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from annotator.bytes.digits import decimal_number, whole_number
from annotator.bytes.escaping import escaped
from annotator.errors import TrackError
from annotator.tracks.spec import TrackSpec
from annotator.tracks.structural.event_types import GAIN, LOSS, TrackEvent, types_of
from annotator.tracks.text_lines import LAST_POSITION, text_lines

_PLACE: Final = re.compile(r"([^:\s]+):([0-9]{1,10})-([0-9]{1,10})")
_REGION_COLUMNS: Final = (
    "ISCA ID",
    "Genomic Location",
    "Haploinsufficiency Score",
    "Triplosensitivity Score",
)
_PASSED: Final = frozenset({"PASS", ".", "", "MULTIALLELIC"})
_HEADING: Final = re.compile(r"#|(track|browser)(\s|$)")


@dataclass(slots=True)
class TrackEvents:
    """Events by contig name, and how many lines were left out for each reason."""

    of_contig: dict[str, list[TrackEvent]] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    frequencies: bool = False


def read_events(spec: TrackSpec) -> TrackEvents:
    """All events of a file. Raises TrackError for a line that does not fit."""
    found = TrackEvents()
    with text_lines(spec) as lines:
        numbered = enumerate(lines, 1)
        for number, line in numbered:
            if line.startswith("##fileformat=VCF"):
                _take(found, _vcf(numbered, spec, found), spec)
            elif set(_REGION_COLUMNS) <= set(names := line.lstrip("#").rstrip("\r\n").split("\t")):
                _take(found, _regions(numbered, names, found), spec)
            elif line.strip() and not _HEADING.match(line):
                _take(found, _bed([(number, line)], spec, found), spec)
                _take(found, _bed(numbered, spec, found), spec)
    return found


def _take(found: TrackEvents, events: Iterable[tuple[str, TrackEvent]], spec: TrackSpec) -> None:
    for contig, event in events:
        if not 0 <= event.start < event.end <= LAST_POSITION:
            raise TrackError(
                f"The track {spec.name} has an event without a length",
                f"{event.name} of {spec.path.name} reaches from {event.start + 1} to {event.end}.",
            )
        found.of_contig.setdefault(contig, []).append(event)


def _vcf(
    lines: Iterable[tuple[int, str]], spec: TrackSpec, found: TrackEvents
) -> Iterator[tuple[str, TrackEvent]]:
    """Records of a VCF with SVTYPE and END. Records that failed a filter of quality are left out."""
    found.frequencies = True
    for number, line in lines:
        if line.startswith("#") or not line.strip():
            continue
        cells = line.rstrip("\r\n").split("\t", 8)
        position = whole_number(cells[1]) if len(cells) > 7 else None
        if position is None:
            raise TrackError(
                f"The track {spec.name} has a line that does not fit", f"Line {number} of {spec.path.name}."
            )
        info = dict(item.partition("=")[::2] for item in cells[7].split(";"))
        types = types_of(info.get("SVTYPE", cells[4]))
        end = whole_number(info.get("END", ""))
        if not set(cells[6].split(";")) <= _PASSED:
            found.left_out["failed a filter"] += 1
        elif not types or end is None or end <= position:
            found.left_out["have no span (insertions, breakends)"] += 1
        else:
            yield cells[0], TrackEvent(position, end, types, escaped(cells[2]), _frequency(cells[4], info))


def _frequency(alts: str, info: dict[str, str]) -> str:
    """AF as in the file. For an event with several copy numbers, the sum over those other than the normal two."""
    pairs = list(zip(alts.split(","), info.get("AF", "").split(","), strict=False))
    changed = [
        text for alt, text in pairs if alt != "<CN=2>" and decimal_number(text) == decimal_number(text)
    ]
    if len(changed) == 1:
        return changed[0]
    return f"{min(1.0, sum(map(decimal_number, changed))):.6g}" if changed else ""


def _regions(
    lines: Iterable[tuple[int, str]], names: Sequence[str], found: TrackEvents
) -> Iterator[tuple[str, TrackEvent]]:
    """ClinGen's regions: one event for losses with the haploinsufficiency score, one for gains with the other."""
    for _, line in lines:
        row = dict(zip(names, line.rstrip("\r\n").split("\t"), strict=False))
        place = _PLACE.fullmatch(row.get("Genomic Location", "").strip())
        if not place:
            found.left_out["have no place yet"] += 1
            continue
        contig, start, end = place[1], int(place[2]) - 1, int(place[3])
        for types, word, short in ((LOSS, "Haploinsufficiency", "HI"), (GAIN, "Triplosensitivity", "TS")):
            score = row.get(f"{word} Score", "").strip()
            if whole_number(score) is not None:
                yield contig, TrackEvent(start, end, types, escaped(f"{row['ISCA ID']}:{short}={score}"))


def _bed(
    lines: Iterable[tuple[int, str]], spec: TrackSpec, found: TrackEvents
) -> Iterator[tuple[str, TrackEvent]]:
    """BED with a type (DEL, DUP, CNV, INV) in the fifth column and perhaps a frequency in the sixth."""
    for number, line in lines:
        if not line.strip() or _HEADING.match(line):
            continue
        cells = line.rstrip("\r\n").split("\t")
        start, end = (whole_number(cell) for cell in cells[1:3]) if len(cells) > 4 else (None, None)
        if start is None or end is None or not types_of(cells[4]):
            raise TrackError(
                f"The track {spec.name} has a line that does not fit",
                f"Line {number} of {spec.path.name} needs contig, start, end, name and a type: DEL, DUP, CNV or INV.",
            )
        frequency = cells[5].strip() if len(cells) > 5 else ""
        known = decimal_number(frequency) == decimal_number(frequency)
        found.frequencies = found.frequencies or known
        yield (
            cells[0],
            TrackEvent(start, end, types_of(cells[4]), escaped(cells[3]), frequency if known else ""),
        )
