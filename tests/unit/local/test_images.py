"""Functions of the annotator's image on one machine: a small environment, and one process at a time."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

from local.images import ImageFunctions, bootstrap, code_zip
from local.settings import ROOT


def test_the_program_gets_no_variable_that_it_does_not_need(tmp_path: Path) -> None:
    scratch = tmp_path / "a folder"
    printing = [sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))"]
    script = tmp_path / "bootstrap"
    script.write_text(bootstrap(printing, scratch))
    given = {
        "PATH": "/usr/bin:/bin",
        "AWS_SECRET_ACCESS_KEY": "a key; with $signs",
        "REFERENCES_BUCKET": "references",
        "STRIPE_SECRET": "left out",
        "TMPDIR": "/elsewhere",
    }
    done = subprocess.run(["/bin/sh", str(script)], env=given, capture_output=True, check=True, text=True)

    found = json.loads(done.stdout)
    assert found["AWS_SECRET_ACCESS_KEY"] == given["AWS_SECRET_ACCESS_KEY"]
    assert found["REFERENCES_BUCKET"] == "references"
    assert found["TMPDIR"] == str(scratch)
    assert found["PYTHONPATH"] == str(ROOT / "annotator_container")
    assert "STRIPE_SECRET" not in found
    assert "AWS_SESSION_TOKEN" not in found


def test_a_busy_machine_does_not_end_the_program_at_the_functions_timeout(tmp_path: Path) -> None:
    """Its first request waits for the program's imports, which a busy machine makes longer than the template's seconds."""
    seen: list[dict[str, Any]] = []

    def plain(func: dict[str, Any], _event: Any, _request: str) -> dict[str, Any]:
        seen.append(func["config"])
        return {}

    config = {"Timeout": 25, "ImageConfigResponse": {"ImageConfig": {"Command": ["python"]}}}
    ImageFunctions(tmp_path)._here(plain)({"config": config}, {}, "1")
    assert seen[0]["Timeout"] == 100
    assert seen[0]["Runtime"].startswith("provided")


def test_the_same_script_makes_the_same_code() -> None:
    """Else each request would start a process of its own."""
    assert code_zip("one") == code_zip("one")
    with zipfile.ZipFile(BytesIO(code_zip("#!/bin/sh\n"))) as archive:
        (entry,) = archive.infolist()
        assert (entry.filename, entry.external_attr >> 16 & 0o777) == ("bootstrap", 0o755)
