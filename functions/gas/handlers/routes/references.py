"""Routes of the references that a job can use."""

from __future__ import annotations

from typing import Any

import msgspec
from aws_lambda_powertools import Logger

from gas.domain.genome import genome_of
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.service import ReferenceList, ReferenceView

routes = Routes("references")
logger = Logger(service="auth_api")  # the function that serves this route


@routes.get("/references", public=True)
def references(call: Call) -> ReferenceList:
    """List the newest version of each reference, with its tracks."""
    for name in call.app.published_tracks.damaged():
        logger.warning("a published track is left out", track=name)
    shown = (
        _view(found | {"tracks": _tracks(found, call.app.published_tracks.newest(genome_of(found)))})
        for found in call.app.catalogue.all()
    )
    return ReferenceList([view for view in shown if view is not None])


def _tracks(found: dict[str, Any], published: dict[str, dict[str, Any]]) -> list[Any]:
    """Return the reference's tracks, each replaced by a published track of the same name, then the other published ones."""
    shown = {
        name: entry | {"name": name, "version": entry.get("release"), "published": entry["version"]}
        for name, entry in published.items()
    }
    own = list(found.get("tracks", ()))
    names = [track.get("name") for track in own if isinstance(track, dict)]
    replaced = [
        shown.get(track["name"], track) if isinstance(track, dict) and "name" in track else track
        for track in own
    ]
    return [*replaced, *(track for name, track in shown.items() if name not in names)]


def _view(found: dict[str, Any]) -> ReferenceView | None:
    """Return the reference as the API shows it. Log a malformed reference.json and return None."""
    try:
        return msgspec.convert(found, ReferenceView)
    except msgspec.ValidationError as error:
        logger.warning("a reference is left out", reference=str(found["name"]), problem=str(error))
        return None
