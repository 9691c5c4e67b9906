"""`gas run`: submit a file, wait, and download its result, in one command for pipelines."""

from __future__ import annotations

import signal
from pathlib import Path
from types import FrameType
from typing import Annotated, Self

import typer

from gas_client import completion, show
from gas_client.account import JsonFlag
from gas_client.options import (
    EngineFlag,
    GenotypesFlag,
    JobName,
    Pedigree,
    Reference,
    Samples,
    Tracks,
    options_of,
)
from gas_client.pipeline import OnInterrupt, run
from gas_client.session import connect
from gas_client.types import Job

STOPPED = 130  # 128 + SIGINT


def run_command(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A VCF, plain or compressed.")
    ],
    reference: Reference,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", file_okay=False, help="The folder for the result, one for each file."),
    ],
    files: Annotated[
        list[str] | None,
        typer.Option(
            "--file",
            "-f",
            help="A result file to download, repeatable (annotated.vcf.gz and its index by default; `all` for all).",
            autocompletion=completion.result_files,
        ),
    ] = None,
    name: JobName = None,
    engine: EngineFlag = None,
    pedigree: Pedigree = None,
    tracks: Tracks = None,
    genotypes: GenotypesFlag = None,
    samples: Samples = None,
    timeout: Annotated[
        float | None, typer.Option(min=0, help="Seconds to wait for the job; exit code 7 after that.")
    ] = None,
    on_interrupt: Annotated[
        OnInterrupt, typer.Option(help="What Ctrl-C or SIGTERM does to the job that was submitted.")
    ] = "leave",
    fail_on_warning: Annotated[
        bool, typer.Option("--fail-on-warning", help="Exit code 8 if the result has warnings.")
    ] = False,
    new: Annotated[
        bool, typer.Option("--new", help="Upload and annotate again, even if there is an equal run.")
    ] = False,
    replace: Annotated[
        bool,
        typer.Option("--replace", help="Use a folder that holds another run; its files are overwritten."),
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Annotate FILE and download the result to the folder --out. The same command resumes an earlier one.

    The folder's gas-run.json records the job, the request and the checksums. A folder that holds the run of another file or
    of other options is refused.
    """
    options = options_of(engine, pedigree, tracks, genotypes, samples)
    job_id = ""

    def state(job: Job) -> None:
        nonlocal job_id
        job_id = job["job_id"]
        if not json:
            show.following(job)

    with SigtermAsCtrlC() as signals, connect() as gas:
        try:
            done = run(
                gas, file, reference, out, name=name, options=options, files=files, timeout=timeout, new=new,
                replace_other=replace, fail_on_warning=fail_on_warning, on_interrupt=on_interrupt, on_state=state,
                bar=lambda title: show.bar(title, quiet=json),
            )  # fmt: skip
        except KeyboardInterrupt:
            show.err.print(_said(job_id, on_interrupt), markup=False)
            raise typer.Exit(128 + signals.last if signals.last else STOPPED) from None
    if json:
        return show.as_json({"job": done.job, "files": [str(path) for path in done.files]})
    for path in done.files:
        show.out.print(str(path), markup=False)
    return None


def _said(job_id: str, on_interrupt: OnInterrupt) -> str:
    if not job_id:
        return "gas: stopped. Run the same command again to resume."
    if on_interrupt == "cancel":
        return f"gas: stopped; job {job_id} was cancelled."
    return f"gas: stopped; job {job_id} goes on. Run the same command again to wait for it, or `gas cancel {job_id}`."


class SigtermAsCtrlC:
    """A context in which SIGTERM, which schedulers send, stops a run like Ctrl-C; `last` is the signal received, 0 for Ctrl-C."""

    def __init__(self) -> None:
        self.last = 0

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGTERM, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, self._before)

    def _stop(self, number: int, _frame: FrameType | None) -> None:
        self.last = number
        raise KeyboardInterrupt
