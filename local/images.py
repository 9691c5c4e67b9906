"""Run functions whose code is the annotator's image: the annotator that is installed here, in one warm process.

It speaks Lambda's runtime API, as in AWS; the emulator serves that for custom runtimes. Its private names used here are
checked by tests/integration/test_emulator.py.
"""

from __future__ import annotations

import io
import os
import shlex
import shutil
import sys
import threading
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from local.emulator import patient
from local.settings import ROOT

Execute = Callable[[dict[str, Any], Any, str], dict[str, Any]]

# Passed on from this process, and what the emulator sets for the function. It gets no other variable.
_KEPT = (
    "HOME", "LANG", "LC_ALL", "NUMBA_CACHE_DIR", "AWS_LAMBDA_RUNTIME_API", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED",
    "REFERENCES_BUCKET",
)  # fmt: skip


class ImageFunctions:
    """One process answers one request at a time; others wait for it. `scratch` is where it may write."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._turn = threading.Lock()

    def patch(self) -> None:
        """Patch the emulator to run such functions without a container engine."""
        from ministack.services import lambda_svc

        shutil.rmtree(self._scratch, ignore_errors=True)  # of a process that died with an earlier service
        self._scratch.mkdir(parents=True)
        plain: Execute = lambda_svc._execute_function_provided_warm
        lambda_svc._execute_function_docker = self._here(plain)

    def _here(self, plain: Execute) -> Execute:
        def execute(func: dict[str, Any], event: Any, request_id: str) -> dict[str, Any]:
            config = func.get("config") or func
            command = config["ImageConfigResponse"]["ImageConfig"]["Command"]
            code = code_zip(bootstrap(command, self._scratch))
            own = {**config, "Runtime": "provided.al2023", "PackageType": "Zip"}
            with self._turn:
                return plain(patient({**func, "config": own, "code_zip": code}), event, request_id)

        return execute


def bootstrap(command: Sequence[str], scratch: Path) -> str:
    """Return the script that runs the image's command with this machine's interpreter and a small environment."""
    given = {
        "PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT / "annotator_container"),
        "PYTHONUNBUFFERED": "1",
        "TMPDIR": str(scratch),
    }
    kept = " ".join(f'${{{name}:+{name}="${name}"}}' for name in _KEPT)
    words = " ".join(shlex.quote(f"{name}={value}") for name, value in given.items())
    return f"#!/bin/sh\nexec env -i {words} {kept} {shlex.join(command)}\n"


def code_zip(script: str) -> bytes:
    """Return a zip with the script as `bootstrap`; its bytes depend on the script alone."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        entry = zipfile.ZipInfo("bootstrap", (1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o755 << 16
        archive.writestr(entry, script)
    return buffer.getvalue()
