"""A service with completed jobs, whose state machines a test moves by hand."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any

from gas import bootstrap
from gas.bootstrap import App
from gas.domain.job import Job
from gas.domain.keys import result_key
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from gas.domain.user import User
from gas.handlers.workflow_tasks import STEPS
from tests.fakes.lifecycle import checksum
from tests.fakes.machines import FakeMachines
from tests.world import World

FILES = ("annotated.vcf.gz", "variants.parquet", "variants.tsv.gz", "explore.rows.bin", "summary.json")
ENVIRONMENT = {
    "FREE_RETENTION_SECONDS": "1000",
    "ARCHIVE_MIN_BYTES": "10",
    "REMIND_SECONDS": "100",
    "LIFECYCLE_PATIENCE_SECONDS": "60",
    "LIFECYCLE_LEASE_SECONDS": "30",
    "RESTORE_POLL_SECONDS": "45",
    "FREE_UPLOAD_LIMIT_BYTES": "100000",
    "FREE_JOBS_PER_MONTH": "100000",
    "FREE_BYTES_PER_MONTH": "1000000000",
    "FREE_RUNNING_JOBS": "100000",
    "PREMIUM_RUNNING_JOBS": "100000",
}


class House(World):
    """`World` with state machines; `given` and settings as there."""

    def __init__(self, environment: dict[str, str] | None = None, **given: Any) -> None:
        super().__init__({**ENVIRONMENT, **(environment or {})}, given)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.machines = FakeMachines(self.clock, self.invoke)
        self.app = App(self.app.ports)
        self.app.ports.workflows = self.machines
        bootstrap.provide(self.app)

    def invoke(self, event: dict[str, Any]) -> Any:
        """The workflow function, as the state machines call it."""
        bootstrap.provide(self.app)
        return STEPS[event["task"]](event)

    def completed(
        self,
        user_id: str = "user-1",
        size: int = 100,
        summary: dict[str, Any] | None = None,
        name: str | None = None,
    ) -> str:
        """A completed job with five result files of that size and less; its id."""
        bootstrap.provide(self.app)
        job_id = self.job(user_id, size=10, name=name)
        self.drain()
        files = []
        for number, name in enumerate(FILES):
            body = f"{job_id} {name} ".encode().ljust(size - number, b"x")
            self.objects.put(Bucket.RESULTS, result_key(self.row(job_id).folder, job_id, name), body)
            files.append({"name": name, "size": len(body), "sha256": "0" * 64, "crc64nvme": checksum(body)})
        self.report("started", job_id, 0)
        self.report(
            "completed",
            job_id,
            1,
            summary={"counts": {"records": 7, "alleles": 8}, **(summary or {})},
            files=files,
        )
        self.drain()
        return job_id

    def run(self) -> None:
        """Let every execution go on until all of them wait or have ended."""
        moved = True
        while moved:
            moved = False
            for one in self.machines.running:
                while one.status == "RUNNING" and self.machines.step(one):
                    moved = True
            self.drain()

    def sweep_after(self, seconds: float) -> None:
        """Time goes by, and then the sweeper comes: it starts executions, and none of them goes on."""
        self.clock.go(seconds)
        self.drain()
        self.app.sweeper.sweep()
        self.drain()

    def pass_time(self, seconds: float) -> None:
        """Time goes by, with the sweeper and the state machines at work."""
        self.sweep_after(seconds)
        self.run()

    def s3_restores(self) -> None:
        """S3 is done with all it was asked for, and its events come, each of them twice."""
        for key in self.result_store.arrive() * 2:
            self.app.restore_all.object_restored(key.split("/")[1])

    def wish(self, plan: Plan, user_id: str = "user-1") -> User:
        """The user asks for a plan."""
        self.app.billing.wish(self.users.rows[user_id], plan)
        self.drain()
        return self.users.rows[user_id]

    def row(self, job_id: str) -> Job:
        return self.jobs.rows[job_id]

    def classes(self, job_id: str) -> dict[str, str]:
        """File name -> storage class."""
        job = self.row(job_id)
        return {
            name: self.objects.stored[Bucket.RESULTS, result_key(job.folder, job_id, name)].storage_class
            for name in FILES
        }

    def mails(self) -> list[EmailMessage]:
        return [
            email.message_from_bytes(message, policy=email.policy.default, _class=EmailMessage)  # type: ignore[arg-type]
            for message, _, _ in self.mail.sent
        ]

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails()]
