"""A job in shards."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from gas.domain.job import Status
from gas.domain.keys import checkpoint_key
from gas.domain.ports import Bucket, TaskOrder
from gas.domain.scatter import PartRun, Scatter
from gas.domain.user import User
from gas.handlers import scatter_tasks
from tests.integration.policies.granted import ACCOUNT, REGION, STAGE
from tests.integration.policies.journey import Journey
from tests.integration.policies.steps.jobs import said, submitted
from tests.world import CONTEXT


def scattered(journey: Journey, user: User) -> None:
    """A job in shards: planned, a shard that is lost and one that fails for good, and what is left is erased."""
    job_id = submitted(journey, user)
    scattered = {"scatter": Scatter(2), "attempt": 1, "launches": 1}
    journey.ports.jobs.change(job_id, lambda job: replace(job, **scattered))
    executions = journey.app.annotation.executions
    with journey.act("JobRequestsFunction"):
        executions.launch(TaskOrder(job_id, 1, 1, {}, journey.settings.sizes.least))
    arn = f"arn:aws:states:{REGION}:{ACCOUNT}:execution:gas-{STAGE}-scatter-job:{job_id}-1"
    for function in ("JobsApiFunction", "SweeperFunction", "JobRequestsFunction"):
        with journey.act(function):
            executions.find(job_id, 1)
            executions.state(arn)
            executions.stop(arn, "cancelled")

    def step(part: str, run: dict[str, Any] | None) -> dict[str, Any]:
        event = {"task": "scatter.part", "job_id": job_id, "attempt": 1, "part": part, "run": run}
        answers: list[dict[str, Any]] = []
        with journey.act("ScatterTasksFunction"):
            answers.append(scatter_tasks.handler(event, CONTEXT))
        return answers[0]

    planned = step("plan", None)
    step("plan", planned["run"])
    key = checkpoint_key(journey.row(job_id).folder, job_id, "plan")
    body = json.dumps({"shards": 2, "records": 9}).encode()
    journey.s3.put_object(Bucket=journey.settings.results_bucket, Key=key, Body=body)
    step("plan", planned["run"])
    said(journey, job_id, "renew", 0, part="0")
    with journey.act("ScatterTasksFunction"):
        journey.ports.tasks.stop(planned["run"]["task_arn"], "it did not move")
    lost = replace(PartRun.read(planned["run"]), trial=3, failures=2, task_arn="gone")
    step("0", lost.data())
    row = journey.row(job_id)
    before, after = (
        replace(row, status=status, attempt=2, launches=1, failure=None)  # whose execution is gone
        for status in (Status.RUNNING, Status.CANCELLED)
    )
    with journey.act("JobStreamFunction"):
        journey.app.scattering.changed(before, after)
    journey.ports.jobs.change(job_id, lambda job: replace(job, status=Status.CANCELLED, failure=None))
    with journey.act("ScatterTasksFunction"):
        scatter_tasks.handler({"task": "scatter.clean", "job_id": job_id, "attempt": 1}, CONTEXT)
    with journey.act("ScatterTasksFunction"):
        journey.ports.objects.delete(Bucket.RESULTS, [key])
