"""GA4GH DRS: inputs and results of the caller's own jobs as objects, and each result as a bundle of its files.

Ids: `upload-{upload_id}` (an input), `job-{job_id}` (a result, a bundle), `job-{job_id}.{name}` (one file of it).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from gas.domain import keys
from gas.domain.errors import NotFound
from gas.domain.job import Job, ResultFile, ResultState, Status
from gas.domain.ports import Bucket, Jobs, Objects
from gas.domain.upload import Upload
from gas.domain.user import User
from gas.services.jobs import JobDesk
from gas.services.results import Link, Results
from gas.services.uploads import Intake

UPLOAD, JOB = "upload-", "job-"
SHA256, ETAG = "sha-256", "etag"
MISSING = "There is no such object."


@dataclass(frozen=True, slots=True)
class DrsObject:
    """`checksums`: type and value. `contents`: names, ids and addresses of a bundle's parts, empty for a file.

    `available` False: the file is archived and must be restored first.
    """

    ident: str
    name: str
    uri: str
    size: int
    created_at: str
    checksums: tuple[tuple[str, str], ...]
    contents: tuple[tuple[str, str, str], ...] = ()
    available: bool = True


@dataclass(frozen=True, slots=True)
class Drs:
    desk: JobDesk
    intake: Intake
    jobs: Jobs
    results: Results
    objects: Objects
    site_url: Callable[[], str]

    def object(self, user: User, ident: str) -> DrsObject:
        """Return the object. Raises NotFound if there is none, or if it is another user's."""
        if ident.startswith(UPLOAD):
            return self._upload(self._own_upload(user, ident))
        job, name = self._own_job(user, ident)
        if name is None:
            return self._bundle(job)
        return self._file(job, _result_file(job, name))

    def access(self, user: User, ident: str) -> Link:
        """Return a URL that is signed now. Raises NotFound, ResultArchived, ResultRestoring."""
        if ident.startswith(UPLOAD):
            upload = self._own_upload(user, ident)
            return self.results.signed_input(upload.key, upload.size, upload.filename)
        job, name = self._own_job(user, ident)
        if name is None:
            raise NotFound(MISSING)
        return self.results.link(job, _result_file(job, name).name)

    def uri(self, ident: str) -> str:
        """Return the host-based address of an object."""
        return f"drs://{urlsplit(self.site_url()).netloc}/{ident}"

    def upload_of(self, user: User, uri: str) -> str:
        """Return the upload that a `drs://` address of this service names. Raises NotFound."""
        begin = self.uri(UPLOAD)
        if not uri.startswith(begin):
            raise NotFound("Only inputs of this service are read: drs://HOST/upload-….")
        return self._own_upload(user, UPLOAD + uri.removeprefix(begin)).upload_id

    def _own_upload(self, user: User, ident: str) -> Upload:
        upload = self.intake.own(user, ident.removeprefix(UPLOAD))
        if upload.completed_at is None:
            raise NotFound(MISSING)
        return upload

    def _own_job(self, user: User, ident: str) -> tuple[Job, str | None]:
        if not ident.startswith(JOB):
            raise NotFound(MISSING)
        job_id, dot, name = ident.removeprefix(JOB).partition(".")
        if dot and not name:
            raise NotFound(MISSING)
        job = self.desk.own(user, job_id)
        if job.status is not Status.COMPLETED:
            raise NotFound(MISSING)
        return job, name or None

    def _upload(self, upload: Upload) -> DrsObject:
        """Describe an input. Its SHA-256 is known once a task has read it; until then its checksum is S3's ETag."""
        known = (self.jobs.get(job_id) for job_id in sorted(upload.jobs))
        sums = (
            file.sha256
            for job in known
            if job is not None
            for upload_id, file in zip(job.upload_ids, job.inputs, strict=True)
            if upload_id == upload.upload_id and file.sha256
        )
        sha256 = next(sums, None)
        if sha256 is not None:
            checksum = (SHA256, sha256)
        else:
            head = self.objects.head(Bucket.UPLOADS, upload.key)
            if head is None:
                raise NotFound(MISSING)
            checksum = (ETAG, head.etag.strip('"'))
        ident = f"{UPLOAD}{upload.upload_id}"
        return DrsObject(ident, upload.filename, self.uri(ident), upload.size, upload.created_at, (checksum,))

    def _file(self, job: Job, file: ResultFile) -> DrsObject:
        ident = f"{JOB}{job.job_id}.{file.name}"
        available = job.result_state in (None, ResultState.AVAILABLE) or file.name not in keys.ARCHIVABLE
        created = job.completed_at or job.submitted_at
        sums = ((SHA256, file.sha256),)
        return DrsObject(ident, file.name, self.uri(ident), file.size, created, sums, available=available)

    def _bundle(self, job: Job) -> DrsObject:
        """Describe a result. A bundle's checksum is that of its parts' sorted checksums, as DRS requires."""
        files = [file for file in job.files if not file.name.startswith(keys.EXPLORE_PREFIX)]
        ident = f"{JOB}{job.job_id}"
        parts = tuple((file.name, f"{ident}.{file.name}", self.uri(f"{ident}.{file.name}")) for file in files)
        digest = hashlib.sha256("".join(sorted(file.sha256 for file in files)).encode()).hexdigest()
        size = sum(file.size for file in files)
        created = job.completed_at or job.submitted_at
        return DrsObject(ident, job.name, self.uri(ident), size, created, ((SHA256, digest),), parts)


def _result_file(job: Job, name: str) -> ResultFile:
    """Return the file of the result. Raises NotFound for inputs, which have their own ids, and for the explorer's files."""
    file = job.file(name)
    if file is None or name.startswith(keys.EXPLORE_PREFIX):
        raise NotFound(MISSING)
    return file
