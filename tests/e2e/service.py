"""A service that a test controls: random port, own state folder, started and killed by the test."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import boto3
import httpx
import psutil

from local.credentials import read_credentials
from tests.processes import terminate

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / ".build" / "demo"
EMAIL, PASSWORD = "demo@example.org", "Demo-pass-1"
Found = TypeVar("Found")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(
    look: Callable[[], Found | None], seconds: float, what: str | Callable[[], str], period: float = 0.1
) -> Found:
    """Return the first true result of `look`; fails the test with `what`, or its answer, if there is none in time."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"after {seconds} s still not: {what if isinstance(what, str) else what()}")
        time.sleep(period)


@dataclass(slots=True)
class LocalService:
    """`python -m local` as a process. `settings` are extra environment variables, for instance FREE_RETENTION_SECONDS."""

    state: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    _opened: list[Any] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def api_url(self) -> str:
        return f"{self.base_url}/api"

    @property
    def log(self) -> Path:
        return self.state.with_name(self.state.name + ".log")

    @property
    def mails(self) -> list[Path]:
        return sorted((self.state / "mail").glob("[0-9]*.eml"))

    def start(self, seconds: float = 240, module: str = "local") -> float:
        """Start, wait for `ready` and return the seconds it took. `module` is the module for `python -m`."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("AWS_", "GAS_", "DOCKER_"))
        }
        environment |= {"GAS_STATE": str(self.state), "PORT": str(self.port), **self.settings}
        begun = time.monotonic()
        size = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", module],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
            )

        def ready() -> bool:
            assert self.process is not None
            text = self.log.read_bytes()[size:].decode()
            assert self.process.poll() is None, f"the service ended: {text}"
            return "ready in" in text

        eventually(ready, seconds, f"ready (see {self.log})", 0.05)
        return time.monotonic() - begun

    def kill(self) -> None:
        """Kill by SIGKILL, without any cleanup."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds: float = 20) -> int:
        """SIGTERM; the exit code. Closes what `client` and `aws` have opened."""
        assert self.process is not None
        self.close()
        return terminate(self.process, seconds)

    def task_of(self, job_id: str) -> psutil.Process | None:
        """The process of a job's task."""
        assert self.process is not None
        for child in psutil.Process(self.process.pid).children():
            try:
                if "annotator.task" in child.cmdline() and child.environ().get("JOB_ID") == job_id:
                    return child
            except (psutil.NoSuchProcess, psutil.ZombieProcess, psutil.AccessDenied):
                continue
        return None

    def close(self) -> None:
        """Close the connections of `client` and `aws`."""
        for opened in self._opened:
            opened.close()
        self._opened.clear()

    def client(self, email: str = EMAIL, password: str = PASSWORD) -> Api:
        """The API as that account, which is created if it does not exist."""
        api = Api(self.api_url, email, password)
        self._opened.append(api.http)
        return api

    def aws(self, name: str) -> Any:
        """A boto3 client of the emulator with the account's keys, which may do everything."""
        keys = read_credentials(self.state)
        client = boto3.client(
            name,  # type: ignore[call-overload]
            endpoint_url=self.base_url,
            region_name="us-east-1",
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
        )
        self._opened.append(client)
        return client


class Api:
    """The HTTP API as a user's program uses it."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self.email, self.password = email, password
        self.http = httpx.Client(base_url=url, timeout=60)
        self.sign_in()

    def sign_in(self) -> None:
        """Sign in; sign up before, for a new account."""
        who = {"email": self.email, "password": self.password}
        answer = self._patiently("/auth/sign-in", who)
        if answer.status_code != 200:
            self._patiently("/auth/sign-up", {**who, "name": "Test"}).raise_for_status()
            self._patiently("/auth/confirm", {"email": self.email, "code": "123456"}).raise_for_status()
            answer = self._patiently("/auth/sign-in", who)
        answer.raise_for_status()
        self.http.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def _patiently(self, path: str, body: Mapping[str, str]) -> httpx.Response:
        """Post again when the service is too busy for the moment, as the page does; at most a minute."""
        end = time.monotonic() + 60
        while True:
            answer = self.http.post(path, json=body)
            if answer.status_code != 503 or time.monotonic() > end:
                return answer
            time.sleep(float(answer.headers.get("Retry-After", "1")))

    def get(self, path: str, **query: Any) -> Any:
        answer = self.http.get(path, params=query)
        assert answer.is_success, answer.text
        return answer.json()

    def post(self, path: str, body: Any = None) -> Any:
        answer = self.http.post(path, json=body if body is not None else {})
        assert answer.is_success, answer.text
        return answer.json()

    def upload(self, body: bytes, filename: str = "input.vcf") -> str:
        """Upload and complete; the upload's id."""
        upload = self.post("/uploads", {"filename": filename, "size": len(body)})
        parts = self.send_parts(upload, body)
        self.post(f"/uploads/{upload['upload_id']}/complete", {"parts": parts})
        return str(upload["upload_id"])

    def send_parts(self, upload: Mapping[str, Any], body: bytes) -> list[dict[str, Any]]:
        size, parts = upload["part_size"], []
        for part in upload["parts"]:
            start = (part["number"] - 1) * size
            sent = httpx.put(part["url"], content=body[start : start + size], timeout=60)
            assert sent.status_code == 200, sent.text
            parts.append({"number": part["number"], "etag": sent.headers["etag"]})
        return parts

    def submit(self, body: bytes, reference: str = "demo", **more: Any) -> str:
        """Upload and submit; the job's id."""
        upload_id = self.upload(body, more.pop("filename", "input.vcf"))
        return str(self.post("/jobs", {"upload_id": upload_id, "reference": reference, **more})["job_id"])

    def job(self, job_id: str) -> dict[str, Any]:
        job: dict[str, Any] = self.get(f"/jobs/{job_id}")
        return job

    def finished(self, job_id: str, seconds: float = 180) -> dict[str, Any]:
        """The job once it is COMPLETED, FAILED or CANCELLED."""

        def over() -> dict[str, Any] | None:
            job = self.job(job_id)
            return job if job["status"] in ("COMPLETED", "FAILED", "CANCELLED") else None

        return eventually(over, seconds, f"job {job_id} is over")

    def download(self, job_id: str, name: str) -> bytes:
        answer = self.http.get(f"/jobs/{job_id}/files/{name}", headers={"Accept": "application/json"})
        assert answer.is_success, answer.text
        found = httpx.get(answer.json()["url"], timeout=60)
        assert found.is_success, found.text
        return found.content


def sample(records: int = 20) -> bytes:
    """The demo's header and first records, as plain VCF: a job of a second or so."""
    import gzip

    lines = gzip.decompress((DEMO / "sample.vcf.gz").read_bytes()).splitlines(keepends=True)
    head = [line for line in lines if line.startswith(b"#")]
    return b"".join(head + [line for line in lines if not line.startswith(b"#")][:records])


def long_sample(copies: int) -> bytes:
    """The demo's sample with each record so many times in a row: a job of some length."""
    import gzip

    lines = gzip.decompress((DEMO / "sample.vcf.gz").read_bytes()).splitlines(keepends=True)
    head = [line for line in lines if line.startswith(b"#")]
    return b"".join(head) + b"".join(line * copies for line in lines if not line.startswith(b"#"))
