"""Store which upload a file belongs to, so that an interrupted upload resumes when the command is run again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path


class Resumable:
    """One small file per unfinished upload below `$XDG_STATE_HOME/gas` (or `~/.local/state/gas`).

    A file is identified by its path, size and time of last change (ns): a changed file is another file.
    """

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        root = environ.get("XDG_STATE_HOME")
        self._folder = (Path(root) if root else Path.home() / ".local" / "state") / "gas" / "uploads"

    def find(self, url: str, path: Path) -> str | None:
        """The upload id, or None."""
        try:
            return str(json.loads(self._file(url, path).read_text())["upload_id"])
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def keep(self, url: str, path: Path, upload_id: str) -> None:
        """Store the upload id; if the disk refuses it, only resuming is lost."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._file(url, path).write_text(json.dumps({"upload_id": upload_id}))
        except OSError:
            return

    def forget(self, url: str, path: Path) -> None:
        """Forget a complete upload."""
        self._file(url, path).unlink(missing_ok=True)

    def _file(self, url: str, path: Path) -> Path:
        facts = path.stat()
        name = hashlib.sha256(
            f"{url}\n{path.resolve()}\n{facts.st_size}\n{facts.st_mtime_ns}".encode()
        ).hexdigest()[:32]
        return self._folder / f"{name}.json"
