"""The family of a job as its owner set it on the page, kept beside its result and deleted with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from gas.domain import keys
from gas.domain.job import Job
from gas.domain.ports import Bucket, Objects

NAME = "family.json"


@dataclass(frozen=True, slots=True)
class Families:
    """People as the `family` of a filter holds them (docs/interpretation.md); None if none was set."""

    objects: Objects

    def read(self, job: Job) -> list[dict[str, Any]] | None:
        written = self.objects.read(Bucket.RESULTS, self._key(job))
        people: list[dict[str, Any]] | None = json.loads(written) if written else None
        return people

    def write(self, job: Job, people: list[dict[str, Any]] | None) -> None:
        body = json.dumps(people, separators=(",", ":"), ensure_ascii=False).encode()
        self.objects.write(Bucket.RESULTS, self._key(job), body, "application/json")

    def _key(self, job: Job) -> str:
        return keys.result_key(job.folder, job.job_id, NAME)
