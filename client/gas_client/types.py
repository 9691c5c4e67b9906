"""The service's JSON objects as types, named and keyed as in its OpenAPI document (`/api/openapi.json`).

They are plain dicts at run time. Times are UTC, ISO 8601; sizes are bytes. A key that an older service does not send
is missing; a newer service may send more keys.
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict

Status = Literal["PENDING", "RUNNING", "COMPLETED", "FAILED", "CANCELLED"]
ResultState = Literal["AVAILABLE", "ARCHIVING", "ARCHIVED", "RESTORING"]


class Input(TypedDict):
    """The file that was uploaded."""

    filename: str
    size: int


class JobProgress(TypedDict):
    """Progress of a running job; `records`, `total` and `rate` (per second) are in `unit`. None: unknown."""

    stage: str
    unit: Literal["records", "files", "bytes"]
    records: int | None
    total: int | None
    rate: float | None
    eta_seconds: float | None
    shards: int | None
    shards_done: int | None


class JobFailure(TypedDict):
    """Why a job failed, and what to do."""

    title: str
    detail: str


class JobWarning(TypedDict):
    """A warning about the result of a completed job. `code`: docs/summary-format.md."""

    code: str
    title: str
    detail: str


class CostPart(TypedDict):
    """One line of a cost, in US dollars."""

    what: str
    quantity: float
    unit: str
    usd: float
    per: Literal["once", "month"]
    spot: bool | None


class Cost(TypedDict):
    """US dollars: `usd` once, `usd_month` for each month that the files stay (docs/cost.md)."""

    usd: float
    usd_month: float
    parts: list[CostPart]
    prices_as_of: str
    region: str
    on_aws: bool


class JobRestore(TypedDict):
    """A restore in progress; `estimate`: when the result should be available."""

    state: Literal["thawing", "copying"]
    estimate: str | None


class Job(TypedDict):
    """A job. `result_state` is None until it has completed; `reference` names the version (`name@version`)."""

    job_id: str
    name: str
    status: Status
    result_state: ResultState | None
    reference: str
    options: dict[str, Any]
    input: Input
    inputs: list[Input]
    submitted_at: str
    started_at: str | None
    completed_at: str | None
    pending_reason: str | None
    attempt: int
    progress: JobProgress | None
    summary: dict[str, Any] | None
    warnings: list[JobWarning]
    failure: JobFailure | None
    archive_at: str | None
    restore: JobRestore | None
    queue_position: int | None
    cost: Cost | None
    tracks: dict[str, str] | None


class DeletedJob(TypedDict):
    """`erased` is False while a task is still stopping; its files are then deleted automatically."""

    job_id: str
    deleted: bool
    erased: bool


class ResultFile(TypedDict):
    """One file of a job; `sha256` (hexadecimal) of the input is None until a task has read it."""

    name: str
    size: int
    sha256: str | None


class FileLink(TypedDict):
    """A URL that needs no token until it expires."""

    url: str
    expires_at: str


class ExploreFile(TypedDict):
    """A file of the explorer."""

    url: str
    size: int


class Track(TypedDict):
    """A track: a source of annotation in addition to the genes."""

    name: str
    title: str | None
    version: str | None
    published: str | None
    fields: list[str]
    size: int | None
    licence: str | None
    needs_licence: bool
    citation: str | None
    kind: str | None
    rows: int | None
    published_at: str | None


class Contig(TypedDict):
    """A sequence of a reference; `length` in bases."""

    name: str
    length: int
    aliases: list[str]
    codon_table: int


class GeneSet(TypedDict):
    """The genes of one catalogue. `differing`: transcripts that differ from the genome, None where they were not counted."""

    name: str
    genes: int
    transcripts: int
    coding: int
    differing: int | None


class Reference(TypedDict):
    """A reference in its newest version."""

    name: str
    version: str
    assembly: str | None
    species: str | None
    source: str | None
    synthetic: bool
    contigs: list[Contig]
    tracks: list[Track]
    gene_sets: list[GeneSet]


class Usage(TypedDict):
    """The account's usage in this month."""

    month: str
    jobs: int
    bytes: int
    running: int
    period_end: str


class Limits(TypedDict):
    """The plan's limits; `retention_seconds` None: results are kept."""

    upload_bytes: int
    running_jobs: int
    jobs_per_month: int
    bytes_per_month: int
    retention_seconds: int | None
    inputs_per_job: int


class Profile(TypedDict):
    """The account."""

    user_id: str
    email: str
    name: str
    plan: Literal["free", "premium"]
    admin: bool
    created_at: str
    usage: Usage
    limits: Limits
    notifications: dict[str, Any]
    billing: dict[str, Any]
    upcoming: list[dict[str, Any]]
    restore_quote: dict[str, Any] | None


class PlanChange(TypedDict):
    """`checkout_url`: where to pay before the plan changes; None if it has changed."""

    plan: Literal["free", "premium"]
    checkout_url: str | None


class Person(TypedDict):
    """A member of a job's family."""

    name: str
    sex: Literal["female", "male", "unknown"]
    affected: bool | None
    father: str | None
    mother: str | None
    family: str


class Shared(TypedDict):
    """What a share link shows."""

    name: str
    reference: str
    summary: dict[str, Any] | None
    warnings: list[JobWarning]
    completed_at: str | None
    expires_at: str
    view: str | None
    files: list[ResultFile]
    explore: dict[str, Any] | None
    family: list[Person] | None
    ticket: str | None
    reviews: bool
    samples: bool


class Part(TypedDict):
    """PUT exactly this part's bytes to the URL; `number` counts from 1."""

    number: int
    url: str


class DonePart(TypedDict):
    """A part that has arrived."""

    number: int
    etag: str
    size: int


class Upload(TypedDict):
    """An upload: `done` has arrived, `parts` are still to be sent."""

    upload_id: str
    status: Literal["OPEN", "COMPLETED", "DELETING"]
    filename: str
    size: int
    part_size: int
    done: list[DonePart]
    parts: list[Part]


class Estimate(TypedDict):
    """What a job would cost and take."""

    cost: Cost
    seconds: float
