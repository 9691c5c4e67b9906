"""`gas query` gives what `annotator query` gives on the result itself."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gas_client import GasClient
from gas_client import query as questions
from gas_client.cli import app
from gas_client.errors import TransferError
from tests.annotator_demo import build_demo
from tests.unit.client.fake_service import FakeService

TRANSCRIPTS = '{"version": 1, "where": {"effect": {"transcripts": ["DEMOT00000000001"]}}}'
INFO = r'{"version": 1, "where": {"field": "INFO\/DP", "min": 30, "missing": "fail"}}'
JOB = "01M85HDWW6F54NN616FY7XWM2B"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo trio's result."""
    folder = tmp_path_factory.mktemp("result")
    demo = build_demo(folder, megabases=0.2, variants=300)
    demo.annotate(
        demo.files / "sample.vcf.gz", folder / "out", pedigree=(demo.files / "trio.ped").read_text()
    )
    (folder / "out/trio.ped").write_text((demo.files / "trio.ped").read_text())
    return folder / "out"


@pytest.fixture
def service(result: Path) -> FakeService:
    """A service that holds this result."""
    made = FakeService()
    made.jobs.append({"job_id": JOB, "status": "COMPLETED", "name": "trio"})
    made.results = {f"explore.{file.name}": file.read_bytes() for file in (result / "explore").iterdir()}
    made.results["annotated.vcf.gz"] = (result / "annotated.vcf.gz").read_bytes()
    return made


def annotator(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [*questions.annotator_command(), "query", str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    "words",
    [
        ("--preset", "recessive"),
        ("--preset", "compound-het", "--format", "json"),
        ("--preset", "segregating", "--format", "vcf"),
        ("--preset", "nothing"),
        ("--filter", TRANSCRIPTS, "--columns", "Feature"),
        ("--filter", INFO, "--columns", "INFO/DP,INFO/AC"),
    ],
    ids=["recessive", "pairs", "vcf", "unknown preset", "transcripts", "own fields"],
)
def test_the_answer_is_that_of_the_annotator(
    words: tuple[str, ...],
    result: Path,
    service: FakeService,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with GasClient("https://gas.test", "t", transport=service.transport()) as gas:
        code = questions.run(gas, JOB, words, tmp_path)
    said = capfd.readouterr()
    own = annotator(result, *words)
    assert (code, said.out) == (own.returncode, own.stdout)
    assert (code == 2) == (words == ("--preset", "nothing"))
    assert own.stderr in said.err


def test_the_family_of_the_job_s_page_is_used(
    result: Path, service: FakeService, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    service.family = [{"name": "mother", "sex": "female", "affected": True}]
    with GasClient("https://gas.test", "t", transport=service.transport()) as gas:
        questions.run(gas, JOB, ("--preset", "recessive"), tmp_path)
        of_page = capfd.readouterr()
        questions.run(gas, JOB, ("--preset", "recessive", "--ped", str(result / "trio.ped")), tmp_path)
    ped = capfd.readouterr()
    family = json.dumps({"version": 1, "family": service.family})
    assert of_page.out == annotator(result, "--preset", "recessive", "--filter", family).stdout
    assert "the family kept with the job" in of_page.err
    assert (
        ped.out == annotator(result, "--preset", "recessive").stdout != of_page.out
    )  # what the command says goes first


def test_kept_files_are_fetched_once_and_checked(service: FakeService, tmp_path: Path) -> None:
    with GasClient("https://gas.test", "t", transport=service.transport()) as gas:
        questions.run(gas, JOB, ("--preset", "rare"), tmp_path)
        before = len([r for r in service.requests if r.url.host == "s3.test"])
        (tmp_path / JOB / "explore.prio.col").write_bytes(b"damaged")
        questions.run(gas, JOB, ("--preset", "rare"), tmp_path)
    fetched = [r.url.path for r in service.requests if r.url.host == "s3.test"][before:]
    assert fetched == ["/results/explore.meta.json", "/results/explore.prio.col"]
    assert not list(tmp_path.rglob("annotated.vcf.gz"))  # large, and this question does not need it


def test_only_what_a_question_reads_is_fetched(service: FakeService, tmp_path: Path) -> None:
    """Columns of the file's own fields, and transcripts, are large and come only with a question about them."""
    (tmp_path / "filter.json").write_text(INFO)

    def fetched(name: str, *words: str) -> set[str]:
        with GasClient("https://gas.test", "t", transport=service.transport()) as gas:
            questions.run(gas, JOB, words, tmp_path / name)
        return {file.name.removeprefix("explore.") for file in (tmp_path / name / JOB).iterdir()}

    plain = fetched("plain", "--preset", "rare")
    assert not {name for name in plain if name.startswith(("i.", "csq.", "transcripts"))}
    assert {"csq.bin", "csq.idx", "transcripts.txt.gz"} <= fetched("transcripts", "--filter", TRANSCRIPTS)
    assert "i.DP.col" in fetched("file", f"--filter=@{tmp_path / 'filter.json'}")
    assert "i.DP.col" in fetched("columns", "--columns", "INFO/DP")


def test_a_file_with_another_checksum_is_refused(service: FakeService, tmp_path: Path) -> None:
    size = len(service.results["explore.prio.col"])
    service.results["explore.prio.col"] = b"x" * size
    with (
        GasClient("https://gas.test", "t", transport=service.transport()) as gas,
        pytest.raises(TransferError),
    ):
        questions.run(gas, JOB, ("--preset", "rare"), tmp_path)


def test_the_annotator_does_not_see_the_token(
    service: FakeService, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "annotator.py"
    script.write_text(
        "import os, sys\nprint(sorted(name for name in os.environ if 'TOKEN' in name), sys.argv[1])\n"
    )
    environ = {"GAS_ANNOTATOR": f"{sys.executable} {script}", "GAS_TOKEN": "secret", "PATH": "/usr/bin"}
    with GasClient("https://gas.test", "t", transport=service.transport()) as gas:
        assert questions.run(gas, JOB, (), tmp_path, environ) == 0
    assert capfd.readouterr().out.split() == ["[]", "query"]


def test_without_an_annotator_nothing_is_downloaded(
    service: FakeService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with (
        GasClient("https://gas.test", "t", transport=service.transport()) as gas,
        pytest.raises(questions.AnnotatorMissing, match="GAS_ANNOTATOR"),
    ):
        questions.run(gas, JOB, (), tmp_path, {"PATH": str(tmp_path)})
    assert service.requests == []


@pytest.mark.parametrize(
    ("words", "passed"),
    [
        ((JOB, "--preset", "rare", "--preset", "recessive"), ["--preset", "rare", "--preset", "recessive"]),
        ((JOB, "--filter", '{"version": 1}', "--keep", "KEEP", "--any-filter"), ["--filter", '{"version": 1}', "--any-filter"]),
    ],
    ids=["presets", "with --keep"],
)  # fmt: skip
def test_options_reach_the_annotator_as_they_are(
    words: tuple[str, ...], passed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def run(gas: GasClient, job_id: str, given: list[str], root: Path, environ: object) -> int:
        asked.extend([job_id, given])
        return 2

    monkeypatch.setattr(questions, "run", run)
    monkeypatch.setenv("GAS_TOKEN", "t")
    monkeypatch.setenv("HOME", str(tmp_path))
    answer = CliRunner().invoke(
        app, ["query", *(str(tmp_path) if word == "KEEP" else word for word in words)]
    )
    assert answer.exit_code == 2, answer.output
    assert asked == [JOB, passed]


def test_a_filter_set_is_asked_for_by_its_name(
    result: Path,
    service: FakeService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    wanted = {"version": 1, "where": {"effect": {"impact": ["HIGH", "MODERATE"]}}}
    service.filter_sets = [
        {"name": "Rare & bad", "version": 3, "filter": wanted},
        {"name": "Other", "filter": {}},
    ]

    def connected() -> GasClient:
        return GasClient("https://gas.test", "t", transport=service.transport())

    monkeypatch.setattr("gas_client.cli.connect", connected)
    answer = CliRunner().invoke(app, ["query", JOB, "--filter-set", "rare & BAD", "--keep", str(tmp_path)])
    assert answer.exit_code == 0, answer.output
    said = capfd.readouterr()
    assert said.out == annotator(result, "--filter", json.dumps(wanted)).stdout != annotator(result).stdout
    nothing = CliRunner().invoke(app, ["query", JOB, "--filter-set", "Rarer"])
    assert isinstance(nothing.exception, questions.NoSuchFilterSet)
    assert nothing.exception.exit_code == 4
    assert "“Rare & bad”, “Other”" in str(nothing.exception)
    both = CliRunner().invoke(app, ["query", JOB, "--filter-set", "Other", "--filter", "{}"])
    assert both.exit_code == 2
    assert "either --filter-set or --filter" in both.output


def test_the_job_comes_first() -> None:
    answer = CliRunner().invoke(app, ["query", "--preset", "rare", JOB])
    assert answer.exit_code == 2
    assert "Name the job first" in answer.output
