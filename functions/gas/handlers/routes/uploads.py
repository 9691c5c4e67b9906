"""Routes of uploads. The file's bytes go directly to S3, not through the API."""

from __future__ import annotations

from gas.domain.audit import Act
from gas.handlers.routing import Answer, Call, Routes
from gas.handlers.shapes import uploads
from gas.handlers.shapes.uploads import CompleteUpload, NewUpload, UploadBegun, UploadDone, UploadView

routes = Routes("uploads")


def _begun_before(call: Call, kept: dict[str, str]) -> UploadBegun:
    return uploads.begun(call.app.intake.standing(call.user, kept["upload_id"]))


@routes.post("/uploads", status=201, replay=_begun_before)
def begin_upload(call: Call, body: NewUpload) -> Answer[UploadBegun]:
    """Begin an upload: get a URL for each part. A repeat with the same key returns fresh URLs for what has not arrived."""
    begun = uploads.begun(call.app.intake.begin(call.user, body.filename, body.size))
    # The URLs of 1,000 parts are larger than a row of a table, and expire before the key does.
    return Answer(begun, 201, kept={"upload_id": begun.upload_id})


@routes.get("/uploads/{upload_id}")
def upload(call: Call, upload_id: str) -> UploadView:
    """Get the parts that have arrived, and new URLs for the others."""
    return uploads.view(call.app.intake.standing(call.user, upload_id))


@routes.post("/uploads/{upload_id}/complete")
def complete_upload(call: Call, upload_id: str, body: CompleteUpload) -> UploadDone:
    """Join the parts. A repeat changes nothing."""
    etags = {part.number: part.etag for part in body.parts}
    done = call.app.intake.complete(call.user, upload_id, etags)
    return UploadDone(done.upload_id, done.status, done.filename, done.size)


@routes.delete("/uploads/{upload_id}", status=204)
def delete_upload(call: Call, upload_id: str) -> None:
    """Erase an upload that no job uses."""
    call.app.intake.delete(call.user, upload_id)
    call.record(Act.UPLOAD_DELETED, upload_id)
