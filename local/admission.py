"""Limit requests: some run at once, some wait a short time, and the rest are refused and can try again."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator


class Full(Exception):
    """The request was refused: too many requests wait already, or it waited too long."""


class Lane:
    """Run at most `limit` requests at once; at most `queue` wait, each for `patience` seconds. For one event loop."""

    def __init__(self, limit: int, queue: int, patience: float) -> None:
        self._limit = limit
        self._queue = queue
        self._patience = patience
        self._running = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Hold a turn while inside. Turns are given in the order of arrival. Raises Full."""
        await self._take()
        try:
            yield
        finally:
            self._give()

    async def _take(self) -> None:
        if self._running < self._limit:
            self._running += 1
            return
        if len(self._waiting) >= self._queue:
            raise Full
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            await asyncio.wait_for(asyncio.shield(mine), self._patience)
        except BaseException as error:
            if mine.done():  # the turn was given at the moment of the time-out: pass it on
                self._give()
            else:
                self._waiting.remove(mine)
            if isinstance(error, TimeoutError):
                raise Full from error
            raise

    def _give(self) -> None:
        """Give the turn to the request that has waited longest, or free it."""
        if self._waiting:
            self._waiting.popleft().set_result(None)
        else:
            self._running -= 1
