"""Imports of the Python packages have no circles, and files of the product are neither long nor needlessly short."""

from __future__ import annotations

import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"annotator": "annotator_container", "gas": "functions", "gas_client": "client", "local": "."}
LONGEST, SHORTEST = 350, 15  # lines of a file


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_imports_itself_through_others(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = _graph(package, monkeypatch)
    circles = [circle for circle in map(sorted, _circles(graph)) if len(circle) > 1]
    assert not circles
    assert len(graph.modules) > 5


@pytest.mark.parametrize("package", PACKAGES)
def test_files_have_one_concept(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file above LONGEST lines is split; one below SHORTEST with a single user belongs into that user."""
    graph = _graph(package, monkeypatch)
    source = ROOT / PACKAGES[package]
    lines = {path: len(path.read_text().splitlines()) for path in (source / package).rglob("*.py")}
    assert {str(path.relative_to(ROOT)) for path, count in lines.items() if count > LONGEST} == set()
    lonely = [
        str(path.relative_to(ROOT))
        for path, count in lines.items()
        if count < SHORTEST and not path.name.startswith("__")
        if len(graph.find_modules_that_directly_import(_name(path.relative_to(source)))) == 1
    ]
    assert lonely == []


def test_files_of_the_site_have_one_concept() -> None:
    source = ROOT / "frontend" / "src"
    generated = {source / "api" / "types.ts"}
    files = [path for kind in ("*.ts", "*.tsx", "*.css") for path in source.rglob(kind)]
    assert len(files) > 100
    long = [path for path in files if len(path.read_text().splitlines()) > LONGEST and path not in generated]
    assert long == []


def _graph(package: str, monkeypatch: pytest.MonkeyPatch) -> grimp.ImportGraph:
    for folder in PACKAGES.values():
        monkeypatch.syspath_prepend(str(ROOT / folder))
    return grimp.build_graph(package, cache_dir=None)


def _name(path: Path) -> str:
    return ".".join(path.with_suffix("").parts)


def _circles(graph: grimp.ImportGraph) -> list[list[str]]:
    """Strongly connected components (Tarjan 1972)."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 4 * len(graph.modules) + 1000))
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in graph.find_modules_directly_imported_by(module):
            if other not in order:
                visit(other)
                low[module] = min(low[module], low[other])
            elif other in stack:
                low[module] = min(low[module], order[other])
        if low[module] == order[module]:
            at = stack.index(module)
            found.append(stack[at:])
            del stack[at:]

    for module in sorted(graph.modules):
        if module not in order:
            visit(module)
    return found
