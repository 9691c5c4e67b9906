"""The HTTP side that all routes share: reading, refusing, idempotency, problem documents."""

from __future__ import annotations

import json

import pytest

from gas.domain import errors
from gas.handlers import account_api, auth_api, jobs_api, problems
from tests.world import CONTEXT, World


def test_unknown_routes_are_404_and_unknown_methods_405(world: World) -> None:
    missing = world.call(jobs_api.handler, "GET", "/nowhere")
    assert (missing.status, missing.json["status"]) == (404, 404)
    wrong = world.call(jobs_api.handler, "PUT", "/jobs")
    assert (wrong.status, wrong.headers["Allow"]) == (405, "GET, POST")


def test_a_body_above_one_megabyte_is_413(world: World) -> None:
    body = json.dumps({"filename": "x" * 1024 * 1024, "size": 1})
    assert world.call(jobs_api.handler, "POST", "/uploads", body).status == 413


def test_a_body_that_is_no_json_is_400(world: World) -> None:
    assert world.call(jobs_api.handler, "POST", "/uploads", "{").status == 400


def test_a_body_of_another_type_is_415(world: World) -> None:
    headers = {"Content-Type": "text/plain"}
    refused = world.call(jobs_api.handler, "POST", "/uploads", "{}", headers=headers)
    assert refused.status == 415


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"size": 1}, "filename"),
        ({"filename": "a.vcf", "size": "1"}, "size"),
        ({"filename": "a.vcf", "size": 0}, "size"),
        ({"filename": "", "size": 1}, "filename"),
    ],
)
def test_bad_input_names_its_field(world: World, body: object, field: str) -> None:
    refused = world.call(jobs_api.handler, "POST", "/uploads", body)
    assert (refused.status, refused.json["field"]) == (422, field)
    assert set(refused.json) >= {"type", "title", "status", "detail"}


def test_a_bad_name_in_a_map_is_told_with_the_map(world: World) -> None:
    refused = world.call(jobs_api.handler, "PUT", "/jobs/{job_id}/notes", {"notes": {"": {}}}, job_id="j")
    assert (refused.status, refused.json["field"]) == (422, "notes")
    assert "$" not in refused.json["detail"]


@pytest.mark.parametrize("user_id", [None, "nobody"])
def test_without_a_living_user_it_is_401(world: World, user_id: str | None) -> None:
    assert world.call(account_api.handler, "GET", "/me", user_id=user_id).status == 401


def test_a_look_at_a_job_reads_job_and_user_in_one_go(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each further read would cost a round trip to the database for each look of a page that polls."""
    job_id = world.job()

    def alone(ident: str) -> None:
        raise AssertionError(f"{ident} was read alone")

    monkeypatch.setattr(world.users, "get", alone)
    monkeypatch.setattr(world.jobs, "get", alone)
    pair = world.jobs.rows[job_id], world.users.rows["user-1"]
    monkeypatch.setattr(world.jobs, "with_user", lambda job_id, user_id: pair)
    assert world.call(jobs_api.handler, "GET", "/jobs/{job_id}", job_id=job_id).json["job_id"] == job_id


@pytest.mark.parametrize("job_id", ["x" * 513, "é", "\ud800"], ids=["long", "accent", "half"])
def test_a_name_that_is_no_id_of_a_job_is_404(world: World, job_id: str) -> None:
    assert world.call(jobs_api.handler, "GET", "/jobs/{job_id}", job_id=job_id).status == 404


def test_a_job_of_someone_else_stays_hidden_from_the_one_read(world: World) -> None:
    job_id = world.job()
    world.user("user-2")
    for resource in ("/jobs/{job_id}", "/jobs/{job_id}/files", "/jobs/{job_id}/notes", "/jobs/{job_id}/log"):
        refused = world.call(jobs_api.handler, "GET", resource, user_id="user-2", job_id=job_id)
        assert (refused.status, refused.json["detail"]) == (404, "There is no such job.")
    assert world.call(jobs_api.handler, "GET", "/jobs/{job_id}", user_id="gone", job_id=job_id).status == 401


def test_a_fault_of_ours_is_told_without_its_inside(world: World) -> None:
    def broken(user_id: str) -> None:
        raise RuntimeError("secret inside")

    world.users.get = broken  # type: ignore[method-assign, assignment]
    answer = world.call(account_api.handler, "GET", "/me")
    assert answer.status == 500
    assert "secret" not in answer.text
    assert answer.json["title"] == "Something went wrong on our side"


def test_a_service_that_does_not_answer_is_503_with_retry_after(world: World) -> None:
    def broken(user_id: str) -> None:
        raise errors.Unavailable("Reading the database failed.")

    world.users.get = broken  # type: ignore[method-assign, assignment]
    answer = world.call(account_api.handler, "GET", "/me")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "30")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.Invalid("x"), 422),
        (errors.KeyReused("x"), 422),
        (errors.Unauthorized(), 401),
        (errors.NotFound(), 404),
        (errors.ResultArchived(), 409),
        (errors.LostRace(), 409),
        (errors.TooLarge("x", "upload_bytes", 1), 413),
        (errors.PlanExhausted("x", "jobs_per_month", 1), 402),
        (errors.TooMany(), 429),
        (errors.NoCapacity(), 503),
        (errors.SettingsError("x"), 500),
    ],
)
def test_each_error_has_its_status(error: errors.GasError, status: int) -> None:
    answer = problems.of_error(error)
    assert answer.status == status
    assert json.loads(answer.body)["status"] == status
    assert answer.headers.get("WWW-Authenticate") == ("Bearer" if status == 401 else None)


def test_the_bare_event_of_a_console_test_is_404() -> None:
    assert jobs_api.handler({}, CONTEXT)["statusCode"] == 404


def test_the_same_key_gives_the_same_answer(world: World) -> None:
    wish = {"upload_id": world.upload(size=10), "reference": "demo"}
    key = {"Idempotency-Key": "k-1"}
    first = world.call(jobs_api.handler, "POST", "/jobs", wish, headers=key)
    again = world.call(jobs_api.handler, "POST", "/jobs", wish, headers=key)
    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len(world.jobs.rows) == 1


def test_an_upload_begun_again_with_its_key_has_new_urls_for_what_is_missing(world: World) -> None:
    key, body = {"Idempotency-Key": "k-1"}, {"filename": "a.vcf.gz", "size": 3}
    first = world.call(jobs_api.handler, "POST", "/uploads", body, headers=key)
    again = world.call(jobs_api.handler, "POST", "/uploads", body, headers=key)
    assert (again.status, again.json["upload_id"]) == (201, first.json["upload_id"])
    assert [part["number"] for part in again.json["parts"]] == [1]
    world.objects.put_part(world.uploads.rows[first.json["upload_id"]].s3_upload_id, 1, b"abc")
    later = world.call(jobs_api.handler, "POST", "/uploads", body, headers=key)
    assert later.json == {**first.json, "parts": []}
    assert len(world.uploads.rows) == 1


def test_the_same_key_with_another_body_is_422(world: World) -> None:
    key = {"Idempotency-Key": "k-1"}
    assert (
        world.call(jobs_api.handler, "POST", "/uploads", {"filename": "a", "size": 1}, headers=key).status
        == 201
    )
    other = world.call(jobs_api.handler, "POST", "/uploads", {"filename": "b", "size": 1}, headers=key)
    assert (other.status, other.json["type"].rsplit("/", 1)[-1]) == (422, "idempotency-key-reused")


def test_a_key_counts_for_one_user_and_one_route(world: World) -> None:
    world.user("user-2")
    key = {"Idempotency-Key": "k-1"}
    body = {"filename": "a", "size": 1}
    ids = {
        world.call(jobs_api.handler, "POST", "/uploads", body, headers=key, user_id=user).json["upload_id"]
        for user in ("user-1", "user-2")
    }
    assert len(ids) == 2
    token = world.call(account_api.handler, "POST", "/tokens", {"name": "t"}, headers=key)
    assert token.status == 201


def test_an_error_may_be_tried_again_with_the_same_key(world: World) -> None:
    key = {"Idempotency-Key": "k-1"}
    upload_id = world.call(jobs_api.handler, "POST", "/uploads", {"filename": "a", "size": 3}).json[
        "upload_id"
    ]
    where = "/uploads/{upload_id}/complete"
    early = world.call(jobs_api.handler, "POST", where, {}, headers=key, upload_id=upload_id)
    assert early.status == 409
    world.objects.put_part(world.uploads.rows[upload_id].s3_upload_id, 1, b"abc")
    assert world.call(jobs_api.handler, "POST", where, {}, headers=key, upload_id=upload_id).status == 200


def test_a_secret_is_not_kept_for_a_repeat(world: World) -> None:
    key = {"Idempotency-Key": "k-1"}
    first = world.call(account_api.handler, "POST", "/tokens", {"name": "t"}, headers=key)
    again = world.call(account_api.handler, "POST", "/tokens", {"name": "t"}, headers=key)
    assert (first.status, again.status) == (201, 409)
    assert len(world.tokens.rows) == 1
    kept = [record.response_data for record in world.once_store.records.values()]
    assert first.json["token"] not in str(kept)


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_has_a_form(world: World, key: str) -> None:
    body = {"filename": "a", "size": 1}
    refused = world.call(jobs_api.handler, "POST", "/uploads", body, headers={"Idempotency-Key": key})
    assert (refused.status, refused.json["field"]) == (422, "Idempotency-Key")


def test_the_clients_address_is_what_cloudfront_saw(world: World) -> None:
    body = {"email": "a@example.org", "password": "x"}
    forged = {"X-Forwarded-For": "1.2.3.4, 198.51.100.9, 130.176.98.71"}
    world.call(auth_api.handler, "POST", "/auth/sign-in", body, user_id=None, headers=forged)
    assert any(key == "sign-in#198.51.100.9" for key, _ in world.rates.hits)
