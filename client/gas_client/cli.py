"""`gas`: annotate variants from the command line.

The service is `GAS_URL` (default http://localhost:8080), the token `GAS_TOKEN` or the one stored by `gas login`.
Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 not signed in, 4 not found, 5 the job ended without a result,
6 not reachable, 7 --timeout is over and the job continues, 8 --fail-on-warning and the result has warnings, 130 stopped by
Ctrl-C, 143 by SIGTERM.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from gas_client import completion, show
from gas_client import query as questions
from gas_client.account import JsonFlag, login, logout, plan
from gas_client.client import GasClient
from gas_client.errors import GasClientError, JobFailed
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
from gas_client.pipeline import VCF_AND_INDEX
from gas_client.run_command import STOPPED, run_command
from gas_client.session import connect
from gas_client.types import Job
from gas_client.variant_command import variant

app = typer.Typer(
    help=__doc__,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Status = Literal["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"]
JobId = Annotated[
    str,
    typer.Argument(
        help="The job's id, as `gas jobs` shows it.", metavar="JOB", autocompletion=completion.job_ids
    ),
]


app.command()(login)
app.command()(logout)
app.command("run")(run_command)
app.command()(variant)


@app.command()
def references(json: JsonFlag = False) -> None:
    """List the available references."""
    with connect(signed_in=False) as gas:
        found = gas.references()
    if json:
        return show.as_json(found)
    for one in found:
        tracks = ", ".join(t if isinstance(t, str) else str(t["name"]) for t in one.get("tracks", ()))
        label = " (synthetic)" if one.get("synthetic") else ""
        show.facts(
            f"{one['name']}{label}",
            [
                ("assembly", str(one.get("assembly", ""))),
                ("species", str(one.get("species", ""))),
                ("tracks", tracks),
            ],
        )
    return None


@app.command()
def submit(
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, dir_okay=False, readable=True, help="VCF files, plain or compressed."),
    ],
    reference: Reference,
    name: JobName = None,
    engine: EngineFlag = None,
    pedigree: Pedigree = None,
    tracks: Tracks = None,
    genotypes: GenotypesFlag = None,
    samples: Samples = None,
    together: Annotated[
        bool,
        typer.Option("--together", help="One job for all files, of one family or cohort, which are merged."),
    ] = False,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Wait for the result.")] = False,
    json: JsonFlag = False,
) -> None:
    """Upload VCF files and create a job for each, or one for all. Run the command again to resume an interrupted upload."""
    options = options_of(engine, pedigree, tracks, genotypes, samples)
    made: list[Job] = []
    with connect() as gas:
        if together:
            _check_together(files, gas.me().get("limits") or {})
        for group in [files] if together else [[path] for path in files]:
            uploads = []
            for path in group:
                with show.bar(path.name, quiet=json) as report:
                    uploads.append(gas.upload(path, report))
            first, *others = uploads
            job = gas.create_job(first, reference, name, options or None, merge=others)
            made.append(job)
            if not json:
                show.out.print(job["job_id"])
        if watch:
            made = [_follow(gas, job["job_id"], quiet=json) for job in made]
    if json:
        show.as_json(made[0] if len(made) == 1 else made)
    _end(made if watch else [])


def _check_together(files: list[Path], limits: Mapping[str, Any]) -> None:
    """Refuse what one job cannot take, before anything is sent. `limits`: those of the plan, as the service has them."""
    number, most = limits.get("inputs_per_job"), limits.get("upload_bytes")
    if number is not None and len(files) > number:
        raise typer.BadParameter(
            f"One job takes at most {number} files; here are {len(files)}. Merge some first, for example with bcftools merge."
        )
    total = sum(path.stat().st_size for path in files)
    if most is not None and total > most:
        raise typer.BadParameter(
            f"The files have {show.size(total)} together; the plan allows {show.size(most)} for one job."
        )


@app.command()
def jobs(
    status: Annotated[
        Status | None, typer.Option(case_sensitive=False, help="Only jobs of this status.")
    ] = None,
    query: Annotated[str | None, typer.Option("--query", "-q", help="Part of the name.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Maximum number of jobs.")] = 20,
    json: JsonFlag = False,
) -> None:
    """List your jobs, newest first."""
    with connect() as gas:
        found = list(gas.jobs(status, query, limit))
    show.as_json(found) if json else show.jobs(found)


@app.command("show")
def show_job(job_id: JobId, json: JsonFlag = False) -> None:
    """Show one job and its files."""
    with connect() as gas:
        job = gas.job(job_id)
        files = gas.files(job_id)
    if json:
        return show.as_json({**job, "files": files})
    show.job(job)
    show.facts("files", [(f["name"], show.size(f["size"])) for f in files])
    return None


@app.command()
def log(job_id: JobId) -> None:
    """Print the annotation's log."""
    with connect() as gas:
        sys.stdout.write(gas.log(job_id))


@app.command()
def watch(job_id: JobId, json: JsonFlag = False) -> None:
    """Follow a job until it ends. The exit code is 5 when it ends without a result."""
    with connect() as gas:
        job = _follow(gas, job_id, quiet=json)
    if json:
        show.as_json(job)
    _end([job])


@app.command()
def download(
    job_id: JobId,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="File names (annotated.vcf.gz and its index by default; `all` for all).",
            autocompletion=completion.result_files,
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", file_okay=False, help="The folder to write to.")
    ] = Path(),
    json: JsonFlag = False,
) -> None:
    """Download result files. Interrupted downloads are resumed, and files are verified by SHA-256."""
    with connect() as gas:
        output.mkdir(parents=True, exist_ok=True)
        wanted = names or [f["name"] for f in gas.files(job_id) if f["name"] in VCF_AND_INDEX]
        if wanted == ["all"]:
            wanted = [f["name"] for f in gas.files(job_id)]
        paths = []
        for name in wanted:
            with show.bar(name, quiet=json) as report:
                paths.append(gas.download(job_id, name, output / name, report))
            if not json:
                show.out.print(str(paths[-1]))
    if json:
        show.as_json([str(path) for path in paths])


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def query(
    context: typer.Context,
    job_id: JobId,
    keep: Annotated[
        Path | None,
        typer.Option(
            file_okay=False,
            help="Keep the downloaded files below this folder; the next question uses them again.",
        ),
    ] = None,
    filter_set: Annotated[
        str | None,
        typer.Option(help="The name of one of your filter sets, as saved on the site; in place of --filter."),
    ] = None,
) -> None:
    """Find variants of a result: `gas query JOB --preset rare --preset recessive --ped family.ped`.

    JOB comes first; options after it are those of `annotator query` (docs/interpretation.md), which gives the answer: --preset,
    --ped, --filter, --min-dp, --min-gq, --ab, --allow-no-call, --any-filter, --keep-clinvar, --format, --columns.
    """
    if job_id.startswith("-"):
        raise typer.BadParameter("Name the job first: gas query JOB [options].")
    if filter_set is not None and any(word.split("=")[0] == "--filter" for word in context.args):
        raise typer.BadParameter("Give either --filter-set or --filter.")
    with tempfile.TemporaryDirectory(prefix="gas-query-") as folder, connect() as gas:
        words = list(context.args)
        if filter_set is not None:
            words += ["--filter", questions.filter_set(gas, filter_set)]
        code = questions.run(gas, job_id, words, keep or Path(folder), os.environ)
    raise typer.Exit(code)


def _act(action: Callable[[GasClient], Mapping[str, Any]], said: str, json: bool) -> None:
    with connect() as gas:
        answer = action(gas)
    show.as_json(answer) if json else show.out.print(said.format(**answer))


@app.command()
def cancel(job_id: JobId, json: JsonFlag = False) -> None:
    """Stop a job that has not ended."""
    _act(lambda gas: gas.cancel(job_id), f"{job_id} is cancelled.", json)


@app.command()
def rerun(job_id: JobId, json: JsonFlag = False) -> None:
    """Create a job from the same input and the same reference version, or continue one that was annotated in parts."""
    _act(lambda gas: gas.rerun(job_id), "{job_id}", json)


@app.command()
def delete(
    job_id: JobId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    json: JsonFlag = False,
) -> None:
    """Delete a job, its input and all its results. This cannot be undone."""
    if not yes:
        typer.confirm(f"Delete {job_id} and all its files?", abort=True, err=True)
    _act(lambda gas: gas.delete(job_id), f"{job_id} is deleted.", json)


@app.command()
def restore(job_id: JobId, json: JsonFlag = False) -> None:
    """Restore an archived result."""
    _act(
        lambda gas: gas.restore(job_id),
        f"{job_id} is being restored. You will get an email when it is available.",
        json,
    )


app.command()(plan)
app.command()(completion.completion)


def _follow(gas: GasClient, job_id: str, quiet: bool) -> Job:
    *_, job = _shown(gas.watch(job_id, every=1.0, longest=5.0), quiet)
    return job


def _shown(states: Iterator[Job], quiet: bool) -> Iterator[Job]:
    for job in states:
        if not quiet:
            show.following(job)
        yield job


def _end(ended: Sequence[Job]) -> None:
    for job in ended:
        if job["status"] != "COMPLETED":
            raise JobFailed(job)


def main() -> None:
    """The console entry point: a known error is printed as one sentence on standard error and sets its exit code."""
    completion.ready()
    try:
        app()
    except GasClientError as error:
        show.err.print(f"gas: {error}", markup=False)
        sys.exit(error.exit_code)
    except OSError as error:  # a folder that may not be written to, a full disk
        show.err.print(f"gas: {error.filename or 'system'}: {error.strerror or error}", markup=False)
        sys.exit(1)
    except SystemExit as end:
        if end.code == STOPPED:
            show.err.print("gas: stopped. Run the same command again to resume.")
        raise


if __name__ == "__main__":
    main()
