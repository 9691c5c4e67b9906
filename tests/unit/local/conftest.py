"""An edge before an emulator, and a way to ask it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.edge import Edge
from local.gate import Gate
from local.headers import security_headers
from local.package import read_template
from local.site import Site, known_files
from tests.unit.local.edge_world import (
    ACCOUNTS,
    CAPACITY,
    POOL,
    SECRET,
    Emulator,
    Fetch,
)


@pytest.fixture
def emulator() -> Emulator:
    return Emulator()


@pytest.fixture
def events() -> list[str]:
    return []


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """The repository's template, which takes half a second to read."""
    return read_template()


@pytest.fixture
def edge(tmp_path: Path, emulator: Emulator, events: list[str], template: dict[str, Any]) -> Edge:
    site = tmp_path / "site"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html>index")
    (site / "assets" / "app.js").write_text("console.log(1)\n" * 200)
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "mail").mkdir()

    async def written() -> None:
        events.append("written")

    pages = Site(site, known_files(template))
    keys = {("AKIALOCAL", ""): SECRET}
    gate = Gate(
        emulator, lambda key, token: keys.get((key, token)), written, ACCOUNTS, frozenset({"bucket"}), POOL
    )
    headers = security_headers(template)
    return Edge(gate, pages, tmp_path / "mail", CAPACITY, headers, api_id="abc", ready=True)


@pytest.fixture
def fetch(edge: Edge) -> Fetch:
    def call(method: str, path: str, **more: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=edge)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as client:
                return await client.request(method, path, **more)

        return asyncio.run(go())

    return call
