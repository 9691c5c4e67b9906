"""Send messages to the job-progress queue: started, progress (at most one in 2 s), and one final message."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from annotator.errors import Cancelled
from annotator.progress import Step

EVERY = 2.0
SUMMARY_LIMIT = 32_000
_LOG = logging.getLogger("annotator.task")


class Reporter:
    """Sends `{job_id, attempt, seq, kind, at, …}`; `seq` rises by one with each message.

    `part`: members that name the part of a scattered job. `every`: minimum seconds between two progress messages.
    Any thread may report progress. A progress message that cannot be sent is dropped; the final message is tried `tries`
    times and then given up: the service learns the outcome from the stopped task.
    """

    def __init__(
        self,
        send: Callable[[str], object],
        job_id: str,
        attempt: int,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        wait: Callable[[float], None] = time.sleep,
        tries: int = 5,
        part: Mapping[str, Any] | None = None,
        every: float = EVERY,
    ) -> None:
        self._send = send
        self._head = {"job_id": job_id, "attempt": attempt, **(part or {})}
        self._every = every
        self._clock, self._now, self._wait, self._tries = clock, now, wait, tries
        self._seq = 0
        self._last = float("-inf")
        self._lock = threading.Lock()
        self._numbers = threading.Lock()
        self.ended = False

    def started(self) -> None:
        self._post("started", {}, 1)

    def progress(self, step: Step) -> None:
        """Send a step: a sink of `annotator.progress.Progress`.

        A report is left out while another thread sends one: a slow queue must not hold up the work.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            now = self._clock()
            if not self.ended and now - self._last >= self._every:
                self._last = now
                self._post("progress", asdict(step), 1)
        finally:
            self._lock.release()

    def renew(self) -> None:
        """Ask for fresh credentials."""
        self._post("renew", {}, 1)

    def completed(
        self, summary: Mapping[str, Any], files: list[dict[str, Any]], sums: Sequence[str | None] = ()
    ) -> None:
        """`sums`: SHA-256 of each input."""
        body: dict[str, Any] = {
            "summary": fitted(summary),
            "files": files,
            "input_sha256": next(iter(sums), None),
        }
        if len(sums) > 1:
            body["inputs_sha256"] = list(sums)
        self._end("completed", body)

    def failed(self, fault: str, title: str, detail: str, cause: str | None = None) -> None:
        """`cause` as in `annotator.cloud.cause`."""
        body = {"fault": fault, "title": title[:300], "detail": detail[:4000]}
        self._end("failed", {**body, "cause": cause} if cause else body)

    def _end(self, kind: str, body: Mapping[str, Any]) -> None:
        if not self.ended:
            self.ended = True
            self._post(kind, body, self._tries)

    def _post(self, kind: str, body: Mapping[str, Any], tries: int) -> None:
        with self._numbers:
            self._seq += 1
            seq = self._seq
        stamp = self._now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        text = json.dumps(
            {**self._head, "seq": seq, "kind": kind, "at": stamp, **body},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for turn in range(tries):
            try:
                self._send(text)
            except Cancelled:
                raise
            except Exception as error:  # noqa: BLE001 - no error of the queue may end the job
                _LOG.warning("The message %s was not sent: %s", kind, error)
                if turn + 1 < tries:
                    self._wait(min(8.0, 0.5 * 2**turn))
            else:
                return


def fitted(summary: Mapping[str, Any]) -> dict[str, Any]:
    """The summary, without its largest parts when it exceeds the size of a message."""
    small = dict(summary)
    for key in ("samples", "chromosomes", "contigs_not_in_reference", "indel_lengths", "tracks", "filters"):
        if len(json.dumps(small, ensure_ascii=False).encode()) < SUMMARY_LIMIT:
            return small
        small.pop(key, None)
    return small
