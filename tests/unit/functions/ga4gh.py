"""Requests to the GA4GH services, as those specifications' clients send them."""

from __future__ import annotations

import json
from typing import Any

import httpx

from gas.handlers import ga4gh_api
from tests.unit.functions.lifecycle.house import House
from tests.world import Response

DRS, WES, REGISTRY = "/ga4gh/drs/v1", "/ga4gh/wes/v1", "/ga4gh/service-registry/v1"
OBJECT, RUN = DRS + "/objects/{object_id}", WES + "/runs/{run_id}"


def ask(house: House, method: str, route: str, body: Any = None, **how: Any) -> Response:
    return house.call(ga4gh_api.handler, method, route, body, **how)


def form(params: Any, **fields: str) -> tuple[str, str]:
    """A run request as httpx, and so every client over it, writes the form: media type and body."""
    parts = {
        "workflow_params": json.dumps(params),
        "workflow_type": "gas-annotate",
        "workflow_type_version": "1",
        "workflow_url": "gas-annotate",
        **fields,
    }
    request = httpx.Request("POST", "http://x", files={name: (None, value) for name, value in parts.items()})
    return request.headers["content-type"], request.read().decode()


def run(house: House, params: Any, user_id: str = "user-1", **fields: str) -> Response:
    media_type, body = form(params, **fields)
    headers = {"Content-Type": media_type}
    return ask(house, "POST", f"{WES}/runs", body, headers=headers, user_id=user_id)
