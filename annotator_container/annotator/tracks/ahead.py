"""Fetches the blocks that the next chunks need before their turn comes."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final

from annotator.chunk.records import Chunk
from annotator.tracks.partial import PartialBlocks

CHUNKS: Final = 6  # looked at before the first of them is handed on
THREADS: Final = 8
Needed = Sequence[tuple[PartialBlocks, Sequence[int]]]


def fetched_ahead(
    chunks: Iterable[Chunk], needed: Callable[[Chunk], Needed], in_flight: int
) -> Iterator[Chunk]:
    """The same chunks, each once all blocks that it needs are on disk.

    `in_flight`: chunks that may still be in work when another is taken; their blocks stay. Raises what fetching raises.
    """
    waiting: deque[tuple[Chunk, Needed, list[Future[None]]]] = deque()
    used: deque[Needed] = deque(maxlen=in_flight + 1)
    pool = ThreadPoolExecutor(THREADS, "track")
    try:
        for chunk in chunks:
            wanted = needed(chunk)
            waiting.append(
                (chunk, wanted, [f for blocks, places in wanted for f in blocks.want(places, pool)])
            )
            while len(waiting) > CHUNKS or (waiting and all(future.done() for future in waiting[0][2])):
                yield _ready(waiting, used)
        while waiting:
            yield _ready(waiting, used)
    finally:
        pool.shutdown(cancel_futures=True)


def _ready(waiting: deque[tuple[Chunk, Needed, list[Future[None]]]], used: deque[Needed]) -> Chunk:
    chunk, wanted, futures = waiting.popleft()
    for future in futures:
        future.result()
    used.append(wanted)
    kept = [*used, *(later for _, later, _ in waiting)]
    for blocks, _ in wanted:
        blocks.trim({place for needed in kept for one, places in needed if one is blocks for place in places})
    return chunk
