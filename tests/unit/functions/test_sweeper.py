"""The sweeper itself: rows that fail, kill it or do nothing hold up no other, and are parked in the end."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gas import bootstrap, parked
from gas.domain import moments
from gas.domain.errors import Throttled, Unavailable
from gas.domain.job import Job, Work
from gas.domain.work import CLAIM_SECONDS, MAX_TRIES, PARKED
from gas.handlers import sweeper as handler
from gas.services.sweeper import MAX_RESTS, Sweeper, Trouble
from tests.unit.test_template import functions, template
from tests.world import CONTEXT, World

MINUTE = 60.0
LONGEST = 6 * 3600.0


class Stage:
    """A sweeper over the fakes with chores of the test's own: `acts` by key, and each act is noted."""

    def __init__(self, world: World, seconds: float = 50) -> None:
        self.world = world
        self.acts: dict[str, Callable[[], object]] = {}
        self.done: list[str] = []
        self.heard: list[Trouble] = []
        chores = dict.fromkeys(world.work, self.chore)
        self.sweeper = Sweeper(world.work, chores, world.clock, self.heard.append, seconds)

    def chore(self, ident: str) -> None:
        self.done.append(ident)
        if ident in self.acts:
            self.acts[ident]()
        self.world.jobs.change(ident, lambda job: replace(job, work_kind=None, work_due=None))

    def rows(self, count: int, kind: Work = Work.LAUNCH, prefix: str = "job") -> list[str]:
        """That many rows, the first of them due the longest."""
        example = self.world.jobs.rows[self.world.job()]
        del self.world.jobs.rows[example.job_id]
        ids = [f"{prefix}-{number:05d}" for number in range(count)]
        for number, ident in enumerate(ids):
            due = f"2026-11-23T11:{number // 1000:02d}:{number // 20 % 50:02d}.{number % 20:03d}Z"
            self.world.jobs.rows[ident] = replace(example, job_id=ident, work_kind=kind, work_due=due)
        return ids

    def fail(self, ids: list[str], error: Exception) -> None:
        def act() -> None:
            raise error

        self.acts |= dict.fromkeys(ids, act)

    def row(self, ident: str) -> Job:
        return self.world.jobs.rows[ident]


@pytest.fixture
def stage() -> Stage:
    world = World()
    world.user()
    return Stage(world)


def test_a_hundred_poisoned_rows_keep_no_other_waiting(stage: Stage) -> None:
    poisoned = stage.rows(100, prefix="bad")
    good = stage.rows(100, prefix="good")
    stage.fail(poisoned, KeyError("nobody foresaw this"))
    swept = stage.sweeper.sweep()
    assert swept.done["launch"] == 100
    assert swept.failed["launch"] == 100
    assert set(good) <= set(stage.done)


def test_all_that_is_due_is_done_in_one_run_however_much_it_is(stage: Stage) -> None:
    ids = stage.rows(3000)
    assert stage.sweeper.sweep().done["launch"] == 3000
    assert stage.done == ids, "the longest waiting first"


def test_a_run_ends_when_its_time_is_over_and_the_next_goes_on(stage: Stage) -> None:
    ids = stage.rows(40)
    stage.acts |= dict.fromkeys(ids, lambda: stage.world.clock.go(5))
    swept = stage.sweeper.sweep()
    assert swept.late
    assert stage.done == ids[:10]
    for _ in range(3):
        stage.world.clock.go(10)
        stage.sweeper.sweep()
    assert sorted(stage.done) == ids


def test_a_kind_with_slow_work_starves_no_other(stage: Stage) -> None:
    slow = stage.rows(2000, Work.DELETE, "slow")
    quick = stage.rows(200, Work.ARCHIVE, "quick")
    stage.acts |= dict.fromkeys(slow, lambda: stage.world.clock.go(5))
    for _ in range(5):
        stage.sweeper.sweep()
        stage.world.clock.go(10)
    assert set(quick) <= set(stage.done)


def test_a_failing_row_comes_back_ever_later_and_is_parked_in_the_end(stage: Stage) -> None:
    (ident,) = stage.rows(1)
    stage.fail([ident], Unavailable("down"))
    while stage.row(ident).work_due != PARKED:
        stage.sweeper.sweep()
        stage.world.clock.go(LONGEST)
    assert stage.row(ident).work_due == PARKED
    assert [one.tries for one in stage.heard] == list(range(1, MAX_TRIES + 1))
    assert [one.parked for one in stage.heard] == [False] * (MAX_TRIES - 1) + [True]
    stage.world.clock.go(400 * 86400)
    assert stage.sweeper.sweep().parked["launch"] == 1
    assert len(stage.done) == MAX_TRIES, "nobody tries it by himself"


def test_the_delay_doubles(stage: Stage) -> None:
    (ident,) = stage.rows(1)
    stage.fail([ident], Unavailable("down"))
    delays = []
    for _ in range(5):
        now = stage.world.clock.now()
        stage.sweeper.sweep()
        due = stage.row(ident).work_due
        assert due is not None
        delays.append((moments.parse(due) - now).total_seconds())
        stage.world.clock.go(delays[-1])
    assert delays == [60, 120, 240, 480, 960]


def test_a_row_that_kills_the_sweeper_is_left_alone_and_parked(stage: Stage) -> None:
    """The function's time-out, or its memory: nobody lives to put the row off."""
    killer, *others = stage.rows(5)

    class Killed(BaseException):
        pass

    def die() -> None:
        raise Killed

    stage.acts[killer] = die
    deaths = 0
    while stage.row(killer).work_due != PARKED:
        try:
            stage.sweeper.sweep()
        except Killed:
            deaths += 1
        stage.world.clock.go(MINUTE)
        assert deaths <= MAX_TRIES
    assert deaths == MAX_TRIES
    assert set(others) <= set(stage.done)
    assert stage.heard[-1].parked


def test_a_row_whose_work_changes_nothing_is_parked_too(stage: Stage) -> None:
    (ident,) = stage.rows(1)
    stage.sweeper = replace(stage.sweeper, chores=dict.fromkeys(stage.world.work, stage.done.append))
    for _ in range(200):
        stage.sweeper.sweep()
        stage.world.clock.go(MINUTE)
    assert len(stage.done) == MAX_TRIES
    assert stage.row(ident).work_due == PARKED


def test_throttling_rests_the_kind_counts_no_try_and_stops_no_other_kind(stage: Stage) -> None:
    archives = stage.rows(500, Work.ARCHIVE, "cold")
    launches = stage.rows(50, Work.LAUNCH, "hot")
    stage.fail(archives, Throttled("StartExecution"))
    for _ in range(30):
        stage.sweeper.sweep()
        stage.world.clock.go(MINUTE)
    assert set(launches) <= set(stage.done)
    assert len(stage.done) - len(launches) <= 30 * (MAX_RESTS + 1), "a few each run, not all of them"
    stage.acts.clear()
    for _ in range(3):
        stage.sweeper.sweep()
        stage.world.clock.go(MINUTE)
    assert all(stage.row(ident).work_kind is None for ident in archives)
    assert stage.world.work["archive"].parked() == []


def test_work_goes_on_at_the_rate_that_a_service_allows(stage: Stage) -> None:
    """SES takes 14 mails a second: a kind that rested until the next run would do 14 rows a minute."""
    ids = stage.rows(600)
    sent: dict[int, int] = {}

    def send() -> None:
        stage.world.clock.go(0.01)
        second = int(stage.world.clock.now().timestamp())
        sent[second] = sent.get(second, 0) + 1
        if sent[second] > 14:
            raise Throttled("SendRawEmail")

    stage.acts |= dict.fromkeys(ids, send)
    assert stage.sweeper.sweep().done["launch"] > 300


def test_an_index_that_does_not_answer_stops_no_other_kind(stage: Stage) -> None:
    ids = stage.rows(10, Work.WATCH)

    def broken(now: str) -> Any:
        raise Throttled("Query")

    stage.world.work["launch"].due = broken  # type: ignore[method-assign]
    assert stage.sweeper.sweep().done["watch"] == len(ids)
    assert [one.kind for one in stage.heard] == ["launch"]


def test_workers_share_the_rows(stage: Stage) -> None:
    ids = stage.rows(200)
    stage.sweeper = replace(stage.sweeper, workers=4)
    assert stage.sweeper.sweep().done["launch"] == 200
    assert sorted(stage.done) == ids


def test_a_claim_is_longer_than_the_function_may_run() -> None:
    """Else two sweepers would do the same row."""
    function = functions()["SweeperFunction"]
    assert function["Timeout"] < CLAIM_SECONDS
    assert template()["Parameters"]["SweepSeconds"]["Default"] < min(60, function["Timeout"])


def test_the_alarms_watch_what_the_sweeper_writes(capsys: pytest.CaptureFixture[str]) -> None:
    world = World()
    world.user()
    job_id = world.job()
    world.jobs.rows[job_id] = replace(world.jobs.rows[job_id], work_due=PARKED)
    bootstrap.provide(world.app)
    handler.handler({}, CONTEXT)
    bootstrap.provide(None)
    written = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    (metrics,) = [line for line in written if line.get("service") == "sweeper"]
    assert metrics["WorkParked"] == [1.0]
    alarms = {
        alarm["Properties"]["MetricName"]: alarm["Properties"]
        for alarm in template()["Resources"].values()
        if alarm["Type"] == "AWS::CloudWatch::Alarm"
    }
    for name in ("WorkParked", "SweepsLate"):
        assert name in metrics
        assert alarms[name]["Dimensions"] == [{"Name": "service", "Value": metrics["service"]}]
        variables = template()["Globals"]["Function"]["Environment"]["Variables"]
        assert alarms[name]["Namespace"] == variables["POWERTOOLS_METRICS_NAMESPACE"]


def test_an_operator_lists_and_releases_what_is_parked(capsys: pytest.CaptureFixture[str]) -> None:
    world = World()
    world.user()
    job_id, other = world.job(), world.job()
    for ident in (job_id, other):
        world.jobs.rows[ident] = replace(world.jobs.rows[ident], work_due=PARKED)
    bootstrap.provide(world.app)
    try:
        assert parked.main([]) == 1
        assert capsys.readouterr().out.splitlines() == [f"launch {job_id}", f"launch {other}", "2 parked"]
        assert parked.main(["--release", "launch", job_id]) == 1
        assert capsys.readouterr().out.splitlines()[0] == f"released launch {job_id}"
        assert parked.main(["--release", "launch", job_id]) == 1
        assert capsys.readouterr().out.splitlines()[0] == f"launch {job_id} is not parked"
        assert parked.main(["--release-all", "launch"]) == 0
        assert capsys.readouterr().out.splitlines()[-1] == "0 parked"
        assert world.app.sweeper.sweep().done["launch"] == 2
        with pytest.raises(SystemExit):
            parked.main(["--release", "nothing", job_id])
    finally:
        bootstrap.provide(None)
