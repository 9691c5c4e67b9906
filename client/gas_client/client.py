"""`GasClient`: one method for each thing a user does. Answers are the JSON objects of the HTTP API."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from gas_client.errors import ApiError, GasClientError, JobFailed, NotSignedIn
from gas_client.http import Http
from gas_client.resume import Resumable
from gas_client.transfer import Progress, fetch, send_parts

Json = dict[str, Any]
ENDED = frozenset({"COMPLETED", "FAILED", "CANCELLED"})


def _silent(_done: int, _total: int) -> None:
    return None


def _part(name: str) -> str:
    """A name as one part of a path. Raises ApiError (404) for what no part can be.

    Without it `delete("../me")` would be `DELETE /me`: the account itself.
    """
    if name.strip(".") == "":
        raise ApiError(404, {"title": "Not found", "detail": f"{name!r} is no id."})
    return quote(name, safe="")


class GasClient:
    """A signed-in view of one service. Raises the errors of `gas_client.errors`."""

    def __init__(
        self,
        url: str,
        token: str | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        resume: Resumable | None = None,
    ) -> None:
        self._http = Http(url, token, transport=transport, sleep=sleep)
        # Storage never sees the token: presigned URLs carry their own permission, and S3 refuses two at once.
        self._storage = httpx.Client(timeout=httpx.Timeout(300, connect=15), transport=transport)
        self._sleep = sleep
        self._resume = resume or Resumable()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Gives all connections back."""
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
        try:
            session = self._http.call("POST", "/auth/sign-in", {"email": email, "password": password})
        except NotSignedIn as refused:
            raise NotSignedIn("The e-mail address or the password is wrong.") from refused
        if session.get("step") == "setup":
            raise NotSignedIn(
                "This service requires an authenticator app. Sign in on the site once to set it up."
            )
        if "challenge" in session:
            if code is None:
                raise NotSignedIn("This account needs a code of its authenticator app.")
            answer = {"challenge": session["challenge"], "code": code()}
            session = self._http.call("POST", "/auth/mfa", answer)
        bearer = {"Authorization": f"Bearer {session['access_token']}"}
        made = self._http.call(
            "POST",
            "/tokens",
            {"name": name, "expires_days": expires_days, "scope": scope},
            headers=bearer,
        )
        with suppress(GasClientError):  # the token is made; a session that stays ends by itself
            self._http.call("DELETE", "/me/sessions/current", headers=bearer)
        return str(made["token"])

    def revoke_token(self, token_id: str) -> None:
        """Revoke an API token; one below the scope `full` can revoke only itself."""
        self._http.call("DELETE", f"/tokens/{_part(token_id)}")

    def me(self) -> Json:
        """Profile, plan, usage and limits."""
        return self._object("GET", "/me")

    def set_plan(self, plan: str) -> Json:
        """`premium` or `free`; answers `{plan, checkout_url}` (a URL when the change must be paid for first)."""
        return self._object("POST", "/me/plan", {"plan": plan})

    # References and jobs

    def references(self) -> list[Json]:
        """What can be annotated against."""
        return list(self._object("GET", "/references")["references"])

    def upload(self, path: Path | str, progress: Progress = _silent) -> str:
        """Sends a file in parts and answers its upload id. A second call after a break sends only what is missing."""
        path = Path(path)
        known = self._resume.find(self._http.url, path)
        state = self._upload_again(known) if known else None
        if state is None:
            state = self._object("POST", "/uploads", {"filename": path.name, "size": path.stat().st_size})
            self._resume.keep(self._http.url, path, str(state["upload_id"]))
        upload_id = str(state["upload_id"])
        if state.get("status") == "COMPLETED":  # all arrived, only the last answer did not
            self._resume.forget(self._http.url, path)
            progress(path.stat().st_size, path.stat().st_size)
            return upload_id
        parts = send_parts(self, self._storage, path, state, progress, sleep=self._sleep)
        self._http.call(
            "POST",
            f"/uploads/{_part(upload_id)}/complete",
            {"parts": parts},
            headers={"Idempotency-Key": f"complete-{upload_id}"},
        )
        self._resume.forget(self._http.url, path)
        return upload_id

    def upload_state(self, upload_id: str) -> Json:
        """What of an upload is there, and fresh URLs for what is not."""
        return {"upload_id": upload_id, **self._object("GET", f"/uploads/{_part(upload_id)}")}

    def submit(
        self,
        path: Path | str,
        reference: str,
        name: str | None = None,
        options: Json | None = None,
        progress: Progress = _silent,
    ) -> Json:
        """Uploads a VCF and makes a job of it; answers the job."""
        upload_id = self.upload(path, progress)
        body = (
            {"upload_id": upload_id, "reference": reference}
            | ({"name": name} if name else {})
            | ({"options": options} if options else {})
        )
        return self._object("POST", "/jobs", body, headers={"Idempotency-Key": uuid.uuid4().hex})

    def jobs(
        self, status: str | None = None, query: str | None = None, limit: int | None = None
    ) -> Iterator[Json]:
        """The user's jobs, newest first, page after page; at most `limit` of them."""
        cursor, left = None, limit
        while True:
            page = self._object(
                "GET",
                "/jobs",
                params={"status": status, "q": query, "limit": min(left or 50, 50), "cursor": cursor},
            )
            for job in page["jobs"]:
                yield job
                left = None if left is None else left - 1
                if left == 0:
                    return
            cursor = page.get("next_cursor")
            if not cursor:
                return

    def job(self, job_id: str) -> Json:
        """One job."""
        return self._object("GET", f"/jobs/{_part(job_id)}")

    def watch(self, job_id: str, every: float = 2.0) -> Iterator[Json]:
        """The job's states as they change, until it has ended. `every` is the pause between looks in seconds."""
        last = ""
        while True:
            job = self.job(job_id)
            now = json.dumps(
                [job.get("status"), job.get("progress"), job.get("result_state")], sort_keys=True
            )
            if now != last:
                last = now
                yield job
            if job["status"] in ENDED:
                return
            self._sleep(every)

    def wait(self, job_id: str, every: float = 2.0) -> Json:
        """The completed job. Raises JobFailed when it ended otherwise."""
        *_, job = self.watch(job_id, every)
        if job["status"] != "COMPLETED":
            raise JobFailed(job)
        return job

    def log(self, job_id: str) -> str:
        """The annotation's log, as text."""
        return str(self._object("GET", f"/jobs/{_part(job_id)}/log")["text"])

    def shared(self, token: str) -> Json:
        """What a share link shows, without an account; `token` is the link's last part, or `sample`."""
        return self._object("GET", f"/shares/{_part(token)}")

    def files(self, job_id: str) -> list[Json]:
        """`{name, size, sha256}` of the input (`input`) and of each result file."""
        return list(self._object("GET", f"/jobs/{_part(job_id)}/files")["files"])

    def download(self, job_id: str, name: str, target: Path | str, progress: Progress = _silent) -> Path:
        """Writes one file, resumed where an earlier try ended and checked against its SHA-256."""
        known = {f["name"]: f for f in self.files(job_id)}
        if name not in known:
            raise ApiError(
                404,
                {
                    "title": "No such file",
                    "detail": f"Job {job_id} has {', '.join(sorted(known)) or 'no files yet'}.",
                },
            )

        def sign() -> str:
            return str(self._object("GET", f"/jobs/{_part(job_id)}/files/{_part(name)}")["url"])

        return fetch(
            self._storage, sign, Path(target), known[name].get("size"), known[name].get("sha256"), progress
        )

    def family(self, job_id: str) -> list[Json] | None:
        """The people that were set for a job on its page; None if none were."""
        people: list[Json] | None = self._object("GET", f"/jobs/{_part(job_id)}/family")["family"]
        return people

    def explore(self, job_id: str) -> dict[str, Json]:
        """`{url, size}` of each of the explorer's files, by name (docs/explore-format.md). The URLs expire."""
        return dict(self._object("GET", f"/jobs/{_part(job_id)}/explore")["files"])

    def fetch_explore(
        self,
        job_id: str,
        name: str,
        target: Path,
        files: dict[str, Json],
        sha256: str | None = None,
        progress: Progress = _silent,
    ) -> Path:
        """Writes one of the explorer's files. `files`: an answer of `explore`; `sha256`: what its meta.json says of it."""
        urls = [str(files[name]["url"])]

        def sign() -> str:
            return urls.pop() if urls else str(self.explore(job_id)[name]["url"])

        return fetch(self._storage, sign, target, int(files[name]["size"]), sha256, progress)

    def cancel(self, job_id: str) -> Json:
        """Stops a job that has not ended."""
        return self._object("POST", f"/jobs/{_part(job_id)}/cancel")

    def rerun(self, job_id: str) -> Json:
        """A new job from the same input, reference version and options."""
        return self._object(
            "POST", f"/jobs/{_part(job_id)}/rerun", headers={"Idempotency-Key": uuid.uuid4().hex}
        )

    def restore(self, job_id: str) -> Json:
        """Brings an archived result back."""
        return self._object("POST", f"/jobs/{_part(job_id)}/restore")

    def delete(self, job_id: str) -> Json:
        """Deletes a job with all its files, in any state."""
        return self._object("DELETE", f"/jobs/{_part(job_id)}")

    def _upload_again(self, upload_id: str) -> Json | None:
        try:
            state = self.upload_state(upload_id)
        except ApiError:
            return None  # deleted by the sweeper, or another account's: begin a new upload
        return state if "parts" in state else None

    def _object(self, method: str, path: str, body: Any = None, **more: Any) -> Json:
        return dict(self._http.call(method, path, body, **more) or {})
