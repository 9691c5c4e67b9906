"""End the service within seconds after a signal, a closed terminal or the death of `make`.

Everything that was answered is already on disk, so a second signal or a step that hangs may end the process at once.
Functions and tasks end by themselves when the service is gone (local/functions.py, local/fargate/guard.py).
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Mapping

# How long an orderly shutdown may take, in seconds.
GRACE_SECONDS = 10.0
_PERIOD_SECONDS = 0.5
_AGAIN_SECONDS = 1.0


class Lifetime:
    """`over` is set when the service must end. Create it on the running event loop."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.over = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._ended = 0.0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            # Under `nohup make run` a closed terminal does not end the service.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                self._loop.add_signal_handler(number, self.end, number)
        if "MAKELEVEL" in environment:
            threading.Thread(
                target=self._follow, args=(os.getppid(),), name="make-watch", daemon=True
            ).start()

    def end(self, number: int = signal.SIGTERM) -> None:
        """Begin an orderly shutdown. A repeated call, at least a second later, ends the process at once.

        The terminal sends a signal to the whole group, and `make` and a shell forward it: two within a second count as one.
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
        """End when `make` ends. It forwards other signals, but cannot forward a SIGKILL."""
        wait = threading.Event()
        while os.getppid() == parent:
            wait.wait(_PERIOD_SECONDS)
        if not self.over.is_set():
            self._loop.call_soon_threadsafe(self.end)
