"""`gas variant`: what is asked, what is printed, and a name that is not unique."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from gas_client import cli, variant_command
from gas_client.client import GasClient
from gas_client.errors import ApiError, GasClientError
from tests.fakes.variants import ANSWER

ASKED: list[str] = []


def gas(status: int = 200, body: Any = None, references: tuple[str, ...] = ("grch38",)) -> GasClient:
    def handle(request: httpx.Request) -> httpx.Response:
        ASKED.append(request.url.raw_path.decode())
        if request.url.path == "/api/references":
            return httpx.Response(200, json={"references": [{"name": name} for name in references]})
        return httpx.Response(status, json=ANSWER if body is None else body)

    return GasClient("http://gas.test", "token", transport=httpx.MockTransport(handle), tries=1)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Any:
    ASKED.clear()

    def invoke(*words: str, **how: Any) -> Any:
        monkeypatch.setattr(variant_command, "connect", lambda: gas(**how))
        return CliRunner().invoke(cli.app, ["variant", *words])

    return invoke


def test_a_variant_is_asked_for_as_it_is_written(run: Any) -> None:
    shown = run("BRCA2:c.9976A>T", "--reference", "grch38")
    assert ASKED == ["/api/variants/grch38/BRCA2%3Ac.9976A%3ET"]
    assert shown.exit_code == 0
    lines = shown.output.splitlines()
    assert lines[0] == "13-32398489-A-T  grch38@5f1c0a9be2d4 GRCh38"
    assert lines[1].startswith("* BRCA2  ENST00000380152  stop_gained")
    assert "ClinVar 2026-11: clinvar_CLNSIG=Benign" in lines
    assert lines[-1] == "ACMG/AMP, suggested: benign, BA1 (stand_alone)"


def test_json_is_the_services_own(run: Any) -> None:
    assert json.loads(run("13-32398489-A-T", "--reference", "grch38", "--json").output) == ANSWER


def test_the_only_reference_need_not_be_named_but_one_of_several_must(run: Any) -> None:
    assert run("13-32398489-A-T").exit_code == 0
    assert ASKED[-1].startswith("/api/variants/grch38/")
    refused = run("13-32398489-A-T", references=("grch37", "grch38"))
    assert refused.exit_code == 2
    assert "grch37 | grch38" in refused.output


def test_a_name_that_is_not_unique_lists_the_variants(run: Any) -> None:
    problem = {
        "type": "not-unique", "title": "Several", "detail": "Choose one.",
        "candidates": [{"variant": "2-1-T-A", "transcripts": ["T1.1", "T2.1"]}],
    }  # fmt: skip
    shown = run("TTN:c.9A>T", "--reference", "grch38", status=422, body=problem)
    assert isinstance(shown.exception, GasClientError)
    assert str(shown.exception) == "Several: Choose one.\n  2-1-T-A  T1.1, T2.1"


@pytest.mark.parametrize(("variant", "reference"), [("..", "grch38"), ("1-2-A-C", ".."), ("", "grch38")])
def test_no_name_leads_to_another_address(variant: str, reference: str) -> None:
    ASKED.clear()
    with pytest.raises(ApiError), gas() as client:
        client.variant(variant, reference)
    assert ASKED == []
