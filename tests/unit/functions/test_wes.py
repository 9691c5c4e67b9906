"""WES 1.1: what a run request may say, its files and tags, and its states."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.unit.functions.ga4gh import RUN, WES, ask, form, run
from tests.unit.functions.lifecycle.house import House


def test_a_run_from_a_form_without_files(house: House) -> None:
    """Clients over `requests` send a form without files URL-encoded, though WES says multipart."""
    fields = {
        "workflow_params": json.dumps(
            {"input": house.upload(size=10), "reference": "demo", "name": "A + ä&b"}
        ),
        "workflow_type": "gas-annotate",
        "workflow_type_version": "1",
        "workflow_url": "gas-annotate",
    }
    request = httpx.Request("POST", "http://x", data=fields)
    headers = {"Content-Type": request.headers["content-type"]}
    begun = ask(house, "POST", f"{WES}/runs", request.read().decode(), headers=headers)
    assert begun.status == 200, begun.text
    assert house.row(begun.json["run_id"]).name == "A + ä&b"
    wrong = ask(house, "POST", f"{WES}/runs", "workflow_params=%ff", headers=headers)
    assert (wrong.status, wrong.json["status_code"]) == (400, 400)
    many = ask(house, "POST", f"{WES}/runs", "a=1&" * 1000, headers=headers)
    assert many.status == 400


@pytest.mark.parametrize("field", ["input", "name", "reference"])
def test_half_a_character_is_refused(house: House, field: str) -> None:
    """JSON can write half of a surrogate pair; the database refuses it, and the answer would be 503."""
    params = {"input": house.upload(size=10), "reference": "demo", "name": "A run"}
    text = json.dumps({**params, field: "half"}).replace("half", "\\ud800")
    media_type, body = form(json.loads(text))
    answers = [
        ask(house, "POST", f"{WES}/runs", body, headers={"Content-Type": media_type}),
        ask(house, "POST", f"{WES}/runs", f'{{"workflow_params": {text}}}'),
    ]
    assert [answer.status for answer in answers] == [400, 400]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("workflow_type_version", "2"),
        ("workflow_engine", "cromwell"),
        ("workflow_engine_version", "0.0.1"),
        ("workflow_engine_parameters", '{"memory": "1 TB"}'),
        ("workflow_engine_parameters", "memory"),
        ("tags", "not JSON"),
        ("tags", '{"number": 1}'),
    ],
    ids=[
        "version",
        "engine",
        "engine's version",
        "parameters",
        "parameters that are no JSON",
        "tags",
        "a tag's type",
    ],
)
def test_what_would_be_ignored_is_refused(house: House, field: str, value: str) -> None:
    """A run that is asked for in another way than it would be made is not begun."""
    refused = run(house, {"input": house.upload(size=10), "reference": "demo"}, **{field: value})
    assert (refused.status, refused.json["status_code"]) == (400, 400), refused.text
    assert f"`{field}`" in refused.json["msg"]
    assert ask(house, "GET", f"{WES}/runs").json["runs"] == []


def test_a_request_may_name_what_the_service_info_offers(house: House) -> None:
    info = ask(house, "GET", f"{WES}/service-info", user_id=None).json
    ((engine, versions),) = info["workflow_engine_versions"].items()
    offered = {
        "workflow_engine": engine,
        "workflow_engine_version": versions["workflow_engine_version"][0],
        "workflow_engine_parameters": "{}",
        "tags": '{"cohort": "12"}',
    }
    params = {"input": house.upload(size=10), "reference": "demo"}
    assert run(house, params, **offered).status == 200
    body = {"workflow_params": params, "workflow_type": "gas-annotate", "tags": {"cohort": "12"}}
    assert ask(house, "POST", f"{WES}/runs", body).status == 200


def test_a_run_of_several_files_is_one_job_and_its_log_names_them_all(house: House) -> None:
    uploads = [house.upload(size=size) for size in (10, 20, 30)]
    place = urlsplit(house.site.url()).netloc
    uris = [f"drs://{place}/upload-{one}" for one in uploads]
    given = [uris[0], uploads[1], f"upload-{uploads[2]}"]
    begun = run(house, {"inputs": given, "reference": "demo"})
    assert begun.status == 200, begun.text
    run_id = begun.json["run_id"]
    assert house.row(run_id).upload_ids == uploads
    params = ask(house, "GET", RUN, run_id=run_id).json["request"]["workflow_params"]
    assert params["inputs"] == uris
    assert "input" not in params
    again = run(house, params)
    assert again.status == 200, "the logged request can be sent again"
    assert house.row(again.json["run_id"]).upload_ids == uploads


def test_inputs_of_a_run_that_make_no_sense_are_refused(house: House) -> None:
    mine = house.upload(size=10)
    house.user("user-2")
    other = f"upload-{house.upload('user-2', size=10)}"
    both, none = {"input": mine, "inputs": [mine]}, {"inputs": []}
    wrong: list[tuple[dict[str, Any], int, str]] = [
        (both, 400, "`input` or `inputs`"),
        ({}, 400, "`input` or `inputs`"),
        (none, 400, "`input` or `inputs`"),
        ({"inputs": [mine, mine]}, 400, "named twice"),
        ({"inputs": [mine] * 97}, 400, "at most 96 files"),
        ({"inputs": [mine, other]}, 404, ""),
    ]
    for params, status, words in wrong:
        refused = run(house, {**params, "reference": "demo"})
        assert (refused.status, refused.json["status_code"]) == (status, status), (params, refused.text)
        assert words in refused.json["msg"]
    assert ask(house, "GET", f"{WES}/runs").json["runs"] == []


def test_the_tags_of_a_run_are_kept(house: House) -> None:
    params = {"input": house.upload(size=10), "reference": "demo", "name": "A run"}
    run_id = run(house, params, tags='{"cohort": "12", "sample": "ä"}').json["run_id"]
    tags = {"cohort": "12", "sample": "ä"}
    assert ask(house, "GET", RUN, run_id=run_id).json["request"]["tags"] == tags
    (listed,) = ask(house, "GET", f"{WES}/runs").json["runs"]
    assert listed["tags"] == {"name": "A run", **tags}
    untagged = run(house, params).json["run_id"]
    assert "tags" not in ask(house, "GET", RUN, run_id=untagged).json["request"]


@pytest.mark.parametrize(
    "tags",
    [
        {str(n): "x" for n in range(21)},
        {"k" * 129: "x"},
        {"k": "x" * 257},
        {"": "x"},
        {"k": "a\u200bb"},
        {"\x00": "x"},
    ],
    ids=["many", "long name", "long value", "no name", "hidden character", "control character"],
)
def test_tags_have_limits(house: House, tags: dict[str, str]) -> None:
    params = {"input": house.upload(size=10), "reference": "demo"}
    refused = run(house, params, tags=json.dumps(tags))
    assert (refused.status, refused.json["status_code"]) == (400, 400)
    assert "tag" in refused.json["msg"]


def test_a_name_with_a_hidden_character_is_refused(house: House) -> None:
    params = {"input": house.upload(size=10), "reference": "demo", "name": "A\u200brun"}
    refused = run(house, params)
    assert (refused.status, refused.json["status_code"]) == (400, 400)
    assert "U+200B" in refused.json["msg"]


def test_faults_are_told_apart(house: House) -> None:
    for fault, state in (("input", "EXECUTOR_ERROR"), ("ours", "SYSTEM_ERROR")):
        run_id = house.job(size=10)
        house.drain()
        house.report("started", run_id, 0)
        cause = {"cause": "disk"} if fault == "ours" else {}
        house.report("failed", run_id, 1, fault=fault, title="T", detail="D", **cause)
        assert ask(house, "GET", RUN + "/status", run_id=run_id).json["state"] == state
    run_id = house.job(size=10)
    assert ask(house, "POST", RUN + "/cancel", {}, run_id=run_id).json == {"run_id": run_id}
    assert ask(house, "GET", RUN + "/status", run_id=run_id).json["state"] == "CANCELED"


def test_runs_are_listed_page_by_page(house: House) -> None:
    made = [house.job(size=10) for _ in range(3)]
    query: dict[str, str] = {"page_size": "2"}
    first = ask(house, "GET", f"{WES}/runs", query=query).json
    second = ask(house, "GET", f"{WES}/runs", query={**query, "page_token": first["next_page_token"]}).json
    assert {one["run_id"] for one in first["runs"] + second["runs"]} == set(made)
    assert second["next_page_token"] == ""
