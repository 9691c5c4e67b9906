"""Serve the Docker Engine's API on a unix socket, as far as ECS in the emulator uses it."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import socketserver
import struct
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs, unquote, urlparse

from local.fargate.container import Container
from local.fargate.mishaps import End, Mishaps

_API = "1.43"
_VERSION = {
    "ApiVersion": _API,
    "MinAPIVersion": "1.24",
    "Version": "gas-local",
    "ID": "gas-local",
    "Os": "linux",
    "OSType": "linux",
    "Arch": "amd64",
}
Environment = Callable[[Mapping[str, Any]], dict[str, str]]


class Engine(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Serves `socket`. `environment` makes a container's environment from Docker's create body; `folder` has theirs.

    `ends`: how ECS reports the end of tasks that had a mishap, by the task's ARN.
    """

    daemon_threads = True

    def __init__(
        self, socket: Path, folder: Path, environment: Environment, mishaps: Mishaps | None = None
    ) -> None:
        socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        socket.unlink(missing_ok=True)
        super().__init__(str(socket), _Handler)
        socket.chmod(0o600)
        self.containers: dict[str, Container] = {}
        self._folder = folder
        self._environment = environment
        self._mishaps = mishaps or Mishaps(None)
        self.ends: dict[str, End] = {}
        self._socket = socket
        for left in folder.glob("*/scratch"):  # of tasks that died with an earlier service
            shutil.rmtree(left, ignore_errors=True)

    def start(self) -> str:
        """Start serving in the background and return the DOCKER_HOST to use."""
        threading.Thread(target=self.serve_forever, name="fargate", daemon=True).start()
        return f"unix://{self._socket}"

    def stop_all(self) -> None:
        """Stop every task and remove the socket."""
        containers = list(self.containers.values())
        with ThreadPoolExecutor(max_workers=max(1, len(containers))) as pool:
            list(pool.map(lambda container: container.stop(1), containers))
        self._socket.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # another file is in it: it is not only ours
            self._socket.parent.rmdir()

    def get_request(self) -> tuple[Any, Any]:
        connection, _ = super().get_request()
        return connection, ("unix", 0)

    def create(self, name: str, body: Mapping[str, Any]) -> Container:
        labels = body.get("Labels") or {}
        arn = str(labels.get("com.amazonaws.ecs.task-arn", name))
        folder, environment = self._folder / arn.rsplit("/", 1)[-1], self._environment(body)
        container = Container(name, body, folder, environment, self._mishaps.next())
        if container.end is not None:
            self.ends[arn] = container.end
        self.containers[container.id] = container
        return container

    def remove(self, container: Container) -> None:
        container.stop()
        self.containers.pop(container.id, None)

    def running(self, container_id: str) -> bool:
        """Whether a container was created here and is not over."""
        container = self.containers.get(container_id)
        return container is not None and not container.over

    def find(self, reference: str) -> Container | None:
        return next(
            (c for c in self.containers.values() if c.id.startswith(reference) or c.name == reference), None
        )

    def matching(self, labels: list[str]) -> list[Container]:
        def fits(container: Container) -> bool:
            pairs = (label.partition("=") for label in labels)
            return all(container.labels.get(k) == v if sep else k in container.labels for k, sep, v in pairs)

        return [container for container in self.containers.values() if fits(container)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None: ...  # noqa: A002 - the base class's name

    def address_string(self) -> str:
        return "unix"

    @property
    def engine(self) -> Engine:
        return cast(Engine, self.server)

    def _send(self, status: int, value: Any = None) -> None:
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Api-Version", _API)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _answer(self) -> None:
        url = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        path = re.sub(r"^/v\d[\d.]*", "", unquote(url.path))
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}") if length else {}
        if path == "/_ping":
            self._send(200, "OK")
        elif path in ("/version", "/info"):
            self._send(200, _VERSION)
        elif path == "/containers/json":
            wanted = json.loads(query.get("filters", "{}")).get("label", [])
            found = self.engine.matching(list(wanted))
            self._send(200, [_in_list(container) for container in found])
        elif path == "/containers/create":
            container = self.engine.create(query.get("name") or uuid.uuid4().hex[:8], body)
            self._send(201, {"Id": container.id, "Warnings": []})
        elif path == "/images/create":
            self._send(200, {"status": "on this machine"})
        elif path.startswith(("/images/", "/distribution/")):
            digest = "sha256:" + "0" * 64
            self._send(200, {"Id": digest, "RepoTags": [], "Descriptor": {"digest": digest}})
        else:
            self._container(path, query)

    do_GET = do_POST = do_DELETE = do_PUT = do_HEAD = _answer  # noqa: N815 - the base class's names

    def _container(self, path: str, query: Mapping[str, str]) -> None:
        named = re.match(r"/containers/([^/]+)(?:/(\w+))?$", path)
        container = self.engine.find(named[1]) if named else None
        if named is None or container is None:
            self._send(404, {"message": f"No such container: {path}"})
            return
        action = named[2]
        if self.command == "DELETE":
            self.engine.remove(container)
            self._send(204)
        elif action == "json":
            self._send(200, container.inspect())
        elif action == "start":
            container.start()
            self._send(204)
        elif action in ("stop", "kill"):
            container.stop(float(query.get("t", 5)))
            self._send(204)
        elif action == "wait":
            self._send(200, {"StatusCode": container.wait()})
        elif action == "logs":
            self._logs(container, follow=query.get("follow") in ("1", "true", "True"))
        else:
            self._send(501, {"message": f"{self.command} {path} is not part of this stand-in"})

    def _logs(self, container: Container, *, follow: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/vnd.docker.raw-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        sent, last = 0, False
        while not last:
            with container.changed:
                if follow:
                    container.changed.wait_for(lambda: len(container.log) > sent or container.over)  # noqa: B023
                chunk, sent, last = (
                    bytes(container.log[sent:]),
                    len(container.log),
                    container.over or not follow,
                )
            if chunk:  # Docker's frame: stream number, three zero bytes, length
                self.wfile.write(struct.pack(">BxxxL", 1, len(chunk)) + chunk)
                self.wfile.flush()
        self.close_connection = True


def _in_list(container: Container) -> dict[str, Any]:
    state = container.inspect()["State"]["Status"]
    return {
        "Id": container.id,
        "Names": ["/" + container.name],
        "Image": container.image,
        "State": state,
        "Labels": container.labels,
    }
