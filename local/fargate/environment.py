"""Build a task's environment: the variables given to ECS, the credentials of its role, and this machine's interpreter."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from local.settings import REGION, ROOT

# Passed on from this process. A task gets no other variable of it.
_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "NUMBA_CACHE_DIR", "NUMBA_NUM_THREADS")


def task_environment(given: Iterable[str], endpoint: str, cache: Path) -> dict[str, str]:
    """Return the environment of a task's process. Docker's `Env` lines include the keys of its role (local/roles.py)."""
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
