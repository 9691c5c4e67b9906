"""The references that can be chosen."""

from __future__ import annotations

from typing import Any

import msgspec
from aws_lambda_powertools import Logger

from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.service import ReferenceList, ReferenceView

routes = Routes("references")
logger = Logger(service="auth_api")  # the function that serves this route


@routes.get("/references", public=True)
def references(call: Call) -> ReferenceList:
    """All references, the newest version of each."""
    shown = (_view(found) for found in call.app.catalogue.all())
    return ReferenceList([view for view in shown if view is not None])


def _view(found: dict[str, Any]) -> ReferenceView | None:
    """The reference as the API shows it; None, with a line in the log, for a malformed reference.json."""
    try:
        return msgspec.convert(found, ReferenceView)
    except msgspec.ValidationError as error:
        logger.warning("a reference is left out", reference=str(found["name"]), problem=str(error))
        return None
