"""Uploads: parts, resumption, completion by what really arrived, deletion."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gas.domain.errors import Conflict, Invalid, NotAllowed, NotFound, TooLarge
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from gas.domain.upload import MAX_PARTS, MIN_PART, part_lengths, part_size
from gas.domain.user import User
from gas.services.uploads import Intake
from tests.world import World


@pytest.fixture
def intake(world: World) -> Intake:
    return world.app.intake


@pytest.fixture
def user(world: World) -> User:
    return world.user("rich", Plan.PREMIUM)


@given(st.integers(1, 5 * 1024**4))
def test_parts_cover_the_file_exactly(size: int) -> None:
    lengths = part_lengths(size)
    assert sum(lengths.values()) == size
    assert 1 <= len(lengths) <= MAX_PARTS
    assert list(lengths) == list(range(1, len(lengths) + 1))
    assert all(length == part_size(size) for length in list(lengths.values())[:-1])
    assert part_size(size) == max(MIN_PART, -(-size // MAX_PARTS))


def test_an_upload_resumes_where_it_stopped(world: World, intake: Intake, user: User) -> None:
    standing = intake.begin(user, "big.vcf.gz", 2 * MIN_PART + 5)
    assert [part.number for part in standing.parts] == [1, 2, 3]
    assert f"length={MIN_PART}" in standing.parts[0].url
    assert "length=5" in standing.parts[2].url
    s3_id = standing.upload.s3_upload_id
    world.objects.put_part(s3_id, 2, b"x" * MIN_PART)
    world.objects.put_part(s3_id, 3, b"too short"[:4])
    now = intake.standing(user, standing.upload.upload_id)
    assert [part.number for part in now.done] == [2, 3]
    assert [part.number for part in now.parts] == [1, 3], "a part of the wrong length is asked for again"


def test_completion_needs_every_part(world: World, intake: Intake, user: User) -> None:
    upload = intake.begin(user, "big.vcf.gz", MIN_PART + 5).upload
    world.objects.put_part(upload.s3_upload_id, 1, b"x" * MIN_PART)
    with pytest.raises(Conflict, match="Part 2 of 2 has not arrived"):
        intake.complete(user, upload.upload_id, {})


def test_completion_compares_the_etags(world: World, intake: Intake, user: User) -> None:
    upload = intake.begin(user, "a.vcf.gz", 3).upload
    etag = world.objects.put_part(upload.s3_upload_id, 1, b"abc")
    with pytest.raises(Invalid, match="Part 1 is not the one that arrived"):
        intake.complete(user, upload.upload_id, {1: '"0123"'})
    assert intake.complete(user, upload.upload_id, {1: etag.strip('"')}).status == "COMPLETED"


def test_completion_twice_is_harmless(world: World, intake: Intake, user: User) -> None:
    upload = intake.begin(user, "a.vcf.gz", 3).upload
    world.objects.put_part(upload.s3_upload_id, 1, b"abc")
    first = intake.complete(user, upload.upload_id, {})
    assert intake.complete(user, upload.upload_id, {}) == first


def test_a_crash_after_s3_joined_the_parts_is_mended(world: World, intake: Intake, user: User) -> None:
    upload = intake.begin(user, "a.vcf.gz", 3).upload
    del world.objects.arrived[upload.s3_upload_id]
    world.objects.put(Bucket.UPLOADS, upload.key, b"abc")
    assert intake.standing(user, upload.upload_id).upload.status == "COMPLETED"
    assert intake.complete(user, upload.upload_id, {}).status == "COMPLETED"


def test_an_object_of_another_size_is_not_taken(world: World, intake: Intake, user: User) -> None:
    upload = intake.begin(user, "a.vcf.gz", 3).upload
    del world.objects.arrived[upload.s3_upload_id]
    world.objects.put(Bucket.UPLOADS, upload.key, b"abcdef")
    with pytest.raises(Invalid, match="6 bytes arrived, 3 were announced"):
        intake.complete(user, upload.upload_id, {})
    assert not world.objects.stored.get((Bucket.UPLOADS, upload.key))
    with pytest.raises(NotFound):
        intake.standing(user, upload.upload_id)


def test_parts_that_s3_dropped_are_begun_again(world: World, intake: Intake, user: User) -> None:
    upload = intake.begin(user, "a.vcf.gz", 3).upload
    world.objects.abort(upload.key, upload.s3_upload_id)
    standing = intake.standing(user, upload.upload_id)
    assert standing.upload.s3_upload_id != upload.s3_upload_id
    assert [part.number for part in standing.parts] == [1]


def test_the_plans_limit_is_checked_at_both_ends(world: World, intake: Intake) -> None:
    free = world.users.rows["user-1"]
    with pytest.raises(TooLarge) as refused:
        intake.begin(free, "a.vcf.gz", 1001)
    assert (refused.value.limit, refused.value.allowed) == ("upload_bytes", 1000)
    rich = world.user("user-2", Plan.PREMIUM)
    upload = intake.begin(rich, "a.vcf.gz", 2000).upload
    world.objects.put_part(upload.s3_upload_id, 1, b"x" * 2000)
    fallen = User("user-2", "a@example.org", "A", "t", plan=Plan.FREE)
    with pytest.raises(TooLarge):
        intake.complete(fallen, upload.upload_id, {})


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a.vcf", "a.vcf"),
        pytest.param("C:\\data\\a.vcf.gz", "a.vcf.gz", id="Windows path"),
        ("../../etc/a.vcf", "a.vcf"),
        pytest.param("Größe.vcf", "Größe.vcf", id="umlauts"),
    ],
)
def test_a_file_name_is_the_last_part_of_a_path(intake: Intake, user: User, written: str, kept: str) -> None:
    assert intake.begin(user, written, 1).upload.filename == kept


@pytest.mark.parametrize("written", ["dir/", "  ", "a\nb.vcf", "x" * 256])
def test_what_is_no_file_name_is_refused(intake: Intake, user: User, written: str) -> None:
    with pytest.raises(Invalid):
        intake.begin(user, written, 1)


def test_an_upload_in_use_stays(world: World) -> None:
    job_id = world.job()
    upload_id = world.jobs.rows[job_id].upload_id
    with pytest.raises(NotAllowed):
        world.app.intake.delete(world.users.rows["user-1"], upload_id)
    assert world.uploads.rows[upload_id]


def test_deletion_erases_parts_object_and_row(world: World, intake: Intake, user: User) -> None:
    upload = intake.begin(user, "a.vcf.gz", 3).upload
    world.objects.put_part(upload.s3_upload_id, 1, b"abc")
    intake.delete(user, upload.upload_id)
    assert not world.objects.arrived
    assert upload.upload_id not in world.uploads.rows


def test_the_file_goes_with_its_last_job(world: World) -> None:
    user = world.users.rows["user-1"]
    first = world.job()
    upload = world.uploads.rows[world.jobs.rows[first].upload_id]
    world.drain()
    world.report("completed", first, 0, summary={}, files=[])
    second = world.app.desk.rerun(user, first, None, None).job_id
    world.app.desk.delete(user, first)
    assert (Bucket.UPLOADS, upload.key) in world.objects.stored
    world.app.desk.delete(user, second)
    assert (Bucket.UPLOADS, upload.key) not in world.objects.stored
    assert not world.uploads.rows


def test_unused_uploads_are_swept_after_a_week(world: World) -> None:
    upload_id = world.upload()
    world.clock.go(7 * 24 * 3600 - 1)
    world.app.sweeper.sweep()
    assert upload_id in world.uploads.rows
    world.clock.go(2)
    assert world.app.sweeper.sweep().done["unused-upload"] == 1
    assert upload_id not in world.uploads.rows
    assert not [key for bucket, key in world.objects.stored if bucket is Bucket.UPLOADS]
