"""The user pool's keys, over real HTTP: kept, and fetched again only now and then."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from jwt.algorithms import RSAAlgorithm

from gas.adapters.jwks import HttpKeys
from gas.domain.errors import Unavailable
from tests.fakes import FakeClock, FakeKeys


class Pool(HTTPServer):
    """Serves a key set; counts how often it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked = 0
        self.kids = ["key-1"]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/pool/.well-known/jwks.json"

    def key_set(self) -> bytes:
        public = FakeKeys().private.public_key()
        keys = [{**RSAAlgorithm.to_jwk(public, as_dict=True), "kid": kid, "use": "sig"} for kid in self.kids]
        return json.dumps({"keys": keys}).encode()


class Handler(BaseHTTPRequestHandler):
    server: Pool

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.server.key_set())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@pytest.fixture
def pool() -> Iterator[Pool]:
    server = Pool()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_known_key_is_fetched_once(pool: Pool) -> None:
    keys = HttpKeys(pool.url, FakeClock())
    found = [keys.find("key-1") for _ in range(3)]
    assert all(found)
    assert pool.asked == 1


def test_made_up_key_ids_do_not_make_us_fetch_each_time(pool: Pool) -> None:
    keys = HttpKeys(pool.url, FakeClock())
    assert [keys.find(f"made-up-{n}") for n in range(5)] == [None] * 5
    assert pool.asked == 1


def test_a_new_key_is_found_after_a_while(pool: Pool) -> None:
    clock = FakeClock()
    keys = HttpKeys(pool.url, clock)
    assert keys.find("key-1")
    pool.kids = ["key-2"]
    assert keys.find("key-2") is None
    clock.go(30)
    assert keys.find("key-2")
    assert pool.asked == 2


def test_a_pool_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        HttpKeys("http://127.0.0.1:9/pool", FakeClock()).find("key-1")
