"""No circle of imports in any of the Python packages, whatever form an import takes."""

from __future__ import annotations

import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("package", ["annotator", "gas", "gas_client", "local"])
def test_no_module_imports_itself_through_others(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("functions", "annotator_container", "client", "."):
        monkeypatch.syspath_prepend(str(ROOT / folder))
    graph = grimp.build_graph(package, cache_dir=None)
    circles = [circle for circle in map(sorted, _circles(graph)) if len(circle) > 1]
    assert not circles
    assert len(graph.modules) > 5


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
