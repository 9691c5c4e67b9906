"""Check before the start for a taken port, a second service, a read-only state folder and a full disk."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import socket
from pathlib import Path
from typing import IO

from local.errors import AlreadyRunning, PortTaken, StateUnusable
from local.settings import LocalSettings

NEEDED_BYTES = 200 * 1024 * 1024


def prepare_state(settings: LocalSettings) -> IO[str]:
    """Create the state folder and return its lock, which the caller keeps open. Raises StateUnusable, AlreadyRunning."""
    state = settings.state
    try:
        # It holds inputs, results and keys, so other users of this machine must not read it.
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (
            settings.snapshots,
            settings.objects,
            settings.mail,
            settings.references,
            settings.tasks,
        ):
            folder.mkdir(parents=True, exist_ok=True)
        probe = state / ".probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise _unusable(state, error) from error
    free = shutil.disk_usage(state).free
    if free < NEEDED_BYTES:
        raise StateUnusable(
            f"The disk of {state} is full: {free // 1024**2} MiB are free, {NEEDED_BYTES // 1024**2} MiB are needed. "
            "Make room, or set GAS_STATE to a folder on another disk."
        )
    return _lock(settings)


def check_port(settings: LocalSettings) -> None:
    """Check that the port is free. Raises PortTaken."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", settings.port))
        except OSError as error:
            if error.errno == errno.EACCES:
                raise PortTaken(
                    f"Port {settings.port} needs more rights than you have. Try PORT=8080."
                ) from error
            raise PortTaken(
                f"Port {settings.port} is taken by another program. Stop it, or choose another port: PORT=8090 make run."
            ) from error


def _lock(settings: LocalSettings) -> IO[str]:
    path = settings.state / "lock"
    handle = path.open("a+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        handle.seek(0)
        who = handle.read().strip() or "another process"
        handle.close()
        raise AlreadyRunning(
            f"GAS already runs with the state in {settings.state} ({who}). Use that one, stop it, or give this one "
            "its own folder and port: GAS_STATE=… PORT=… make run."
        ) from error
    handle.truncate(0)
    handle.write(f"pid {os.getpid()}, {settings.url}\n")
    handle.flush()
    return handle


def _unusable(state: Path, error: OSError) -> StateUnusable:
    if error.errno == errno.ENOSPC:
        return StateUnusable(
            f"The disk of {state} is full. Make room, or set GAS_STATE to a folder on another disk."
        )
    return StateUnusable(
        f"The state folder {state} cannot be written ({error.strerror}). Set GAS_STATE to a folder you may write to."
    )
