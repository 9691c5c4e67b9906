"""The contract of the ports of users, their places and their uploads, over fake and DynamoDB alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gas.bootstrap import Ports
from gas.domain.errors import LostRace
from gas.domain.plan import Plan
from gas.domain.upload import UploadStatus
from tests.integration.functions.rows import LATER, NOW, a_user, an_upload, due

PARTS = ("tables",)


def test_a_profile_is_made_once(ports: Ports) -> None:
    assert ports.users.create(a_user()) == a_user()
    kept = ports.users.create(replace(a_user(), name="Another", plan=Plan.PREMIUM))
    assert kept == a_user()


def test_a_tombstone_stays_and_is_found_for_erasure(ports: Ports) -> None:
    ports.users.create(a_user())
    ports.users.change("u1", lambda user: user.bury(NOW))
    tomb = ports.users.create(a_user())
    assert not tomb.alive
    assert tomb.email == ""
    assert due(ports, "erase-user", NOW) == ["u1"]
    ports.users.change("u1", lambda user: replace(user, erase_due=None))
    assert due(ports, "erase-user", LATER) == []
    still = ports.users.get("u1")
    assert still is not None
    assert not still.alive


def test_no_more_jobs_hold_a_place_than_are_allowed(ports: Ports) -> None:
    ports.users.create(a_user())
    assert [ports.users.take_turn("u1", job, 2) for job in ("j1", "j2", "j3", "j1")] == [
        True,
        True,
        False,
        True,
    ]
    assert ports.users.end_turn("u1", "j1")
    assert not ports.users.end_turn("u1", "j1")
    assert ports.users.take_turn("u1", "j3", 2)
    user = ports.users.get("u1")
    assert user is not None
    assert user.at_work == {"j2", "j3"}
    assert ports.users.end_turn("u1", "j2")
    assert ports.users.end_turn("u1", "j3")
    user = ports.users.get("u1")
    assert user is not None
    assert user.at_work == frozenset()


def test_who_is_gone_has_no_place(ports: Ports) -> None:
    assert not ports.users.take_turn("u1", "j1", 2)
    assert not ports.users.end_turn("u1", "j1")
    assert ports.users.get("u1") is None
    ports.users.create(a_user())
    ports.users.change("u1", lambda user: user.bury(NOW))
    assert not ports.users.take_turn("u1", "j1", 2)


def test_uploads_that_no_job_uses_are_found_in_time(ports: Ports) -> None:
    ports.uploads.create(an_upload("up1"))
    ports.uploads.create(replace(an_upload("up2"), unused_due=None, jobs=frozenset({"j"})))
    assert due(ports, "unused-upload", NOW) == []
    assert due(ports, "unused-upload", LATER) == ["up1"]
    assert sorted(upload.upload_id for upload in ports.uploads.of_user("u1")) == ["up1", "up2"]


def test_an_upload_is_removed_only_as_it_was_read(ports: Ports) -> None:
    ports.uploads.create(an_upload())
    read = ports.uploads.get("up1")
    assert read is not None
    changed = ports.uploads.change("up1", lambda upload: upload.complete(NOW))
    assert changed is not None
    assert changed.status is UploadStatus.COMPLETED
    with pytest.raises(LostRace):
        ports.uploads.remove(read)
    ports.uploads.remove(changed)
    ports.uploads.remove(changed)
    assert ports.uploads.get("up1") is None
