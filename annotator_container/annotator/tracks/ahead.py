"""Fetch the parts of tracks and genome that the next chunks need, before these chunks are annotated."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Final, Protocol

from annotator.chunk.records import Chunk

CHUNKS: Final = 6  # number of chunks examined before the first of them is passed on
THREADS: Final = 8


class Partial(Protocol):
    """A file of which only parts are on disk: `annotator.tracks.partial_blocks`, `annotator.reference.partial_genome`."""

    def want(self, places: Sequence[int], pool: Executor, /) -> list[Future[None]]:
        """Start to fetch the missing ones of these places. Return futures that end once all of them are on disk."""
        ...

    def trim(self, used: Collection[int], /) -> None:
        """Free disk space, but keep the places in `used`."""
        ...


Needed = Sequence[tuple[Partial, Sequence[int]]]


def fetched_ahead(
    chunks: Iterable[Chunk], needed: Callable[[Chunk], Needed], in_flight: int
) -> Iterator[Chunk]:
    """Yield the same chunks, each as soon as all places that it needs are on disk.

    `in_flight`: how many chunks may still be annotated when the next one is taken; their places stay on disk. Raises what
    fetching raises.
    """
    waiting: deque[tuple[Chunk, Needed, list[Future[None]]]] = deque()
    used: deque[Needed] = deque(maxlen=in_flight + 1)
    pool = ThreadPoolExecutor(THREADS, "fetch")
    try:
        for chunk in chunks:
            wanted = needed(chunk)
            waiting.append(
                (chunk, wanted, [f for partial, places in wanted for f in partial.want(places, pool)])
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
    for partial, _ in wanted:
        partial.trim(
            {place for needed in kept for one, places in needed if one is partial for place in places}
        )
    return chunk
