"""Each guard of the moves between hot and cold: a job that may move, and every change of it that forbids the move."""

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gas.domain import moments, result_moves
from gas.domain.job import ArchivedFiles, InputFile, Job, Lease, Restore, ResultState, Status, Work
from gas.domain.plan import Plan

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DUE, OTHER = moments.text(NOW), moments.later(NOW, 1)
HELD = Lease("another", moments.later(NOW, 1))
MINE = Lease("me", moments.later(NOW, 1))
OVER = Lease("another", moments.text(NOW))

HOT = Job(
    job_id="j",
    user_id="u",
    submitted_at=DUE,
    name="n",
    reference="r@1",
    upload_id="up",
    input=InputFile("k", 1, "f"),
    status=Status.COMPLETED,
    result_state=ResultState.AVAILABLE,
    completed_at=moments.later(NOW, -1000),
    archive_at=DUE,
    work_kind=Work.ARCHIVE,
    work_due=DUE,
)
FREEZING = replace(HOT, result_state=ResultState.ARCHIVING, lease=MINE)
FROZEN = replace(HOT, result_state=ResultState.ARCHIVED, cold=ArchivedFiles(1, 1))
COMING = replace(
    HOT,
    result_state=ResultState.RESTORING,
    archive_at=None,
    restore=Restore(result_moves.RESTORING_IN_S3, DUE, "r"),
    lease=MINE,
    work_kind=Work.RESTORE,
)

Move = Callable[[Job], Job | None]
GONE: dict[str, Any] = {"deleted_at": DUE}
UNDONE: dict[str, Any] = {"status": Status.RUNNING}
FORBIDDEN: dict[str, tuple[Job, Move, list[dict[str, Any]]]] = {
    "schedule": (
        HOT,
        lambda job: result_moves.schedule(job, OTHER, NOW),
        [{"archive_at": OTHER}, {"result_state": ResultState.ARCHIVING}],
    ),
    "archive_started": (
        HOT,
        lambda job: result_moves.archive_started(job, DUE, NOW, 60),
        [{"archive_at": OTHER}, {"work_kind": Work.VERIFY}],
    ),
    "begin_archive": (
        HOT,
        lambda job: result_moves.begin_archive(job, Plan.FREE, DUE, NOW, 60),
        [{"archive_at": OTHER}, {"result_state": ResultState.ARCHIVED}, {"lease": HELD}],
    ),
    "take_lease": (
        FREEZING,
        lambda job: result_moves.take_lease(job, ResultState.ARCHIVING, "me", NOW, 30),
        [{"lease": HELD}, {"result_state": ResultState.RESTORING}],
    ),
    "archived": (
        FREEZING,
        lambda job: result_moves.archived(job, "me", ArchivedFiles(1, 1), NOW, 60),
        [{"lease": HELD}, {"lease": None}, {"result_state": ResultState.RESTORING}],
    ),
    "begin_restore": (
        FROZEN,
        lambda job: result_moves.begin_restore(job, "r", DUE, NOW, 60),
        [
            {"lease": HELD},
            {"result_state": ResultState.AVAILABLE},
            {"result_state": ResultState.RESTORING},
        ],
    ),
    "begin_repair": (
        HOT,
        lambda job: result_moves.begin_repair(job, "r", DUE, NOW, 60),
        [{"lease": HELD}, {"result_state": ResultState.ARCHIVED}],
    ),
    "postpone_estimate": (
        COMING,
        lambda job: result_moves.postpone_estimate(job, OTHER),
        [{"restore": None}, {"restore": Restore(result_moves.RESTORING_IN_S3, OTHER, "r")}],
    ),
    "check_restore_later": (
        COMING,
        lambda job: result_moves.check_restore_later(job, NOW, 60),
        [{"result_state": ResultState.AVAILABLE}],
    ),
    "restored": (
        COMING,
        lambda job: result_moves.restored(job, "me", None, NOW, 60),
        [{"lease": HELD}, {"lease": None}, {"result_state": ResultState.ARCHIVED}],
    ),
}


def cases() -> Iterator[Any]:
    for name, (job, move, changes) in FORBIDDEN.items():
        for number, change in enumerate((*changes, GONE, UNDONE)):
            yield pytest.param(job, move, change, id=f"{name}-{number}-{'-'.join(change)}")


@pytest.mark.parametrize("name", FORBIDDEN)
def test_what_may_move_moves(name: str) -> None:
    job, move, _ = FORBIDDEN[name]
    assert move(job) not in (None, job)


@pytest.mark.parametrize(("job", "move", "change"), list(cases()))
def test_what_may_not_move_stays(job: Job, move: Move, change: dict[str, Any]) -> None:
    assert move(replace(job, **change)) is None


def test_a_result_is_not_archived_before_its_time() -> None:
    early = replace(HOT, archive_at=OTHER)
    assert result_moves.begin_archive(early, Plan.FREE, OTHER, NOW, 60) is None
    begun = result_moves.begin_archive(HOT, Plan.FREE, DUE, NOW, 60)
    assert begun is not None
    assert (begun.result_state, begun.work_due) == (ResultState.ARCHIVING, moments.later(NOW, 60))


def test_a_premium_users_result_only_loses_its_date() -> None:
    kept = result_moves.begin_archive(HOT, Plan.PREMIUM, DUE, NOW, 60)
    assert kept == replace(HOT, archive_at=None, work_kind=None, work_due=None)


def test_a_lease_that_is_over_is_anybodys() -> None:
    for job in (replace(FREEZING, lease=OVER), replace(FREEZING, lease=None), FREEZING):
        taken = result_moves.take_lease(job, ResultState.ARCHIVING, "me", NOW, 30)
        assert taken is not None
        assert taken.lease == Lease("me", moments.later(NOW, 30))
        assert taken.restore is None
    assert result_moves.begin_restore(replace(FROZEN, lease=OVER), "r", DUE, NOW, 60) is not None


def test_who_brings_back_says_that_it_copies() -> None:
    taken = result_moves.take_lease(COMING, ResultState.RESTORING, "me", NOW, 30)
    assert taken is not None
    assert taken.restore == Restore(result_moves.COPYING, DUE, "r")


def test_only_its_holder_gives_a_lease_back() -> None:
    assert result_moves.drop_lease(replace(FREEZING, lease=HELD), "me") is None
    assert result_moves.drop_lease(replace(FREEZING, lease=None), "me") is None
    assert result_moves.drop_lease(FREEZING, "me") == replace(FREEZING, lease=None)


def test_what_came_back_gets_the_next_date_or_a_second_look() -> None:
    free = result_moves.restored(COMING, "me", OTHER, NOW, 60)
    premium = result_moves.restored(COMING, "me", None, NOW, 60)
    assert free is not None
    assert premium is not None
    assert (free.archive_at, free.work_kind, free.lease, free.cold) == (OTHER, Work.ARCHIVE, None, None)
    assert (premium.archive_at, premium.work_kind) == (None, Work.VERIFY)
    assert result_moves.verified(premium) == replace(premium, work_kind=None, work_due=None)
    assert result_moves.verified(free) is None


@pytest.mark.parametrize(
    ("plan", "since", "retention", "wanted"),
    [
        (Plan.FREE, None, 100, moments.later(NOW, -900)),
        (Plan.FREE, DUE, 100, moments.later(NOW, 100)),
        (Plan.FREE, moments.later(NOW, -2000), 100, moments.later(NOW, -900)),
        (Plan.FREE, None, None, None),
        (Plan.PREMIUM, None, 100, None),
    ],
    ids=["always free", "free since now", "free since long", "no retention", "premium"],
)
def test_the_date_counts_from_completion_or_from_the_free_plan(
    plan: Plan, since: str | None, retention: int | None, wanted: str | None
) -> None:
    assert result_moves.wanted_archive_at(HOT, plan, since, retention) == wanted
    assert result_moves.wanted_archive_at(replace(HOT, completed_at=None), plan, since, retention) is None


def test_a_date_is_looked_at_for_the_reminder_first() -> None:
    far = moments.later(NOW, 40 * 86400)
    scheduled = result_moves.schedule(HOT, far, NOW)
    assert scheduled is not None
    assert (scheduled.archive_at, scheduled.work_due) == (far, moments.later(NOW, 39 * 86400))
    assert result_moves.check_archive_later(scheduled, DUE, DUE) is None, "another date"
    waiting = result_moves.check_archive_later(scheduled, far, far)
    assert waiting is not None
    assert (waiting.archive_at, waiting.work_due) == (far, far)
    started = result_moves.archive_started(replace(HOT, archive_at=far), far, NOW, 60)
    assert started is not None
    assert started.work_due == moments.later(NOW, 40 * 86400 + 60)


# Every member that a move may have to clear or renew is set, so that one which is forgotten shows.
FULL = replace(
    HOT,
    lease=OVER,
    cold=ArchivedFiles(1, 1),
    restore=Restore(result_moves.RESTORING_IN_S3, OTHER, "old"),
    work_kind=Work.WATCH,
    work_due=moments.later(NOW, -5),
    begun=1,
)
LATE = moments.later(NOW, 60)
THAWED: dict[str, Any] = {
    "result_state": ResultState.RESTORING,
    "restore": Restore(result_moves.RESTORING_IN_S3, LATE, "r"),
    "archive_at": None,
    "lease": None,
    "work_kind": Work.RESTORE,
    "work_due": moments.later(NOW, 120),
    "begun": 0,
}
OUTCOMES: dict[str, tuple[Job, Move, dict[str, Any]]] = {
    "begin_archive": (
        FULL,
        lambda job: result_moves.begin_archive(job, Plan.FREE, DUE, NOW, 60),
        {"result_state": ResultState.ARCHIVING, "work_kind": Work.ARCHIVE, "work_due": LATE},
    ),
    "archived": (
        replace(FULL, result_state=ResultState.ARCHIVING, lease=MINE),
        lambda job: result_moves.archived(job, "me", ArchivedFiles(2, 3), NOW, 60),
        {
            "result_state": ResultState.ARCHIVED,
            "cold": ArchivedFiles(2, 3),
            "lease": None,
            "work_kind": Work.VERIFY,
            "work_due": LATE,
            "begun": 0,
        },
    ),
    "begin_restore": (
        replace(FULL, result_state=ResultState.ARCHIVED),
        lambda job: result_moves.begin_restore(job, "r", LATE, NOW, 60),
        THAWED,
    ),
    "begin_repair": (FULL, lambda job: result_moves.begin_repair(job, "r", LATE, NOW, 60), THAWED),
    "check_restore_later": (
        replace(FULL, result_state=ResultState.RESTORING),
        lambda job: result_moves.check_restore_later(job, NOW, 60),
        {"work_kind": Work.RESTORE, "work_due": moments.later(NOW, 121), "begun": 2},
    ),
    "check_restore_later-at-what-is-late": (
        replace(
            FULL,
            result_state=ResultState.RESTORING,
            restore=Restore(result_moves.RESTORING_IN_S3, moments.later(NOW, -9)),
        ),
        lambda job: result_moves.check_restore_later(job, NOW, 60),
        {"work_kind": Work.RESTORE, "work_due": moments.later(NOW, 120), "begun": 2},
    ),
    "check_restore_later-without-an-estimate": (
        replace(FULL, result_state=ResultState.RESTORING, restore=None),
        lambda job: result_moves.check_restore_later(job, NOW, 60),
        {"work_kind": Work.RESTORE, "work_due": moments.later(NOW, 120), "begun": 2},
    ),
    "returned-for-good": (
        replace(FULL, result_state=ResultState.RESTORING, lease=MINE),
        lambda job: result_moves.restored(job, "me", None, NOW, 60),
        {
            "result_state": ResultState.AVAILABLE,
            "restore": None,
            "cold": None,
            "lease": None,
            "archive_at": None,
            "work_kind": Work.VERIFY,
            "work_due": LATE,
            "begun": 0,
        },
    ),
    "returned-for-a-while": (
        replace(FULL, result_state=ResultState.RESTORING, lease=MINE),
        lambda job: result_moves.restored(job, "me", OTHER, NOW, 60),
        {
            "result_state": ResultState.AVAILABLE,
            "restore": None,
            "cold": None,
            "lease": None,
            "archive_at": OTHER,
            "work_kind": Work.ARCHIVE,
            "work_due": DUE,
            "begun": 0,
        },
    ),
    "take-to-bring-back": (
        replace(FULL, result_state=ResultState.RESTORING),
        lambda job: result_moves.take_lease(job, ResultState.RESTORING, "me", NOW, 1),
        {"lease": MINE, "restore": Restore(result_moves.COPYING, OTHER, "old")},
    ),
    "take-without-a-restore": (
        replace(FULL, result_state=ResultState.RESTORING, restore=None),
        lambda job: result_moves.take_lease(job, ResultState.RESTORING, "me", NOW, 1),
        {"lease": MINE},
    ),
    "take_lease-to-archive": (
        replace(FULL, result_state=ResultState.ARCHIVING, restore=Restore(result_moves.RESTORING_IN_S3)),
        lambda job: result_moves.take_lease(job, ResultState.ARCHIVING, "me", NOW, 1),
        {"lease": MINE},
    ),
    "expect-the-first-time": (
        replace(COMING, restore=Restore(result_moves.RESTORING_IN_S3)),
        lambda job: result_moves.postpone_estimate(job, LATE),
        {"restore": Restore(result_moves.RESTORING_IN_S3, LATE)},
    ),
}


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_a_move_changes(name: str) -> None:
    job, move, outcome = OUTCOMES[name]
    new = move(job)
    assert new is not None
    names = [one.name for one in fields(Job)]
    assert {at: getattr(new, at) for at in names if getattr(new, at) != getattr(job, at)} == outcome
