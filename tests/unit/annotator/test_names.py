"""A name in the annotator leads to one place: no module or public class twice without a reason (docs/annotator.md, "Names")."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

ROOM = Path(__file__).parents[3] / "annotator_container" / "annotator"
KERNELS = {"kernel", "kernels"}
BY_SUBJECT = {
    "cli",
    "commands",
    "demo",
}  # their files bear the name of the room that they run, or of what they invent
REASONS = {
    "the same part of several rooms": {
        "build", "choice", "engine", "plan", "reading", "setup", "sink", "tally", "track", "writer",
    },
    "reader and writer of one format, or of one file of explore/": {
        "assessments", "bgzf", "header", "own", "tsv", "vcf",
    },
    "a port, and what implements it": {"genome", "ranges"},
    "the main file of a room": {"run", "summary"},
    "one subject, or one act, in two rooms": {"genes", "join", "merge", "rsids", "structural"},
}  # fmt: skip
KERNEL_REASONS = {"genotypes": "each room reads other numbers from the genotypes of a line"}


def test_a_module_has_a_name_of_its_own_or_a_reason() -> None:
    paths = [path for path in _modules() if path.parts[0] not in BY_SUBJECT and not KERNELS & set(path.parts)]
    assert len(paths) > 250
    assert _twins(paths) == set.union(*REASONS.values())


def test_a_compiled_module_has_a_name_of_its_own_or_a_reason() -> None:
    paths = [path for path in _modules() if KERNELS & set(path.parts[:-1])]
    assert len(paths) > 40
    assert _twins(paths) == set(KERNEL_REASONS)


def test_a_public_class_has_a_name_of_its_own() -> None:
    names = [
        node.name
        for path in ROOM.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    ]
    assert len(names) > 400
    assert [name for name, count in Counter(names).items() if count > 1] == []


def _modules() -> list[Path]:
    """Modules and packages, relative, without suffix."""
    files = [path.relative_to(ROOM).with_suffix("") for path in ROOM.rglob("*.py")]
    return [path.parent if path.name == "__init__" else path for path in files if path.parts != ("__init__",)]


def _twins(paths: list[Path]) -> set[str]:
    return {name for name, count in Counter(path.name for path in paths).items() if count > 1}
