"""The explorer alone on a page over static files: a server with ranges and the site's content policy, for browser tests."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import re
import subprocess
import threading
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self' blob:; worker-src 'self'"
)
# igv.js writes style elements and attributes: the one documented exception.
BROWSER_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")


def build_page(out: Path) -> None:
    """Builds frontend/tests/explorer-page into `out`."""
    vite = FRONTEND / "node_modules" / ".bin" / "vite"
    command = [
        str(vite),
        "build",
        "-c",
        "tests/explorer-page/vite.config.ts",
        "--outDir",
        str(out),
        "--logLevel",
        "error",
    ]
    subprocess.run(command, cwd=FRONTEND, check=True, timeout=180, stdin=subprocess.DEVNULL)


def list_files(result: Path) -> None:
    """Writes files.json, the list that the page asks for."""
    files = {
        p.name: {"url": p.name, "size": p.stat().st_size}
        for p in sorted(result.iterdir())
        if p.name != "files.json"
    }
    (result / "files.json").write_text(json.dumps({"files": files}))


class ExplorerSite:
    """Serves the page at `/`, the result at `/sample/` and another one at `/other/`, on a free port.

    `served` counts bytes sent by path; `refuse` makes the next requests for result files fail as an expired URL does; with a
    `lifetime` (seconds) each list of files is signed, and its URLs fail when they are used later than that.
    """

    def __init__(self, page: Path, result: Path, other: Path | None = None, policy: str = POLICY) -> None:
        self.served: dict[str, int] = {}
        self.refuse = 0
        self.expired = 0
        self.lifetime: float | None = None
        self.lists = 0
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Quiet."""

            def do_GET(self) -> None:
                path = self.path.split("?")[0]
                folder, name = page, path.lstrip("/") or "index.html"
                for prefix, place in (("/sample/", result), ("/other/", other or result)):
                    if path.startswith(prefix):
                        folder, name = place, path.removeprefix(prefix)
                site.lists += name == "files.json"
                file = folder / name
                if not file.is_file():
                    self._answer(404, b"", "text/plain")
                    return
                if name == "files.json" and site.lifetime is not None:
                    self._answer(200, site.signed(file), "application/json")
                    return
                until = re.search(r"[?]until=([0-9.]+)", self.path)
                if until and time.time() > float(until[1]):
                    site.expired += 1
                    self._answer(403, b"expired", "text/plain")
                    return
                if folder is not page and name != "files.json" and site.refuse > 0:
                    site.refuse -= 1
                    self._answer(403, b"expired", "text/plain")
                    return
                kinds = {
                    ".html": "text/html",
                    ".js": "text/javascript",
                    ".css": "text/css",
                    ".woff2": "font/woff2",
                }
                kind = kinds.get(file.suffix, "application/octet-stream")
                asked = re.match(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
                if not asked:
                    self._answer(200, file.read_bytes(), kind)
                    return
                first, last, size = int(asked[1]), int(asked[2]), file.stat().st_size
                with file.open("rb") as source:
                    source.seek(first)
                    data = source.read(min(last, size - 1) - first + 1)
                self._answer(206, data, kind, f"bytes {first}-{first + len(data) - 1}/{size}")

            def _answer(self, status: int, data: bytes, kind: str, content_range: str = "") -> None:
                site.served[self.path] = site.served.get(self.path, 0) + len(data)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.send_header("Content-Security-Policy", policy)
                if content_range:
                    self.send_header("Content-Range", content_range)
                self.end_headers()
                self.wfile.write(data)

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def signed(self, listed: Path) -> bytes:
        """files.json with URLs that end."""
        until = time.time() + (self.lifetime or 0)
        files = json.loads(listed.read_text())["files"]
        for file in files.values():
            file["url"] += f"?until={until:.3f}"
        ends = dt.datetime.fromtimestamp(until, dt.UTC).isoformat()
        return json.dumps({"files": files, "expires_at": ends}).encode()

    def loaded(self) -> int:
        """Bytes of the result that were sent."""
        return sum(size for path, size in self.served.items() if path.startswith("/sample/"))

    def close(self) -> None:
        """Stops serving."""
        self._server.shutdown()
        self._server.server_close()
