"""AWS Lambda's runtime API: fetch and answer requests one after another, for as long as Lambda keeps the function.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPResponse
from typing import Any, Final, NoReturn

from annotator.errors import AnnotatorError

_ROOT: Final = "/2018-06-01/runtime"
Handler = Callable[[Mapping[str, Any]], dict[str, Any]]


class RuntimeApi:
    """The runtime API at an address (`host:port`)."""

    def __init__(self, address: str) -> None:
        self._address = address

    def serve(self, handler: Handler, tell: Callable[[str, float, str], None]) -> NoReturn:
        """Answer requests without end. `tell(request id, seconds, error or empty)` is called after each."""
        while True:
            self.one(handler, tell)

    def one(self, handler: Handler, tell: Callable[[str, float, str], None]) -> None:
        """Wait for the next request and answer it. What the handler raises is the answer's error."""
        found, body = self._call("GET", "/invocation/next", None)
        request = found.headers["Lambda-Runtime-Aws-Request-Id"]
        began = time.monotonic()
        try:
            answer, error = handler(json.loads(body)), ""
        except Exception as fault:  # noqa: BLE001 - the request failed; the next one may not
            answer, error = _fault(fault), f"{type(fault).__name__}: {fault}"
        self._call("POST", f"/invocation/{request}/{'error' if error else 'response'}", answer)
        tell(request, time.monotonic() - began, error)

    def refuse(self, fault: Exception) -> None:
        """Report that the function cannot start."""
        self._call("POST", "/init/error", _fault(fault))

    def _call(self, method: str, path: str, value: Any) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection(self._address)
        try:
            body = None if value is None else json.dumps(value).encode()
            connection.request(method, f"{_ROOT}{path}", body, {"Content-Type": "application/json"})
            found = connection.getresponse()
            read = found.read()
        finally:
            connection.close()
        if found.status >= 300:
            raise AnnotatorError("The runtime API refused a message", f"{path}: {found.status}")
        return found, read


def _fault(fault: Exception) -> dict[str, Any]:
    return {"errorMessage": str(fault), "errorType": type(fault).__name__, "stackTrace": []}
