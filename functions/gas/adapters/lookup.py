"""The annotator's function that looks one variant up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from gas.adapters import clients, faults
from gas.domain.errors import Unavailable

# Seconds to wait for an answer; API Gateway waits 29. A cold function needs some of them.
PATIENCE = 27
# Seconds after which a refused client may try again: short, since its user waits for the answer.
RETRY_AFTER = 2


class LambdaVariants:
    """`function` is its name; empty if the stage has none yet."""

    def __init__(self, function: str, region: str) -> None:
        self._function, self._region = function, region

    def look(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if not self._function:
            detail = "Single variants cannot be looked up here yet: the annotator's image is not deployed."
            raise Unavailable(detail, RETRY_AFTER)
        client = clients.once("lambda", self._region, PATIENCE)
        with faults.translated("Looking the variant up"):
            answer = client.invoke(FunctionName=self._function, Payload=json.dumps(request).encode())
            payload = answer["Payload"].read()
        body = json.loads(payload)
        if answer.get("FunctionError"):
            # Only the kind of error: its words may name the variant.
            kind = body.get("errorType", "no type")
            raise Unavailable(f"Looking the variant up failed ({kind}).", RETRY_AFTER)
        found: dict[str, Any] = body
        return found
