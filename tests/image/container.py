"""Runs commands in the image as Fargate does: root file system read-only, user 65532, no rights, one writable volume.

There is no container engine here. A mount namespace of its own gives each command a read-only bind mount of the image's
files, `chroot` and `setpriv` do the rest; the network is the machine's.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# Mounts live and die with the namespace. /dev is the machine's, /dev/shm is empty memory, as in a container.
_ENTER = """
set -e
root=$1 scratch=$2 view=$3
shift 3
mount --make-rprivate /
mount --bind "$root" "$view"
mount -o remount,bind,ro "$view"
mount --bind "$scratch" "$view/scratch"
mount --bind /dev "$view/dev"
mount -t tmpfs tmpfs "$view/dev/shm"
mount -t proc proc "$view/proc"
exec setpriv --no-new-privs chroot --userspec=65532:65532 --groups= "$view" "$@"
"""


@dataclass(frozen=True, slots=True)
class Image:
    """The image's files and its configuration; `scratch` is the volume, `view` an empty folder to mount it on."""

    root: Path
    variables: Mapping[str, str]
    command: Sequence[str]
    user: str
    scratch: Path
    view: Path

    @classmethod
    def of(cls, root: Path, config: Path, scratch: Path, view: Path) -> Image:
        """From the files and what `buildah inspect` says."""
        described = json.loads(config.read_text())["OCIv1"]["config"]
        variables = dict(item.split("=", 1) for item in described["Env"])
        return cls(root, variables, described["Cmd"], described["User"], scratch, view)

    def run(
        self, *command: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a program with the image's variables and these."""
        variables = {**self.variables, **(environment or {})}
        enter = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _ENTER, "sh"]
        folders = [str(folder) for folder in (self.root, self.scratch, self.view)]
        start = ["/opt/annotator/bin/python", "-c", _START, json.dumps(variables)]
        return subprocess.run(
            [*enter, *folders, *start, *command],
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        )

    def python(self, text: str) -> str:
        """What a Python program prints in the image."""
        done = self.run("python", "-c", text)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def annotator(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `python -m annotator …`, which must succeed."""
        done = self.run("python", "-m", "annotator", *words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def size(self, below: str = "") -> int:
        """Bytes of the files below a folder of the image; links count as nothing, hard links once."""
        found = {}
        for path in (self.root / below).rglob("*"):
            if path.is_file() and not path.is_symlink():
                status = path.stat()
                found[status.st_ino] = status.st_size
        return sum(found.values())


# The image has no shell: its own interpreter sets the variables, the working folder, and becomes the program.
_START = """
import json, os, sys
variables = json.loads(sys.argv[1])
os.chdir("/scratch")
os.execvpe(sys.argv[2], sys.argv[2:], variables)
"""
