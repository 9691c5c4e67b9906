"""A web server on this machine."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.unit.annotator.reference.served_site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def answer(self, body: bool) -> None:
            wanted = self.headers.get("Range", "")
            made.asked.append((self.command, self.path, wanted))
            data = made.files.get(self.path)
            if data is None:
                self.send_error(404)
                return
            etag = '"' + hashlib.md5(data, usedforsecurity=False).hexdigest() + '"'
            start = (
                int(re.sub(r"\D", "", wanted)) if wanted and self.headers.get("If-Range", etag) == etag else 0
            )
            self.send_response(206 if start else 200)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            if body:
                piece = data[start:]
                if made.breaks and len(piece) > made.breaks[0]:
                    piece = piece[: made.breaks.pop(0)]
                    self.close_connection = True
                self.wfile.write(piece)

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()
