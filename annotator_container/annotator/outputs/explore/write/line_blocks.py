"""Files that are read by byte range: rows.bin, csq.bin, ids.bin."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice
from typing import Final

import numpy as np
from numpy.typing import NDArray

from annotator.in_order import in_order
from annotator.outputs.explore.merge.dictionaries import Merged
from annotator.outputs.explore.write.files import OutFolder, gzipped, planes

ROWS_BLOCK: Final = 256
CSQ_BLOCK: Final = 4096
IDS_BLOCK: Final = 8192
HIGHLIGHTS: Final = 200
_PRIORITIES: Final = 50
_LINES: Final = 1 << 14
_BATCH: Final = 8  # blocks compressed in one go
_AHEAD: Final = 3  # batches waiting for each thread


def write_blocks(out: OutFolder, name: str, blocks: Iterator[bytes], threads: int) -> list[int]:
    """Compresses the blocks in order on `threads` threads (0: on this one); returns each block's size in the file."""
    sizes: list[int] = []
    digest = hashlib.sha256()
    raw = 0

    def batches() -> Iterator[list[bytes]]:
        nonlocal raw
        while batch := list(islice(blocks, _BATCH)):
            raw += sum(map(len, batch))
            yield batch

    with (out.path / name).open("wb") as target, ThreadPoolExecutor(max(threads, 1)) as pool:
        ahead = _AHEAD * threads
        packed = in_order(pool, _compress, batches(), ahead) if threads else map(_compress, batches())
        for data in chain.from_iterable(packed):
            target.write(data)
            digest.update(data)
            sizes.append(len(data))
        total = target.tell()
    out.listed(name, total, digest.hexdigest(), raw)
    return sizes


def _compress(batch: list[bytes]) -> list[bytearray]:
    return [gzipped(data, 1) for data in batch]


def _in_priority(merged: Merged) -> Iterator[bytes]:
    """Write blocks of 256 lines. A chunk's lines are sorted by priority, so each priority is one slice of each chunk."""
    cuts = [np.searchsorted(chunk.read("body_prio"), np.arange(_PRIORITIES + 1)) for chunk in merged.chunks]
    held: list[bytes] = []
    count = 0
    for priority in range(_PRIORITIES):
        for chunk, cut in zip(merged.chunks, cuts, strict=True):
            first, last = int(cut[priority]), int(cut[priority + 1])
            if first == last:
                continue
            before = max(first - 1, 0)
            ends = chunk.read("body_ends", before, last).tolist()
            if not first:
                ends.insert(0, 0)
            begin = ends[0]
            data = chunk.read("body", begin, ends[-1]).data
            done = 0  # lines of this slice
            while done < last - first:
                take = min(ROWS_BLOCK - count, last - first - done)
                held.append(bytes(data[ends[done] - begin : ends[done + take] - begin]))
                count += take
                done += take
                if count == ROWS_BLOCK:
                    yield held[0] if len(held) == 1 else b"".join(held)
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


def write_csq(out: OutFolder, merged: Merged) -> None:
    """csq.bin: transcripts of all CSQ rows in row order, and transcripts.txt.gz with the gene code of each."""
    gene_of = np.zeros(len(merged.features.values) + 1, np.int64)

    def blocks() -> Iterator[bytes]:
        held: list[Part] = []
        waiting = 0
        for chunk, maps in zip(merged.chunks, merged.maps, strict=True):
            counts = chunk.read("csq_count")
            features = maps["feature"].astype(np.uint32)[chunk.read("csq_feature")]
            packed = chunk.read("csq_combo")
            combos = maps["combo"].astype(np.uint16)[packed & np.uint16(0x7FFF)] | (
                packed & np.uint16(0x8000)
            )
            gene_of[maps["feature"]] = maps["gene"][chunk.read("feature_gene")]
            held.append((counts, features, combos))
            waiting += len(counts)
            if waiting >= CSQ_BLOCK:
                done, held = _cut(held, last=False)
                waiting = sum(len(part[0]) for part in held)
                yield from done
        yield from _cut(held, last=True)[0]

    sizes = write_blocks(out, "csq.bin", blocks(), 0)
    out.gzip("csq.idx", np.array(sizes, np.uint32).tobytes())
    genes = gene_of[1:].tolist()
    names = merged.features.values
    text = bytearray()
    for at in range(0, len(names), _LINES):
        some = zip(names[at : at + _LINES], genes[at : at + _LINES], strict=True)
        text += "".join(f"{name}\t{gene}\n" for name, gene in some).encode()
    out.gzip("transcripts.txt.gz", bytes(text[:-1]))


Part = tuple[NDArray[np.uint16], NDArray[np.uint32], NDArray[np.uint16]]


def _cut(held: list[Part], last: bool) -> tuple[list[bytes], list[Part]]:
    """Split the buffer into full blocks (everything when `last`) and the rest."""
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


def write_ids(out: OutFolder, merged: Merged) -> None:
    """ids.bin: (hash, row) pairs sorted by hash, then row."""
    keys = np.empty(sum(chunk.size("ids") for chunk in merged.chunks) // 2, np.uint64)
    at = 0
    for first, values in merged.pieces("ids"):
        pairs = values.reshape(-1, 2).astype(np.uint64)
        keys[at : at + len(pairs)] = pairs[:, 0] << np.uint64(32) | (pairs[:, 1] + np.uint64(first))
        at += len(pairs)
    keys.sort()

    def blocks() -> Iterator[bytes]:
        for begin in range(0, len(keys), IDS_BLOCK):
            part = keys[begin : begin + IDS_BLOCK]
            hashes = (part >> np.uint64(32)).astype(np.uint32)
            yield planes(np.diff(hashes, prepend=hashes[:1])) + planes(part.astype(np.uint32))

    sizes = write_blocks(out, "ids.bin", blocks(), 0)
    firsts = (keys[::IDS_BLOCK] >> np.uint64(32)).astype(np.uint32)
    out.gzip("ids.idx", np.array(sizes, np.uint32).tobytes() + firsts.tobytes())
