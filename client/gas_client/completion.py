"""Completion in bash, zsh and fish: `gas completion SHELL` prints the script that the shell loads.

Jobs and references are requested from the service, with a time-out of two seconds; without an answer nothing is offered.
"""

from __future__ import annotations

import os
from typing import Annotated, Literal

import typer
from typer._completion_shared import get_completion_script  # typer is pinned
from typer.completion import get_completion_inspect_parameters

from gas_client import settings, show
from gas_client.client import GasClient
from gas_client.errors import GasClientError

VARIABLE = "_GAS_COMPLETE"
Shell = Literal["bash", "zsh", "fish"]
_RESULT_FILES = (
    "all", "annotated.vcf.gz", "annotated.vcf.gz.tbi", "annotated.tsv.gz", "variants.parquet", "summary.json",
    "report.html",
)  # fmt: skip


def completion(shell: Annotated[Shell, typer.Argument(help="The shell that is to complete `gas`.")]) -> None:
    """Print the shell's completion script: `source <(gas completion bash)`."""
    show.plain(get_completion_script(prog_name="gas", complete_var=VARIABLE, shell=shell))


def ready() -> None:
    """Let typer answer in the format of the calling shell; other calls are not slowed down."""
    if VARIABLE in os.environ:
        get_completion_inspect_parameters()


def job_ids(incomplete: str) -> list[tuple[str, str]]:
    """The newest jobs, with name and state."""
    try:
        with _client() as gas:
            return [
                (job["job_id"], f"{job['status']} {job['name']}")
                for job in gas.jobs(limit=30)
                if job["job_id"].startswith(incomplete)
            ]
    except GasClientError:
        return []


def reference_names(incomplete: str) -> list[str]:
    """Names of the references."""
    try:
        with _client() as gas:
            return [one["name"] for one in gas.references() if one["name"].startswith(incomplete)]
    except GasClientError:
        return []


def result_files(incomplete: str) -> list[str]:
    """Names of result files."""
    return [name for name in _RESULT_FILES if name.startswith(incomplete)]


def _client() -> GasClient:
    found = settings.load()
    return GasClient(found.url, found.token, timeout=2.0, tries=1)
