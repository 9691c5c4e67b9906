"""A user's stars and notes on variants of a job, kept beside its result and deleted with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from gas.domain import keys
from gas.domain.job import Job
from gas.domain.ports import Bucket, Objects

NAME = "notes.json"


@dataclass(frozen=True, slots=True)
class Notes:
    """`{"chrom-pos-ref-alt": {"star", "text"}}`; the last writer's whole set counts."""

    objects: Objects

    def read(self, job: Job) -> dict[str, Any]:
        written = self.objects.read(Bucket.RESULTS, self._key(job))
        notes: dict[str, Any] = json.loads(written) if written else {}
        return notes

    def write(self, job: Job, notes: dict[str, Any]) -> None:
        body = json.dumps(notes, separators=(",", ":"), ensure_ascii=False).encode()
        self.objects.write(Bucket.RESULTS, self._key(job), body, "application/json")

    def _key(self, job: Job) -> str:
        return keys.result_key(job.folder, job.job_id, NAME)
