"""The family of a job: who is affected, and who is whose parent."""

from __future__ import annotations

import msgspec

from gas.domain.audit import Act
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.family import FamilySet

routes = Routes("family")


@routes.get("/jobs/{job_id}/family")
def family(call: Call, job_id: str) -> FamilySet:
    """The family of a job as it was set; null: never set, or set back to the pedigree of the job."""
    people = call.app.families.read(call.app.desk.own(call.user, job_id))
    call.record(Act.VIEW, job_id)
    return msgspec.convert({"family": people}, FamilySet)


@routes.put("/jobs/{job_id}/family")
def write_family(call: Call, job_id: str, body: FamilySet) -> FamilySet:
    """Replace the family of a job; share links show it too."""
    call.app.families.write(call.app.desk.own(call.user, job_id), msgspec.to_builtins(body.family))
    call.record(Act.FAMILY_CHANGED, job_id)
    return body
