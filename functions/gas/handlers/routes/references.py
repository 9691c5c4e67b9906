"""The references that can be chosen."""

from __future__ import annotations

import msgspec

from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.service import ReferenceList, ReferenceView

routes = Routes("references")


@routes.get("/references", public=True)
def references(call: Call) -> ReferenceList:
    """All references, the newest version of each."""
    return ReferenceList(msgspec.convert(call.app.catalogue.all(), list[ReferenceView]))
