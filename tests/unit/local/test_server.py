"""The HTTP server: what clients of AWS and browsers rely on, and its end."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest

from local.emulator import Receive, Scope, Send
from local.server import listening
from tests.e2e.service import free_port


class Application:
    """Answers each request with its path and body; keeps the scopes, and its lifespan's events."""

    def __init__(self) -> None:
        self.scopes: list[Scope] = []
        self.life: list[str] = []
        self.answered = asyncio.Event()
        self.hold = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            for _ in range(2):
                kind = (await receive())["type"]
                self.life.append(kind)
                await send({"type": f"{kind}.complete"})
            return
        self.scopes.append(scope)
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if self.hold:
            await asyncio.sleep(3600)
        headers = [(b"x-one", b"1"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def serve(application: Application, act: Callable[[int], Any]) -> Any:
    """Return what `act` returns, called with the port in a thread while the server listens."""

    async def go() -> Any:
        port = free_port()
        async with listening(application, port):
            return await asyncio.to_thread(act, port)

    return asyncio.run(go())


@pytest.fixture
def application() -> Iterator[Application]:
    return Application()


def test_one_connection_takes_many_requests(application: Application) -> None:
    def act(port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        for number in range(3):
            connection.request("POST", f"/a%2Fb/{number}?x=%2F", body=b"some bytes")
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, b"some bytes")
        connection.close()

    serve(application, act)
    assert [scope["path"] for scope in application.scopes] == ["/a/b/0", "/a/b/1", "/a/b/2"]
    assert {scope["raw_path"][:6] for scope in application.scopes} == {
        b"/a%2Fb"
    }  # signatures cover it undecoded
    assert {scope["query_string"] for scope in application.scopes} == {b"x=%2F"}
    assert len({tuple(scope["client"]) for scope in application.scopes}) == 1
    assert application.life == ["lifespan.startup", "lifespan.shutdown"]


def test_headers_are_the_application_s_own(application: Application) -> None:
    def act(port: int) -> list[str]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/")
        answer = connection.getresponse()
        connection.close()
        return [name.lower() for name, _ in answer.getheaders()]

    assert serve(application, act) == ["x-one", "content-length"]


def test_a_client_that_waits_for_leave_gets_it(application: Application) -> None:
    """boto3 sends a part of an upload only after `100 Continue`."""

    def act(port: int) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"PUT /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
            leave = client.recv(1000)
            assert leave == b"HTTP/1.1 100 Continue\r\n\r\n"
            client.sendall(b"body")
            answer = b""
            while not answer.endswith(b"body"):
                answer += client.recv(1000)
            return answer

    assert serve(application, act).startswith(b"HTTP/1.1 200 OK\r\n")


def test_a_body_is_sent_without_a_wait_for_the_client(application: Application) -> None:
    """Headers and body are two writes. Nagle's algorithm would hold the body until the client acknowledges the headers."""

    def act(port: int) -> int:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            client.recv(1000)
            own = [
                one for one in psutil.Process().net_connections("tcp4") if one.raddr == client.getsockname()
            ]
            with socket.socket(fileno=os.dup(own[0].fd)) as accepted:
                return accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert serve(application, act)


def test_nonsense_is_answered_with_400(application: Application) -> None:
    def act(port: int) -> bytes:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n")
            return client.recv(1000)

    assert serve(application, act).startswith(b"HTTP/1.1 400 ")
    assert application.scopes == []


def test_the_end_waits_for_nobody_and_leaves_signals_alone(
    application: Application, caplog: pytest.LogCaptureFixture
) -> None:
    """An idle connection and a request that never ends; SIGTERM stays the service's own (local/lifetime.py)."""
    application.hold = True
    before = signal.getsignal(signal.SIGTERM)

    def act(port: int) -> tuple[Any, Any]:
        idle = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        idle.connect()
        stuck = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        stuck.request("GET", "/stuck")
        assert signal.getsignal(signal.SIGTERM) == before
        return idle, stuck

    async def go() -> None:
        port = free_port()
        async with listening(application, port):
            kept = await asyncio.to_thread(act, port)
            while not application.scopes:
                await asyncio.sleep(0.01)
        for connection in kept:
            connection.close()

    asyncio.run(asyncio.wait_for(go(), 60))
    assert "Cancel 1 running task(s)" in caplog.text  # a request that was cut off is reported


def test_an_answer_that_nobody_reads_is_no_task_to_report(
    application: Application, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The application has answered; only the client has not read it all when the service ends."""
    monkeypatch.setattr("local.server.GRACE", 1)
    size = 32 << 20  # more than the buffers of a loopback connection

    def act(port: int) -> socket.socket:
        client = socket.create_connection(("127.0.0.1", port), timeout=30)
        client.sendall(b"PUT /x HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % size + bytes(size))
        assert client.recv(15) == b"HTTP/1.1 200 OK"
        return client

    async def go() -> socket.socket:
        port = free_port()
        async with listening(application, port):
            return await asyncio.to_thread(act, port)

    asyncio.run(go()).close()
    assert [record.getMessage() for record in caplog.records if "Cancel" in record.getMessage()] == []


def test_a_port_that_is_taken_is_an_error(application: Application) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        async def go() -> None:
            async with listening(application, taken.getsockname()[1]):
                pytest.fail("it cannot listen")

        with pytest.raises(OSError, match="in use"):
            asyncio.run(go())
