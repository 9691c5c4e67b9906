"""DRS 1.5 and WES 1.1: a run from its form to the bytes of its files, as those specifications' clients ask."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from gas.domain.credential import Scope
from gas.domain.job import FurtherInput, ResultState
from gas.domain.plan import Plan
from gas.handlers import ga4gh_api
from tests.unit.lifecycle.house import House
from tests.world import Response

DRS, WES, REGISTRY = "/ga4gh/drs/v1", "/ga4gh/wes/v1", "/ga4gh/service-registry/v1"
OBJECT, RUN = DRS + "/objects/{object_id}", WES + "/runs/{run_id}"


@pytest.fixture
def house() -> House:
    house = House()
    house.user(plan=Plan.PREMIUM)
    return house


def ask(house: House, method: str, route: str, body: Any = None, **how: Any) -> Response:
    return house.call(ga4gh_api.handler, method, route, body, **how)


def form(params: Any, **fields: str) -> tuple[str, str]:
    """A run request as httpx, and so every client over it, writes the form: media type and body."""
    parts = {
        "workflow_params": json.dumps(params),
        "workflow_type": "gas-annotate",
        "workflow_type_version": "1",
        "workflow_url": "gas-annotate",
        **fields,
    }
    request = httpx.Request("POST", "http://x", files={name: (None, value) for name, value in parts.items()})
    return request.headers["content-type"], request.read().decode()


def run(house: House, params: Any, user_id: str = "user-1", **fields: str) -> Response:
    media_type, body = form(params, **fields)
    headers = {"Content-Type": media_type}
    return ask(house, "POST", f"{WES}/runs", body, headers=headers, user_id=user_id)


def test_a_run_from_its_form_to_the_bytes_of_its_files(house: House) -> None:
    upload_id = house.upload(size=10)
    uri = f"drs://{urlsplit(house.site.url()).netloc}/upload-{upload_id}"
    begun = run(house, {"input": uri, "reference": "demo", "name": "A run", "options": {"engine": "vep"}})
    assert begun.status == 200, begun.text
    run_id = begun.json["run_id"]
    assert ask(house, "GET", RUN + "/status", run_id=run_id).json == {"run_id": run_id, "state": "QUEUED"}
    house.drain()
    house.report("started", run_id, 0)
    assert ask(house, "GET", RUN + "/status", run_id=run_id).json["state"] == "RUNNING"
    files = [
        {"name": name, "size": 5, "sha256": name[0] * 64} for name in ("annotated.vcf.gz", "summary.json")
    ]
    house.report("completed", run_id, 1, summary={}, files=files)
    log = ask(house, "GET", RUN, run_id=run_id).json
    assert log["state"] == "COMPLETE"
    assert log["request"]["workflow_params"]["input"] == uri
    assert log["request"]["workflow_params"]["options"] == {"engine": "vep"}
    assert set(log["outputs"]) == {"bundle", "annotated.vcf.gz", "summary.json"}
    ident = log["outputs"]["annotated.vcf.gz"].rpartition("/")[2]
    file = ask(house, "GET", OBJECT, object_id=ident).json
    assert file["self_uri"] == log["outputs"]["annotated.vcf.gz"]
    assert file["checksums"] == [{"type": "sha-256", "checksum": "a" * 64}]
    method = file["access_methods"][0]
    access = ask(
        house,
        "GET",
        OBJECT + "/access/{access_id}",
        path={"object_id": ident, "access_id": method["access_id"]},
    )
    assert access.json["url"].startswith("https://")
    tasks = ask(house, "GET", RUN + "/tasks", run_id=run_id).json["task_logs"]
    one = ask(house, "GET", RUN + "/tasks/{task_id}", path={"run_id": run_id, "task_id": tasks[0]["id"]}).json
    assert (one["exit_code"], one["name"]) == (0, "annotator")


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


def test_a_result_is_a_bundle_with_the_checksum_of_its_parts(house: House) -> None:
    job_id = house.completed()
    bundle = ask(house, "GET", OBJECT, object_id=f"job-{job_id}").json
    parts = [ask(house, "GET", OBJECT, object_id=part["id"]).json for part in bundle["contents"]]
    sums = sorted(part["checksums"][0]["checksum"] for part in parts)
    assert bundle["checksums"][0]["checksum"] == hashlib.sha256("".join(sums).encode()).hexdigest()
    assert bundle["size"] == sum(part["size"] for part in parts)
    assert "access_methods" not in bundle
    assert not any("explore" in part["name"] for part in bundle["contents"])


def test_an_archived_file_says_that_it_is_not_available(house: House) -> None:
    job_id = house.completed()
    house.jobs.change(
        job_id,
        lambda job: type(job)(
            **{f: getattr(job, f) for f in job.__slots__} | {"result_state": ResultState.ARCHIVED}
        ),
    )
    file = ask(house, "GET", OBJECT, object_id=f"job-{job_id}.variants.parquet").json
    assert file["access_methods"][0]["available"] is False


def test_several_objects_at_once(house: House) -> None:
    job_id = house.completed()
    answer = ask(house, "POST", f"{DRS}/objects", {"bulk_object_ids": [f"job-{job_id}", "job-none"]}).json
    assert answer["summary"] == {"requested": 2, "resolved": 1, "unresolved": 1}
    assert answer["unresolved_drs_objects"] == [{"error_code": 404, "object_ids": ["job-none"]}]


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
        ({"inputs": [mine] * 9}, 400, "at most 8 files"),
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


def test_a_bundle_has_one_id(house: House) -> None:
    job_id = house.completed()
    assert ask(house, "GET", OBJECT, object_id=f"job-{job_id}").status == 200
    assert ask(house, "GET", OBJECT, object_id=f"job-{job_id}.").status == 404


def test_a_name_with_a_hidden_character_is_refused(house: House) -> None:
    params = {"input": house.upload(size=10), "reference": "demo", "name": "A\u200brun"}
    refused = run(house, params)
    assert (refused.status, refused.json["status_code"]) == (400, 400)
    assert "U+200B" in refused.json["msg"]


def test_more_objects_than_the_service_says_are_413(house: House) -> None:
    allowed = ask(house, "GET", f"{DRS}/service-info", user_id=None).json["maxBulkRequestLength"]
    answers = [
        ask(house, "POST", f"{DRS}/objects", {"bulk_object_ids": ["job-none"] * count})
        for count in (allowed, allowed + 1)
    ]
    assert [answer.status for answer in answers] == [200, 413]
    assert answers[1].json["status_code"] == 413


def test_an_object_is_the_same_by_post(house: House) -> None:
    """As clients with a GA4GH Passport ask; this service admits by its tokens alone."""
    ident = f"job-{house.completed()}"
    got = ask(house, "GET", OBJECT, object_id=ident).json
    assert ask(house, "POST", OBJECT, {"passports": ["x"], "expand": True}, object_id=ident).json == got
    assert ask(house, "POST", OBJECT, {}, object_id="job-none").status == 404


def test_urls_of_several_objects_at_once(house: House) -> None:
    job_id, archived = house.completed(), house.completed()
    house.user("user-2")
    other = house.completed("user-2")
    for (_, key), stored in house.objects.stored.items():
        if archived in key and key.endswith("variants.parquet"):
            stored.storage_class = "GLACIER"
    house.jobs.rows[archived] = replace(house.row(archived), result_state=ResultState.ARCHIVED)
    wanted = [
        (f"job-{job_id}.summary.json", ["https"]),
        (f"job-{job_id}.variants.parquet", ["https", "s3"]),
        (f"job-{archived}.variants.parquet", ["https"]),
        (f"job-{other}.summary.json", ["https"]),
    ]
    pairs = [{"bulk_object_id": ident, "bulk_access_ids": ways} for ident, ways in wanted]
    answer = ask(house, "POST", f"{DRS}/objects/access", {"bulk_object_access_ids": pairs}).json
    assert answer["summary"] == {"requested": 5, "resolved": 2, "unresolved": 3}
    resolved = answer["resolved_drs_object_access_urls"]
    assert [one["drs_object_id"] for one in resolved] == [wanted[0][0], wanted[1][0]]
    assert all(one["drs_access_id"] == "https" and one["url"].startswith("https://") for one in resolved)
    assert answer["unresolved_drs_objects"] == [
        {"error_code": 404, "object_ids": [wanted[1][0], wanted[3][0]]},
        {"error_code": 409, "object_ids": [wanted[2][0]]},
    ]
    downloads = {event.object for event in house.audit.events if event.act == "download"}
    assert downloads == {f"{job_id}/files/summary.json", f"{job_id}/files/variants.parquet"}
    many = [{"bulk_object_id": "job-none", "bulk_access_ids": ["https"] * 51}]
    assert ask(house, "POST", f"{DRS}/objects/access", {"bulk_object_access_ids": many}).status == 413


def test_inputs_of_a_job_are_no_files_of_its_result(house: House) -> None:
    job_id = house.completed()
    job = house.row(job_id)
    more = FurtherInput(f"{job.user_id}/u-2/input.vcf.gz", 9, "b.vcf.gz", upload_id="u-2")
    house.jobs.rows[job_id] = replace(job, merge=(more,))
    access = OBJECT + "/access/{access_id}"
    for name in ("input", "input-2"):
        ident = f"job-{job_id}.{name}"
        assert ask(house, "GET", OBJECT, object_id=ident).status == 404
        found = ask(house, "GET", access, path={"object_id": ident, "access_id": "https"})
        assert found.status == 404


def test_a_repeated_request_signs_its_urls_again(house: House) -> None:
    """The URLs of the first answer expire before its key does."""
    kept, erased = house.completed(), house.completed()
    wanted = [f"job-{job_id}.summary.json" for job_id in (kept, erased)]
    pairs = [{"bulk_object_id": ident, "bulk_access_ids": ["https"]} for ident in wanted]
    how: dict[str, Any] = {"body": {"bulk_object_access_ids": pairs}, "headers": {"Idempotency-Key": "k-1"}}
    first = ask(house, "POST", f"{DRS}/objects/access", **how).json
    assert first["summary"]["resolved"] == 2
    del house.jobs.rows[erased]
    again = ask(house, "POST", f"{DRS}/objects/access", **how).json
    assert again["unresolved_drs_objects"] == [{"error_code": 404, "object_ids": [wanted[1]]}]
    assert again["resolved_drs_object_access_urls"] == first["resolved_drs_object_access_urls"][:1]
    downloads = [event.object for event in house.audit.events if event.act == "download"]
    assert downloads.count(f"{kept}/files/summary.json") == 2


def test_errors_have_the_form_of_the_specifications(house: House) -> None:
    missing = ask(house, "GET", OBJECT, object_id="job-none")
    assert (missing.status, missing.json["status_code"]) == (404, 404)
    assert set(missing.json) == {"msg", "status_code"}
    for wrong in (
        run(house, {"reference": "demo"}),
        run(house, {"input": house.upload(size=10), "reference": "demo", "typo": 1}),
        run(house, {"input": house.upload(size=10), "reference": "demo", "options": {"engine": "annovar"}}),
        run(house, {"input": "x", "reference": "demo"}, workflow_type="CWL"),
        run(house, []),
        ask(house, "POST", f"{WES}/runs", "no form", headers={"Content-Type": "text/plain"}),
    ):
        assert (wrong.status, wrong.json["status_code"]) == (400, 400), wrong.text
    elsewhere = run(house, {"input": "drs://other.example/upload-1", "reference": "demo"})
    assert elsewhere.status == 404


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


def test_scopes_and_owners(house: House) -> None:
    house.user("user-2")
    job_id, upload_id = house.completed(), house.upload(size=10)
    for ident in (f"job-{job_id}", f"job-{job_id}.summary.json", f"upload-{upload_id}"):
        assert ask(house, "GET", OBJECT, object_id=ident).status == 200
        assert ask(house, "GET", OBJECT, object_id=ident, user_id="user-2").status == 404
    assert run(house, {"input": upload_id, "reference": "demo"}, user_id="user-2").status == 404
    reader = house.app.api_tokens.create("user-1", "script", 10, Scope.READ)[0].token_id
    media_type, body = form({"input": upload_id, "reference": "demo"})
    refused = ask(
        house, "POST", f"{WES}/runs", body, headers={"Content-Type": media_type}, admitted_as=reader
    )
    assert (refused.status, refused.json["status_code"]) == (403, 403)


def test_service_infos_need_no_token(house: House) -> None:
    wes = ask(house, "GET", f"{WES}/service-info", user_id=None).json
    assert (wes["type"]["artifact"], wes["supported_wes_versions"]) == ("wes", ["1.1.0"])
    drs = ask(house, "GET", f"{DRS}/service-info", user_id=None).json
    assert drs["type"] == {"group": "org.ga4gh", "artifact": "drs", "version": "1.5.0"}


def test_the_registry_lists_what_the_services_say_of_themselves(house: House) -> None:
    listed = ask(house, "GET", f"{REGISTRY}/services", user_id=None).json
    for one, api in zip(listed, (DRS, WES), strict=True):
        assert one.pop("url") == house.site.url() + api
        own = ask(house, "GET", f"{api}/service-info", user_id=None).json
        assert one == {name: own[name] for name in one}
        assert {"organization", "contactUrl", "documentationUrl", "environment", "version"} <= set(one)
        named = ask(house, "GET", REGISTRY + "/services/{service_id}", user_id=None, service_id=one["id"])
        assert named.json == one | {"url": house.site.url() + api}
    kinds = ask(house, "GET", f"{REGISTRY}/services/types", user_id=None).json
    assert kinds == [one["type"] for one in listed]
    itself = ask(house, "GET", f"{REGISTRY}/service-info", user_id=None).json
    assert itself["type"] == {"group": "org.ga4gh", "artifact": "service-registry", "version": "1.0.0"}
    missing = ask(house, "GET", REGISTRY + "/services/{service_id}", user_id=None, service_id="none")
    assert missing.headers["Content-Type"] == "application/json"
    assert (missing.status, missing.json["status"], missing.json["title"]) == (404, 404, "Not found")


def test_whom_to_ask_is_a_setting_or_the_sender_of_mails() -> None:
    def contact(**settings: str) -> str | None:
        info = ask(House(settings), "GET", f"{DRS}/service-info", user_id=None).json
        found: str | None = info.get("contactUrl")
        return found

    assert contact() == "mailto:gas@example.org"
    assert contact(CONTACT_URL="https://example.org/help") == "https://example.org/help"
    assert contact(MAIL_SENDER="") is None
