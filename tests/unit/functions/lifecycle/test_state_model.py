"""Every interleaving that hypothesis finds: users, state machines, S3's events, the sweeper and crashes, in any order.

The real ASL runs state by state over the real services; S3, DynamoDB and SES are fakes. `before_copy` lets another
rule act in the middle of a copy, which is where systems of this kind lose data.
"""

import contextlib
from collections.abc import Callable
from functools import partial

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gas.domain import moments
from gas.domain.errors import GasError, Unavailable
from gas.domain.job import Job, ResultState
from gas.domain.keys import ARCHIVABLE, result_key
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from tests.unit.functions.lifecycle.house import FILES, House

# ARCHIVING -> RESTORING: an upgrade while the result is being archived; files archived so far are restored.
# AVAILABLE -> RESTORING: a repair by the reconciler, for a result of which a file is archived although it says
# AVAILABLE. A restore ends in one way only: every file is available.
RESULT_MOVES: dict[ResultState, frozenset[ResultState]] = {
    ResultState.AVAILABLE: frozenset({ResultState.ARCHIVING, ResultState.RESTORING}),
    ResultState.ARCHIVING: frozenset({ResultState.ARCHIVED, ResultState.RESTORING}),
    ResultState.ARCHIVED: frozenset({ResultState.RESTORING}),
    ResultState.RESTORING: frozenset({ResultState.AVAILABLE}),
}

Act = Callable[[], None]


class Crash(BaseException):
    """The process died in the middle of a copy: nothing of ours catches it."""


class Results(RuleBasedStateMachine):
    @initialize(begin=st.sampled_from(["premium", "free", "due", "archived", "restoring"]))
    def open(self, begin: str) -> None:
        self.house = House()
        self.house.user(plan=Plan.PREMIUM if begin == "premium" else Plan.FREE)
        self.bodies: dict[str, bytes] = {}
        self.last: dict[str, Job] = {}
        self.expiries = 0
        self.frozen_as_premium = 0
        self.interrupt: list[Act] = []
        self.house.result_store.before_copy = self._in_the_middle
        self.arrived: list[str] = []
        self.job_completes()
        if begin in ("due", "archived", "restoring"):
            self.house.sweep_after(1001)
        if begin in ("archived", "restoring"):
            self.house.run()
        if begin == "restoring":
            self.house.wish(Plan.PREMIUM)
            self.house.run()

    def _in_the_middle(self, key: str, to: str) -> None:
        self.frozen_as_premium += to == "GLACIER" and self.house.users.rows["user-1"].plan is Plan.PREMIUM
        if self.interrupt:
            self.interrupt.pop()()

    @precondition(lambda self: len(self.bodies) < 3 * len(FILES))
    @rule()
    def job_completes(self) -> None:
        job_id = self.house.completed()
        for name in FILES:
            key = result_key(self.house.row(job_id).folder, job_id, name)
            self.bodies[key] = self.house.objects.stored[Bucket.RESULTS, key].body

    @rule(seconds=st.sampled_from([1, 20, 35, 70, 990, 1001]))
    def time_passes(self, seconds: int) -> None:
        self.house.clock.go(seconds)

    @rule(plan=st.sampled_from(list(Plan)))
    def user_wants(self, plan: Plan) -> None:
        self._bear(lambda: self.house.wish(plan))

    @rule(which=st.integers(0, 9))
    def execution_goes_on(self, which: int) -> None:
        running = self.house.machines.running
        if running:
            self._bear(lambda: self.house.machines.step(running[which % len(running)]))

    @rule(which=st.integers(0, 9))
    def execution_runs_far(self, which: int) -> None:
        running = self.house.machines.running
        for _ in range(12):
            if running:
                self._bear(lambda: self.house.machines.step(running[which % len(running)]))

    @rule(which=st.integers(0, 9))
    def execution_is_killed(self, which: int) -> None:
        running = self.house.machines.running
        if running:
            self.house.machines.kill(running[which % len(running)])

    @rule()
    def s3_has_thawed(self) -> None:
        self.arrived += [key.split("/")[1] for key in self.house.result_store.arrive()]

    @precondition(lambda self: self.arrived)
    @rule(which=st.integers(0, 9), again=st.booleans())
    def event_comes(self, which: int, again: bool) -> None:
        job_id = self.arrived[which % len(self.arrived)]
        if not again:
            self.arrived.remove(job_id)
        self._bear(lambda: self.house.app.restore_all.object_restored(job_id))

    @rule()
    def thawed_copies_expire(self) -> None:
        self.house.result_store.expire()
        self.expiries += 1

    @rule()
    def sweeper_comes(self) -> None:
        self._bear(lambda: self.house.app.sweeper.sweep())
        self.house.drain()

    @rule(which=st.integers(0, 2))
    def job_is_deleted(self, which: int) -> None:
        jobs = sorted(job_id for job_id, job in self.house.jobs.rows.items() if job.deleted_at is None)
        if len(jobs) > which and which == 2:
            user = self.house.users.rows["user-1"]
            self._bear(lambda: self.house.app.desk.delete(user, jobs[which]))
            self.bodies = {key: body for key, body in self.bodies.items() if jobs[which] not in key}

    @rule(plan=st.sampled_from(list(Plan)))
    def next_copy_meets_a_wish(self, plan: Plan) -> None:
        self.interrupt.append(lambda: self._bear(lambda: self.house.wish(plan)))

    @rule(seconds=st.sampled_from([5, 19]))
    def next_copy_is_slow(self, seconds: int) -> None:
        # A request to S3 that takes longer than the lease is cut off by its time-out: lease 30, renewed from 10 on.
        self.interrupt.append(lambda: self.house.clock.go(seconds))

    @rule()
    def next_copy_meets_others(self) -> None:
        def others() -> None:
            self._bear(lambda: self.house.app.sweeper.sweep())
            for one in self.house.machines.running:
                self._bear(partial(self.house.machines.step, one))

        self.interrupt.append(others)

    @rule()
    def next_copy_crashes(self) -> None:
        def crash() -> None:
            raise Crash

        self.interrupt.append(crash)

    @rule()
    def next_copy_times_out(self) -> None:
        def time_out() -> None:
            raise Unavailable

        self.interrupt.append(time_out)

    def _bear(self, act: Callable[[], object]) -> None:
        """What a Lambda does to whoever called it: errors and crashes end it, and it may be called again."""
        with contextlib.suppress(GasError, Crash):
            act()
        self.house.drain()

    @invariant()
    def no_object_is_lost(self) -> None:
        for key, body in getattr(self, "bodies", {}).items():
            assert self.house.objects.stored[Bucket.RESULTS, key].body == body

    @invariant()
    def results_move_as_allowed(self) -> None:
        # Several moves may lie between two looks; what is allowed is any way along the moves.
        for job_id, job in (self.house.jobs.rows if hasattr(self, "house") else {}).items():
            before = self.last.get(job_id)
            if before is not None and before.result_state is not None and job.result_state is not None:
                assert job.result_state in _reach(before.result_state)
            self.last[job_id] = job

    @invariant()
    def nothing_is_charged_twice(self) -> None:
        if not hasattr(self, "house"):
            return
        asked = [key for key, _ in self.house.result_store.restores]
        frozen = [key for key, to in self.house.result_store.copies if to == "GLACIER"]
        for key in set(asked):
            assert asked.count(key) <= frozen.count(key) + self.expiries

    @invariant()
    def nobody_is_overtaken(self) -> None:
        if hasattr(self, "house"):
            assert self.house.result_store.collisions == []
            assert self.frozen_as_premium == 0

    @invariant()
    def no_mail_is_sent_twice(self) -> None:
        if not hasattr(self, "house"):
            return
        said = self.house.subjects()
        version = self.house.users.rows["user-1"].billing.get("version", 0)
        for subject in set(said):
            if subject.endswith(" is archived"):
                # Once for each date on which it was archived.
                assert said.count(subject) <= 1 + version
            elif subject.startswith("Your plan") or "restored" in subject:
                assert said.count(subject) <= max(1, version)

    def teardown(self) -> None:
        if hasattr(self, "house"):
            self._dust_settles()
            self._all_is_well()

    def _dust_settles(self) -> None:
        """Nothing more happens to the service but time, S3's events and the sweeper.

        A restore whose execution was killed and whose thawed copy expired is asked for again after its estimate.
        """
        house = self.house
        self.interrupt.clear()
        for seconds in [65] * 12 + [6 * 3600] + [65] * 12:
            self._bear(partial(house.pass_time, seconds))
            for job_id in [key.split("/")[1] for key in house.result_store.arrive()]:
                self._bear(partial(house.app.restore_all.object_restored, job_id))

    def _all_is_well(self) -> None:
        house = self.house
        self.no_object_is_lost()
        premium = house.users.rows["user-1"].plan is Plan.PREMIUM
        for job in house.jobs.rows.values():
            assert not (job.lease and job.lease.until > moments.text(house.clock.now()))
            assert job.result_state is (ResultState.AVAILABLE if premium else ResultState.ARCHIVED), job
            for name in ARCHIVABLE:
                stored = house.objects.stored[Bucket.RESULTS, result_key(job.folder, job.job_id, name)]
                assert stored.storage_class == ("STANDARD" if premium else "GLACIER")
        assert house.app.reconciler.run(repair=False) == []


def _reach(state: ResultState) -> set[ResultState]:
    reached = {state}
    while more := {to for one in reached for to in RESULT_MOVES[one]} - reached:
        reached |= more
    return reached


Results.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
TestResults = Results.TestCase
