"""Routes of jobs: submit, list, read, cancel, run again, delete."""

from __future__ import annotations

from gas.domain.audit import Act
from gas.domain.job import Job, Status
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes import jobs
from gas.handlers.shapes.costs import cost_view
from gas.handlers.shapes.jobs import JobDeleted, JobList, JobQuery, JobView, NewJob, Rerun

routes = Routes("jobs")


@routes.post("/jobs", status=201)
def submit_job(call: Call, body: NewJob) -> JobView:
    """Annotate a completed upload."""
    options = jobs.plain(body.options)
    made = call.app.desk.submit(call.user, body.upload_id, body.reference, body.name, options, body.merge)
    call.record(Act.SUBMIT, made.job_id)
    return _view(call, made, call.app.desk.places(call.user, [made]))


@routes.get("/jobs")
def list_jobs(call: Call, query: JobQuery) -> JobList:
    """List the user's jobs, newest first. `q` is searched in name and file name."""
    page = call.app.desk.page(call.user, query.status, query.q, query.limit, query.cursor)
    places = call.app.desk.places(call.user, page.jobs)
    call.record(Act.LIST, "jobs")
    return JobList([_view(call, job, places) for job in page.jobs], page.after)


@routes.get("/jobs/{job_id}")
def job(call: Call, job_id: str) -> JobView:
    """One job."""
    found = call.own_job(job_id)
    if found.status is Status.COMPLETED:  # an unfinished job shows no result, so there is nothing to log
        call.record(Act.VIEW, job_id)
    return _view(call, found, call.app.desk.places(call.user, [found]))


@routes.delete("/jobs/{job_id}")
def delete_job(call: Call, job_id: str) -> JobDeleted:
    """Delete a job in any state, with all its files."""
    erased = call.app.desk.delete(call.user, job_id)
    call.record(Act.JOB_DELETED, job_id)
    return JobDeleted(job_id, deleted=True, erased=erased)


@routes.post("/jobs/{job_id}/cancel")
def cancel_job(call: Call, job_id: str) -> JobView:
    """Cancel a waiting or running job."""
    cancelled = call.app.desk.cancel(call.user, job_id)
    call.record(Act.CANCEL, job_id)
    return _view(call, cancelled, {})


@routes.post("/jobs/{job_id}/rerun", status=201)
def rerun_job(call: Call, job_id: str, body: Rerun) -> JobView:
    """Create a new job from the same input, or continue a scattered job that failed by a fault of the service."""
    options = None if body.options is None else jobs.plain(body.options)
    made = call.app.desk.rerun(call.user, job_id, body.reference, options)
    call.record(Act.SUBMIT, made.job_id)
    return _view(call, made, call.app.desk.places(call.user, [made]))


def _view(call: Call, job: Job, places: dict[str, int]) -> JobView:
    costs = call.app.costs
    return jobs.view(job, places.get(job.job_id), cost_view(costs.of(job), costs))
