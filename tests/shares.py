"""How the processes of `make test` share the files: which come first, and which stay together.

A process takes one file (or group) after another. With the longest last, the other process would have nothing left to do
for minutes: those that drive a whole service for long come first, the short ones fill up the end.
"""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# Cheap tests first, because they fail within seconds.
FOLDERS = ("unit", "integration", "e2e")

# Files that use one service with enforced roles (`guarded_service`): one process runs them all, in this order.
GUARDED = (
    "tests/integration/test_iam.py",
    "tests/integration/test_one_task_one_job.py",
    "tests/e2e/test_takeover.py",
)

# The longest files and groups of end-to-end tests, longest first. A file that is missing here only comes later.
LONGEST = (
    "tests/e2e/test_faults.py",
    "tests/e2e/test_deploy_document.py",
    "tests/e2e/test_site_pages.py",
    "tests/e2e/test_endings.py",
    "tests/e2e/test_gas_command.py",
    *GUARDED,
    "tests/e2e/test_site_journey.py",
    "tests/e2e/test_site_uploads.py",
    "tests/e2e/test_review_journey.py",
    "tests/e2e/test_lifecycle_crowd.py",
    "tests/e2e/addresses/test_page_links.py",
    "tests/e2e/test_lifecycle_page.py",
    "tests/e2e/test_api_fuzz.py",
    "tests/e2e/test_warnings.py",
    "tests/e2e/test_sample.py",
    "tests/e2e/test_structural_journey.py",
    "tests/e2e/test_family_journey.py",
    "tests/e2e/test_trust.py",
)


def place(file: str) -> tuple[int, int]:
    """The place of a file (its path from the repository's root) in the order of the whole run."""
    if file in LONGEST:
        return len(FOLDERS) - 1, LONGEST.index(file)
    parts = PurePosixPath(file).parts
    folder = parts[1] if len(parts) > 1 else ""
    return FOLDERS.index(folder) if folder in FOLDERS else -1, len(LONGEST)


class Shares(LoadFileScheduling):
    """Gives each process whole files, and one process all files of a group."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return GUARDED[0] if file in GUARDED else file
