"""Build a track from a table of scores (such as dbNSFP or CADD): tab-separated, one allele per line, sorted by contig.

The header line (with or without #) names the columns: chrom or chr, pos, ref, alt, then the scores.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Literal

import numpy as np

from annotator.bytes.digits import whole_number
from annotator.bytes.strings import Strings
from annotator.contigs import Contig, ContigMap
from annotator.errors import TrackError
from annotator.tracks.normalising import GenomeBases, keyed
from annotator.tracks.rows import TrackRows, number
from annotator.tracks.spec import TrackField, TrackSpec, check_columns, column_of
from annotator.tracks.store import TrackMeta
from annotator.tracks.text_lines import LAST_POSITION, text_lines
from annotator.tracks.vcf_values import cell
from annotator.tracks.writer import TrackWriter

_PLACES = {
    "contig": ("chrom", "chr", "chromosome", "#chr", "#chrom"),
    "pos": ("pos", "position", "pos(1-based)", "start"),
    "ref": ("ref", "reference", "a1"),
    "alt": ("alt", "alternative", "a2"),
}
_BLOCK = 20_000
_BASES = frozenset("ACGTNacgtn")


def build(
    spec: TrackSpec,
    contigs: Sequence[Contig],
    genome: GenomeBases,
    folder: Path,
    count: Callable[[int], None] = lambda _: None,
) -> TrackMeta:
    """Write the track's files; `count` receives the bytes that were read since its last call.

    Raises TrackError where columns are missing or a line does not fit.
    """
    with text_lines(spec, count) as lines:
        names, start = _header(lines, spec)
        places = {what: _place(names, what, spec) for what in _PLACES}
        chosen = _chosen(names, set(places.values()), spec)
        first = list(islice(lines, _BLOCK))
        rounding = dict(spec.rounding)
        fields = tuple(
            TrackField(
                column_of(spec.name, names[i]),
                _kind(first, i),
                names[i],
                f"{names[i]} of {spec.path.name}",
                rounding=rounding.get(names[i], ""),
            )
            for i in chosen
        )
        check_columns(spec, fields)
        meta = TrackMeta.of(spec, "scores", fields, {}, 0)
        with TrackWriter(folder, meta) as writer:
            _fill(
                writer,
                chain(first, lines),
                start,
                places,
                chosen,
                spec,
                ContigMap(contigs),
                genome,
                contigs,
            )
            return writer.close(folder)


def _header(lines: Iterator[str], spec: TrackSpec) -> tuple[list[str], int]:
    """Column names, and the number of the line after them."""
    for count, line in enumerate(lines, 1):
        if line.startswith("##") or not line.strip():
            continue
        names = line.rstrip("\r\n").lstrip("#").split("\t")
        if len(names) >= 5:
            return names, count + 1
    raise TrackError(
        f"The track {spec.name} has no header",
        f"{spec.path.name} needs a line that names chrom, pos, ref, alt and the scores.",
    )


def _place(names: list[str], what: str, spec: TrackSpec) -> int:
    lower = [name.lower() for name in names]
    for known in _PLACES[what]:
        if known in lower:
            return lower.index(known)
    raise TrackError(
        f"The track {spec.name} has no column {what}", f"{spec.path.name} has {', '.join(names[:20])}."
    )


def _chosen(names: list[str], taken: set[int], spec: TrackSpec) -> list[int]:
    missing = [field for field in spec.fields if field not in names]
    if missing:
        raise TrackError(
            f"The track {spec.name} has no field {missing[0]}",
            f"{spec.path.name} has {', '.join(names[:30])}.",
        )
    return [names.index(field) for field in spec.fields] or [i for i in range(len(names)) if i not in taken][
        :12
    ]


def _kind(lines: Sequence[str], column: int) -> Literal["number", "text"]:
    """`number`, or `text` if any line has something else in the column; of several values the first counts."""
    for line in lines:
        parts = line.rstrip("\r\n").split("\t")
        value = _value(parts[column]).encode() if column < len(parts) else b""
        if value.partition(b"&")[0] not in (b"", b".") and math.isnan(number(value)):
            return "text"
    return "number"


def _value(text: str) -> str:
    """A cell in the format of a CSQ row; dbNSFP puts `;` between the values of several transcripts."""
    return cell(text.replace(";", "&"))


def _fill(
    writer: TrackWriter,
    lines: Iterator[str],
    line_number: int,
    places: dict[str, int],
    chosen: list[int],
    spec: TrackSpec,
    mapping: ContigMap,
    genome: GenomeBases,
    contigs: Sequence[Contig],
) -> None:
    pending: list[tuple[int, str, str, tuple[str, ...]]] = []
    current = -1
    while block := list(islice(lines, _BLOCK)):
        for line in block:
            if not line.strip():
                line_number += 1
                continue
            parts = line.rstrip("\r\n").split("\t")
            try:
                name, pos = parts[places["contig"]], whole_number(parts[places["pos"]]) or 0
                ref, alt = parts[places["ref"]], parts[places["alt"]]
                values = tuple(_value(parts[i]) for i in chosen)
                if not 0 < pos <= LAST_POSITION:
                    raise ValueError
            except (IndexError, ValueError):
                raise TrackError(
                    f"The track {spec.name} has a line that does not fit",
                    f"Line {line_number} of {spec.path.name}.",
                ) from None
            line_number += 1
            contig = mapping[name]
            if contig != current:
                _add(writer, pending, current, genome)
                pending, current = [], contig
                if contig >= 0 and not writer.begin(contigs[contig].name):
                    raise TrackError(
                        f"The track {spec.name} is not sorted",
                        f"Lines of {name} lie apart; sort the file first.",
                    )
            if contig >= 0 and ref and alt and not set(ref + alt) - _BASES:
                pending.append((pos, ref, alt, values))
        _add(writer, pending, current, genome)
        pending = []


def _add(
    writer: TrackWriter,
    pending: list[tuple[int, str, str, tuple[str, ...]]],
    contig: int,
    genome: GenomeBases,
) -> None:
    if not pending or contig < 0:
        return
    text = "".join(ref + alt for _, ref, alt, _ in pending).encode()
    refs = np.array([len(ref) for _, ref, _, _ in pending], np.int64)
    alts = np.array([len(alt) for _, _, alt, _ in pending], np.int64)
    at = np.concatenate(([0], np.cumsum(refs + alts)[:-1])).astype(np.int64)
    count = len(pending)
    position, key = keyed(
        np.frombuffer(text, np.uint8),
        np.ones(count, np.int64),
        np.array([row[0] for row in pending], np.int64),
        (at, refs),
        (at + refs, alts),
        genome,
        contig,
    )
    texts = Strings.of(["".join("|" + value for value in row[3]) for row in pending])
    writer.add(TrackRows(position, key, texts, Strings.empty(count)), pending[-1][0] - 1)
