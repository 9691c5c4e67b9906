"""The user pool's public keys, fetched over HTTP and cached."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass, field
from typing import Any

from gas.domain.errors import Unavailable
from gas.domain.ports import Clock

TIMEOUT_SECONDS = 3
# Tokens with invented key ids must not cause a fetch per request.
FETCH_EVERY_SECONDS = 30


@dataclass(slots=True)
class HttpKeys:
    """Keys by id. An unknown id fetches the set again, at most once in FETCH_EVERY_SECONDS."""

    url: str
    clock: Clock
    _keys: dict[str, Any] = field(default_factory=dict, init=False)
    _fetched_at: float = field(default=float("-inf"), init=False)

    def find(self, kid: str) -> Any | None:
        now = self.clock.now().timestamp()
        if kid not in self._keys and now - self._fetched_at >= FETCH_EVERY_SECONDS:
            self._keys = self._fetch()
            self._fetched_at = now
        return self._keys.get(kid)

    def _fetch(self) -> dict[str, Any]:
        from jwt import PyJWKSet

        try:
            with urllib.request.urlopen(self.url, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
                found = PyJWKSet.from_dict(json.load(answer))
        except (OSError, ValueError) as error:
            raise Unavailable("The keys of the user pool cannot be read.") from error
        return {key.key_id: key.key for key in found.keys if key.key_id}
