"""A job that ends before it has a result."""

from __future__ import annotations

from gas.domain.user import User
from gas.handlers import task_events
from tests.integration.policies.journey import Journey
from tests.integration.policies.steps.jobs import launched, submitted
from tests.world import CONTEXT


def ended_early(journey: Journey, user: User) -> None:
    job_id = submitted(journey, user)
    launched(journey, job_id)
    arn = journey.ports.tasks.find(job_id, 1)
    assert arn is not None, "the job was launched"
    for function in ("JobsApiFunction", "SweeperFunction", "JobRequestsFunction"):
        for ask in (
            lambda: journey.ports.tasks.find(job_id, 1),
            lambda: journey.ports.tasks.state(arn),
            lambda: journey.ports.tasks.stop(arn, "cancelled"),
        ):
            with journey.act(function):
                ask()
    with journey.act("Ga4ghApiFunction"):  # cancels a run, and deletes none
        journey.ports.tasks.find(job_id, 1)
        journey.ports.tasks.stop(arn, "cancelled")
    with journey.act("TaskEventsFunction"):
        task_events.handler(
            {"detail": {"startedBy": f"{job_id}-1", "lastStatus": "STOPPED", "containers": []}}, CONTEXT
        )
    for act in (
        lambda: journey.app.desk.cancel(user, job_id),
        lambda: journey.app.desk.rerun(user, job_id, None, {}),
        lambda: journey.app.desk.delete(user, job_id),
    ):
        with journey.act("JobsApiFunction"):
            act()
    with journey.act("JobsApiFunction"):
        begun = journey.app.intake.begin(user, "unused.vcf.gz", 100)
        journey.app.intake.delete(user, begun.upload.upload_id)
