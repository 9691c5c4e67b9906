"""What a task finds in its environment: what ECS was told, the credentials of its role, and the interpreter of this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from local.settings import REGION, ROOT

# Handed on from this process; nothing else of it reaches a task.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS")


def task_environment(given: Iterable[str], endpoint: str, cache: Path) -> dict[str, str]:
    """The environment of a task's process from Docker's `Env` lines, which hold the keys of its role (local/roles.py)."""
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment["PATH"] = str(Path(sys.executable).parent) + os.pathsep + environment.get("PATH", "")
    environment.update(
        PYTHONUNBUFFERED="1", PYTHONPATH=str(ROOT / "annotator_container"), REFERENCE_CACHE=str(cache)
    )
    for line in given:
        name, _, value = line.partition("=")
        environment[name] = value
    environment.update(
        AWS_EXECUTION_ENV="AWS_ECS_FARGATE",
        AWS_REGION=REGION,
        AWS_DEFAULT_REGION=REGION,
        AWS_ENDPOINT_URL=endpoint,
        AWS_EC2_METADATA_DISABLED="true",
    )
    return environment
