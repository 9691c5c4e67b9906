"""The route that restores one archived result."""

from __future__ import annotations

from gas.domain.audit import Act
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes import jobs
from gas.handlers.shapes.costs import cost_view
from gas.handlers.shapes.jobs import JobView

routes = Routes("jobs")


@routes.post("/jobs/{job_id}/restore", status=202)
def restore_job(call: Call, job_id: str) -> JobView:
    """Restore an archived result (premium). A repeat during the restore changes nothing."""
    job = call.own_job(job_id)
    call.app.restore_all.start_one(call.user, job)
    call.record(Act.RESTORE, job_id)
    found, costs = call.own_job(job_id), call.app.costs
    return jobs.view(found, None, cost_view(costs.of(found), costs))
