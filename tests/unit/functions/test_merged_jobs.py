"""A job with several files: one job for a family."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from gas import bootstrap
from gas.domain import data_rights, keys
from gas.domain.data_rights import DataScope, Places
from gas.domain.job import Job, ResultFile, Status
from gas.domain.plan import MOST_INPUTS
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
    scope = world.data_rights.vended[-1][0]
    assert (scope.input_key, *scope.more_input_keys) == tuple(file.key for file in job.inputs)
    (launch,) = world.tasks.orders
    assert job.merge[0].filename not in json.dumps(launch.environment)


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


def test_deleting_the_job_deletes_all_files_and_a_rerun_keeps_them(world: World) -> None:
    job, uploads = submitted(world, 10, 20)
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
    twice = call(world, "POST", "/jobs", {"upload_id": uploads[0], "merge": uploads[:1], "reference": "demo"})
    assert (twice.status, twice.json["field"]) == (422, "merge")
    large = [world.upload(size=1000), world.upload(size=1)]
    refused = call(world, "POST", "/jobs", {"upload_id": large[0], "merge": large[1:], "reference": "demo"})
    assert (refused.status, refused.json["limit"]) == (413, "upload_bytes")


def test_a_large_family_is_not_cut_into_shards() -> None:
    world = World({"SCATTER_ABOVE_BYTES": "50", "SCATTER_SHARD_BYTES": "34"})
    bootstrap.provide(world.app)
    world.user()
    alone, _ = submitted(world, 100)
    assert alone.scatter is not None, "one file of that size is cut"
    family, _ = submitted(world, 60, 60)
    assert family.scatter is None
    assert family.status is Status.PENDING


def test_the_policy_of_the_most_files_is_short_enough() -> None:
    inputs = [keys.upload_key(SUB, ULID) for _ in range(MOST_INPUTS)]
    scope = DataScope(
        inputs[0], "grch38-gencode-v47-basic/0123456789ab/", keys.result_prefix("0" * 32, ULID),
        tuple(f"tracks/gnomad-{number}/0123456789ab/" for number in range(12)), "", tuple(inputs[1:]),
    )  # fmt: skip
    places = Places(
        *(f"gas-production-{kind}-123456789012" for kind in ("uploads", "results", "references")),
        key_arn="arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    )
    policy = data_rights.session_policy(scope, places)
    assert len(json.dumps(policy, separators=(",", ":"))) <= data_rights.POLICY_CHARACTERS
    readable = policy["Statement"][0]["Resource"]
    assert [f"arn:aws:s3:::{places.uploads}/{key}" for key in inputs] == readable[: len(inputs)]
