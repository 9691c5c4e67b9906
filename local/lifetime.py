"""The end of the service: whatever ends it, by a signal, a closed terminal or the death of `make`, ends within seconds.

What was answered is on disk already, so a second signal or a step that hangs may end the process at once. Functions and
tasks end by themselves when the service is gone (local/functions.py, local/fargate/guard.py).
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Mapping

# How long an orderly end may take, in seconds.
GRACE_SECONDS = 10.0
_PERIOD_SECONDS = 0.5
_AGAIN_SECONDS = 1.0


class Lifetime:
    """`over` is set when the service must end. Make it on the running loop."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.over = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._ended = 0.0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # `nohup make run` ignores a closed terminal, and so does the service then.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                self._loop.add_signal_handler(number, self.end, number)
        if "MAKELEVEL" in environment:
            threading.Thread(
                target=self._follow, args=(os.getppid(),), name="make-watch", daemon=True
            ).start()

    def end(self, number: int = signal.SIGTERM) -> None:
        """End in order; at once when called again a second later or more.

        `make` and a shell hand on a signal that the terminal has sent to all: two in the same moment are one.
        """
        if self.over.is_set():
            if self._loop.time() - self._ended > _AGAIN_SECONDS:
                os._exit(128 + number)
            return
        self.over.set()
        self._ended = self._loop.time()
        late = threading.Timer(GRACE_SECONDS, os._exit, (1,))
        late.daemon = True
        late.start()

    def _follow(self, parent: int) -> None:
        """End with `make`, which hands on signals but cannot hand on a SIGKILL."""
        wait = threading.Event()
        while os.getppid() == parent:
            wait.wait(_PERIOD_SECONDS)
        if not self.over.is_set():
            self._loop.call_soon_threadsafe(self.end)
