"""What annotator_container/image/root.py leaves out of the image is nothing that the program imports.

The image's own tests (tests/image) need root; this one imports every module in the ordinary environment and asks for
each file that was read whether the image has it.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[3]
_IMPORT_ALL = """
import importlib, pkgutil, sys
import annotator, boto3
for module in pkgutil.walk_packages(annotator.__path__, "annotator."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
for service in ("s3", "sqs"):
    boto3.client(service, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
print("\\n".join(sorted({m.__file__ for m in sys.modules.values() if getattr(m, "__file__", None)})))
"""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("image_root", ROOT / "annotator_container/image/root.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def imported() -> list[Path]:
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(ROOT / "annotator_container"), "PATH": ""},
    )
    return [Path(line) for line in done.stdout.splitlines()]


def test_the_image_has_what_is_imported(script: ModuleType, imported: list[Path]) -> None:
    packages = Path(sysconfig.get_path("purelib"))
    standard = Path(sysconfig.get_path("stdlib"))
    assert _missing(imported, packages, script.application_part) == []
    assert _missing([p for p in imported if packages not in p.parents], standard, script.standard_part) == []
    assert sum(packages in path.parents for path in imported) > 300


@pytest.mark.parametrize("part", ["numpy/tests", "numpy/f2py", "numba/core/x.h", "botocore/data/ec2", "pip"])
def test_the_image_does_not_have(script: ModuleType, tmp_path: Path, part: str) -> None:
    path = tmp_path / "site-packages" / part
    path.mkdir(parents=True)
    assert not script.application_part(path)


def _missing(files: list[Path], folder: Path, kept: Callable[[Path], bool]) -> list[Path]:
    """Files below the folder that are left out, themselves or with a folder above them."""
    inside = [path for path in files if folder in path.parents]
    return [
        path
        for path in inside
        if not all(kept(part) for part in (path, *path.parents) if folder in part.parents)
    ]
