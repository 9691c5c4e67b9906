"""Documents that an owner keeps beside a job's result: notes on variants, the family. They are deleted with it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from gas.domain import keys
from gas.domain.job import Job
from gas.domain.ports import Bucket, Objects


@dataclass(frozen=True, slots=True)
class JobDocument:
    """One JSON document of each job, in the object `name` beside its result. A write replaces the whole document."""

    objects: Objects
    name: str

    def read(self, job: Job) -> Any:
        """Return the document, None if none was written."""
        written = self.objects.read(Bucket.RESULTS, self._key(job))
        return json.loads(written) if written else None

    def write(self, job: Job, document: Any) -> None:
        """Write the document; None is written as `null`."""
        body = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
        self.objects.write(Bucket.RESULTS, self._key(job), body, "application/json")

    def _key(self, job: Job) -> str:
        return keys.result_key(job.folder, job.job_id, self.name)
