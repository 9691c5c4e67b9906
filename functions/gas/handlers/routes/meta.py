"""Routes about the service: health, OpenAPI document, documentation."""

from __future__ import annotations

from functools import cache
from typing import Any

from gas import __version__
from gas.handlers.answer import Answer, Redirect
from gas.handlers.routing import Call, Routes
from gas.handlers.shapes.service import Health

routes = Routes("service")

# The site draws /openapi.json there; the API is served below the site's own address.
DOCS_PAGE = "/docs/routes"
CACHED = {"Cache-Control": "public, max-age=300"}


@routes.get("/health", public=True)
def health(call: Call) -> Health:
    """Report whether the service is ready."""
    del call
    return Health("ok", __version__)


@routes.get("/openapi.json", public=True)
def openapi(call: Call) -> Answer[dict[str, Any]]:
    """Get this API as an OpenAPI 3.1 document."""
    del call
    return Answer(_document(), headers=CACHED)


@routes.get("/docs", public=True)
def docs(call: Call) -> Answer[Redirect]:
    """Redirect to the site's page about this API."""
    del call
    return Answer(Redirect(""), 302, {"Location": DOCS_PAGE, **CACHED})


@cache
def _document() -> dict[str, Any]:
    """Return the document, made once: it takes a quarter of a second, and anyone may ask for it."""
    from gas.handlers.areas import all_routes
    from gas.handlers.openapi import document

    return document(all_routes(), __version__)
