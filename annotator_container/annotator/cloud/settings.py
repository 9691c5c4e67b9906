"""The task's settings, from the environment variables that the launcher sets (docs/contracts.md, launch of a task)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from annotator.bytes.digits import whole_number
from annotator.errors import AnnotatorError
from annotator.vcf.genotypes import MODES, Mode

ENGINES = ("vep", "csq", "vepyr")


@dataclass(frozen=True, slots=True)
class S3Place:
    """A bucket and a key or prefix."""

    bucket: str
    key: str

    @classmethod
    def parse(cls, uri: str, variable: str) -> S3Place:
        """Parse `s3://bucket/key`. Raises AnnotatorError that names the variable."""
        bucket, slash, key = uri.removeprefix("s3://").partition("/")
        if not uri.startswith("s3://") or not bucket or not slash:
            raise AnnotatorError(
                "The task was started wrongly", f"{variable} is {uri!r} and must be s3://bucket/key."
            )
        return cls(bucket, key)


@dataclass(frozen=True, slots=True)
class NamedInput:
    """One of several inputs, and what its user calls it. `session`: 0 if the task's own credentials reach it, else the number
    (from 1) of the order's further credentials that do."""

    place: S3Place
    name: str
    session: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a scattered job. `name`: `plan`, `join`, or the number of a shard from 0.

    `trial` counts the part's tasks within the attempt, from 1. `place`: prefix of the objects that the parts exchange.
    `shards`: the number of shards; for `plan` the maximum. `every`: seconds between two progress messages.
    """

    name: str
    trial: int
    place: S3Place
    shards: int
    every: float

    @property
    def shard(self) -> int | None:
        """The shard's number, from 0; None for plan and join."""
        return whole_number(self.name)

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> Part | None:
        """Read PART and the variables that belong to it; None for a task that does the whole job. Raises AnnotatorError if invalid."""
        name = environment.get("PART")
        if not name:
            return None
        if name not in ("plan", "join") and whole_number(name) is None:
            raise AnnotatorError(
                "The task was started wrongly", f"PART is {name!r}; it is plan, join or a shard's number."
            )
        return cls(
            name,
            int(environment.get("TRY") or 1),
            S3Place.parse(environment.get("SCATTER_URI", ""), "SCATTER_URI"),
            int(environment.get("SHARDS") or 1),
            float(environment.get("PROGRESS_SECONDS") or 2),
        )


@dataclass(frozen=True, slots=True)
class TaskSettings:
    """One variable a field, in capital letters. `scratch` is TMPDIR; `reference_cache` keeps references between tasks.

    `part` is None for a task that does the whole job. `order` is ORDER_URI, None for a task that was started by hand; with it
    the options are in the order, and `tracks`: versions of published tracks by name.
    `inputs`: all files of a job that has several, which are merged; `input` is the first.
    """

    job_id: str
    attempt: int
    input: S3Place
    reference: S3Place
    reference_version: str
    output: S3Place
    progress_queue_url: str
    scratch: Path
    options: Mapping[str, Any] = field(default_factory=dict)
    order: S3Place | None = None
    reference_cache: Path | None = None
    tracks: Mapping[str, str] = field(default_factory=dict)
    part: Part | None = None
    inputs: tuple[NamedInput, ...] = ()

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> TaskSettings:
        """Read the environment. Raises AnnotatorError for a missing or invalid variable."""
        needed = (
            "JOB_ID",
            "ATTEMPT",
            "INPUT_URI",
            "REFERENCE_URI",
            "REFERENCE_VERSION",
            "OUTPUT_URI",
            "PROGRESS_QUEUE_URL",
        )
        missing = [name for name in needed if not environment.get(name)]
        if missing:
            raise AnnotatorError("The task was started wrongly", f"{', '.join(missing)} not set.")
        cache = environment.get("REFERENCE_CACHE")
        return cls(
            environment["JOB_ID"],
            int(environment["ATTEMPT"]),
            S3Place.parse(environment["INPUT_URI"], "INPUT_URI"),
            S3Place.parse(environment["REFERENCE_URI"], "REFERENCE_URI"),
            environment["REFERENCE_VERSION"],
            S3Place.parse(environment["OUTPUT_URI"], "OUTPUT_URI"),
            environment["PROGRESS_QUEUE_URL"],
            Path(environment.get("TMPDIR") or gettempdir()),
            _options(environment.get("OPTIONS", "")),
            S3Place.parse(environment["ORDER_URI"], "ORDER_URI") if environment.get("ORDER_URI") else None,
            Path(cache) if cache else None,
            part=Part.read(environment),
        )

    @property
    def cache(self) -> Path:
        """Where references and tracks are kept on disk."""
        return self.reference_cache or self.scratch / "references"

    @property
    def engine(self) -> str:
        """The chosen engine; `vep` by default."""
        name = str(self.options.get("engine") or "vep")
        if name not in ENGINES:
            raise AnnotatorError("The engine is not known", f"{name!r}; there are {', '.join(ENGINES)}.")
        return name

    @property
    def haplotypes(self) -> bool:
        """Whether neighbouring variants of one haplotype are also annotated together: `auto`, the default, or `off`."""
        value = self.options.get("haplotypes") or "auto"
        if value not in ("auto", "off"):
            raise AnnotatorError("The option haplotypes is not known", f"{value!r}; there are auto, off.")
        return bool(value == "auto")

    @property
    def genotypes(self) -> Mode | None:
        """How the genotypes are written; None: the annotator's default."""
        value = self.options.get("genotypes")
        if value and value not in MODES:
            raise AnnotatorError(
                "The option genotypes is not known", f"{value!r}; there are {', '.join(MODES)}."
            )
        return value or None

    @property
    def published(self) -> dict[str, str]:
        """Versions of the published tracks to join, by name: the order's, and NAME@VERSION among the options."""
        pairs = (name.partition("@") for name in self.names("tracks") or ())
        return {name: version for name, at, version in pairs if at} | dict(self.tracks)

    def names(self, key: str) -> tuple[str, ...] | None:
        """A list option (`fields`, `tracks`, `sample_names`), None when it is not given."""
        value = self.options.get(key)
        if not value:
            return None
        return tuple(str(item) for item in (value.split(",") if isinstance(value, str) else value))


def _options(text: str) -> dict[str, Any]:
    try:
        options = json.loads(text) if text else {}
    except ValueError as error:
        raise AnnotatorError("The task was started wrongly", "OPTIONS is no JSON.") from error
    if not isinstance(options, dict):
        raise AnnotatorError("The task was started wrongly", "OPTIONS must be a JSON object.")
    return options
