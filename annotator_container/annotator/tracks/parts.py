"""Joins parts of a track that were made apart, contig by contig, into one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from annotator.errors import TrackError
from annotator.tracks.store import TrackMeta

_BLOCK = 1 << 20


def join_parts(folders: Sequence[Path], name: str, order: Sequence[str], target: Path) -> TrackMeta:
    """Write the track of all parts into `target`, in the order of the reference's contigs. Offsets are moved, all else is appended."""
    parts = [(TrackMeta.read(folder / f"track.{name}.json"), folder) for folder in folders]
    parts = [(meta, folder) for meta, folder in parts if meta.rows]
    if not parts:
        raise TrackError(
            f"The track {name} is empty", "None of its files holds a variant on the reference's contigs."
        )
    parts.sort(key=lambda part: min(order.index(contig) for contig in part[0].contigs))
    first = parts[0][0]
    if any(meta.fields != first.fields for meta, _ in parts):
        raise TrackError(
            f"The parts of the track {name} have different fields",
            "Name the fields, or add the contigs one version at a time.",
        )
    names = [
        "position",
        "key",
        "text",
        *(f"number.{field.column}" for field in first.fields if field.kind == "number"),
        *(["id.text"] if first.has_ids else []),
    ]
    for part in names:
        with (target / f"track.{name}.{part}").open("wb") as out:
            for _, folder in parts:
                with (folder / f"track.{name}.{part}").open("rb") as source:
                    shutil.copyfileobj(source, out, _BLOCK)
    for part in ("offsets", *(["id.offsets"] if first.has_ids else [])):
        _join_offsets(
            [folder / f"track.{name}.{part}" for _, folder in parts], target / f"track.{name}.{part}"
        )
    contigs: dict[str, tuple[int, int]] = {}
    rows = 0
    for meta, _ in parts:
        for contig, (begin, count) in meta.contigs.items():
            if contig in contigs:
                raise TrackError(
                    f"The track {name} is not sorted", f"{contig} is in more than one of its files."
                )
            contigs[contig] = (rows + begin, count)
        rows += meta.rows
    joined = replace(first, contigs=contigs, rows=rows)
    joined.write(target)
    return joined


def _join_offsets(sources: Sequence[Path], target: Path) -> None:
    at = 0
    with target.open("wb") as out:
        out.write(np.zeros(1, "<i8").tobytes())
        for source in sources:
            offsets = np.memmap(source, "<i8", "r")
            for begin in range(1, len(offsets), _BLOCK):
                out.write((offsets[begin : begin + _BLOCK] + at).astype("<i8").tobytes())
            at += int(offsets[-1])
