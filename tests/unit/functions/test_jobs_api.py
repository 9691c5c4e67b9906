"""The jobs API over fakes: what clients see."""

from __future__ import annotations

import json

import pytest

from gas.domain.errors import LostRace
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from gas.handlers import jobs_api
from gas.services.results import LOG_TAIL_BYTES
from tests.world import Response, World

FILES = [
    {"name": "annotated.vcf.gz", "size": 9, "sha256": "ab"},
    {"name": "explore.rows.bin", "size": 2, "sha256": "ef"},
    {"name": "explore.meta.json", "size": 3, "sha256": "cd"},
]


def call(world: World, method: str, resource: str, body: object = None, **how: object) -> Response:
    return world.call(jobs_api.handler, method, resource, body, **how)  # type: ignore[arg-type]


def completed(world: World) -> str:
    job_id = world.job()
    world.drain()
    for file in FILES:
        world.objects.put(Bucket.RESULTS, f"{world.jobs.rows[job_id].folder}/{job_id}/{file['name']}", b"x")
    world.report("completed", job_id, 0, summary={"records": 2}, files=FILES)
    return job_id


ROUTES = [
    ("GET", "/uploads/{upload_id}", "upload_id"),
    ("POST", "/uploads/{upload_id}/complete", "upload_id"),
    ("DELETE", "/uploads/{upload_id}", "upload_id"),
    ("GET", "/jobs/{job_id}", "job_id"),
    ("DELETE", "/jobs/{job_id}", "job_id"),
    ("POST", "/jobs/{job_id}/cancel", "job_id"),
    ("POST", "/jobs/{job_id}/rerun", "job_id"),
    ("GET", "/jobs/{job_id}/log", "job_id"),
    ("GET", "/jobs/{job_id}/files", "job_id"),
    ("GET", "/jobs/{job_id}/explore", "job_id"),
]


@pytest.mark.parametrize(("method", "resource", "name"), ROUTES)
def test_another_users_things_do_not_exist(world: World, method: str, resource: str, name: str) -> None:
    world.user("stranger")
    job_id = completed(world)
    ident = world.jobs.rows[job_id].upload_id if name == "upload_id" else job_id
    theirs = call(world, method, resource, {}, user_id="stranger", **{name: ident})
    nobodys = call(world, method, resource, {}, user_id="stranger", **{name: "01K99999999999999999999999"})
    assert (theirs.status, nobodys.status) == (404, 404)
    assert theirs.text == nobodys.text
    assert theirs.headers["Content-Type"] == "application/problem+json"
    assert world.jobs.rows[job_id].deleted_at is None


def test_a_job_has_the_promised_shape(world: World) -> None:
    shape = call(world, "GET", "/jobs/{job_id}", job_id=completed(world)).json
    assert {
        "job_id", "name", "status", "result_state", "reference", "options", "submitted_at", "started_at",
        "completed_at", "progress", "summary", "failure", "archive_at", "restore",
    } <= set(shape)  # fmt: skip


WARNING = {"code": "no_contig", "title": "Nothing was annotated", "detail": "Choose the right reference."}


def test_warnings_of_a_result_are_part_of_its_job_and_of_the_list(world: World) -> None:
    plain, job_id = completed(world), world.job()
    world.drain()
    listed = [WARNING, {"code": "odd"}, 7, {"code": "a", "title": "b", "detail": None}]
    world.report("completed", job_id, 0, summary={"warnings": listed}, files=FILES)
    expected = [WARNING, {"code": "a", "title": "b", "detail": ""}]
    assert call(world, "GET", "/jobs/{job_id}", job_id=job_id).json["warnings"] == expected
    jobs = {job["job_id"]: job for job in call(world, "GET", "/jobs").json["jobs"]}
    assert (jobs[job_id]["warnings"], jobs[plain]["warnings"]) == (expected, [])


@pytest.mark.parametrize("summary", [{}, {"warnings": None}, {"warnings": {"code": "x"}}, {"warnings": "x"}])
def test_warnings_of_another_shape_are_none(world: World, summary: dict[str, object]) -> None:
    job_id = world.job()
    world.drain()
    world.report("completed", job_id, 0, summary=summary, files=FILES)
    assert call(world, "GET", "/jobs/{job_id}", job_id=job_id).json["warnings"] == []


def test_a_job_needs_a_complete_upload_of_ones_own(world: World) -> None:
    begun = call(world, "POST", "/uploads", {"filename": "a.vcf", "size": 5}).json
    wish = {"upload_id": begun["upload_id"], "reference": "demo"}
    assert call(world, "POST", "/jobs", wish).status == 409
    world.user("stranger")
    assert call(world, "POST", "/jobs", wish, user_id="stranger").status == 404
    assert call(world, "POST", "/jobs", {"upload_id": "nothing", "reference": "demo"}).status == 404


def test_a_job_needs_a_reference_that_is_there(world: World) -> None:
    refused = call(world, "POST", "/jobs", {"upload_id": world.upload(), "reference": "grch99"})
    assert (refused.status, refused.json["field"]) == (422, "reference")
    assert refused.json["detail"] == "There is no reference 'grch99'. There are: demo."


def test_a_version_can_be_named(world: World) -> None:
    wish = {"upload_id": world.upload(), "reference": "demo@0123456789ab"}
    assert call(world, "POST", "/jobs", wish).json["reference"] == "demo@0123456789ab"
    assert call(world, "POST", "/jobs", {**wish, "reference": "demo@ffff"}).status == 422


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"engine": "snpeff"}, "options.engine"),
        ({"fields": "SYMBOL"}, "options.fields"),
        ({"speed": 9}, "options"),
    ],
)
def test_options_are_checked(world: World, options: object, field: str) -> None:
    refused = call(world, "POST", "/jobs", {"upload_id": "x", "reference": "demo", "options": options})
    assert (refused.status, refused.json["field"]) == (422, field)


def test_a_month_has_so_many_jobs(world: World) -> None:
    wish = {"upload_id": world.upload(size=10), "reference": "demo"}
    assert [call(world, "POST", "/jobs", wish).status for _ in range(21)] == [201] * 20 + [402]
    refused = call(world, "POST", "/jobs", wish).json
    assert (refused["limit"], refused["allowed"], refused["plan"]) == ("jobs_per_month", 20, "free")
    world.clock.go(30 * 86400)
    assert call(world, "POST", "/jobs", wish).status == 201


def test_a_month_has_so_many_bytes(world: World) -> None:
    wish = {"upload_id": world.upload(size=1000), "reference": "demo"}
    assert [call(world, "POST", "/jobs", wish).status for _ in range(16)] == [201] * 15 + [402]
    assert call(world, "POST", "/jobs", wish).json["limit"] == "bytes_per_month"


def test_a_file_that_was_allowed_under_a_better_plan_is_413_now(world: World) -> None:
    rich = world.user("rich", Plan.PREMIUM)
    upload_id = world.upload("rich", size=2000)
    world.users.change(
        rich.user_id, lambda user: type(user)(user.user_id, user.email, user.name, user.created_at)
    )
    refused = call(world, "POST", "/jobs", {"upload_id": upload_id, "reference": "demo"}, user_id="rich")
    assert refused.status == 413


def test_two_submissions_at_once_are_both_counted(world: World) -> None:
    upload_id, user = world.upload(size=10), world.users.rows["user-1"]
    raced: list[str] = []

    def another() -> None:
        if not raced:
            raced.append("now")
            world.app.desk.submit(user, upload_id, "demo", None, {})

    world.jobs.before_write = another
    assert call(world, "POST", "/jobs", {"upload_id": upload_id, "reference": "demo"}).status == 201
    assert world.users.rows["user-1"].usage.jobs == 2
    assert len(world.uploads.rows[upload_id].jobs) == 2


def test_a_race_that_does_not_end_is_409(world: World) -> None:
    upload_id = world.upload(size=10)

    def always(*_: object) -> None:
        raise LostRace

    world.jobs.create = always  # type: ignore[method-assign]
    assert call(world, "POST", "/jobs", {"upload_id": upload_id, "reference": "demo"}).status == 409


def test_the_list_pages_and_filters(world: World) -> None:
    for number in range(5):
        world.job(size=10, filename=f"sample-{number}.vcf")
        world.clock.go(1)
    first = call(world, "GET", "/jobs", query={"limit": "2"}).json
    assert [job["name"] for job in first["jobs"]] == ["sample-4.vcf", "sample-3.vcf"]
    second = call(world, "GET", "/jobs", query={"limit": "3", "cursor": first["next_cursor"]}).json
    assert [job["name"] for job in second["jobs"]] == ["sample-2.vcf", "sample-1.vcf", "sample-0.vcf"]
    assert second["next_cursor"] is None
    found = call(world, "GET", "/jobs", query={"q": "SAMPLE-3", "status": "PENDING"}).json["jobs"]
    assert [job["name"] for job in found] == ["sample-3.vcf"]
    assert call(world, "GET", "/jobs", query={"status": "FAILED"}).json == {"jobs": [], "next_cursor": None}
    assert len(call(world, "GET", "/jobs", query={"status": "", "q": "", "cursor": ""}).json["jobs"]) == 5


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"status": "LOST"}, "status"),
        ({"cursor": "?"}, "cursor"),
    ],
)
def test_a_bad_query_names_its_field(world: World, query: dict[str, str], field: str) -> None:
    refused = call(world, "GET", "/jobs", query=query)
    assert (refused.status, refused.json["field"]) == (422, field)


def test_a_rerun_uses_the_same_input_and_version(world: World) -> None:
    job_id = completed(world)
    world.publish_reference(version="ffff00000000")
    again = call(world, "POST", "/jobs/{job_id}/rerun", job_id=job_id)
    assert again.status == 201
    assert again.json["job_id"] != job_id
    assert again.json["reference"] == "demo@0123456789ab"
    newest = call(world, "POST", "/jobs/{job_id}/rerun", {"reference": "demo"}, job_id=job_id)
    assert newest.json["reference"] == "demo@ffff00000000"
    assert call(world, "POST", "/jobs/{job_id}/rerun", job_id=newest.json["job_id"]).status == 409


def test_cancel_is_for_what_has_not_ended(world: World) -> None:
    job_id = world.job()
    assert call(world, "POST", "/jobs/{job_id}/cancel", job_id=job_id).json["status"] == "CANCELLED"
    assert call(world, "POST", "/jobs/{job_id}/cancel", job_id=job_id).status == 200
    assert call(world, "POST", "/jobs/{job_id}/cancel", job_id=completed(world)).status == 409


def test_delete_erases_everything_and_says_so(world: World) -> None:
    job_id = completed(world)
    gone = call(world, "DELETE", "/jobs/{job_id}", job_id=job_id)
    assert (gone.status, gone.json) == (200, {"job_id": job_id, "deleted": True, "erased": True})
    assert not world.jobs.rows
    assert not world.uploads.rows
    assert {bucket for bucket, _ in world.objects.stored} == {Bucket.REFERENCES}
    assert call(world, "GET", "/jobs/{job_id}", job_id=job_id).status == 404


def test_a_running_job_is_deleted_when_its_task_has_stopped(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.report("started", job_id, 0)
    gone = call(world, "DELETE", "/jobs/{job_id}", job_id=job_id).json
    assert (gone["deleted"], gone["erased"]) == (True, False)
    assert world.tasks.stopped == [f"arn:task/{job_id}-1"]
    assert call(world, "GET", "/jobs", query={}).json["jobs"] == []
    world.objects.put(
        Bucket.RESULTS,
        f"{world.jobs.rows[job_id].folder}/{job_id}/annotated.vcf.gz",
        b"written while stopping",
    )
    world.clock.go(61)
    world.app.sweeper.sweep()
    assert not world.jobs.rows
    assert world.objects.names(Bucket.RESULTS, "") == []


def test_files_are_signed_at_the_click(world: World) -> None:
    job_id = completed(world)
    where = "/jobs/{job_id}/files/{name}"
    moved = call(world, "GET", where, job_id=job_id, name="annotated.vcf.gz")
    assert (moved.status, moved.headers["Cache-Control"]) == (302, "no-store")
    as_json = call(world, "GET", where, job_id=job_id, name="input", headers={"Accept": "application/json"})
    assert as_json.status == 200
    assert "filename=sample.vcf.gz" in as_json.json["url"]
    assert as_json.json["expires_at"] == "2026-11-23T13:00:00.000Z"
    assert call(world, "GET", where, job_id=job_id, name="nothing").status == 404


def test_an_archived_file_is_409_and_a_small_one_is_there(world: World) -> None:
    job_id = completed(world)
    for state, kind in (("ARCHIVED", "result-archived"), ("RESTORING", "result-restoring")):
        stored = json.loads(json.dumps({"state": state}))["state"]
        world.jobs.rows[job_id] = _with_state(world, job_id, stored)
        world.objects.put(
            Bucket.RESULTS, f"{world.jobs.rows[job_id].folder}/{job_id}/annotated.vcf.gz", b"x", "GLACIER"
        )
        where = "/jobs/{job_id}/files/{name}"
        refused = call(world, "GET", where, job_id=job_id, name="annotated.vcf.gz")
        assert refused.status == 409
        assert refused.json["type"] == kind
        assert call(world, "GET", where, job_id=job_id, name="explore.meta.json").status == 302


def _with_state(world: World, job_id: str, state: str) -> object:
    from dataclasses import replace

    from gas.domain.job import ResultState

    return replace(world.jobs.rows[job_id], result_state=ResultState(state))


def test_explore_names_an_index_that_is_a_csi(world: World) -> None:
    job_id = world.job()
    world.drain()
    files = [*FILES, {"name": "annotated.vcf.gz.csi", "size": 3, "sha256": "cd"}]
    for file in files:
        world.objects.put(Bucket.RESULTS, f"user-1/{job_id}/{file['name']}", b"x")
    world.report("completed", job_id, 0, summary={}, files=files)
    assert "annotated.vcf.gz.csi" in call(world, "GET", "/jobs/{job_id}/explore", job_id=job_id).json["files"]


def test_explore_names_every_file_plainly(world: World) -> None:
    answer = call(world, "GET", "/jobs/{job_id}/explore", job_id=completed(world)).json
    sizes = {name: file["size"] for name, file in answer["files"].items()}
    assert sizes == {"rows.bin": 2, "meta.json": 3, "annotated.vcf.gz": 9}, (
        "details are read from the annotated file"
    )
    assert answer["expires_at"] == "2026-11-23T13:00:00.000Z"
    assert call(world, "GET", "/jobs/{job_id}/explore", job_id=world.job()).status == 409


def test_explore_gives_the_sequence_of_the_jobs_own_reference(world: World) -> None:
    job_id = completed(world)
    pinned = world.jobs.rows[job_id].reference.replace("@", "/")
    where = "/jobs/{job_id}/explore"
    names = {"fasta": "genome.fa.gz", "fai": "genome.fa.gz.fai", "gzi": "genome.fa.gz.gzi"}
    for number, name in enumerate(names.values()):
        assert call(world, "GET", where, job_id=job_id).json["reference"] is None, "all three or none"
        world.objects.put(Bucket.REFERENCES, f"{pinned}/{name}", b"x" * (number + 1))
    found = call(world, "GET", where, job_id=job_id).json["reference"]
    assert {part: file["size"] for part, file in found.items()} == {"fasta": 1, "fai": 2, "gzi": 3}
    for part, name in names.items():
        assert found[part]["url"].startswith(f"https://s3.test/references/{pinned}/{name}")


def test_the_log_says_what_is_known_even_without_a_file(world: World) -> None:
    job_id = world.job()
    world.drain()
    world.report("failed", job_id, 0, fault="input", title="No VCF", detail="Line 1 is no header.")
    log = call(world, "GET", "/jobs/{job_id}/log", job_id=job_id)
    assert log.headers["Content-Type"].startswith("text/plain")
    assert "No VCF: Line 1 is no header." in log.text
    world.objects.put(
        Bucket.RESULTS, f"{world.jobs.rows[job_id].folder}/{job_id}/annotation.log", b"reading\n"
    )
    as_json = call(world, "GET", "/jobs/{job_id}/log", job_id=job_id, headers={"Accept": "application/json"})
    assert as_json.json["text"].endswith("reading\n")
    assert as_json.json["truncated"] is False


def test_a_log_that_is_cut_says_so(world: World) -> None:
    job_id = world.job()
    world.objects.put(
        Bucket.RESULTS,
        f"{world.jobs.rows[job_id].folder}/{job_id}/annotation.log",
        b"x" * LOG_TAIL_BYTES + b"end\n",
    )
    log = call(world, "GET", "/jobs/{job_id}/log", job_id=job_id, headers={"Accept": "application/json"})
    assert log.json["text"].endswith("xend\n")
    assert log.json["truncated"] is True


def test_a_waiting_job_tells_its_place_in_the_users_line(world: World) -> None:
    world.user("user-2")
    ids = [world.job(size=10) for _ in range(4)]
    other = world.job("user-2", size=10)

    def places() -> list[int | None]:
        shown = {job["job_id"]: job for job in world.call(jobs_api.handler, "GET", "/jobs").json["jobs"]}
        return [shown[job_id]["queue_position"] for job_id in ids]

    assert places() == [1, 2, 3, 4]
    world.drain()  # two may run at once
    world.report("started", ids[0], 1)
    assert places() == [None, 1, 1, 2]
    alone = world.call(jobs_api.handler, "GET", "/jobs/{job_id}", job_id=ids[3])
    assert alone.json["queue_position"] == 2
    assert world.jobs.rows[other].user_id == "user-2"
