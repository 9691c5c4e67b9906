"""Routes of a job's family: who is affected, and who is whose parent."""

from __future__ import annotations

import msgspec

from gas.domain.audit import Act
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.family import FamilySet, check

routes = Routes("family")


@routes.get("/jobs/{job_id}/family")
def family(call: Call, job_id: str) -> FamilySet:
    """Get the family that was set for a job; null if none is set and the job's pedigree applies."""
    people = call.app.families.read(call.own_job(job_id))
    call.record(Act.VIEW, job_id)
    return msgspec.convert({"family": people}, FamilySet)


@routes.put("/jobs/{job_id}/family")
def write_family(call: Call, job_id: str, body: FamilySet) -> FamilySet:
    """Replace the family of a job. Share links show it too."""
    check(body.family or [])
    call.app.families.write(call.own_job(job_id), msgspec.to_builtins(body.family))
    call.record(Act.FAMILY_CHANGED, job_id)
    return body
