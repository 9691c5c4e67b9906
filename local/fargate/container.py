"""A "container": one process with its own environment, scratch folder and log."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.fargate import mishaps

_NEVER = "0001-01-01T00:00:00Z"
# Runs a task's command and ends it with the service.
GUARD = Path(__file__).with_name("guard.py")
_MISHAP = Path(__file__).with_name("with_mishap.py")


class Container:
    """A container: created, then started, then over. `body`: the body of Docker's `POST /containers/create`."""

    def __init__(
        self,
        name: str,
        body: Mapping[str, Any],
        folder: Path,
        environment: Mapping[str, str],
        mishap: str | None = None,
    ) -> None:
        self.id = uuid.uuid4().hex * 2
        self.name = name
        self.image = str(body["Image"])
        self.labels: dict[str, str] = dict(body.get("Labels") or {})
        self.changed = threading.Condition()
        self.log = bytearray()
        self._command = [str(part) for part in body.get("Cmd") or []]
        self._environment = dict(environment)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._mishap = mishap
        self._over = False
        self._started_at = self._finished_at = _NEVER

    @property
    def over(self) -> bool:
        return self._over

    @property
    def exit_code(self) -> int:
        """The exit code in Docker's form: 128 + signal for a killed process."""
        if self._process is None or not self._over:
            return 0
        code = self._process.returncode
        return code if code >= 0 else 128 - code

    def start(self) -> None:
        """Run the command. A second start does nothing."""
        if self._process is not None:
            return
        scratch = self._folder / "scratch"
        scratch.mkdir(parents=True, exist_ok=True)
        command = [sys.executable if self._command[0] == "python" else self._command[0], *self._command[1:]]
        if self._mishap and command[1:2] == ["-m"]:
            command = [command[0], str(_MISHAP), self._mishap, *command[2:]]
        environment = {**self._environment, "TMPDIR": str(scratch)}
        self._process = self._spawn(command, environment, scratch)
        self._started_at = _now()
        threading.Thread(target=self._follow, name=f"task-{self.name}", daemon=True).start()

    def _spawn(
        self, command: list[str], environment: dict[str, str], scratch: Path
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-S", "-E", str(GUARD), str(os.getpid()), *command],
            cwd=scratch,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def _follow(self) -> None:
        process = self._process
        assert process is not None  # noqa: S101 - set by start()
        assert process.stdout is not None  # noqa: S101 - asked for there
        threading.Thread(target=self._end_rest, name=f"task-end-{self.name}", daemon=True).start()
        with process.stdout, (self._folder / "log").open("ab") as kept:
            for line in process.stdout:
                kept.write(line)
                kept.flush()
                with self.changed:
                    self.log += line
                    self.changed.notify_all()
        process.wait()
        with self.changed:
            self._over, self._finished_at = True, _now()
            self.changed.notify_all()

    @property
    def end(self) -> mishaps.End | None:
        """How ECS reports the end, if the exit code does not say it."""
        return mishaps.ENDS.get(self._mishap or "")

    def _end_rest(self) -> None:
        """Kill what the first process left running, as a container does; it would keep the log open."""
        assert self._process is not None  # noqa: S101 - set by start()
        self._process.wait()
        self._signal(signal.SIGKILL)

    def stop(self, patience: float = 5.0) -> None:
        """Send SIGTERM, and SIGKILL after `patience` seconds, to the whole process group."""
        if self._process is None or self._over:
            return
        self._signal(signal.SIGTERM)
        with self.changed:
            if self.changed.wait_for(lambda: self._over, patience):
                return
        self._signal(signal.SIGKILL)

    def _signal(self, number: int) -> None:
        assert self._process is not None  # noqa: S101 - only called on a started one
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            return

    def wait(self) -> int:
        """Wait until the container is over and return its exit code."""
        with self.changed:
            self.changed.wait_for(lambda: self._over)
        return self.exit_code

    def inspect(self) -> dict[str, Any]:
        """Return Docker's description of the container, as far as the emulator reads it."""
        status = "exited" if self._over else "running" if self._process else "created"
        return {
            "Id": self.id,
            "Name": "/" + self.name,
            "Image": self.image,
            "Created": self._started_at,
            "Path": "",
            "Args": [],
            "State": {
                "Status": status,
                "Running": status == "running",
                "ExitCode": self.exit_code,
                "Pid": self._process.pid if self._process else 0,
                "StartedAt": self._started_at,
                "FinishedAt": self._finished_at,
            },
            "Config": {"Image": self.image, "Labels": self.labels, "Tty": False, "Env": []},
            "HostConfig": {"LogConfig": {"Type": "json-file"}},
            "NetworkSettings": {"Networks": {"bridge": {"IPAddress": "127.0.0.1"}}},
        }


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
