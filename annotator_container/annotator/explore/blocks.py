"""Files that are read by byte range: rows.bin, csq.bin, ids.bin."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.explore.merge import Merged
from annotator.explore.output import OutFolder, gzipped, planes

ROWS_BLOCK: Final = 256
CSQ_BLOCK: Final = 4096
IDS_BLOCK: Final = 8192
HIGHLIGHTS: Final = 200
_PRIORITIES: Final = 50
_AHEAD: Final = 64  # blocks under compression at once


def write_blocks(out: OutFolder, name: str, blocks: Iterator[bytes], threads: int) -> list[int]:
    """Compresses the blocks in order on `threads` threads; returns each block's size in the file."""
    sizes: list[int] = []
    digest = hashlib.sha256()
    raw = 0
    with (out.path / name).open("wb") as target, ThreadPoolExecutor(max(threads, 1)) as pool:

        def take(batch: list[bytes]) -> None:
            for data in pool.map(_compress, batch):
                target.write(data)
                digest.update(data)
                sizes.append(len(data))

        batch: list[bytes] = []
        for block in blocks:
            raw += len(block)
            batch.append(block)
            if len(batch) == _AHEAD:
                take(batch)
                batch = []
        take(batch)
        total = target.tell()
    out.listed(name, total, digest.hexdigest(), raw)
    return sizes


def _compress(data: bytes) -> bytes:
    return gzipped(data, 1)


def _in_priority(merged: Merged) -> Iterator[bytes]:
    """Blocks of 256 lines. A chunk's lines lie sorted by priority, so each priority is one slice of each chunk."""
    cuts = [np.searchsorted(chunk.read("body_prio"), np.arange(_PRIORITIES + 1)) for chunk in merged.chunks]
    held: list[bytes] = []
    count = 0
    for priority in range(_PRIORITIES):
        for chunk, cut in zip(merged.chunks, cuts, strict=True):
            first, last = int(cut[priority]), int(cut[priority + 1])
            if first == last:
                continue
            ends = chunk.read("body_ends").astype(np.int64)
            dtype, offset, _ = chunk.arrays["body"]
            begin = int(ends[first - 1]) if first else 0
            body = np.fromfile(
                chunk.path, np.dtype(dtype), int(ends[last - 1]) - begin, offset=offset + begin
            )
            data = body.tobytes()
            while first < last:
                take = min(ROWS_BLOCK - count, last - first)
                stop = int(ends[first + take - 1]) - begin
                start = (int(ends[first - 1]) if first else 0) - begin
                held.append(data[start:stop])
                count += take
                first += take
                if count == ROWS_BLOCK:
                    yield b"".join(held)
                    held, count = [], 0
    if held:
        yield b"".join(held)


def write_rows(out: OutFolder, merged: Merged, threads: int) -> list[str]:
    """rows.bin and rows.idx; returns the first lines, for highlights.json."""
    first: list[bytes] = []

    def seen() -> Iterator[bytes]:
        for block in _in_priority(merged):
            if not first:
                first.append(block)
            yield block

    sizes = write_blocks(out, "rows.bin", seen(), threads)
    out.gzip("rows.idx", np.array(sizes, np.uint32).tobytes())
    lines = first[0].decode("utf-8", "replace").split("\n")[:-1] if first else []
    return lines[:HIGHLIGHTS]


def write_csq(out: OutFolder, merged: Merged, threads: int) -> None:
    """csq.bin: transcripts of all CSQ rows in row order, and transcripts.txt.gz with the gene code of each."""
    gene_of = np.zeros(len(merged.features.values) + 1, np.int64)

    def blocks() -> Iterator[bytes]:
        held: list[tuple[NDArray[np.uint16], NDArray[np.uint32], NDArray[np.uint16]]] = []
        waiting = 0
        for chunk, maps in zip(merged.chunks, merged.maps, strict=True):
            counts = chunk.read("csq_count").astype(np.uint16)
            local = chunk.read("csq_feature").astype(np.int64)
            features = maps["feature"][local]
            packed = chunk.read("csq_combo").astype(np.int64)
            combos = (maps["combo"][packed & 0x7FFF] | (packed & 0x8000)).astype(np.uint16)
            gene_of[features] = maps["gene"][chunk.read("csq_gene").astype(np.int64)]
            held.append((counts, features.astype(np.uint32), combos))
            waiting += len(counts)
            if waiting >= CSQ_BLOCK:
                done, held = _cut(held, last=False)
                waiting = sum(len(part[0]) for part in held)
                yield from done
        yield from _cut(held, last=True)[0]

    sizes = write_blocks(out, "csq.bin", blocks(), threads)
    out.gzip("csq.idx", np.array(sizes, np.uint32).tobytes())
    lines = (
        f"{name}\t{gene}" for name, gene in zip(merged.features.values, gene_of[1:].tolist(), strict=True)
    )
    out.gzip("transcripts.txt.gz", "\n".join(lines).encode())


Part = tuple[NDArray[np.uint16], NDArray[np.uint32], NDArray[np.uint16]]


def _cut(held: list[Part], last: bool) -> tuple[list[bytes], list[Part]]:
    """Full blocks of what is held (all of it when `last`), and the rest."""
    if not held:
        return [], []
    counts = np.concatenate([part[0] for part in held])
    features = np.concatenate([part[1] for part in held])
    combos = np.concatenate([part[2] for part in held])
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    done = []
    at = 0
    while at < len(counts) and (last or len(counts) - at >= CSQ_BLOCK):
        stop = min(at + CSQ_BLOCK, len(counts))
        span = slice(int(offsets[at]), int(offsets[stop]))
        done.append(counts[at:stop].tobytes() + planes(features[span]) + planes(combos[span]))
        at = stop
    rest = int(offsets[at])
    return done, [(counts[at:], features[rest:], combos[rest:])]


def write_ids(out: OutFolder, merged: Merged, threads: int) -> None:
    """ids.bin: (hash, row) pairs sorted by hash, then row."""
    hashes, rows = [], []
    for chunk, first in zip(merged.chunks, merged.first[:-1].tolist(), strict=True):
        pairs = chunk.read("ids").astype(np.int64).reshape(-1, 2)
        hashes.append(pairs[:, 0].astype(np.uint64))
        rows.append((pairs[:, 1] + first).astype(np.uint64))
    keys = (
        np.concatenate(hashes) << np.uint64(32) | np.concatenate(rows) if hashes else np.zeros(0, np.uint64)
    )
    keys.sort()
    every = (keys >> np.uint64(32)).astype(np.uint32)
    row = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)

    def blocks() -> Iterator[bytes]:
        for at in range(0, len(keys), IDS_BLOCK):
            part = every[at : at + IDS_BLOCK]
            yield planes(np.diff(part, prepend=part[:1])) + planes(row[at : at + IDS_BLOCK])

    sizes = write_blocks(out, "ids.bin", blocks(), threads)
    firsts = every[::IDS_BLOCK]
    out.gzip("ids.idx", np.array(sizes, np.uint32).tobytes() + firsts.tobytes())
