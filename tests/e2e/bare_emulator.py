"""Start an empty emulator, and return the environment with which `sam`, `make` and boto3 use it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import httpx

from tests.e2e.service import eventually, free_port

ACCOUNT, REGION = "000000000000", "us-east-1"


@contextmanager
def bare_emulator(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of commands that deploy to it; the emulator ends with the context."""
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SAM_"))}
    plain |= {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.2",  # seconds; by default sam asks a stack's state every five
    }
    emulator = {
        **plain,
        "AWS_DEFAULT_REGION": REGION,
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "STATE_DIR": str(folder / "state"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "DOCKER_HOST": "unix:///nowhere",
    }
    with (folder / "emulator.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "hypercorn", "--bind", f"127.0.0.1:{port}", "ministack.app:app"],
            env=emulator,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def up() -> bool:
        try:
            return httpx.get(f"{endpoint}/_ministack/health").is_success
        except httpx.TransportError:
            return False

    try:
        eventually(up, 30, "the emulator is up")
        yield plain
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # hypercorn's worker too, which would outlive it
        process.wait()


def client(environment: dict[str, str], service: str) -> Any:
    """A boto3 client of that emulator."""
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=REGION,
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
