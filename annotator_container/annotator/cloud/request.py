"""Build a task's annotation request: options from the order, reference and tracks from S3."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from annotator.cloud.command import runnable
from annotator.cloud.packed_reference import OpenedReference, ReferenceCache
from annotator.cloud.reference_cache import reads
from annotator.cloud.reporter import Reporter
from annotator.cloud.settings import S3Place, TaskSettings
from annotator.cloud.track_cache import Inside, TrackCache
from annotator.job_request import JobRequest
from annotator.progress import Step
from annotator.tracks.choice import bare


def requested(settings: TaskSettings, s3: Any, reporter: Reporter, output: Path) -> JobRequest:
    """Fetch what the job reads at its start, and return its request. Results go to `output`.

    Bases of the genome and blocks of tracks are fetched later, as the input reaches them.
    """
    wanted = bare(settings.names("tracks"))
    pins = {name: at for name, at in settings.published.items() if wanted is None or name in wanted}

    def fetching(done: int, total: int) -> None:
        reporter.progress(Step("fetching the reference", done, total, unit="bytes"))

    shared = settings.reference_cache is not None
    opened = ReferenceCache(s3, settings.cache, shared, fetching, time.sleep).open(
        settings.reference, settings.reference_version, reads(settings.engine, wanted, pins)
    )
    reference = opened.folder
    cache = TrackCache(s3, settings.reference.bucket, settings.cache, shared, fetching, time.sleep)
    published = cache.open(pins, _inside(opened, settings, wanted, pins))
    from annotator.commands.annotate import cores  # which waits for all of the annotation's modules

    options = settings.options
    threads = int(options.get("threads") or cores())
    return JobRequest(
        settings.input.key.rsplit("/", 1)[-1],
        reference,
        output,
        settings.engine,
        threads,
        settings.names("fields"),
        wanted,
        pedigree_text(options.get("pedigree")),
        settings.names("sample_names"),
        str(options.get("name") or ""),
        runnable(settings, threads, _tracks_of(opened.description, wanted, pins)),
        haplotypes=settings.haplotypes,
        genotypes=settings.genotypes,
        published=tuple(published),
        bases=opened.genome,
    )


def _inside(
    opened: OpenedReference, settings: TaskSettings, wanted: Sequence[str] | None, pins: Mapping[str, str]
) -> Inside | None:
    """The job's tracks inside the reference, to be read by blocks; None if the folder has them whole."""
    if opened.genome is None:
        return None
    prefix = f"{settings.reference.key.rstrip('/')}/{settings.reference_version}/"
    names = _names_inside(opened.description, wanted, pins)
    return Inside(S3Place(settings.reference.bucket, prefix), opened.description, names)


def _names_inside(
    description: Mapping[str, Any], wanted: Sequence[str] | None, pins: Mapping[str, str]
) -> list[str]:
    """The job's tracks that are inside the reference; a pinned one replaces that of its name."""
    names = [str(track["name"]) for track in description.get("tracks", [])]
    return [name for name in names if name not in pins and (wanted is None or name in wanted)]


def _tracks_of(
    description: Mapping[str, Any], wanted: Sequence[str] | None, pins: Mapping[str, str]
) -> Sequence[str] | None:
    """Return the tracks of a job in the format of `annotate --tracks`; None when the job uses exactly the reference's tracks."""
    if not pins:
        return wanted
    return [
        *(f"{name}@{version}" for name, version in pins.items()),
        *_names_inside(description, wanted, pins),
    ]


def pedigree_text(value: Any) -> str:
    """Return `options.pedigree` as PED lines, from PED text (unchanged) or a list of {child, father, mother, sex, affected}."""
    if not value or isinstance(value, str):
        return value or ""
    sexes = {"male": "1", "female": "2", "1": "1", "2": "2"}
    lines = []
    for item in value if isinstance(value, list) else [value]:
        affected = {True: "2", False: "1"}.get(item.get("affected"), "0")
        lines.append(
            "\t".join(
                (
                    "family",
                    str(item.get("child", "")),
                    str(item.get("father") or "0"),
                    str(item.get("mother") or "0"),
                    sexes.get(str(item.get("sex")), "0"),
                    affected,
                )
            )
        )
    return "\n".join(lines)
