"""The base of the annotator's image: `python -m local.base_image [--pin] --engine docker` prints its name.

The name is in annotator_container/base.lock. With `--pin` it must carry a digest: one that is missing is looked up in
the registry and written to the file. A build from a digest gives the same base on every machine.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from local.settings import ROOT

LOCK = ROOT / "annotator_container" / "base.lock"
# Fargate runs the tasks on this platform (RuntimePlatform in template.yaml).
PLATFORM = "linux/arm64"
_DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$")

Run = Callable[[Sequence[str]], str]


class UnpinnedError(Exception):
    """The base image has no digest, and the registry gave none."""


def locked(lock: Path = LOCK) -> str:
    """Return the image that the lock file names."""
    lines = [line.strip() for line in lock.read_text().splitlines()]
    names = [line for line in lines if line and not line.startswith("#")]
    if len(names) != 1:
        raise UnpinnedError(f"{lock} must name one image, not {len(names)}.")
    return names[0]


def pinned(engine: str, lock: Path = LOCK, run: Run | None = None) -> str:
    """Return the image with its digest. A missing digest is looked up and written to `lock`. Raises UnpinnedError."""
    name = locked(lock)
    if _DIGEST.search(name):
        return name
    answer = run or _output
    try:
        answer([engine, "pull", "--quiet", "--platform", PLATFORM, name])
        digests = answer(
            [engine, "image", "inspect", "--format", "{{range .RepoDigests}}{{println .}}{{end}}", name]
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise UnpinnedError(f"The digest of {name} could not be looked up ({error}).") from error
    found = next((line for line in digests.split() if _DIGEST.search(line)), None)
    if found is None:
        raise UnpinnedError(f"{engine} names no digest for {name}.")
    full = name + found[found.index("@") :]
    lock.write_text(re.sub(rf"^{re.escape(name)}$", full, lock.read_text(), flags=re.MULTILINE))
    return full


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pin", action="store_true", help="require a digest; look it up and record it")
    parser.add_argument("--engine", default="docker")
    given = parser.parse_args(argv)
    try:
        before = locked()
        name = pinned(given.engine) if given.pin else before
    except UnpinnedError as error:
        sys.stderr.write(f"{error} A release is not built from an unpinned base.\n")
        return 1
    if name != before:
        sys.stderr.write(f"annotator_container/base.lock now names {name}: commit it.\n")
    sys.stdout.write(name + "\n")
    return 0


def _output(command: Sequence[str]) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


if __name__ == "__main__":
    sys.exit(main())
