"""The states of the service in which the routes are asked: of a job, a result and an upload."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from gas.domain.job import ResultState, Status
from gas.domain.plan import Plan
from gas.handlers import admin_api
from tests.unit.functions.lifecycle.house import House

OWNER, OTHER, ADMIN, DELETED = "user-1", "user-2", "user-9", "user-7"


@dataclass
class Stage:
    """A house in one state, and what a request in it may name."""

    house: House
    job_id: str = "none"
    upload_id: str = "none"
    share: dict[str, str] = field(default_factory=lambda: {"share_id": "none", "token": "none"})
    # One API token an actor: an account may have 50.
    tokens: dict[str, str] = field(default_factory=dict)

    def parameters(self, operation: str) -> dict[str, str]:
        values = {
            "job_id": self.job_id,
            "upload_id": self.upload_id,
            "name": "variants.parquet",
            "share_id": self.share["share_id"],
            "token": self.share["token"],
            "reference": "demo",
            "variant": "1-100-A-G",
            "comment_id": "none",
            "token_id": "none",
            "webhook_id": "none",
            "set_id": "none",
            "run_id": self.job_id,
            "object_id": f"job-{self.job_id}.variants.parquet",
            "access_id": "https",
            "task_id": "none",
            "delivery_id": "none",
            "service_id": "none",
            "session_id": "none",
        }
        return {name: value for name, value in values.items() if "{" + name + "}" in operation}


def begin() -> House:
    house = House()
    house.user(OWNER, plan=Plan.PREMIUM)
    for name in (OTHER, ADMIN, DELETED):
        house.user(name)
    return house


def job_in(status: Status) -> Callable[[], Stage]:
    def make() -> Stage:
        house = begin()
        job_id = house.job(OWNER, size=10)
        if status is not Status.PENDING:
            house.drain()
            house.report("started", job_id, 0)
        if status is Status.FAILED:
            house.report("failed", job_id, 1, fault="input", title="Not a VCF", detail="Line 3")
        if status is Status.CANCELLED:
            house.app.desk.cancel(house.users.rows[OWNER], job_id)
        assert house.row(job_id).status is status
        return Stage(house, job_id, house.row(job_id).upload_id)

    return make


def result_in(state: ResultState, *, deleted: bool = False) -> Callable[[], Stage]:
    def make() -> Stage:
        house = begin()
        job_id = house.completed(OWNER)
        body = {"expires_days": 7}
        share = house.call(admin_api.handler, "POST", "/jobs/{job_id}/shares", body, job_id=job_id).json
        if state is not ResultState.AVAILABLE:
            for (_, key), stored in house.objects.stored.items():
                if job_id in key and key.endswith(("variants.parquet", ".gz", "rows.bin")):
                    stored.storage_class = "GLACIER"
        house.jobs.rows[job_id] = replace(house.row(job_id), result_state=state)
        if deleted:
            house.app.desk.delete(house.users.rows[OWNER], job_id)
        return Stage(
            house, job_id, house.row(job_id).upload_id if job_id in house.jobs.rows else "none", share
        )

    return make


def upload_in(state: str) -> Callable[[], Stage]:
    def make() -> Stage:
        house = begin()
        if state == "completed":
            return Stage(house, upload_id=house.upload(OWNER, size=10))
        standing = house.app.intake.begin(house.users.rows[OWNER], "sample.vcf.gz", 10)
        if state == "deleted":
            house.app.intake.delete(house.users.rows[OWNER], standing.upload.upload_id)
        return Stage(house, upload_id=standing.upload.upload_id)

    return make


STATES: dict[str, Callable[[], Stage]] = {
    **{str(status): job_in(status) for status in Status if status is not Status.COMPLETED},
    **{f"COMPLETED {state}": result_in(state) for state in ResultState},
    "job deleted": result_in(ResultState.AVAILABLE, deleted=True),
    "upload open": upload_in("open"),
    "upload completed": upload_in("completed"),
    "upload deleted": upload_in("deleted"),
}
