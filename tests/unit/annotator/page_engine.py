"""The site's engine under Node, built from frontend/src/explorer/engine as it is now."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

FRONTEND = Path(__file__).parents[3] / "frontend"


class Engine:
    """The TypeScript engine in a Node process: one question a line, one answer a line."""

    def __init__(self, script: Path) -> None:
        self._process = subprocess.Popen(
            ["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
        )

    def ask(self, **question: Any) -> dict[str, Any]:
        """The answer, or an AssertionError with what the engine said."""
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("the engine has no pipes")
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert "error" not in answer, answer["error"]
        return answer

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(10)


@contextmanager
def running_engine(out: Path) -> Iterator[Engine]:
    """Build the engine into a folder and start it."""
    if shutil.which("node") is None or not (FRONTEND / "node_modules").is_dir():
        pytest.skip("the site's engine needs Node and `npm ci` in frontend/ (`make setup` does both)")
    vite = FRONTEND / "node_modules" / ".bin" / "vite"
    command = [
        str(vite),
        "build",
        "-c",
        "tests/explorer-page/engine.config.ts",
        "--outDir",
        str(out),
        "--logLevel",
        "error",
    ]
    subprocess.run(command, cwd=FRONTEND, check=True, timeout=120, stdin=subprocess.DEVNULL)
    running = Engine(out / "engine.mjs")
    try:
        yield running
    finally:
        running.close()
