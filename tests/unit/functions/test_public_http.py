"""Webhooks reach public addresses by https, and nothing else, whatever a URL or a name server says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from gas.adapters import public_http
from gas.adapters.public_http import PublicHttp
from gas.domain.errors import Invalid
from gas.domain.webhook_url import checked, is_public

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",  # noqa: S104
    "192.0.2.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:8.8.8.8", "::127.0.0.1", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "not an address",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_that_is_not_public(address: str) -> None:
    assert not is_public(address)
    caller = PublicHttp(resolve=lambda host, port: ["93.184.215.14", address])  # one of several is enough
    answer = caller.post("https://hooks.example.org/", b"{}", {})
    assert (answer.status, answer.error) == (None, "The host's address is not public.")


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700:4700::1111"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


URLS = [
        "http://hooks.example.org/", "ftp://hooks.example.org/", "https://hooks.example.org:8443/", "https://localhost/",
        "https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://0x7f.1/", "https://127.1/", "https://intranet/",
        "https://user:secret@hooks.example.org/", "https://hooks.example.org/#x", "https://hooks.example.org/a b",
        "https://hooks.example.org\\@evil.example/", "https://metadata.google.internal/", "https://a.local/",
        "https://hooks.example.org:99999/", "https:///x", "javascript:alert(1)", f"https://hooks.example.org/{'x' * 1000}",
        "https://höoks.example.org/", "https://hooks.example.org/\r\nHost: evil",
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(URLS)))
def test_no_url_of_another_form(number: int) -> None:
    url = URLS[number]
    with pytest.raises(Invalid):
        checked(url)
    assert PublicHttp(resolve=lambda host, port: ["8.8.8.8"]).post(url, b"", {}).status is None


def test_loopback_is_an_explicit_setting_and_nothing_more() -> None:
    url = "http://127.0.0.1:9999/"
    with pytest.raises(Invalid):
        checked(url)
    assert checked(url, loopback=True) == url
    for other in ("http://10.0.0.1/", "http://hooks.example.org/", "https://192.168.1.1/"):
        with pytest.raises(Invalid):
            checked(other, loopback=True)


class Receiver(BaseHTTPRequestHandler):
    seen: list[tuple[str, bytes, str]] = []  # noqa: RUF012 (of the server of one test)
    status = 200

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.seen.append((self.path, self.rfile.read(length), self.headers["Host"]))
        self.send_response(self.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        del args


@pytest.fixture
def receiver() -> Iterator[HTTPServer]:
    Receiver.seen, Receiver.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_redirect_is_an_answer_and_not_followed(receiver: HTTPServer) -> None:
    Receiver.status = 302
    url = f"http://127.0.0.1:{receiver.server_port}/in?a=1"
    assert PublicHttp(loopback=True).post(url, b"{}", {"Content-Type": "application/json"}).status == 302
    assert [(path, body) for path, body, _ in Receiver.seen] == [("/in?a=1", b"{}")]


def test_the_host_is_resolved_once_and_that_address_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that answers otherwise the second time reaches nothing."""
    asked: list[str] = []
    called: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(public_http.socket, "create_connection", connect)

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8"] if len(asked) == 1 else ["127.0.0.1"]

    answer = PublicHttp(resolve=resolve).post("https://hooks.example.org/", b"", {})
    assert (asked, called) == (["hooks.example.org"], [("8.8.8.8", 443)])
    assert answer.error == "The connection failed."


def test_a_host_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror

    answer = PublicHttp(resolve=resolve).post("https://hooks.example.org/", b"", {})
    assert answer.error == "The host has no address."
