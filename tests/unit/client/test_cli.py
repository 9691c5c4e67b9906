"""The `gas` command: what it keeps on disk, what it prints where there is nobody to ask, and what it exits with."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gas_client import GasClient, cli, settings, show
from gas_client.resume import Resumable
from tests.unit.client.fake_service import FakeService


def gas(*argv: str, home: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    env = {"HOME": str(home), "PATH": "/usr/bin:/bin", **environ}
    command = [sys.executable, "-m", "gas_client.cli", *argv]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)


def test_without_a_token_the_command_says_what_to_do(tmp_path: Path) -> None:
    done = gas("jobs", home=tmp_path)
    assert done.returncode == 3
    assert "gas login" in done.stderr


def test_a_service_that_is_not_there(tmp_path: Path) -> None:
    done = gas("jobs", home=tmp_path, GAS_URL="http://127.0.0.1:9", GAS_TOKEN="x")
    assert done.returncode == 6
    assert "127.0.0.1:9 does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_use_is_exit_2(tmp_path: Path) -> None:
    assert gas("submit", "nowhere.vcf", "--reference", "demo", home=tmp_path, GAS_TOKEN="x").returncode == 2


def test_a_token_is_kept_for_its_service_alone_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": str(tmp_path)}
    path = settings.keep("https://one.test", "t1", environ)
    settings.keep("https://two.test", "t2", environ)
    assert path.stat().st_mode & 0o777 == 0o600
    assert settings.load(environ) == settings.Settings("https://two.test", "t2")
    assert settings.load({**environ, "GAS_URL": "https://one.test/"}).token == "t1"
    assert settings.load({**environ, "GAS_URL": "https://evil.test"}).token is None
    settings.keep("https://one.test", None, environ)
    assert settings.load({**environ, "GAS_URL": "https://one.test"}).token is None


@pytest.mark.parametrize("content", ["", "[]", '{"tokens": 3}', '{"last_url": "x", "tokens": []}'])
def test_a_broken_credentials_file_is_no_sign_in(tmp_path: Path, content: str) -> None:
    path = settings.settings_file({"XDG_CONFIG_HOME": str(tmp_path)})
    path.parent.mkdir(parents=True)
    path.write_text(content)
    assert settings.load({"XDG_CONFIG_HOME": str(tmp_path)}).token is None


def test_progress_is_a_sentence() -> None:
    running = {
        "status": "RUNNING",
        "progress": {"stage": "annotate", "records": 1200, "total": 5000, "rate": 84000.4, "eta_seconds": 45},
    }
    assert show.progress_line(running) == "annotate: 1,200 of 5,000 records, 84,000 records/s, 45 s left"
    fetching = {
        "status": "RUNNING",
        "progress": {"stage": "fetching the reference", "records": 7e8, "total": 4.6e9, "unit": "bytes"},
    }
    assert show.progress_line(fetching) == "fetching the reference: 700.0 MB of 4.6 GB"
    assert show.progress_line({"status": "PENDING", "progress": None}) == "waiting for a machine"


def test_json_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    show.as_json([{"job_id": "j"}])
    assert json.loads(capsys.readouterr().out) == [{"job_id": "j"}]


def test_a_list_in_a_pipe_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    job = {
        "job_id": "01M85HDWW6F54NN616FY7XWM2B",
        "status": "COMPLETED",
        "result_state": "ARCHIVED",
        "reference": "grch37-chr22@505e1531666c",
        "submitted_at": "2026-11-24T01:06:23.238Z",
        "name": "a name of some length.vcf.gz",
    }
    show.jobs([job])
    line = capsys.readouterr().out.splitlines()[1]
    for said in (job["job_id"], "COMPLETED (archived)", "grch37-chr22", "2026-11-24 01:06", job["name"]):
        assert said in line


def test_a_job_that_is_no_plain_success_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    warnings = [
        {"code": "no_contig", "title": "Nothing was annotated", "detail": "Choose [the] right reference."},
        {"code": "sorted", "title": "The records were sorted", "detail": "By contig."},
    ]
    job = {
        "job_id": "01M85HDWW6F54NN616FY7XWM2B",
        "status": "COMPLETED",
        "reference": "demo@1",
        "name": "a",
        "warnings": warnings,
    }
    show.jobs([job])
    assert "COMPLETED (1 warning)" in capsys.readouterr().out
    show.job(job)
    said = capsys.readouterr().out
    assert re.search(r"warning +Nothing was annotated\. Choose \[the\] right reference\.", said)
    assert "note" in said
    show.warn(job)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert (
        shown.err.replace("\n", " ").strip()
        == "warning: Nothing was annotated. Choose [the] right reference."
    )
    show.job({**job, "warnings": None})
    assert "warning" not in capsys.readouterr().out


def test_the_plan_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    limits = {
        "upload_bytes": 104857600,
        "running_jobs": 2,
        "jobs_per_month": 100,
        "bytes_per_month": None,
        "retention_seconds": 2592000,
        "inputs_per_job": 96,
    }
    usage = {"jobs": 3, "bytes": 323607, "running": 0}
    show.plan({"email": "a@b.org", "plan": "free", "limits": limits, "usage": usage})
    said = " ".join(capsys.readouterr().out.split())
    assert said == (
        "a@b.org: free jobs this month 3 of 100 uploaded this month 323.6 kB of any number "
        "running now 0 of 2 largest file 104.9 MB results kept for 30 days"
    )


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("jobs", "--status", "done"), "'completed'"),
        (("plan", "gold"), "'premium'"),
        (("submit", "FILE", "-r", "demo", "--engine", "snpeff"), "'vepyr'"),
        (("submit", "FILE", "-r", "demo", "--pedigree", "FILE"), "not a text file"),
    ],
)
def test_wrong_words_are_refused_before_anything_is_sent(
    tmp_path: Path, argv: tuple[str, ...], told: str
) -> None:
    (tmp_path / "x").write_bytes(b"\x82\x00\xff")
    done = gas(
        *(str(tmp_path / "x") if word == "FILE" else word for word in argv), home=tmp_path, GAS_TOKEN="x"
    )
    assert done.returncode == 2
    assert told in done.stderr


@pytest.mark.parametrize(("words", "jobs"), [((), [1, 1, 1]), (("--together",), [3])])
def test_files_are_jobs_of_their_own_or_one_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], jobs: list[int]
) -> None:
    files = [tmp_path / f"{name}.vcf" for name in ("child", "mother", "father")]
    for file in files:
        file.write_text(file.name)
    service, resume = FakeService(), Resumable({"XDG_STATE_HOME": str(tmp_path / "state")})
    client = GasClient("http://gas.test", "token", transport=service.transport(), resume=resume)
    monkeypatch.setattr(cli, "connect", lambda: client)
    done = CliRunner().invoke(cli.app, ["submit", *map(str, files), "-r", "demo", *words])
    assert done.exit_code == 0, done.output
    asked = [json.loads(request.content) for request in service.sent("POST", "/jobs")]
    assert [1 + len(body.get("merge", ())) for body in asked] == jobs
    begun = [json.loads(request.content)["filename"] for request in service.sent("POST", "/uploads")]
    assert begun == [file.name for file in files]
    assert all(job["job_id"] in done.output for job in service.jobs)


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"inputs_per_job": 2}, "takes at most 2 files; here are 3"),
        ({"upload_bytes": 9}, "the plan allows 9 B"),
    ],
)
def test_what_one_job_cannot_take_is_refused_before_a_byte_is_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], told: str
) -> None:
    files = [tmp_path / f"{name}.vcf" for name in ("child", "mother", "father")]
    for file in files:
        file.write_text(file.name)
    service = FakeService()
    service.limits = limits
    monkeypatch.setattr(
        cli, "connect", lambda: GasClient("http://gas.test", "t", transport=service.transport())
    )
    done = CliRunner().invoke(cli.app, ["submit", *map(str, files), "-r", "demo", "--together"])
    assert done.exit_code == 2
    assert told in " ".join(done.output.replace("│", " ").split())
    assert not service.sent("POST", "/uploads")


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = gas("download", "J", "-o", str(tmp_path / "file" / "below"), home=tmp_path, GAS_TOKEN="x")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith(f"gas: {tmp_path}/file")
