"""`gas completion SHELL`: the script that is printed completes, and what a shell asks is answered."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gas_client import completion, settings

from .fake_service import FakeService

GAS = Path(sys.executable).with_name("gas")


def environment(home: Path, **more: str) -> dict[str, str]:
    path = f"{GAS.parent}:/usr/bin:/bin"
    return {"HOME": str(home), "PATH": path, "GAS_URL": "http://127.0.0.1:9", **more}


def script(shell: str, home: Path) -> str:
    done = subprocess.run(
        [GAS, "completion", shell], env=environment(home), capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


def test_bash_completes_commands_flags_and_values(tmp_path: Path) -> None:
    (tmp_path / "gas.bash").write_text(script("bash", tmp_path))

    def completed(*words: str) -> list[str]:
        line = (
            f"source {tmp_path}/gas.bash; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1}; "
            '$(complete -p gas | sed -E "s/.*-F ([^ ]+) .*/\\1/") gas; printf "%s\\n" "${COMPREPLY[@]}"'
        )
        done = subprocess.run(
            ["bash", "--norc", "-c", line],
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split()

    assert completed("gas", "ru") == ["run"]
    assert "--on-interrupt" in completed("gas", "run", "--on")
    assert completed("gas", "run", "--on-interrupt", "c") == ["cancel"]


@pytest.mark.parametrize(
    ("shell", "asked"),
    [
        ("zsh", {"_TYPER_COMPLETE_ARGS": "gas compl"}),
        ("fish", {"_TYPER_COMPLETE_ARGS": "gas compl", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}),
    ],
)
def test_zsh_and_fish_ask_what_is_answered(shell: str, asked: dict[str, str], tmp_path: Path) -> None:
    printed = script(shell, tmp_path)
    assert f"{completion.VARIABLE}=complete_{shell}" in printed
    assert all(name in printed for name in asked)
    known = environment(tmp_path, **{completion.VARIABLE: f"complete_{shell}"}, **asked)
    done = subprocess.run([GAS], env=known, capture_output=True, text=True, check=True)
    assert "completion" in done.stdout


def test_jobs_and_references_are_asked_of_the_service(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    service = FakeService(
        jobs=[{"job_id": f"j{n}", "status": "COMPLETED", "name": f"n{n}"} for n in range(3)]
    )
    monkeypatch.setattr(
        completion,
        "_client",
        lambda: completion.GasClient("https://gas.test", "t", transport=service.transport()),
    )
    assert completion.job_ids("j1") == [("j1", "COMPLETED n1")]
    assert completion.reference_names("") == [], "this service has none to show, and nothing is raised"
    assert completion.result_files("var") == ["variants.parquet"]


def test_without_a_service_nothing_is_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", environment(tmp_path))
    monkeypatch.setattr(settings, "load", lambda: settings.Settings("http://127.0.0.1:9", "t"))
    assert completion.job_ids("") == []
