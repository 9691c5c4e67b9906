"""Routes of stars and notes on a job's variants."""

from __future__ import annotations

import msgspec

from gas.domain.audit import Act
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.sharing import NoteSet

routes = Routes("notes")


@routes.get("/jobs/{job_id}/notes")
def notes(call: Call, job_id: str) -> NoteSet:
    """Get all stars and notes of a job."""
    written = call.app.notes.read(call.own_job(job_id))
    call.record(Act.VIEW, job_id)
    return msgspec.convert({"notes": written or {}}, NoteSet)


@routes.put("/jobs/{job_id}/notes")
def write_notes(call: Call, job_id: str, body: NoteSet) -> NoteSet:
    """Replace all stars and notes of a job."""
    call.app.notes.write(call.own_job(job_id), msgspec.to_builtins(body.notes))
    call.record(Act.NOTES_CHANGED, job_id)
    return body
