"""Routes of a job's results: files, the explorer's data, the log."""

from __future__ import annotations

from gas.domain.audit import Act
from gas.handlers.answer import Answer, Redirect, redirect
from gas.handlers.routes.explored import explored
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.jobs import Explore, FileLink, FileList, FileView, LogText

routes = Routes("files")


@routes.get("/jobs/{job_id}/files")
def list_files(call: Call, job_id: str) -> FileList:
    """List names, sizes and checksums. `input` is the uploaded file."""
    files = call.app.results.files(call.own_job(job_id))
    call.record(Act.VIEW, job_id)
    return FileList([FileView(file.name, file.size, file.sha256 or None) for file in files])


@routes.get("/jobs/{job_id}/files/{name}")
def file(call: Call, job_id: str, name: str) -> Answer[FileLink] | Answer[Redirect]:
    """Redirect to a newly signed URL, or return the URL with `Accept: application/json`."""
    link = call.app.results.link(call.own_job(job_id), name)
    call.record(Act.DOWNLOAD, f"{job_id}/files/{name}")
    if call.wants_json:
        return Answer(FileLink(link.url, link.expires_at))
    return redirect(link.url)


@routes.get("/jobs/{job_id}/explore")
def explore(call: Call, job_id: str) -> Explore:
    """Get URLs of the explorer's files and of the reference's sequence."""
    shown = explored(call.app.results, call.own_job(job_id))
    call.record(Act.EXPORT_URLS, job_id)
    return shown


@routes.get("/jobs/{job_id}/log")
def log(call: Call, job_id: str) -> Answer[LogText] | Answer[str]:
    """Get the log as text, or in an object with `Accept: application/json`."""
    text, truncated = call.app.results.log(call.own_job(job_id))
    call.record(Act.VIEW, job_id)
    if call.wants_json:
        return Answer(LogText(text, truncated))
    return Answer(text)
