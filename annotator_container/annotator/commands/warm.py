"""`annotator warm`: compile everything once."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

import annotator


def run(arguments: argparse.Namespace) -> int:
    """Import every module of the package, and load or compile the compiled functions of all."""
    del arguments
    from annotator.bytes.compiled import CACHE
    from annotator.bytes.loading import load_all

    for module in pkgutil.walk_packages(annotator.__path__, "annotator."):
        if (
            not module.name.endswith("__main__")
            and ".vepyr" not in module.name
            and module.name != "annotator.task"
        ):
            importlib.import_module(module.name)
    load_all()
    count = len(list(CACHE.rglob("*.nbc")))
    sys.stdout.write(f"{count} compiled functions in {CACHE}\n")
    return 0
