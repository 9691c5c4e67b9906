"""`annotator annotate`."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from annotator.errors import AnnotatorError, InputError, TrackError
from annotator.job_request import JobRequest
from annotator.progress import ForPeople, JsonLines, Progress, ProgressSink, silent

if TYPE_CHECKING:
    from annotator.tracks.publication import PublishedTrack


def run(arguments: argparse.Namespace) -> int:
    """Annotate and print where the results are."""
    from annotator.job import annotate

    request = requested(arguments, threads_of(arguments))
    result = annotate(request, progress_of(arguments), lambda: datetime.now(UTC))
    sys.stdout.write(
        f"{result.totals.records:,} records, {result.totals.rows:,} consequence rows in {arguments.output}\n"
    )
    return 0


def requested(arguments: argparse.Namespace, threads: int) -> JobRequest:
    """The job that the command's options describe."""
    inputs: list[str] = [arguments.input] if isinstance(arguments.input, str) else arguments.input
    return JobRequest(
        inputs[0],
        arguments.reference,
        arguments.output,
        arguments.engine,
        threads,
        _list(arguments.fields),
        _list(arguments.tracks),
        _pedigree(arguments),
        _list(arguments.samples),
        arguments.name,
        shlex.join(["annotator", *sys.argv[1:]]),
        haplotypes=arguments.haplotypes != "off",
        published=_published(arguments),
        genotypes=arguments.genotypes,
        merge=tuple(inputs[1:]),
    )


def progress_of(arguments: argparse.Namespace) -> Progress:
    """Progress on standard error, in the chosen format."""
    sinks: dict[str, ProgressSink] = {
        "json": JsonLines(sys.stderr),
        "text": ForPeople(sys.stderr),
        "none": silent,
    }
    return Progress(sinks[arguments.progress])


def threads_of(arguments: argparse.Namespace) -> int:
    """The number of workers. Raises AnnotatorError."""
    threads: int = arguments.threads
    if threads < 0:
        raise AnnotatorError("The number of threads cannot be negative")
    return threads or cores()


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _list(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(item.strip() for item in text.split(",") if item.strip())


def _published(arguments: argparse.Namespace) -> tuple[PublishedTrack, ...]:
    wanted = _list(arguments.tracks)
    if arguments.track_root is None:
        if versions := [name for name in wanted or () if "@" in name]:
            name, _, version = versions[0].partition("@")
            raise TrackError(
                f"{versions[0]} is a published track, and --track-root does not say where it lies",
                f"Add --track-root DIR, a folder with tracks/{name}/{version} in it (`reference track publish --to DIR` "
                f"writes it), or choose the reference's own track: --tracks {name}",
            )
        return ()
    from annotator.reference.folder import Reference
    from annotator.tracks.choice import published_in

    return tuple(published_in(arguments.track_root, Reference.open(arguments.reference), wanted))


def _pedigree(arguments: argparse.Namespace) -> str:
    if arguments.pedigree is None:
        return ""
    try:
        text: str = arguments.pedigree.read_text(encoding="utf-8", errors="replace")
        return text
    except OSError as error:
        raise InputError("The pedigree cannot be read", f"{arguments.pedigree}: {error.strerror}.") from error
