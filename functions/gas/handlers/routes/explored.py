"""The explorer's files as an owner and as whoever has a link get them."""

from __future__ import annotations

from gas.domain.job import Job
from gas.handlers.routing import Call
from gas.handlers.shapes.jobs import Explore, ExploreFile, Sequence


def explored(call: Call, job: Job) -> Explore:
    """URLs signed now. Raises NotAllowed, NotFound, ResultArchived, ResultRestoring."""
    links = call.app.results.explore(job)
    sequence = call.app.results.sequence(job) or {}
    parts = {name: ExploreFile(link.url, link.size) for name, link in sequence.items()}
    return Explore(
        {name: ExploreFile(link.url, link.size) for name, link in links.items()},
        min(link.expires_at for link in (*links.values(), *sequence.values())),
        Sequence(**parts) if parts else None,
    )
