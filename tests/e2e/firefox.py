"""Firefox over WebDriver BiDi, without a driver: the browser's own WebSocket (https://w3c.github.io/webdriver-bidi/)."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.processes import terminate

START_SECONDS = 90
LOOK_EVERY = 0.2


def binary() -> str | None:
    """Debian's firefox-esr, or another Firefox; None where there is none."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class Firefox:
    """One tab. Errors of the page itself are collected in `complaints`."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.complaints: list[str] = []
        self._call("session.new", {"capabilities": {}})
        self._call("session.subscribe", {"events": ["log.entryAdded"]})
        self._tab = self._call("browsingContext.getTree", {})["contexts"][0]["context"]

    def _call(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message: dict[str, Any] = json.loads(self._socket.recv(timeout=START_SECONDS))
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.complaints.append(str(message["params"]["text"]))
            if message.get("id") == number:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
                result: dict[str, Any] = message["result"]
                return result

    def size(self, width: int, height: int) -> None:
        self._call(
            "browsingContext.setViewport",
            {"context": self._tab, "viewport": {"width": width, "height": height}},
        )

    def goto(self, url: str) -> None:
        self._call("browsingContext.navigate", {"context": self._tab, "url": url, "wait": "complete"})

    def evaluate(self, expression: str) -> Any:
        """The value of an expression that is a string, a number, a boolean or null (promises are awaited)."""
        params = {"expression": expression, "target": {"context": self._tab}, "awaitPromise": True}
        answer = self._call("script.evaluate", params)
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"].get("value")

    def until(self, expression: str, seconds: float = 60) -> Any:
        """The expression's value once it is truthy."""
        end = time.monotonic() + seconds
        while True:
            found = self.evaluate(expression)
            if found:
                return found
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s: {expression}")
            time.sleep(LOOK_EVERY)

    def click(self, selector: str) -> None:
        """A real click at the middle of the first element that the CSS selector finds."""
        self.until(f"!!document.querySelector({json.dumps(selector)})")
        place = self.evaluate(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)}); e.scrollIntoView({{block: 'center'}});"
            " const r = e.getBoundingClientRect(); return `${r.x + r.width / 2} ${r.y + r.height / 2}` })()"
        )
        x, y = (round(float(part)) for part in str(place).split())
        pointer = [
            {"type": "pointerMove", "x": x, "y": y},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        actions = [{"type": "pointer", "id": "mouse", "actions": pointer}]
        self._call("input.performActions", {"context": self._tab, "actions": actions})


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A fresh Firefox without a window; its profile lies in `profile`."""
    profile.mkdir()
    log = profile / "bidi.log"
    command = [
        str(binary()), "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0", "about:blank"
    ]  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
    try:
        with connect(f"{_address(log, process)}/session", max_size=None, compression=None) as socket:
            yield Firefox(socket)
    finally:
        terminate(process)


def _address(log: Path, process: subprocess.Popen[bytes]) -> str:
    """The WebSocket that Firefox prints at its start."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", log.read_text(errors="replace")):
            return found[1]
        time.sleep(LOOK_EVERY)
    raise RuntimeError(f"Firefox did not start: {log.read_text(errors='replace')}")
