"""Signed URLs of the explorer's files, for the owner and for share links."""

from __future__ import annotations

from gas.domain.job import Job
from gas.handlers.shapes.jobs import Explore, ExploreFile, Sequence
from gas.services.results import Results


def explored(results: Results, job: Job) -> Explore:
    """Return newly signed URLs. Raises NotAllowed, NotFound, ResultArchived, ResultRestoring."""
    links = results.explore(job)
    sequence = results.sequence(job) or {}
    parts = {name: ExploreFile(link.url, link.size) for name, link in sequence.items()}
    return Explore(
        {name: ExploreFile(link.url, link.size) for name, link in links.items()},
        min(link.expires_at for link in (*links.values(), *sequence.values())),
        Sequence(**parts) if parts else None,
    )
