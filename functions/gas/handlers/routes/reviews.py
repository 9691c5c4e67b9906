"""Routes of variant reviews. They belong to the account; the job in the path gives the assembly and must be the caller's."""

from __future__ import annotations

from gas.domain import moments
from gas.domain.audit import Act
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.reviews import (
    NewComment,
    ReviewChange,
    ReviewDeleted,
    ReviewList,
    ReviewQuery,
    ReviewView,
    Seen,
    SeenVariants,
    VersionQuery,
    line_view,
    view,
)

routes = Routes("reviews")


@routes.get("/jobs/{job_id}/reviews")
def list_reviews(call: Call, job_id: str, query: ReviewQuery) -> ReviewList:
    """List the account's reviews for the job's assembly, in pages."""
    job = call.own_job(job_id)
    page = call.app.reviews.page(job, query.limit, query.cursor)
    call.record(Act.VIEW, job_id)
    return ReviewList(call.app.reviews.assembly(job), [line_view(one) for one in page.lines], page.after)


@routes.get("/jobs/{job_id}/reviews/{variant}")
def review(call: Call, job_id: str, variant: str) -> ReviewView:
    """Get the review of a variant (`chrom-pos-ref-alt`) with comments and history; version 0 if there is none."""
    found = call.app.reviews.get(call.own_job(job_id), variant)
    call.record(Act.VIEW, job_id)
    return view(found, call.user.user_id)


@routes.patch("/jobs/{job_id}/reviews/{variant}")
def change_review(call: Call, job_id: str, variant: str, body: ReviewChange) -> ReviewView:
    """Change status, classification, tags or codes; 409 `review-changed` if `version` is not the current one."""
    job = call.own_job(job_id)
    at = moments.text(call.app.ports.clock.now())
    wanted = body.wanted(call.user.user_id, at)
    changed = call.app.reviews.change(call.user, job, variant, body.version, wanted)
    call.record(Act.REVIEW_CHANGED, job_id)
    return view(changed, call.user.user_id)


@routes.delete("/jobs/{job_id}/reviews/{variant}")
def delete_review(call: Call, job_id: str, variant: str, query: VersionQuery) -> ReviewDeleted:
    """Delete a review with its comments and history, in all jobs."""
    call.app.reviews.remove(call.own_job(job_id), variant, query.version)
    call.record(Act.REVIEW_CHANGED, job_id)
    return ReviewDeleted(variant, deleted=True)


@routes.post("/jobs/{job_id}/reviews/{variant}/comments", status=201)
def add_comment(call: Call, job_id: str, variant: str, body: NewComment) -> ReviewView:
    """Add a comment."""
    job = call.own_job(job_id)
    changed = call.app.reviews.comment(call.user, job, variant, body.text)
    call.record(Act.REVIEW_CHANGED, job_id)
    return view(changed, call.user.user_id)


@routes.put("/jobs/{job_id}/reviews/{variant}/comments/{comment_id}")
def edit_comment(call: Call, job_id: str, variant: str, comment_id: str, body: NewComment) -> ReviewView:
    """Change the text of your own comment."""
    job = call.own_job(job_id)
    changed = call.app.reviews.edit(call.user, job, variant, comment_id, body.text)
    call.record(Act.REVIEW_CHANGED, job_id)
    return view(changed, call.user.user_id)


@routes.delete("/jobs/{job_id}/reviews/{variant}/comments/{comment_id}")
def delete_comment(call: Call, job_id: str, variant: str, comment_id: str) -> ReviewView:
    """Delete your own comment."""
    job = call.own_job(job_id)
    changed = call.app.reviews.uncomment(call.user, job, variant, comment_id)
    call.record(Act.REVIEW_CHANGED, job_id)
    return view(changed, call.user.user_id)


@routes.post("/jobs/{job_id}/reviews/seen")
def see_variants(call: Call, job_id: str, body: SeenVariants) -> Seen:
    """Record that the job has these reviewed variants, so that their reviews count the job."""
    noted = call.app.reviews.see(call.own_job(job_id), body.variants)
    call.record(Act.REVIEW_CHANGED, job_id)
    return Seen(noted)
