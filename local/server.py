"""Run the HTTP server: uvicorn with httptools, which parses in C.

A page's read is three requests here: the page's own, and two of the function that answers it to the emulator's DynamoDB.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn

from local.emulator import App

# Seconds that an idle connection is kept, and that running requests may take at shutdown.
KEEP_ALIVE, GRACE = 60, 1


def _is_news(record: logging.LogRecord) -> bool:
    """Return False for uvicorn's report of zero cancelled tasks, after a client did not read all of its response."""
    return not (str(record.msg).startswith("Cancel %s running task(s)") and record.args == (0,))


class _Server(uvicorn.Server):
    """uvicorn without signal handlers: `local.lifetime` installs them."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def listening(app: App, port: int) -> AsyncIterator[None]:
    """Serve `app` on the loopback interface while inside, after its lifespan has started. Raises OSError."""
    config = uvicorn.Config(
        app,
        loop="none",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,  # the emulator and the edge send their own
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=GRACE,
    )
    server = _Server(config)
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    port_socket = socket.create_server(("127.0.0.1", port), backlog=config.backlog)
    # asyncio switches Nagle's algorithm off only for sockets made with IPPROTO_TCP, which this one is not. With it, each
    # body would wait about 40 ms for the client's acknowledgement of the headers. Accepted sockets inherit the option.
    port_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    served = asyncio.create_task(server.serve(sockets=[port_socket]))
    while not server.started and not served.done():
        await asyncio.sleep(0.02)
    try:
        if served.done():
            await served
        yield
    finally:
        server.should_exit = True
        await served
        for connection in list(server.server_state.connections):
            connection.transport.abort()  # its client has not read all of the response
        await asyncio.sleep(0)  # the transports close in the event loop's next round
