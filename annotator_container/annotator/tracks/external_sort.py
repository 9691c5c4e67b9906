"""Sort lines that do not fit into memory: runs are sorted in memory, written to files, and merged."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final

RUN: Final = 1_000_000  # lines in memory at a time: about 150 MB of a score's rows
FILES: Final = 200  # open at a time; more runs are merged into one first


def sorted_lines(lines: Iterable[str], folder: Path, length: int | None = None) -> Iterator[str]:
    """The lines (each with its line end) in the order of their first `length` characters (None: of their whole texts).

    Lines that are equal in these keep their order. The files lie in a temporary folder below `folder`, which needs room for
    all lines; it is removed at the end.
    """
    source, begin = iter(lines), itemgetter(slice(length))
    with tempfile.TemporaryDirectory(prefix="sort-", dir=folder) as aside:
        runs: list[Path] = []
        made = 0
        while run := sorted(islice(source, RUN), key=begin):
            if len(runs) == FILES:
                merged = _written(_merged(runs, begin), Path(aside) / f"{made}")
                for path in runs:
                    path.unlink()
                runs = [merged]
                made += 1
            runs.append(_written(run, Path(aside) / f"{made}"))
            made += 1
        yield from _merged(runs, begin)


def _written(lines: Iterable[str], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(lines)
    return path


def _merged(runs: list[Path], begin: Callable[[str], str]) -> Iterator[str]:
    with ExitStack() as files:
        opened = [files.enter_context(path.open(encoding="utf-8", newline="\n")) for path in runs]
        yield from heapq.merge(*opened, key=begin)
