"""Chromium for measurements of memory: over its own protocol, and without the parts of it that keep what a page loads.

Playwright watches the network of every page, and Chromium then keeps a copy of all that was loaded, up to 100 MB, in the renderer.
The pages of users have no such copy. Nothing is enabled here but the evaluation of expressions.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from websockets.sync.client import ClientConnection, connect

from tests.processes import terminate

START_SECONDS = 60
LOOK_EVERY = 0.01
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--remote-debugging-port=0",
)


@dataclass(frozen=True, slots=True)
class Memory:
    """Of a process, in MB: resident (with the browser's own code, shared by all), and its own."""

    resident: float
    own: float


class Tab:
    """One page, in a profile of its own."""

    def __init__(self, browser: Chromium, context: str, target: str, session: str) -> None:
        self._browser, self._context, self._target, self._session = browser, context, target, session

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **params)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression; promises are awaited."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"].get("description", "failed"))
        return answer["result"].get("value")

    def goto(self, url: str) -> None:
        self.evaluate(f"void (location.href = {json.dumps(url)})")

    def until(self, expression: str, seconds: float = 120) -> None:
        """Returns once the expression is true."""
        end = time.monotonic() + seconds
        while not self._true(expression):
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s: {expression}")
            time.sleep(LOOK_EVERY)

    def _true(self, expression: str) -> bool:
        try:
            return bool(self.evaluate(expression))
        except RuntimeError:
            return False  # The page is being replaced.

    def close(self) -> None:
        self._browser.call("Target.closeTarget", targetId=self._target)
        self._browser.call("Target.disposeBrowserContext", browserContextId=self._context)


class Chromium:
    """A running browser."""

    def __init__(self, process: subprocess.Popen[bytes], socket: ClientConnection) -> None:
        self._process, self._socket = process, socket
        self._numbers = itertools.count(1)

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Calls a method of the protocol and returns its result."""
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        self._socket.send(json.dumps(message | ({"sessionId": session} if session else {})))
        while True:
            answer: dict[str, Any] = json.loads(self._socket.recv(timeout=START_SECONDS))
            if answer.get("id") != number:
                continue
            if "error" in answer:
                raise RuntimeError(f"{method}: {answer['error']['message']}")
            result: dict[str, Any] = answer["result"]
            return result

    def tab(self, width: int, height: int) -> Tab:
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, context, target, session)
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        tab.call("Emulation.setDeviceMetricsOverride", **size)
        return tab

    def memory(self) -> Memory:
        """Of the largest renderer."""
        sizes = [(0.0, 0.0)]
        for process in psutil.Process(self._process.pid).children(recursive=True):
            try:
                if "--type=renderer" in process.cmdline():
                    memory = process.memory_full_info()
                    sizes.append((memory.rss / 1e6, memory.uss / 1e6))
            except psutil.Error:
                continue
        return Memory(*max(sizes))


@contextmanager
def chromium(profile: Path) -> Iterator[Chromium]:
    """A fresh Chromium without a window; its profile lies in `profile`."""
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    if binary is None:
        raise RuntimeError("no Chromium is installed")
    command = [binary, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    try:
        with connect(_address(profile, process), max_size=None, compression=None) as socket:
            yield Chromium(process, socket)
    finally:
        terminate(process)


def _address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    """The WebSocket that Chromium writes into its profile at the start."""
    file = profile / "DevToolsActivePort"
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if file.exists() and len(lines := file.read_text().splitlines()) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(LOOK_EVERY)
    raise RuntimeError("Chromium did not start")
