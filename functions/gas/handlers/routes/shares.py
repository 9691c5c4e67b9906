"""Routes of read-only links to a result."""

from __future__ import annotations

import msgspec

from gas.domain.audit import Act
from gas.domain.errors import Conflict, NotFound
from gas.domain.job import Job, Share
from gas.domain.keys import QUALITY
from gas.domain.share import SAMPLE, ShareToken, public_name
from gas.handlers.routes.explored import explored
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.accounts import Message
from gas.handlers.shapes.family import Person
from gas.handlers.shapes.jobs import Explore, FileView, view_warnings
from gas.handlers.shapes.reviews import SharedReviewQuery, SharedReviews, shared_view
from gas.handlers.shapes.sharing import CreatedShare, NewShare, OpenShare, Shared, ShareList, ShareView
from gas.services.shares import Visit, Wish

routes = Routes("shares")


@routes.get("/jobs/{job_id}/shares")
def list_shares(call: Call, job_id: str) -> ShareList:
    """List the valid links to a result."""
    job, shares = call.own_job(job_id), call.app.shares
    lines = [
        ShareView(
            one.share_id,
            one.created_at,
            shares.ends(one),
            one.view,
            shares.url(job, one),
            one.password is not None,
            one.max_views,
            one.views,
            one.reviews,
            one.samples,
        )
        for one in shares.all(job)
    ]
    return ShareList(lines, shares.max_days)


@routes.post("/jobs/{job_id}/shares", status=201)
def share_job(call: Call, job_id: str, body: NewShare) -> CreatedShare:
    """Create a link with which anyone can read this result until it expires or is revoked."""
    job, shares = call.own_job(job_id), call.app.shares
    wish = Wish(body.expires_days, body.view, body.password, body.max_views, body.reviews, body.samples)
    one = shares.make(job, wish)
    call.record(Act.SHARE_MADE, f"{job_id}/shares/{one.share_id}")
    return CreatedShare(one.share_id, shares.token(job, one), shares.url(job, one), one.expires_at)


@routes.delete("/jobs/{job_id}/shares/{share_id}")
def revoke_share(call: Call, job_id: str, share_id: str) -> Message:
    """Revoke a link at once."""
    call.app.shares.revoke(call.own_job(job_id), share_id)
    call.record(Act.SHARE_REVOKED, f"{job_id}/shares/{share_id}")
    return Message("The link no longer works.")


@routes.get("/shares/{token}", public=True)
def open_share(call: Call, token: str) -> Shared:
    """Get what a link shows, with newly signed URLs. A link with a password needs its `Share-Ticket`."""
    return _shared(call, call.app.shares.open(token, None, call.headers.get("share-ticket"), call.address))


@routes.post("/shares/{token}", public=True)
def unlock_share(call: Call, token: str, body: OpenShare) -> Shared:
    """Open a link with its password."""
    return _shared(call, call.app.shares.open(token, body.password, None, call.address))


@routes.get("/shares/{token}/reviews", public=True)
def shared_reviews(call: Call, token: str, query: SharedReviewQuery) -> SharedReviews:
    """List reviews of the result's variants, if the link shows them. A link with a password needs its `Share-Ticket`."""
    job = call.app.shares.reviewed(token, call.headers.get("share-ticket"), call.address)
    call.record(Act.SHARE_OPENED, f"{job.job_id}/shares/{ShareToken.read(token).share_id}", job.user_id)
    reviews, after = call.app.reviews.in_job(job, query.limit, query.cursor)
    return SharedReviews([shared_view(one) for one in reviews], after)


def _shared(call: Call, visit: Visit) -> Shared:
    job, one = visit.job, visit.share
    sample = one.share_id == SAMPLE
    if not sample:  # the sample is public and belongs to no user
        call.record(Act.SHARE_OPENED, f"{job.job_id}/shares/{one.share_id}", job.user_id)
    # URLs of jobs of earlier releases contain the owner's id, so links to such jobs show no variants.
    return Shared(
        job.name if sample else public_name(job),
        job.reference,
        job.summary,
        view_warnings(job),
        job.completed_at,
        call.app.shares.ends(one) if not sample else one.expires_at,
        one.view,
        [FileView(file.name, file.size, file.sha256 or None) for file in job.files if _shown(file.name)],
        _explore(call, job, one) if sample or job.prefix is not None else None,
        msgspec.convert(call.app.families.read(job), list[Person] | None),
        visit.ticket,
        one.reviews,
        one.samples,
    )


def _explore(call: Call, job: Job, one: Share) -> Explore | None:
    """Return the explorer's files that the link shows; None if they are archived or there are none."""
    try:
        found = explored(call.app.shared_results, job)
    except (Conflict, NotFound):
        return None
    shown = {name: file for name, file in found.files.items() if one.samples or name != QUALITY}
    return msgspec.structs.replace(found, files=shown)


def _shown(name: str) -> bool:
    """Return whether links show the file. Log and manifest name input and machine; the explorer's files are listed apart."""
    return not name.startswith("explore.") and name not in ("annotation.log", "manifest.json")
