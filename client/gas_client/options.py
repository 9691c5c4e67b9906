"""Options of a job, as flags of the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from gas_client import completion

Engine = Literal["vep", "csq", "vepyr"]
Genotypes = Literal["keep", "counts", "drop"]
Reference = Annotated[
    str,
    typer.Option(
        "--reference", "-r", help="A name of `gas references`.", autocompletion=completion.reference_names
    ),
]
JobName = Annotated[str | None, typer.Option(help="The job's name (the file's by default).")]
EngineFlag = Annotated[Engine | None, typer.Option(help="Annotation engine; vep by default.")]
Pedigree = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="A PED file with the family relations of the samples."),
]
Tracks = Annotated[
    list[str] | None,
    typer.Option("--track", help="A track to use, NAME or NAME@VERSION; repeatable. `none`: no track."),
]
GenotypesFlag = Annotated[
    Genotypes | None,
    typer.Option(
        help="Keep genotypes, write counts of all samples in their place, or drop them. Default: keep up to 200 samples, counts above."
    ),
]
Samples = Annotated[
    list[str] | None,
    typer.Option("--sample", help="A sample to show, and to keep beside counts; repeatable."),
]


def options_of(
    engine: Engine | None,
    pedigree: Path | None,
    tracks: list[str] | None,
    genotypes: Genotypes | None = None,
    samples: list[str] | None = None,
) -> dict[str, Any]:
    """The `options` of `POST /jobs`; options that were not given keep the service's defaults."""
    options: dict[str, Any] = {}
    if engine:
        options["engine"] = engine
    if pedigree:
        options["pedigree"] = _text(pedigree)
    if tracks:
        options["tracks"] = tracks  # an empty list would mean all
    if genotypes:
        options["genotypes"] = genotypes
    if samples:
        options["sample_names"] = samples
    return options


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{path} is not a text file.") from error
