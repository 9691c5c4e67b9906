"""Releases beside each other: rows of the release before and of the one after pass through every move of this one.

A newer release (a canary, or the one a rollback left) has attributes, members of maps and kinds of work that this one
does not know. Every write of this release must leave them in the table. Rows of the release before lack attributes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from gas.adapters.dynamodb.table import Table
from gas.bootstrap import Ports
from gas.domain import job_moves, mailing, moments, result_moves, share, stop_moves, subscription
from gas.domain.job import (
    ArchivedFiles,
    Job,
    Lease,
    Progress,
    Restore,
    ResultFile,
    ResultState,
    Share,
    Status,
    Work,
)
from gas.domain.machine import Machine
from gas.domain.mailing import Digest, Entry
from gas.domain.plan import Plan
from gas.domain.token import ApiToken
from gas.domain.upload import Upload
from gas.domain.user import Notifications, Usage, User
from tests.unit.functions.move_outcomes import OUTCOMES, public_moves
from tests.unit.functions.moved_jobs import NOW, RUNNING

PARTS = ("tables",)
AT, SOON, LATE = moments.text(NOW), moments.later(NOW, 60), moments.later(NOW, 3600)
FUTURE = {"S": "written by a newer release"}
# What this release added; the one before writes rows without them.
NEW_IN_THIS_RELEASE = {"job": ("failures", "interruptions", "machine"), "user": ("at_work",), "upload": ()}

# Lists of things, and the member that names each.
LISTED = {"files": "name", "shares": "share_id"}

FULL = replace(
    RUNNING,
    machine=Machine(2048, 4096, 30),
    progress=Progress("annotating", 1, 2, 3.5, None),
    summary={"records": 1},
    files=(ResultFile("a", 1, "s"), ResultFile("b", 2, "t")),
    shares=(Share("one", "s1", AT, LATE), Share("two", "s2", AT, LATE)),
    options={"engine": "vep"},
)
DONE = replace(
    FULL,
    status=Status.COMPLETED,
    result_state=ResultState.AVAILABLE,
    completed_at=AT,
    archive_at=AT,
    work_kind=Work.ARCHIVE,
    work_due=AT,
)
HELD = replace(DONE, lease=Lease("me", SOON))
THAWED = replace(
    HELD, result_state=ResultState.RESTORING, restore=Restore("thawing", AT, "r"), cold=ArchivedFiles(1, 2)
)
FREEZING = replace(HELD, result_state=ResultState.ARCHIVING)
ARCHIVED = replace(DONE, result_state=ResultState.ARCHIVED, cold=ArchivedFiles(1, 2), work_kind=Work.VERIFY)
# move of result_moves and share -> a job that it changes, and the call
RESULTS: dict[str, tuple[Job, Callable[[Job], Job | None]]] = {
    "schedule": (DONE, lambda job: result_moves.schedule(job, LATE, NOW)),
    "check_archive_later": (DONE, lambda job: result_moves.check_archive_later(job, AT, LATE)),
    "archive_started": (DONE, lambda job: result_moves.archive_started(job, AT, NOW, 60)),
    "begin_archive": (DONE, lambda job: result_moves.begin_archive(job, Plan.FREE, AT, NOW, 60)),
    "take_lease": (THAWED, lambda job: result_moves.take_lease(job, ResultState.RESTORING, "me", NOW, 60)),
    "drop_lease": (HELD, lambda job: result_moves.drop_lease(job, "me")),
    "archived": (FREEZING, lambda job: result_moves.archived(job, "me", ArchivedFiles(1, 2), NOW, 60)),
    "begin_restore": (ARCHIVED, lambda job: result_moves.begin_restore(job, "r", LATE, NOW, 60)),
    "begin_repair": (DONE, lambda job: result_moves.begin_repair(job, "r", LATE, NOW, 60)),
    "postpone_estimate": (THAWED, lambda job: result_moves.postpone_estimate(job, LATE)),
    "check_restore_later": (THAWED, lambda job: result_moves.check_restore_later(job, NOW, 60)),
    "restored": (THAWED, lambda job: result_moves.restored(job, "me", None, NOW, 60)),
    "verified": (ARCHIVED, result_moves.verified),
    "share": (DONE, lambda job: share.share(job, Share("three", "s3", AT, LATE), NOW)),
    "revoke": (DONE, lambda job: share.revoke(job, "one")),
    "viewed": (DONE, lambda job: share.viewed(job, "one")),
}

MEMBER = User(
    "u",
    "u@example.org",
    "Ada",
    AT,
    usage=Usage("2026-11", 1, 5),
    billing={
        "version": 1,
        "plan_since": AT,
        "settle_due": SOON,
        "due": SOON,
        "customer_id": "c",
        "future": "billing",
    },
    mail={
        "digest": [{"fact": "f", "subject": "s", "url": "u", "future": "line"}],
        "more": 1,
        "due": SOON,
        "future": "mail",
    },
    revoked={"t": LATE},
    notifications=Notifications.DAILY,
)
USERS: dict[str, Callable[[User], User | None]] = {
    "charged": lambda user: user.charged("2026-11", 7),
    "without": lambda user: user.without("t2", NOW),
    "choose-daily": lambda user: mailing.choose(
        replace(user, mail={**user.mail, "disabled": "bounce"}), Notifications.DAILY
    ),
    "choose-none": lambda user: mailing.choose(user, Notifications.NONE),
    "disable": lambda user: mailing.disable(user, "u@example.org", "bounce"),
    "collect": lambda user: mailing.collect(user, Entry("g", "s", "u"), NOW),
    "collected": lambda user: mailing.collected(user, Digest.of(user)),
    "changed": lambda user: subscription.changed(user, Plan.PREMIUM, NOW),
    "followed": lambda user: subscription.followed(user, 1),
    "follow_later": lambda user: subscription.follow_later(user, LATE),
    "restoring": lambda user: subscription.record_restore(user, "r", 1, LATE),
    "opened": lambda user: subscription.opened(user, "c2", ("id", "url", LATE)),
    "applied": lambda user: subscription.applied(
        replace(user, plan=Plan.PREMIUM), [subscription.Subscription("s", "active", LATE, True, 1)], NOW, 60
    ),
}
BEGUN = Upload("up", "u", "a.vcf", 7, "u/up/input.vcf", "s3", AT, LATE)
USED = replace(BEGUN, jobs=frozenset({"j", "k"}), unused_due=None)
UPLOADS: dict[str, tuple[Upload, Callable[[Upload], Upload | None]]] = {
    "complete": (BEGUN, lambda upload: upload.complete(AT)),
    "used_by": (BEGUN, lambda upload: upload.used_by("j")),
    "released_by": (USED, lambda upload: upload.released_by("k", AT)),
    "doomed": (BEGUN, lambda upload: upload.doomed(AT)),
}


def every_move() -> Iterator[tuple[str, Job, Callable[[Job], Job | None]]]:
    """Every move, each from the job that it changes, with all the rest that a job may have."""
    rich = {name: getattr(FULL, name) for name in ("machine", "summary", "files", "shares", "options")}
    for name, (job, move, _) in OUTCOMES.items():
        kept = {key: value for key, value in rich.items() if not getattr(job, key)}
        yield name, replace(job, **kept), move
    for name, (job, move) in RESULTS.items():
        yield name, job, move


def test_no_move_of_a_job_is_left_out() -> None:
    listed = {name.split("-")[0] for name in OUTCOMES} | set(RESULTS)
    modules = (job_moves, stop_moves, result_moves, share)
    assert {move for module in modules for move in public_moves(module)} == listed


def aged(item: dict[str, Any], kind: str) -> dict[str, Any]:
    """The row as the release before would have written it."""
    return {name: value for name, value in item.items() if name not in NEW_IN_THIS_RELEASE[kind]}


def newer(item: dict[str, Any]) -> dict[str, Any]:
    """The row as a newer release may write it: more attributes, and more members in every map that has a fixed form."""
    item = deepcopy(item)
    for name, value in item.items():
        if "M" in value and name not in ("options", "summary", "billing", "mail", "revoked"):
            value["M"]["future"] = FUTURE
        for element in value.get("L", ()):
            if "M" in element:
                element["M"]["future"] = FUTURE
    return {**item, "future": FUTURE, "future_map": {"M": {"a": {"L": [{"N": "1.50"}]}}}}


def lost(before: Any, after: Any) -> list[str]:
    """Where something of a newer release is missing in the row after a write. What the move took away may go whole."""
    found = [name for name in ("future", "future_map") if after.get(name) != before[name]]
    for name, value in before.items():
        if name not in after:
            continue
        if "M" in value and after[name]["M"].get("future") != value["M"].get("future"):
            found.append(f"{name}.future")
        if name in LISTED:
            key = LISTED[name]
            known = {element["M"][key]["S"] for element in value["L"]}
            kept = [element["M"] for element in after[name]["L"] if element["M"][key]["S"] in known]
            found += [f"{name}[].future" for element in kept if element.get("future") != FUTURE]
    return found


def through(
    table: Table[Any], item: dict[str, Any], move: Callable[[Any], Any]
) -> tuple[Any, dict[str, Any]]:
    """Put a row, let the move pass over it, and read it as it lies in the table."""
    table.client.put_item(TableName=table.name, Item=item)
    changed = table.change(item[table.key]["S"], move)
    stored = table.stored(item[table.key]["S"])
    assert stored is not None
    return changed, stored


def check(table: Table[Any], kind: str, name: str, entity: Any, move: Callable[[Any], Any]) -> list[str]:
    """What is wrong with one move over rows of all three releases."""
    own = table.item(entity)
    wanted, mine = through(table, own, move)
    wrong = [] if wanted is not None else [f"{name}: declined"]
    if table.item(wanted) != mine:
        wrong.append(f"{name}: this release's row is not what it wrote")
    row = newer(own)
    changed, stored = through(table, row, move)
    if changed != wanted:
        wrong.append(f"{name}: does something else to a newer row")
    wrong += [f"{name}: {what} is lost" for what in lost(row, stored)]
    old, stored = through(table, aged(own, kind), move)
    bare = replace(
        entity, **{one: type(entity).__dataclass_fields__[one].default for one in NEW_IN_THIS_RELEASE[kind]}
    )
    expected = move(bare)  # None: an older row has nothing that this move could change
    if old != (expected and replace(expected, rev=1)):
        wrong.append(f"{name}: does something else to an older row")
    return wrong


def test_jobs_of_other_releases_pass_through_every_move(aws: Ports) -> None:
    table = aws.jobs.table  # type: ignore[attr-defined]
    wrong = [line for name, job, move in every_move() for line in check(table, "job", name, job, move)]
    assert wrong == []


def test_users_of_other_releases_pass_through_every_move(aws: Ports) -> None:
    table = aws.users.table  # type: ignore[attr-defined]
    wrong = [line for name, move in USERS.items() for line in check(table, "user", name, MEMBER, move)]
    assert wrong == []


@pytest.mark.parametrize("name", USERS)
def test_billing_and_mail_keep_what_a_newer_release_wrote_there(name: str) -> None:
    user = USERS[name](MEMBER)
    assert user is not None
    assert user.billing["future"] == "billing"
    assert user.mail["future"] == "mail"
    if "digest" in user.mail:
        assert user.mail["digest"][0]["future"] == "line"


def test_uploads_of_other_releases_pass_through_every_move(aws: Ports) -> None:
    table = aws.uploads.table  # type: ignore[attr-defined]
    wrong = [
        line
        for name, (upload, move) in UPLOADS.items()
        for line in check(table, "upload", name, upload, move)
    ]
    assert wrong == []


def test_submitting_a_job_keeps_what_a_newer_release_wrote(aws: Ports) -> None:
    users, uploads = aws.users.table, aws.uploads.table  # type: ignore[attr-defined]
    users.client.put_item(TableName=users.name, Item=newer(users.item(MEMBER)))
    uploads.client.put_item(TableName=uploads.name, Item=newer(uploads.item(BEGUN)))
    job = replace(FULL, job_id="new")
    aws.jobs.create(job, BEGUN.used_by("new"), MEMBER.charged("2026-11", 7))
    for table, row in ((users, MEMBER.user_id), (uploads, BEGUN.upload_id)):
        stored = table.stored(row)
        assert stored["future"] == FUTURE
        assert stored["rev"] == {"N": "1"}
    assert users.stored("u")["usage"]["M"]["future"] == FUTURE


def test_a_kind_of_work_that_only_a_newer_release_knows_stays(aws: Ports) -> None:
    table = aws.jobs.table  # type: ignore[attr-defined]
    row = {**table.item(DONE), "work_kind": {"S": "polish"}}
    changed, stored = through(table, row, lambda job: share.revoke(job, "one"))
    assert changed.work_kind is Work.UNKNOWN
    assert stored["work_kind"] == {"S": "polish"}


def test_a_newer_token_is_read(aws: Ports) -> None:
    token = ApiToken("t1", "u1", "laptop", "digest", AT, LATE)
    aws.tokens.create(token)
    table = aws.tokens.name  # type: ignore[attr-defined]
    client = aws.jobs.table.client  # type: ignore[attr-defined]
    client.update_item(
        TableName=table,
        Key={"token_id": {"S": "t1"}},
        UpdateExpression="SET future = :f",
        ExpressionAttributeValues={":f": FUTURE},
    )
    assert aws.tokens.get("t1", AT) == token


def test_places_and_moves_of_a_user_do_not_undo_each_other(aws: Ports) -> None:
    aws.users.create(MEMBER)

    def slow(user: User) -> User:
        aws.users.take_turn("u", "j1", 2)
        return replace(user, name="Bob")

    aws.users.change("u", slow)
    user = aws.users.get("u")
    assert user is not None
    assert (user.name, user.at_work) == ("Bob", frozenset({"j1"}))
