"""Orders: what a task alone may know. Its options, its key for progress messages, and credentials for its own objects.

An order is an object in the results bucket, below its job's prefix, so that it is erased with the job. Its name cannot
be guessed, and a task's role may read orders but not list them. The launch holds only the order's address.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gas.domain import keys, moments, task_keys
from gas.domain.data_rights import DataScope, InputScope, input_sessions
from gas.domain.job import Job
from gas.domain.ports import Bucket, DataCredentials, DataRights, Objects

# Orders of jobs with more inputs than one session reads have the second format. An annotator of an earlier release
# refuses it, where it would otherwise fail at an input that it may not read.
ONE_SESSION, SEVERAL_SESSIONS = 1, 2


@dataclass(frozen=True, slots=True)
class TaskOrders:
    objects: Objects
    rights: DataRights
    results_bucket: str
    secret: Callable[[], bytes]
    uploads_bucket: str

    def issue(self, job: Job) -> str:
        """Write the order of the job's present attempt with fresh credentials; its `s3://` address.

        Raises Unavailable when STS or S3 does not answer.
        """
        own, *more = input_sessions([file.key for file in job.inputs])
        name = keys.task_name(job.job_id, job.attempt)
        credentials = self.rights.vend(_scope(job, own), name)
        further = [_shown(self.rights.vend(InputScope(one), name)) for one in more]
        order = {
            "format": SEVERAL_SESSIONS if further else ONE_SESSION,
            "job_id": job.job_id,
            "attempt": job.attempt,
            "key": task_keys.signing_key(self.secret(), job.job_id, job.attempt),
            "options": job.options,
            "tracks": job.tracks or {},
            **self._inputs(job),
            "credentials": _shown(credentials),
            **({"input_credentials": further} if further else {}),
        }
        key = self._key(job)
        self.objects.write(Bucket.RESULTS, key, json.dumps(order).encode(), "application/json")
        return keys.uri(self.results_bucket, key)

    def _inputs(self, job: Job) -> dict[str, Any]:
        """All inputs of a job that has several."""
        if not job.merge:
            return {}
        sessions = input_sessions([file.key for file in job.inputs])
        numbers = [number for number, one in enumerate(sessions) for _ in one]
        files: list[dict[str, Any]] = [
            {"uri": keys.uri(self.uploads_bucket, file.key), "name": file.filename}
            | ({"session": number} if number else {})
            for file, number in zip(job.inputs, numbers, strict=True)
        ]
        return {"inputs": files}

    def withdraw(self, job: Job) -> None:
        """Erase the order of a job whose task has sent its final message."""
        self.objects.delete(Bucket.RESULTS, [self._key(job)])

    def genuine(self, job_id: str, attempt: int, body: str, signature: str) -> bool:
        """Whether a message was signed with the key of the attempt it names."""
        key = task_keys.signing_key(self.secret(), job_id, attempt)
        return task_keys.genuine(key, body, signature)

    def _key(self, job: Job) -> str:
        return keys.order_key(job.folder, job.job_id, task_keys.order_name(self.secret(), job.job_id))


def _shown(credentials: DataCredentials) -> dict[str, str]:
    return {
        "access_key_id": credentials.access_key_id,
        "secret_access_key": credentials.secret_access_key,
        "session_token": credentials.session_token,
        "expires_at": moments.text(credentials.expires_at),
    }


def _scope(job: Job, inputs: tuple[str, ...]) -> DataScope:
    """What the task's own session reaches; `inputs`: keys of the inputs that it reads."""
    name, _, version = job.reference.partition("@")
    return DataScope(
        inputs[0],
        f"{name}/{version}/",
        keys.result_prefix(job.folder, job.job_id),
        tuple(keys.track_prefix(track, pinned) for track, pinned in (job.tracks or {}).items()),
        keys.parts_prefix(job.folder, job.job_id) if job.scatter else "",
        inputs[1:],
    )
