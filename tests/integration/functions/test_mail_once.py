"""SES that refuses, throttles or does not answer: what is tried again, and what never is."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gas.adapters import clients
from gas.adapters.ses import SesMail
from gas.domain.errors import Invalid, Unavailable

Answer = Callable[[BaseHTTPRequestHandler], None]


class Ses(ThreadingHTTPServer):
    """Counts what it is asked and answers as told."""

    answer: Answer
    asked = 0


class Handler(BaseHTTPRequestHandler):
    server: Ses

    def do_POST(self) -> None:
        self.server.asked += 1
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.answer(self)

    def log_message(self, *args: object) -> None: ...


def refuses(status: int, code: str) -> Answer:
    body = f"<ErrorResponse><Error><Code>{code}</Code><Message>no</Message></Error></ErrorResponse>".encode()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def hangs(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1)


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True
    handler.connection.close()


@pytest.fixture
def ses(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ses]:
    server = Ses(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_SES", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    clients.once.cache_clear()
    yield server
    clients.once.cache_clear()
    server.shutdown()
    thread.join()
    server.server_close()


def send() -> None:
    SesMail("", "us-east-1", 0.3).send(b"Subject: x\r\n\r\nx", "g@example.org", "a@example.org")


@pytest.mark.parametrize("answer", [hangs, hangs_up])
def test_a_mail_that_may_have_gone_is_not_sent_again(ses: Ses, answer: Answer) -> None:
    ses.answer = answer
    send()
    assert ses.asked == 1


def test_a_mail_that_ses_did_not_take_may_be_tried_again(ses: Ses) -> None:
    ses.answer = refuses(400, "Throttling")
    with pytest.raises(Unavailable):
        send()
    assert ses.asked == 1


def test_a_mail_that_ses_will_never_take_is_given_up(ses: Ses) -> None:
    ses.answer = refuses(400, "MessageRejected")
    with pytest.raises(Invalid):
        send()


def test_without_a_connection_nothing_has_gone(monkeypatch: pytest.MonkeyPatch, ses: Ses) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SES", "http://127.0.0.1:1")
    with pytest.raises(Unavailable):
        send()
