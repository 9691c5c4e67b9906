"""Send requests to addresses that users chose: resolve the host once, check the address and connect to it.

If a library resolved the host again, it might get an address that was not checked. No redirect is followed, no proxy
is used, and no response body is read.
"""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Callable
from urllib.parse import urlsplit

from gas.domain.errors import Invalid
from gas.domain.ports import Answer
from gas.domain.webhook_url import HTTPS_PORT, LOOPBACK_NAMES, checked, is_public

TIMEOUT_SECONDS = 10.0
Resolve = Callable[[str, int], list[str]]


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a host, in the resolver's order. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class PublicHttp:
    """`loopback`: also reach 127.0.0.1 (one machine, when its setting says so). `resolve` and `context` are for tests."""

    def __init__(
        self, loopback: bool = False, resolve: Resolve = resolved, context: ssl.SSLContext | None = None
    ) -> None:
        self._loopback = loopback
        self._resolve = resolve
        self._context = context

    def post(self, url: str, body: bytes, headers: dict[str, str]) -> Answer:
        try:
            parts = urlsplit(checked(url, self._loopback))
        except Invalid as error:
            return Answer(None, str(error))
        host = str(parts.hostname)
        port = parts.port or (HTTPS_PORT if parts.scheme == "https" else 80)
        try:
            address = self._address(host, port)
            if address is None:
                return Answer(None, "The host's address is not public.")
            connection = self._connect(parts.scheme, host, port, address)
            try:
                path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
                connection.request("POST", path, body, {**headers, "Connection": "close"})
                return Answer(connection.getresponse().status)
            finally:
                connection.close()
        except ssl.SSLError:
            return Answer(None, "The host's certificate is not valid, or it does not speak TLS.")
        except TimeoutError:
            return Answer(None, f"No answer within {TIMEOUT_SECONDS:.0f} seconds.")
        except socket.gaierror:
            return Answer(None, "The host has no address.")
        except (OSError, http.client.HTTPException):
            return Answer(None, "The connection failed.")

    def _address(self, host: str, port: int) -> str | None:
        """Return the address to connect to; None if any of the host's addresses is not public."""
        found = self._resolve(host, port)
        if self._loopback and host in LOOPBACK_NAMES:
            return "127.0.0.1"
        return found[0] if found and all(is_public(one) for one in found) else None

    def _connect(self, scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
        """A connection to the address that uses the host's name for the request and the certificate check."""
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        raw = socket.create_connection((address, port), TIMEOUT_SECONDS)
        try:
            if scheme == "https":
                context = self._context or ssl.create_default_context()
                raw = context.wrap_socket(raw, server_hostname=host)
        except OSError:
            raw.close()
            raise
        connection.sock = raw
        return connection
