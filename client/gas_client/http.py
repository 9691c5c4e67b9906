"""The client's HTTP layer: it raises errors from problem documents, and repeats requests that are safe to repeat."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import httpx

from gas_client.errors import ApiError, NotReachable, NotSignedIn, TokenScopeError

# The service promises that a repeat is harmless for these statuses: nothing was done, or an Idempotency-Key names the request.
_AGAIN = {429, 502, 503, 504}
TRIES = 5


def path_part(name: str) -> str:
    """A name as one part of a path. Raises ApiError (404) for a name that cannot be one.

    Without it `delete("../me")` would be `DELETE /me`: the account itself.
    """
    if name.strip(".") == "":
        raise ApiError(404, {"title": "Not found", "detail": f"{name!r} is no id or name."})
    return quote(name, safe="")


class Http:
    """One connection pool to the REST API below `{url}/api`."""

    def __init__(
        self,
        url: str,
        token: str | None,
        *,
        timeout: float = 60.0,
        tries: int = TRIES,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.url = url.rstrip("/")
        self._sleep = sleep
        self._tries = tries
        headers = {"Accept": "application/json", "User-Agent": "gas-client/0.1"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self.signed_in = token is not None
        self._api = httpx.Client(
            base_url=f"{self.url}/api",
            headers=headers,
            timeout=httpx.Timeout(timeout, connect=min(10.0, timeout)),
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._api.close()

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The JSON of the answer (None for an empty one).

        Raises NotReachable, NotSignedIn (401), TokenScopeError or ApiError (every other 4xx and 5xx).
        A GET, or a request with an Idempotency-Key, is repeated when the connection breaks.
        """
        repeatable = method in {"GET", "DELETE", "PUT"} or "Idempotency-Key" in (headers or {})
        wanted = {k: v for k, v in (params or {}).items() if v is not None}
        for attempt in range(1, self._tries + 1):
            try:
                answer = self._api.request(
                    method, path, json=body, params=wanted, headers=dict(headers or {})
                )
            except httpx.TransportError as fault:
                if attempt == self._tries or not (repeatable or isinstance(fault, httpx.ConnectError)):
                    raise NotReachable(
                        f"{self.url} does not answer ({fault}). Is the address right, and the service running?"
                    ) from fault
                self._sleep(_pause(attempt))
                continue
            if attempt < self._tries and (
                answer.status_code == 429
                or (repeatable and answer.status_code in _AGAIN)
                # The connection of the first try broke, and the service is still working on it.
                or (answer.status_code == 409 and _problem(answer).get("type") == "in-progress")
            ):
                self._sleep(_pause(attempt, answer.headers.get("Retry-After")))
                continue
            return _read(answer, self.url)
        raise AssertionError("the loop above always returns or raises")


def _pause(attempt: int, retry_after: str | None = None) -> float:
    if retry_after and retry_after.isdigit():
        return min(float(retry_after), 60.0)
    return float(min(20.0, 0.25 * 2**attempt) * (0.5 + random.random()))  # noqa: S311 (spreads clients out; not a secret)


def _read(answer: httpx.Response, url: str) -> Any:
    if answer.is_success:
        return answer.json() if answer.content else None
    problem = _problem(answer)
    if answer.status_code == 401:
        said = str(problem.get("detail") or "no token, or one that is no longer valid").rstrip(".")
        raise NotSignedIn(f"{url} does not take this sign-in: {said}. Run `gas login`.")
    if problem.get("type") == "token-scope":
        raise TokenScopeError(answer.status_code, problem)
    raise ApiError(
        answer.status_code,
        problem or {"title": f"{url} answered {answer.status_code}", "detail": answer.reason_phrase},
    )


def _problem(answer: httpx.Response) -> dict[str, Any]:
    """The problem document in an answer; empty if there is none."""
    try:
        problem = answer.json()
    except ValueError:
        return {}
    return problem if isinstance(problem, dict) else {}
