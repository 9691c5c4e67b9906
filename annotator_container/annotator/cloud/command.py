"""The command line that repeats a task on any machine; the manifest keeps it, so that a result can be reproduced."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from annotator.cloud.settings import TaskSettings

PEDIGREE = "family.ped"


def runnable(settings: TaskSettings, threads: int, tracks: Sequence[str] | None) -> str:
    """`annotator annotate …` with the names of the job's own files: its input, and its reference's folder below `references/`.

    A pedigree was given as text; here it is `family.ped`. `tracks`: NAME of one in the reference, NAME@VERSION of a published one
    (below `references/tracks/`); None for all of the reference.
    """
    name = settings.reference.key.strip("/").split("/")[-1]
    words = [
        "annotator",
        "annotate",
        *(
            [f"input-{number}.vcf.gz" for number in range(1, len(settings.inputs) + 1)]
            or [settings.input.key.rsplit("/", 1)[-1]]
        ),
        "--reference",
        f"references/{name}/{settings.reference_version}",
        "--output",
        "results",
        "--engine",
        settings.engine,
        "--threads",
        str(threads),
    ]
    if tracks is not None:
        words += ["--tracks", ",".join(tracks)]
    if any("@" in name for name in tracks or ()):
        words += ["--track-root", "references"]
    for option, key in (("--fields", "fields"), ("--samples", "sample_names")):
        if (names := settings.names(key)) is not None:
            words += [option, ",".join(names)]
    if not settings.haplotypes:
        words += ["--haplotypes", "off"]
    if settings.genotypes is not None:
        words += ["--genotypes", settings.genotypes]
    if settings.options.get("pedigree"):
        words += ["--pedigree", PEDIGREE]
    if title := str(settings.options.get("name") or ""):
        words += ["--name", title]
    return shlex.join(words)
