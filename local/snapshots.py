"""The emulator's memory on disk, so that `kill -9` loses nothing that was answered.

A generation is a folder with one file a service. A new one is written aside (unchanged files are hard links) and becomes
the current one by a rename: after a kill at any moment the state is that of one moment. Answers to writes from outside
wait for the generation that holds them (`Snapshots.written`). Objects' bytes are written by the emulator itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import shutil
import time
from pathlib import Path
from typing import Any

from local import memory

_LOG = logging.getLogger("local.snapshots")
# Two snapshots are this many seconds apart at least: many writes at once share one.
_PAUSE = 0.03
# Without any request the emulator's own threads may have changed something: seconds between two looks. A round of a large
# state takes long, so the pause is also a multiple of the last one's processor time, up to the longest.
_IDLE, _IDLE_SHARE, _LONGEST_IDLE = 1.0, 60, 5.0


def idle_pause(cost: float) -> float:
    """Seconds until the next round that nobody asked for; `cost` is the processor time of the last, in seconds."""
    return min(_LONGEST_IDLE, max(_IDLE, _IDLE_SHARE * cost))


class Snapshots:
    """`folder` holds `generations/`, `current` (a link to one of them) and the emulator's own STATE_DIR, `state/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generations = folder / "generations"
        self._current = folder / "current"
        self.state_dir = folder / "state"
        self._texts: dict[str, str] = {}
        self._number = 0
        self._asked = 0
        self._tried = 0  # the last of the asked-for that a round has tried to save,
        self._saved = 0  # and the last that it did
        self._wake = asyncio.Event()
        self._done = asyncio.Condition()
        self._failed: OSError | None = None
        self._cost = 0.0

    def load(self) -> None:
        """Lay the current generation where the emulator looks when it starts, and drop what a kill left behind."""
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
            (self.state_dir / file.name).hardlink_to(file)
            self._texts[file.stem] = file.read_text()

    @property
    def texts(self) -> dict[str, str]:
        """What is on disk, by service."""
        return dict(self._texts)

    def loaded(self, service: str) -> Any:
        """What `load` found for a service, as plain JSON; None when nothing."""
        text = self._texts.get(service)
        return json.loads(text) if text else None

    async def written(self) -> None:
        """Return once everything the emulator holds now is on disk. Raises OSError when the disk refuses."""
        self._asked += 1
        ticket = self._asked
        self._wake.set()
        async with self._done:
            await self._done.wait_for(lambda: self._tried >= ticket)
        if self._saved < ticket and self._failed is not None:
            raise self._failed

    async def keep(self, stop: asyncio.Event) -> None:
        """Save whenever asked, and once in a while; a last time when `stop` is set."""
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), idle_pause(self._cost))
            self._wake.clear()
            await self._round()
            await asyncio.sleep(_PAUSE)
        await self._round()

    async def _round(self) -> None:
        ticket = self._asked
        try:
            begun = time.thread_time()
            texts = memory.texts()  # on the loop's own thread: requests do not change it meanwhile
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
