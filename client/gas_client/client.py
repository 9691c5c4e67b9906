"""`GasClient`: one method for each thing a user does. Answers are the JSON objects of the HTTP API (`gas_client.types`)."""

from __future__ import annotations

import contextlib
import io
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

import httpx

from gas_client.downloads import Progress, checked, fetch, stream
from gas_client.errors import ApiError, JobFailed
from gas_client.http import TRIES, Http, path_part
from gas_client.remote import RemoteFile
from gas_client.resume import Resumable
from gas_client.sign_in import make_token
from gas_client.transfer import send_parts
from gas_client.types import (
    DeletedJob,
    Estimate,
    ExploreFile,
    FileLink,
    Job,
    Person,
    PlanChange,
    Profile,
    Reference,
    ResultFile,
    Shared,
    Upload,
)
from gas_client.variants import Variant
from gas_client.waiting import Pace, states

Json = dict[str, Any]


def _silent(_done: int, _total: int) -> None:
    return None


class GasClient:
    """A signed-in view of one service. Raises the errors of `gas_client.errors`.

    `token`: an API token; without it only public calls work. `timeout`: seconds that one request may take. `tries`: how
    often a request that is safe to repeat is sent before NotReachable or ApiError (429, 502, 503, 504) is raised.
    """

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        timeout: float = 60.0,
        tries: int = TRIES,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        resume: Resumable | None = None,
    ) -> None:
        self._http = Http(url, token, timeout=timeout, tries=tries, transport=transport, sleep=sleep)
        # Storage never sees the token: presigned URLs carry their own permission, and S3 refuses two at once.
        self._storage = httpx.Client(timeout=httpx.Timeout(300, connect=15), transport=transport)
        self._sleep = sleep
        self._clock = clock
        self._resume = resume or Resumable()

    @property
    def url(self) -> str:
        """The service's address, without a slash at the end."""
        return self._http.url

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()
        self._storage.close()

    # Account

    def make_token(
        self,
        email: str,
        password: str,
        name: str,
        expires_days: int = 90,
        scope: str = "submit",
        code: Callable[[], str] | None = None,
    ) -> str:
        """Sign in with a password and return a new API token (shown by the service this once).

        `scope`: `read`, `submit` or `full`. `code` is called for a code of the authenticator app if the account has
        one. The session of the password ends again.
        """
        return make_token(self._http, email, password, name, expires_days, scope, code)

    def revoke_token(self, token_id: str) -> None:
        """Revoke an API token; one below the scope `full` can revoke only itself."""
        self._http.call("DELETE", f"/tokens/{path_part(token_id)}")

    def me(self) -> Profile:
        """Profile, plan, usage and limits."""
        return cast(Profile, self._object("GET", "/me"))

    def set_plan(self, plan: str) -> PlanChange:
        """Change to `premium` or `free`; `checkout_url` is a URL when the change must be paid for first."""
        return cast(PlanChange, self._object("POST", "/me/plan", {"plan": plan}))

    def filter_sets(self) -> list[Json]:
        """The account's named filters: `{set_id, name, version, filter, created_at, updated_at}`, by name."""
        return list(self._object("GET", "/me/filters")["filter_sets"])

    # References, uploads and jobs

    def references(self) -> list[Reference]:
        """The available references."""
        return list(self._object("GET", "/references")["references"])

    def estimate(self, size: int, reference: str, tracks: str | None = None) -> Estimate:
        """The estimated cost of a file of `size` bytes; `tracks`: names separated by commas, `-` for none."""
        params = {"size": size, "reference": reference, "tracks": tracks}
        return cast(Estimate, self._object("GET", "/estimate", params=params))

    def upload(self, path: Path | str, progress: Progress = _silent, *, key: str | None = None) -> str:
        """Send a file in parts and return its upload id. A second call after an interruption sends only the missing parts.

        With an idempotency `key` the service remembers the upload, for a day; else a file below `~/.local/state/gas` does.
        """
        path = Path(path)
        state = self._keyed_upload(path, key) if key else self._remembered_upload(path)
        upload_id = state["upload_id"]
        if state.get("status") == "COMPLETED":  # all parts have arrived; only the last answer was lost
            self._resume.forget(self.url, path)
            progress(path.stat().st_size, path.stat().st_size)
            return upload_id
        parts = send_parts(self, self._storage, path, dict(state), progress, sleep=self._sleep)
        self._http.call(
            "POST",
            f"/uploads/{path_part(upload_id)}/complete",
            {"parts": parts},
            headers={"Idempotency-Key": f"complete-{upload_id}"},
        )
        self._resume.forget(self.url, path)
        return upload_id

    def upload_state(self, upload_id: str) -> Json:
        """The parts of an upload that have arrived, and new URLs for the rest (`gas_client.types.Upload`)."""
        return {"upload_id": upload_id, **self._object("GET", f"/uploads/{path_part(upload_id)}")}

    def submit(
        self,
        path: Path | str,
        reference: str,
        name: str | None = None,
        options: Mapping[str, Any] | None = None,
        progress: Progress = _silent,
    ) -> Job:
        """Upload a VCF and create a job for it; returns the job."""
        return self.create_job(self.upload(path, progress), reference, name, options)

    def create_job(
        self,
        upload_id: str,
        reference: str,
        name: str | None = None,
        options: Mapping[str, Any] | None = None,
        *,
        merge: Sequence[str] = (),
        key: str | None = None,
    ) -> Job:
        """Annotate a complete upload, with those of `merge` as one. The same `key` within 24 hours returns the same answer."""
        asked = {"name": name, "options": dict(options or {}), "merge": list(merge)}
        body: Json = {"upload_id": upload_id, "reference": reference}
        body |= {field: value for field, value in asked.items() if value}
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return cast(Job, self._object("POST", "/jobs", body, headers=headers))

    def jobs(
        self, status: str | None = None, query: str | None = None, limit: int | None = None
    ) -> Iterator[Job]:
        """The user's jobs, newest first, page after page; at most `limit` of them."""
        cursor, left = None, limit
        while True:
            params = {"status": status, "q": query, "limit": min(left or 50, 50), "cursor": cursor}
            page = self._object("GET", "/jobs", params=params)
            for job in page["jobs"]:
                yield job
                left = None if left is None else left - 1
                if left == 0:
                    return
            cursor = page.get("next_cursor")
            if not cursor:
                return

    def job(self, job_id: str) -> Job:
        """One job."""
        return cast(Job, self._object("GET", f"/jobs/{path_part(job_id)}"))

    def watch(
        self, job_id: str, every: float = 2.0, *, longest: float = 30.0, timeout: float | None = None
    ) -> Iterator[Job]:
        """The job's states as they change, until it has ended.

        Seconds: `every` is the first pause between two requests; pauses grow with the time waited, up to `longest`. If the
        service is unavailable or busy for less than ten minutes, waiting continues. Raises StillRunning after `timeout`.
        """
        return states(
            job_id, lambda: self.job(job_id), Pace(every, longest, timeout), self._sleep, self._clock
        )

    def wait(self, job_id: str, every: float = 2.0, *, timeout: float | None = None) -> Job:
        """The completed job. Raises JobFailed when it ended otherwise, StillRunning after `timeout` seconds."""
        *_, job = self.watch(job_id, every, timeout=timeout)
        if job["status"] != "COMPLETED":
            raise JobFailed(job)
        return job

    def log(self, job_id: str) -> str:
        """The annotation's log, as text."""
        return str(self._object("GET", f"/jobs/{path_part(job_id)}/log")["text"])

    def shared(self, token: str) -> Shared:
        """The content of a share link, which needs no account; `token` is the link's last part, or `sample`."""
        return cast(Shared, self._object("GET", f"/shares/{path_part(token)}"))

    def variant(self, variant: str, reference: str) -> Variant:
        """Annotate one variant, named by place and alleles, HGVS or an rsID, without a file."""
        return cast(Variant, self._object("GET", f"/variants/{path_part(reference)}/{path_part(variant)}"))

    # Files

    def files(self, job_id: str) -> list[ResultFile]:
        """The input (`input`) and each result file, with size and SHA-256."""
        return list(self._object("GET", f"/jobs/{path_part(job_id)}/files")["files"])

    def file(self, job_id: str, name: str) -> ResultFile:
        """One file's size and SHA-256. Raises ApiError (404) that names the files there are."""
        known = {one["name"]: one for one in self.files(job_id)}
        if name not in known:
            detail = f"Job {job_id} has {', '.join(sorted(known)) or 'no files yet'}."
            raise ApiError(404, {"title": "No such file", "detail": detail})
        return known[name]

    def link(self, job_id: str, name: str) -> FileLink:
        """A URL of a file that works for a while without a token, also for ranges."""
        return cast(FileLink, self._object("GET", f"/jobs/{path_part(job_id)}/files/{path_part(name)}"))

    def download(self, job_id: str, name: str, target: Path | str, progress: Progress = _silent) -> Path:
        """Write one file, resumed where an earlier try ended and checked against its SHA-256."""
        one = self.file(job_id, name)
        sign = self._signer(job_id, name)
        return fetch(self._storage, sign, Path(target), one["size"], one["sha256"], progress, self._sleep)

    def stream(self, job_id: str, name: str) -> Iterator[bytes]:
        """Yield a file's bytes without keeping them; raises TransferError at the end if the SHA-256 differs."""
        one = self.file(job_id, name)
        blocks = stream(self._storage, self._signer(job_id, name), name, one["size"], sleep=self._sleep)
        return checked(blocks, name, one["sha256"])

    def open(self, job_id: str, name: str, buffer: int = 1 << 16) -> io.BufferedReader:
        """A file to read at any offset, by ranges; `buffer` bytes are read ahead. For Parquet readers, for example."""
        size = self.file(job_id, name)["size"]
        raw = RemoteFile(self._storage, self._signer(job_id, name), name, size, self._sleep)
        return io.BufferedReader(raw, buffer)

    def family(self, job_id: str) -> list[Person] | None:
        """The family that was set for a job on its page; None if there is none."""
        people: list[Person] | None = self._object("GET", f"/jobs/{path_part(job_id)}/family")["family"]
        return people

    def explore(self, job_id: str) -> dict[str, ExploreFile]:
        """URL and size of each of the explorer's files, by name (docs/explore-format.md). The URLs expire."""
        return dict(self._object("GET", f"/jobs/{path_part(job_id)}/explore")["files"])

    def fetch_explore(
        self,
        job_id: str,
        name: str,
        target: Path,
        files: Mapping[str, ExploreFile],
        sha256: str | None = None,
        progress: Progress = _silent,
    ) -> Path:
        """Write one of the explorer's files. `files`: an answer of `explore`; `sha256`: its checksum in meta.json."""
        urls = [files[name]["url"]]

        def sign() -> str:
            return urls.pop() if urls else self.explore(job_id)[name]["url"]

        return fetch(self._storage, sign, target, files[name]["size"], sha256, progress, self._sleep)

    # Changes of a job

    def cancel(self, job_id: str) -> Job:
        """Stop a job that has not ended."""
        return cast(Job, self._object("POST", f"/jobs/{path_part(job_id)}/cancel"))

    def rerun(self, job_id: str) -> Job:
        """A new job from the same input, reference version and options.

        A scattered job that failed by a fault of the service is continued instead: the same job is returned.
        """
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return cast(Job, self._object("POST", f"/jobs/{path_part(job_id)}/rerun", headers=headers))

    def restore(self, job_id: str) -> Job:
        """Restore an archived result."""
        return cast(Job, self._object("POST", f"/jobs/{path_part(job_id)}/restore"))

    def delete(self, job_id: str) -> DeletedJob:
        """Delete a job with all its files, in any state."""
        return cast(DeletedJob, self._object("DELETE", f"/jobs/{path_part(job_id)}"))

    def _signer(self, job_id: str, name: str) -> Callable[[], str]:
        return lambda: self.link(job_id, name)["url"]

    def _keyed_upload(self, path: Path, key: str) -> Upload:
        wanted = {"filename": path.name, "size": path.stat().st_size}
        begun = self._object("POST", "/uploads", wanted, headers={"Idempotency-Key": key})
        return cast(Upload, self.upload_state(str(begun["upload_id"])))

    def _remembered_upload(self, path: Path) -> Upload:
        known = self._resume.find(self.url, path)
        # For an upload that the sweeper has deleted, or that belongs to another account, the answer is an error: begin a new one.
        with contextlib.suppress(ApiError):
            if known and "parts" in (state := self.upload_state(known)):
                return cast(Upload, state)
        begun = self._object("POST", "/uploads", {"filename": path.name, "size": path.stat().st_size})
        self._resume.keep(self.url, path, str(begun["upload_id"]))
        return cast(Upload, begun)

    def _object(self, method: str, path: str, body: Any = None, **more: Any) -> Json:
        return dict(self._http.call(method, path, body, **more) or {})
