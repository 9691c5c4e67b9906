"""Save the emulator's memory to disk, so that `kill -9` loses no write that was answered.

A generation is a folder with one file per service. A new one is written beside the current one (unchanged files are hard
links) and replaces it by a rename, so a kill at any moment leaves one consistent state. The answer to a write from outside
waits until a generation contains the write (`Snapshots.written`). The emulator writes the bytes of objects itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import re
import shutil
import time
from pathlib import Path
from typing import Any

from local import memory
from local.settings import ACCOUNT

_LOG = logging.getLogger("local.snapshots")
# Least time between two snapshots, in seconds: many writes share one snapshot.
_PAUSE = 0.03
# The emulator's own threads may change something without any request: seconds between two checks. A large state takes
# long to save, so the pause is also a multiple of the last round's processor time, up to the longest.
_IDLE, _IDLE_SHARE, _LONGEST_IDLE = 1.0, 60, 5.0
# URLs of queues, of whatever port. What people have written stays as it is.
_QUEUES = re.compile(rf"http://localhost:\d+/{ACCOUNT}/")
_OF_USERS = ("cognito", "dynamodb")


def idle_pause(cost: float) -> float:
    """Return the seconds until the next round without a request; `cost` is the last round's processor time in seconds."""
    return min(_LONGEST_IDLE, max(_IDLE, _IDLE_SHARE * cost))


class Snapshots:
    """`folder` contains `generations/`, `current` (a link to one of them) and the emulator's STATE_DIR, `state/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generations = folder / "generations"
        self._current = folder / "current"
        self.state_dir = folder / "state"
        self._texts: dict[str, str] = {}  # what is on disk
        self._moved: dict[str, str] = {}  # texts with URLs that differ from those on disk
        self._number = 0
        self._asked = 0
        self._tried = 0  # number of the last request that a round has tried to save
        self._saved = 0  # number of the last request that is on disk
        self._wake = asyncio.Event()
        self._done = asyncio.Condition()
        self._failed: OSError | None = None
        self._cost = 0.0

    def load(self, origin: str) -> None:
        """Put the current generation into the emulator's STATE_DIR, and delete what a kill left behind.

        `origin`: the URL of the service without a path. The emulator keeps a queue under its URL, so the URLs of a service
        that used another port are replaced. Deploying changes all else that depends on the port.
        """
        self.state_dir.mkdir(parents=True, exist_ok=True)
        self._generations.mkdir(exist_ok=True)
        for old in self.state_dir.glob("*.json"):
            old.unlink()
        current = self._current.resolve() if self._current.exists() else None
        for generation in self._generations.iterdir():
            if generation != current:
                shutil.rmtree(generation)
        if current is None:
            return
        self._number = int(current.name)
        for file in current.glob("*.json"):
            self._texts[file.stem] = text = file.read_text()
            here = text if file.stem in _OF_USERS else _QUEUES.sub(f"{origin}/{ACCOUNT}/", text)
            if here == text:
                (self.state_dir / file.name).hardlink_to(file)
            else:
                (self.state_dir / file.name).write_text(here)
                self._moved[file.stem] = here

    @property
    def texts(self) -> dict[str, str]:
        """The texts on disk, by service."""
        return dict(self._texts)

    def loaded(self, service: str) -> Any:
        """Return what `load` found for a service, as plain JSON; None if nothing."""
        text = self._moved.get(service) or self._texts.get(service)
        return json.loads(text) if text else None

    async def written(self) -> None:
        """Wait until the emulator's present state is on disk. Raises OSError if it cannot be written."""
        self._asked += 1
        ticket = self._asked
        self._wake.set()
        async with self._done:
            await self._done.wait_for(lambda: self._tried >= ticket)
        if self._saved < ticket and self._failed is not None:
            raise self._failed

    async def keep(self, stop: asyncio.Event) -> None:
        """Save on request and at intervals, and once more as soon as `stop` is set."""
        waker = asyncio.create_task(self._wake_at(stop))
        try:
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), idle_pause(self._cost))
                self._wake.clear()
                await self._round()
                await asyncio.sleep(_PAUSE)
            await self._round()
        finally:
            waker.cancel()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    async def _round(self) -> None:
        ticket = self._asked
        try:
            begun = time.thread_time()
            texts = (
                memory.texts()
            )  # on the event loop's thread, so that no request changes the state meanwhile
            self._cost = time.thread_time() - begun
            await asyncio.to_thread(self._save, texts)
        except OSError as error:
            if self._failed is None:
                _LOG.error(
                    "The state cannot be written: %s. Make room on the disk of %s.",
                    error.strerror,
                    self._folder,
                )
            self._failed = error
        else:
            self._failed = None
            self._saved = max(self._saved, ticket)
        self._tried = max(self._tried, ticket)
        async with self._done:
            self._done.notify_all()

    def _save(self, texts: dict[str, str]) -> None:
        changed = {name: text for name, text in texts.items() if self._texts.get(name) != text}
        if not changed:
            return
        number = self._number + 1
        folder = self._generations / str(number)
        old = self._generations / str(self._number)
        try:
            folder.mkdir()
            for name in self._texts.keys() - changed.keys():
                (folder / f"{name}.json").hardlink_to(old / f"{name}.json")
            for name, text in changed.items():
                (folder / f"{name}.json").write_text(text)
            link = self._folder / "current.new"
            link.unlink(missing_ok=True)
            link.symlink_to(Path("generations") / str(number))
            link.replace(self._current)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._number = number
        self._texts |= changed
        shutil.rmtree(old, ignore_errors=True)
