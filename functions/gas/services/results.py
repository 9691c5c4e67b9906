"""A job's files: their list, a link signed at the moment of the click, the explorer's links, the log."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gas.domain import keys, moments
from gas.domain.errors import NotAllowed, NotFound, ResultArchived, ResultRestoring
from gas.domain.job import Job, ResultFile, ResultState, Status
from gas.domain.ports import Bucket, Clock, Objects

LOG_TAIL_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    expires_at: str
    size: int


@dataclass(frozen=True, slots=True)
class Results:
    objects: Objects
    clock: Clock
    presign_seconds: int

    def files(self, job: Job) -> list[ResultFile]:
        """The result files, explorer's parts left out, and the input."""
        shown = [file for file in job.files if not file.name.startswith(keys.EXPLORE_PREFIX)]
        inputs = zip(keys.input_names(len(job.inputs)), job.inputs, strict=True)
        return [*shown, *(ResultFile(name, file.size, file.sha256 or "") for name, file in inputs)]

    def link(self, job: Job, name: str) -> Link:
        """A URL for one file. Raises NotFound, ResultArchived, ResultRestoring."""
        inputs = dict(zip(keys.input_names(len(job.inputs)), job.inputs, strict=True))
        if given := inputs.get(name):
            return self._sign(Bucket.UPLOADS, given.key, given.size, given.filename)
        file = job.file(name)
        if file is None:
            raise NotFound("This job has no such file.")
        self._must_be_at_hand(job, [name])
        key = keys.result_key(job.folder, job.job_id, name)
        return self._sign(Bucket.RESULTS, key, file.size, f"{_stem(job)}.{name}")

    def signed_input(self, key: str, size: int, filename: str) -> Link:
        """Return a URL for an uploaded file, whether or not a job uses it."""
        return self._sign(Bucket.UPLOADS, key, size, filename)

    def for_shares(self, seconds: int) -> Results:
        """Return the same service whose URLs work for at most that many seconds."""
        return replace(self, presign_seconds=min(seconds, self.presign_seconds))

    def explore(self, job: Job) -> dict[str, Link]:
        """URLs of the explorer's files by plain name. Raises NotAllowed, NotFound, ResultArchived, ResultRestoring."""
        if job.status is not Status.COMPLETED:
            raise NotAllowed("This job has no result yet.")
        files = [file for file in job.files if file.name.startswith(keys.EXPLORE_PREFIX)]
        if not files:
            raise NotFound("This result was made without the explorer's files.")
        files += [file for file in job.files if file.name in keys.EXPLORED_BESIDE]
        self._must_be_at_hand(job, [file.name for file in files])
        return {
            file.name.removeprefix(keys.EXPLORE_PREFIX): self._sign(
                Bucket.RESULTS, keys.result_key(job.folder, job.job_id, file.name), file.size, None
            )
            for file in files
        }

    def sequence(self, job: Job) -> dict[str, Link] | None:
        """URLs of `fasta`, `fai` and `gzi` of the job's own reference; None where it is published without them (any more)."""
        wanted = {part: keys.reference_key(job.reference, name) for part, name in keys.SEQUENCE.items()}
        heads = {part: self.objects.head(Bucket.REFERENCES, key) for part, key in wanted.items()}
        found = {part: head for part, head in heads.items() if head is not None}
        if len(found) < len(wanted):
            return None
        return {
            part: self._sign(Bucket.REFERENCES, wanted[part], head.size, None) for part, head in found.items()
        }

    def log(self, job: Job) -> tuple[str, bool]:
        """The annotation's log after what the service knows, and whether the log was cut to its last 512 KiB."""
        written = self.objects.read(
            Bucket.RESULTS, keys.result_key(job.folder, job.job_id, keys.LOG_NAME), LOG_TAIL_BYTES
        )
        history = "\n".join(_history(job)) + "\n"
        if written is None:
            return history, False
        return f"{history}\n{written.decode('utf-8', 'replace')}", len(written) >= LOG_TAIL_BYTES

    def _must_be_at_hand(self, job: Job, names: list[str]) -> None:
        """S3 itself is asked: while a result is on its way, single files may be here or there."""
        if job.result_state in (None, ResultState.AVAILABLE):
            return
        for name in names:
            if name not in keys.ARCHIVABLE:
                continue
            head = self.objects.head(Bucket.RESULTS, keys.result_key(job.folder, job.job_id, name))
            if head is None or head.readable:
                continue
            if job.result_state is ResultState.RESTORING:
                estimate = job.restore.estimate if job.restore else None
                until = f" It should be back by {estimate}." if estimate else ""
                raise ResultRestoring(f"This result is on its way back from the archive.{until}", estimate)
            raise ResultArchived(
                "This result is in the archive. Restore it, or upgrade to premium, to download it."
            )

    def _sign(self, bucket: Bucket, key: str, size: int, filename: str | None) -> Link:
        url = self.objects.presign_get(bucket, key, self.presign_seconds, filename)
        return Link(url, moments.later(self.clock.now(), self.presign_seconds), size)


def _stem(job: Job) -> str:
    """The input's name without its endings: the beginning of a download's file name."""
    name = job.input.filename
    for ending in (".gz", ".bgz", ".vcf"):
        name = name.removesuffix(ending)
    return name or job.job_id


def _history(job: Job) -> list[str]:
    files = ", ".join(f"{file.filename}, {file.size} bytes" for file in job.inputs)
    lines = [f"{job.submitted_at} submitted: {files}, {job.reference}"]
    if job.started_at:
        lines.append(f"{job.started_at} started")
    if job.pending_reason:
        lines.append(f"waiting: {job.pending_reason}")
    if job.completed_at:
        lines.append(f"{job.completed_at} {job.status.lower()}, attempt {job.attempt}")
    if job.failure:
        lines.append(f"{job.failure.title}: {job.failure.detail}")
    return lines
