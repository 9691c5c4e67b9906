"""A job with several files: one job for a family."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gas import bootstrap
from gas.domain import data_rights, keys
from gas.domain.data_rights import DataScope, InputScope, Places
from gas.domain.job import Job, ResultFile, Status
from gas.domain.plan import FILE_NAMES_BYTES, MOST_INPUTS
from gas.domain.ports import Bucket
from gas.domain.upload import Upload
from gas.handlers import account_api
from tests.unit.functions.test_jobs_api import call
from tests.world import World

ULID = "01JABCDEFGHJKMNPQRSTVWXYZ0"
SUB = "d3f4a5b6-c7d8-4e9f-8a0b-1c2d3e4f5a6b"


@pytest.fixture
def world() -> World:
    made = World()
    bootstrap.provide(made.app)
    made.user()
    return made


def submitted(world: World, *sizes: int) -> tuple[Job, list[str]]:
    uploads = [world.upload(size=size) for size in sizes]
    answer = call(
        world, "POST", "/jobs", {"upload_id": uploads[0], "merge": uploads[1:], "reference": "demo"}
    )
    assert answer.status == 201, answer.json
    return world.jobs.rows[answer.json["job_id"]], uploads


def test_all_files_are_the_jobs_and_count_once_with_all_their_bytes(world: World) -> None:
    job, uploads = submitted(world, 10, 20, 30)
    assert job.upload_ids == uploads
    assert (job.input_bytes, world.users.rows["user-1"].usage.jobs) == (60, 1)
    assert world.users.rows["user-1"].usage.bytes == 60
    assert all(world.uploads.rows[one].jobs == {job.job_id} for one in uploads)
    shown = call(world, "GET", "/jobs/{job_id}", job_id=job.job_id).json
    assert [file["size"] for file in shown["inputs"]] == [10, 20, 30]
    assert shown["input"] == shown["inputs"][0]
    assert shown["name"].endswith(" and 2 more")


def test_the_order_names_all_files_and_its_credentials_reach_them(world: World) -> None:
    job, _ = submitted(world, 10, 20)
    world.drain()
    order = world.order(job.job_id)
    assert [one["uri"].partition("//")[2].partition("/")[2] for one in order["inputs"]] == [
        file.key for file in job.inputs
    ]
    ((scope, _),) = world.data_rights.vended
    assert isinstance(scope, DataScope)
    assert (order["format"], "input_credentials" in order) == (1, False), "earlier annotators read it"
    assert (scope.input_key, *scope.more_input_keys) == tuple(file.key for file in job.inputs)
    (launch,) = world.tasks.orders
    assert job.merge[0].filename not in json.dumps(launch.environment)


def test_the_inputs_of_a_cohort_are_reached_by_several_sessions_and_each_by_one(world: World) -> None:
    job, uploads = submitted(world, *[10] * MOST_INPUTS)
    assert job.upload_ids == uploads
    world.drain()
    order = world.order(job.job_id)
    scopes = [scope for scope, _ in world.data_rights.vended]
    own, *more = scopes
    assert isinstance(own, DataScope)
    sessions = [[own.input_key, *own.more_input_keys]]
    for one in more:
        assert isinstance(one, InputScope), "a further session reaches inputs alone"
        sessions.append(list(one.input_keys))
    assert [key for keys_ in sessions for key in keys_] == [file.key for file in job.inputs]
    assert order["format"] == 2, "an annotator that knows one session refuses it"
    given = [order["credentials"], *order["input_credentials"]]
    assert [one["access_key_id"] for one in given] == [f"ASIA{n}" for n in range(1, len(scopes) + 1)]
    for entry, file in zip(order["inputs"], job.inputs, strict=True):
        assert entry["uri"].endswith(file.key)
        assert file.key in sessions[entry.get("session", 0)]


def test_renewed_credentials_are_those_of_all_sessions(world: World) -> None:
    job, _ = submitted(world, *[10] * 30)
    world.drain()
    before = world.order(job.job_id)
    world.clock.go(45 * 60)
    world.app.task_orders.issue(world.jobs.rows[job.job_id])
    after = world.order(job.job_id)
    assert len(after["input_credentials"]) == len(before["input_credentials"]) > 1
    for old, new in zip(before["input_credentials"], after["input_credentials"], strict=True):
        assert new["expires_at"] > old["expires_at"]


def test_checksums_belong_to_their_files(world: World) -> None:
    job, uploads = submitted(world, 10, 20)
    world.drain()
    files = (ResultFile("annotated.vcf.gz", 1, "0" * 64),)
    world.app.annotation.completed(job.job_id, 1, {}, files, ("a" * 64, "b" * 64))
    done = world.jobs.rows[job.job_id]
    assert [file.sha256 for file in done.inputs] == ["a" * 64, "b" * 64]
    listed = call(world, "GET", "/jobs/{job_id}/files", job_id=job.job_id).json["files"]
    assert {(file["name"], file["sha256"]) for file in listed if file["name"].startswith("input")} == {
        ("input", "a" * 64), ("input-2", "b" * 64),
    }  # fmt: skip
    assert world.app.results.link(done, "input-2").url != world.app.results.link(done, "input").url
    drs = world.app.drs.object(world.users.rows["user-1"], f"upload-{uploads[1]}")
    assert drs.checksums == (("sha-256", "b" * 64),)


@pytest.mark.parametrize("files", [2, MOST_INPUTS])
def test_deleting_the_job_deletes_all_files_and_a_rerun_keeps_them(world: World, files: int) -> None:
    job, uploads = submitted(world, *[10] * files)
    call(world, "POST", "/jobs/{job_id}/cancel", job_id=job.job_id)
    again = call(world, "POST", "/jobs/{job_id}/rerun", {}, job_id=job.job_id).json["job_id"]
    assert world.jobs.rows[again].upload_ids == uploads
    call(world, "POST", "/jobs/{job_id}/cancel", job_id=again)
    for one in (job.job_id, again):
        call(world, "DELETE", "/jobs/{job_id}", job_id=one)
        world.drain()
    assert not world.uploads.rows
    assert not [key for place, key in world.objects.stored if place is Bucket.UPLOADS]


def test_an_upload_is_read_once_for_a_job_and_again_after_a_lost_race(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    uploads = [world.upload(size=10), world.upload(size=20)]
    body = {"upload_id": uploads[0], "merge": uploads[1:], "reference": "demo"}
    read: list[str] = []
    real = world.uploads.get

    def noted(ident: str) -> Upload | None:
        read.append(ident)
        return real(ident)

    monkeypatch.setattr(world.uploads, "get", noted)
    first = call(world, "POST", "/jobs", body).json["job_id"]
    assert read == uploads

    def another_job_uses_the_file() -> None:
        world.jobs.before_write = lambda: None
        row = world.uploads.rows[uploads[0]]
        world.uploads.rows[uploads[0]] = replace(row.used_by("another"), rev=row.rev + 1)

    read.clear()
    world.jobs.before_write = another_job_uses_the_file
    second = call(world, "POST", "/jobs", body).json["job_id"]
    assert read == [*uploads, *uploads]
    assert world.uploads.rows[uploads[0]].jobs == {first, "another", second}


def test_another_users_file_is_not_there(world: World) -> None:
    world.user("other")
    theirs, mine = world.upload("other"), world.upload()
    refused = call(world, "POST", "/jobs", {"upload_id": mine, "merge": [theirs], "reference": "demo"})
    assert refused.status == 404
    assert not world.jobs.rows


def test_limits_of_count_and_bytes(world: World) -> None:
    uploads = [world.upload(size=1) for _ in range(MOST_INPUTS + 1)]
    many = call(world, "POST", "/jobs", {"upload_id": uploads[0], "merge": uploads[1:], "reference": "demo"})
    assert (many.status, many.json["limit"], many.json["allowed"]) == (422, "inputs_per_job", MOST_INPUTS)
    profile = world.call(account_api.handler, "GET", "/me").json
    assert profile["limits"][many.json["limit"]] == MOST_INPUTS
    assert f"at most {MOST_INPUTS} files; here are {MOST_INPUTS + 1}" in many.json["detail"]
    twice = call(world, "POST", "/jobs", {"upload_id": uploads[0], "merge": uploads[:1], "reference": "demo"})
    assert (twice.status, twice.json["field"]) == (422, "merge")
    large = [world.upload(size=1000), world.upload(size=1)]
    refused = call(world, "POST", "/jobs", {"upload_id": large[0], "merge": large[1:], "reference": "demo"})
    assert (refused.status, refused.json["limit"]) == (413, "upload_bytes")
    assert refused.json["detail"].startswith("The 2 files of this job have together 1,001 bytes")


def test_names_of_files_that_would_fill_a_page_of_jobs_are_refused(world: World) -> None:
    long = FILE_NAMES_BYTES // 32
    uploads = [world.upload(size=1) for _ in range(33)]
    for number, one in enumerate(uploads):
        name = f"{number:04d}".ljust(long, "x")
        world.uploads.rows[one] = replace(world.uploads.rows[one], filename=name)
    body = {"upload_id": uploads[0], "merge": uploads[1:32], "reference": "demo"}
    assert call(world, "POST", "/jobs", body).status == 201
    refused = call(world, "POST", "/jobs", body | {"merge": uploads[1:]})
    assert (refused.status, refused.json["limit"]) == (422, "file_names_bytes")
    assert f"{FILE_NAMES_BYTES:,} are allowed" in refused.json["detail"]


def test_a_large_family_is_not_cut_into_shards() -> None:
    world = World({"SCATTER_ABOVE_BYTES": "50", "SCATTER_SHARD_BYTES": "34"})
    bootstrap.provide(world.app)
    world.user()
    alone, _ = submitted(world, 100)
    assert alone.scatter is not None, "one file of that size is cut"
    family, _ = submitted(world, 60, 60)
    assert family.scatter is None
    assert family.status is Status.PENDING


def test_the_policies_of_the_most_files_are_short_enough() -> None:
    inputs = [keys.upload_key(SUB, ULID[:-2] + f"{number:02d}") for number in range(MOST_INPUTS)]
    own, *more = data_rights.input_sessions(inputs)
    scope = DataScope(
        own[0], "grch38-gencode-v47-basic/0123456789ab/", keys.result_prefix("0" * 32, ULID),
        tuple(f"tracks/gnomad-{number}/0123456789ab/" for number in range(12)), "", own[1:],
    )  # fmt: skip
    places = Places(
        *(f"gas-production-{kind}-123456789012" for kind in ("uploads", "results", "references")),
        key_arn="arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    )
    readable = []
    for one in (scope, *map(InputScope, more)):
        policy = data_rights.session_policy(one, places)
        assert len(json.dumps(policy, separators=(",", ":"))) <= data_rights.POLICY_CHARACTERS
        readable += policy["Statement"][0]["Resource"]
    uploads = [text for text in readable if text.startswith(f"arn:aws:s3:::{places.uploads}/")]
    assert uploads == [f"arn:aws:s3:::{places.uploads}/{key}" for key in inputs]


def test_one_transaction_takes_a_job_of_the_most_files() -> None:
    """DynamoDB takes 100 items: the job, its user, and the uploads."""
    assert MOST_INPUTS + 2 <= 100
