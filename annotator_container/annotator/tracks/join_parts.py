"""Join parts of a track that were built separately, contig by contig, into one track."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from annotator.errors import TrackError
from annotator.tracks.blocks import ENTRY, new_files
from annotator.tracks.planes import Ints
from annotator.tracks.rsids.id_rows import INDEX
from annotator.tracks.rsids.writer import merged, read, written
from annotator.tracks.store import TrackMeta

_BLOCK = 1 << 20


def join_parts(folders: Sequence[Path], name: str, order: Sequence[str], target: Path) -> TrackMeta:
    """Write the track of all parts into `target`, in the order of the reference's contigs; only offsets in the index change."""
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
    with new_files(target, name) as (blocks, index):
        for _, folder in parts:
            entries = np.fromfile(folder / f"track.{name}.index", ENTRY)
            entries["ends"] += blocks.tell()
            index.write(entries.tobytes())
            with (folder / f"track.{name}.blocks").open("rb") as source:
                shutil.copyfileobj(source, blocks, _BLOCK)
    contigs: dict[str, tuple[int, int]] = {}
    rows = blocks_before = 0
    for meta, _ in parts:
        for contig, (begin, count) in meta.contigs.items():
            if contig in contigs:
                raise TrackError(
                    f"The track {name} is not sorted", f"{contig} is in more than one of its files."
                )
            contigs[contig] = (blocks_before + begin, count)
        rows += meta.rows
        blocks_before += sum(count for _, count in meta.contigs.values())
    if all((folder / f"track.{name}.{INDEX}").is_file() for _, folder in parts):
        places = {contig: place for place, contig in enumerate(contigs)}
        runs = [read(folder, name, _renumbered(meta, places)) for meta, folder in parts]
        written(target, name, merged(runs))
    joined = replace(first, contigs=contigs, rows=rows)
    joined.write(target)
    return joined


def _renumbered(meta: TrackMeta, places: Mapping[str, int]) -> Callable[[Ints], Ints]:
    """From the places of contigs in a part to those in the whole."""
    of = np.array([places[contig] for contig in meta.contigs], np.int64)
    return lambda numbers: of[numbers]
