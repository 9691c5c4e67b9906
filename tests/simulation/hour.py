"""An hour of arrivals, second by second, over the real handlers, services and state machines, with a fake clock.

What AWS does is done here: the stream, queues with visibility time-outs and their dead ends, tasks on Spot that are
taken back, S3 that restores, services that throttle. Nothing is left to chance: job n behaves the same in every run.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import zlib
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gas import bootstrap
from gas.domain import moments
from gas.domain.errors import NoCapacity, Throttled
from gas.domain.job import Job, ResultState, Status
from gas.domain.keys import result_key
from gas.domain.outbox import Topic
from gas.domain.plan import Plan
from gas.domain.ports import Bucket, TaskOrder, TaskState
from gas.domain.task_end import TaskEnd
from gas.domain.work import JOB_WORK
from gas.handlers import job_progress, job_requests, job_results, storage_events, sweeper, task_events
from tests.fakes.lifecycle import checksum
from tests.simulation import tables
from tests.simulation.meter import Meter
from tests.unit.lifecycle.house import FILES, House
from tests.world import CONTEXT, signed

EVENTS = Path(__file__).parents[2] / "events"
RETENTION, REMIND = 30 * 86400, 86400
SETTINGS = {
    "FREE_RETENTION_SECONDS": str(RETENTION),
    "REMIND_SECONDS": str(REMIND),
    "LIFECYCLE_PATIENCE_SECONDS": "1800",
    "RESTORE_POLL_SECONDS": "900",
    "FREE_RUNNING_JOBS": "20",
}
ROW_SECONDS = 0.05  # what the sweeper needs for a row
WORKERS = 4


@dataclass(frozen=True, slots=True)
class Plot:
    """What happens. Seconds from the beginning. `jobs` arrive evenly within the hour of `seconds`."""

    jobs: int
    users: int
    seconds: int = 3600
    interrupted: float = 0.05
    progress_every: int = 60
    progress_stands: tuple[int, int] = (900, 1200)  # the consumer of progress messages takes none
    no_capacity: tuple[int, int] = (1500, 1620)
    workflows_throttled: int = 300  # from the first archive on


@dataclass
class Queue:
    """SQS: a message that fails comes back after `visibility` seconds, and is put aside after 5 tries."""

    visibility: int = 180
    ready: deque[tuple[float, str, int]] = field(default_factory=deque)
    dead: list[str] = field(default_factory=list)
    longest: int = 0

    def put(self, body: str, at: float = 0, tries: int = 0) -> None:
        self.ready.append((at, body, tries))
        self.longest = max(self.longest, len(self.ready))

    def take(self, now: float, count: int) -> list[tuple[str, int]]:
        taken: list[tuple[str, int]] = []
        for _ in range(len(self.ready)):
            if len(taken) == count:
                break
            at, body, tries = self.ready.popleft()
            if at > now:
                self.ready.append((at, body, tries))
            else:
                taken.append((body, tries + 1))
        return taken

    def back(self, body: str, tries: int, now: float) -> None:
        if tries >= 5:
            self.dead.append(body)
        else:
            self.put(body, now + self.visibility, tries)


class Stopwatch:
    """The sweeper's clock: each row costs time, shared by its workers."""

    def __init__(self, house: Hour) -> None:
        self.house = house
        self.spent = 0.0

    def now(self) -> datetime:
        return self.house.clock.now() + timedelta(seconds=self.spent)

    def sleep(self, seconds: float) -> None:
        self.spent += seconds


class Hour(House):
    def __init__(self, plot: Plot) -> None:
        self.plot = plot
        super().__init__(SETTINGS)
        self.second = 0
        self.meter = Meter(self.clock)
        self.requests, self.progress_queue, self.results_queue, self.storage = (
            Queue(),
            Queue(),
            Queue(),
            Queue(960),
        )
        self.submitted: list[str] = []
        self.due_tasks: dict[int, list[tuple[str, str, int]]] = {}
        self.happened: Counter[str] = Counter()
        self.most_open = 0
        self.poisoned: set[str] = set()
        self.throttled_until = 0.0
        self._published = 0
        self._resting: dict[str, float] = {}
        self._rewire()

    def _rewire(self) -> None:
        self.table = tables.Jobs(self.users, self.uploads)
        self.jobs = self.table
        for name, port in (("jobs", self.jobs), ("work", self._queues())):
            setattr(self.app.ports, name, port)
        self.result_index.jobs = self.jobs
        self.app = bootstrap.App(self.app.ports)
        bootstrap.provide(self.app)
        self.watch = Stopwatch(self)
        self.app.__dict__["sweeper"] = replace(self.app.sweeper, clock=self.watch, report=self._hear)
        self.meter.clock = self.watch
        self.machines.attempts = 9
        meter, change, start = self.meter, self.jobs.change, self.machines.start
        launch, send = self.tasks.launch, self.mail.send

        def poisoned_change(job_id: str, move: Callable[[Job], Job | None]) -> Job | None:
            if job_id in self.poisoned:
                raise KeyError("a row that nobody can read")
            return change(job_id, move)

        def guarded_launch(order: TaskOrder) -> str:
            meter.count("ECS RunTask (Fargate tasks)")
            from_, to = self.plot.no_capacity
            if from_ <= self.second < to or not meter.allowed("ECS RunTask (Fargate tasks)"):
                raise NoCapacity("Rate exceeded")
            task_arn = launch(order)
            self._begin(order)
            return task_arn

        def guarded_start(machine: str, name: str, data: dict[str, Any]) -> bool:
            meter.count("States StartExecution")
            if self.clock.now().timestamp() < self.throttled_until or not meter.allowed(
                "States StartExecution"
            ):
                raise Throttled("ThrottlingException")
            return start(machine, name, data)

        def guarded_send(*mail: Any) -> None:
            meter.count("SES SendRawEmail")
            if not meter.allowed("SES SendRawEmail"):
                raise Throttled("Throttling")
            send(*mail)

        self.jobs.change = poisoned_change  # type: ignore[method-assign, assignment]
        self.tasks.launch = guarded_launch  # type: ignore[method-assign]
        self.machines.start = guarded_start  # type: ignore[method-assign]
        self.mail.send = guarded_send  # type: ignore[method-assign, assignment]
        meter.wrap(self.jobs, "DynamoDB writes", "create", "change", "remove")
        meter.wrap(self.users, "DynamoDB writes", "change")
        meter.wrap(self.claims, "DynamoDB writes", "claim", "release")
        meter.wrap(self.jobs, "DynamoDB reads", "get", "at_work", "waiting")
        meter.wrap(self.users, "DynamoDB reads", "get")
        meter.wrap(self.result_index, "DynamoDB reads", "page")
        meter.wrap(self.result_store, "S3 HEAD and RestoreObject", "head", "restore")
        meter.wrap(self.result_store, "S3 copies", "move")
        meter.wrap(self.topics, "SNS Publish", "publish")

    def _queues(self) -> dict[str, Any]:
        from tests.fakes import queues

        made = queues(self.jobs, self.users, self.uploads)
        for kind, queue in made.items():
            if kind in JOB_WORK:
                tables.quick(queue, self.table, kind)
            queue.claim = self._timed(queue.claim)  # type: ignore[method-assign]
        return made

    def _timed(self, claim: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any) -> Any:
            self.watch.spent += ROW_SECONDS / WORKERS
            self.meter.count("DynamoDB writes")
            return claim(*arguments)

        return timed

    def _hear(self, trouble: Any) -> None:
        self.happened["parked" if trouble.parked else "sweeper put off"] += 1

    # ------------------------------------------------------------------ what AWS does

    def _lambda(self, handler: Callable[..., Any], event: dict[str, Any], context: Any = None) -> Any:
        self.meter.count("Lambda invocations")
        logging.disable(logging.CRITICAL)
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                return handler(event, context or CONTEXT)
        finally:
            logging.disable(logging.NOTSET)

    def _stream_goes_on(self, records: int = 500) -> None:
        """The outbox, record by record. A record that fails comes again before all others, as in a shard."""
        stream = self.table.rows.stream
        for number in range(min(records, len(stream))):
            if number % 25 == 0:
                self.meter.count("Lambda invocations")
            self.app.outbox.changed(*stream.popleft())
        fresh = self.topics.published[self._published :]
        self._published = len(self.topics.published)
        for topic, body in fresh:
            queue = self.requests if topic is Topic.JOB_REQUESTS else self.results_queue
            queue.put(json.dumps(body))

    def _poll(self, queue: Queue, handler: Callable[..., Any], batches: int, size: int) -> None:
        """What one second of so many pollers takes."""
        for _ in range(batches):
            taken = queue.take(self.second, size)
            if not taken:
                return
            records = [
                {"messageId": str(n), "body": body, **(signed(body) if queue is self.progress_queue else {})}
                for n, (body, _) in enumerate(taken)
            ]
            answer = self._lambda(handler, {"Records": records})
            for failed in answer["batchItemFailures"]:
                queue.back(*taken[int(failed["itemIdentifier"])], self.second)

    def _mails(self) -> None:
        """SNS calls the function for each message, and again after a minute when it failed."""
        for body, tries in self.results_queue.take(self.second, 50):
            try:
                self._lambda(job_results.handler, {"Records": [{"Sns": {"Message": body}}]})
            except Throttled:
                self.results_queue.back(body, tries, self.second - 120)

    def _sweep(self) -> None:
        self.watch.spent = 0.0
        self._lambda(sweeper.handler, {})
        self.happened["busiest sweep, seconds"] = max(
            self.happened["busiest sweep, seconds"], int(self.watch.spent)
        )

    def _machines_go_on(self) -> None:
        """A step that failed is tried again after up to 2, 6, 18 ... 300 seconds, as `Retry` says."""
        running = self.machines.running
        self.most_open = max(self.most_open, len(running))
        now = self.clock.now().timestamp()
        for one in running:
            if self._resting.get(one.name, 0) > now:
                continue
            while one.status == "RUNNING" and self.machines.step(one):
                self.meter.count("States transitions")
                if one.tries:
                    jitter = zlib.crc32(f"{one.name}-{one.tries}".encode()) / 2**32
                    self._resting[one.name] = now + jitter * min(300, 2 * 3 ** (one.tries - 1))
                    break

    def invoke(self, event: dict[str, Any]) -> Any:
        self.meter.count("Lambda invocations")
        return super().invoke(event)

    # ------------------------------------------------------------------ tasks on Fargate

    def _begin(self, order: TaskOrder) -> None:
        """Plan what this attempt's task will say: it starts after 40 s and runs for 1 to 10 minutes."""
        chance = zlib.crc32(f"{order.job_id}-{order.attempt}".encode()) / 2**32
        length = 60 + int(zlib.crc32(order.job_id.encode()) / 2**32 * 540)
        begun = self.second + 40
        taken_back = order.attempt == 1 and chance < self.plot.interrupted
        end = begun + (length // 2 if taken_back else length)
        self._plan(begun, order, "started", 0)
        for seq, at in enumerate(
            range(begun + self.plot.progress_every, end, self.plot.progress_every), start=1
        ):
            self._plan(at, order, "progress", seq)
        self._plan(end, order, "interrupted" if taken_back else "completed", 1000)

    def _plan(self, at: int, order: TaskOrder, what: str, seq: int) -> None:
        self.due_tasks.setdefault(at, []).append((f"{order.job_id}-{order.attempt}", what, seq))

    def _tasks_speak(self) -> None:
        for name, what, seq in self.due_tasks.pop(self.second, []):
            job_id, _, attempt = name.rpartition("-")
            body: dict[str, Any] = {"job_id": job_id, "attempt": int(attempt), "seq": seq, "kind": what}
            self.happened[f"tasks {what}"] += what != "progress"
            if what == "interrupted":
                self.tasks.states[f"arn:task/{name}"] = TaskState.STOPPED
                event = json.loads((EVENTS / "task_events.json").read_text())
                event["detail"] |= {"startedBy": name}
                self._lambda(task_events.handler, event)
                continue
            if what == "progress":
                body |= {"stage": "annotating", "records": seq, "total": 10, "rate": 1.0, "eta_seconds": 1.0}
            if what == "completed":
                self.tasks.states[f"arn:task/{name}"] = TaskState.STOPPED
                self.tasks.ends[f"arn:task/{name}"] = TaskEnd(0, "EssentialContainerExited")
                body |= {"summary": {"records": 7}, "files": self._files(job_id)}
            self.progress_queue.put(json.dumps(body))

    def _files(self, job_id: str) -> list[dict[str, Any]]:
        files = []
        for name in FILES:
            content = f"{job_id} {name} ".encode().ljust(60, b"x")
            self.objects.put(Bucket.RESULTS, result_key(self.row(job_id).folder, job_id, name), content)
            files.append(
                {"name": name, "size": len(content), "sha256": "0" * 64, "crc64nvme": checksum(content)}
            )
        return files

    # ------------------------------------------------------------------ the acts

    def drain(self) -> None:
        """What follows from a change comes with the next second."""

    def go_on(self, seconds: int, step: int = 1) -> None:
        """Let time go by. In steps of a minute nothing may be left that a second would tell apart."""
        for _ in range(0, seconds, step):
            self.clock.go(step)
            self.second += step
            self._stream_goes_on(500 * step)
            self._poll(self.requests, job_requests.handler, 5 * step, 5)
            self._tasks_speak()
            stands_from, stands_to = self.plot.progress_stands
            if not stands_from <= self.second < stands_to:
                self._poll(self.progress_queue, job_progress.handler, 20 * step, 10)
            self._mails()
            self._machines_go_on()
            self._poll(self.storage, storage_events.handler, 20 * step, 1)
            if self.second // 60 != (self.second - step) // 60:
                self._sweep()

    def arrivals(self) -> None:
        """The hour, and what it takes until every job has ended."""
        for number in range(self.plot.users):
            self.user(f"user-{number}")
        arrived = 0
        for second in range(self.plot.seconds):
            while arrived < self.plot.jobs and arrived * self.plot.seconds < (second + 1) * self.plot.jobs:
                job_id = self.job(f"user-{arrived % self.plot.users}", size=10)
                self.submitted.append(job_id)
                if arrived == self.plot.jobs // 10:
                    self.poisoned.add(job_id)
                arrived += 1
            self.go_on(1)
        for _ in range(4 * 3600):
            if all(not self.row(job_id).active for job_id in self.submitted if job_id not in self.poisoned):
                return
            self.go_on(1)

    def until(self, moment: str, step: int = 60) -> None:
        """Nothing is due before that moment but what the sweeper put off: jump there in minutes, or at once."""
        while moments.text(self.clock.now()) < moment:
            if any(not one.startswith("9999") and one < moment for one in self._moments()):
                self.go_on(step, step)
            else:
                left = moments.parse(moment) - self.clock.now()
                self.clock.go(left.total_seconds())

    def _moments(self) -> list[str]:
        return [lane[0][0] for lane in self.table.rows.by_work.values() if lane]

    def archives(self) -> None:
        """The reminder's hour, and the hour in which the results are archived, the first minutes throttled."""
        dates = sorted(self.row(job_id).archive_at or "" for job_id in self.done())
        first, last = moments.parse(dates[0]), moments.parse(dates[-1])
        damaged = self.row(self.done()[0])
        del self.objects.stored[Bucket.RESULTS, result_key(damaged.folder, damaged.job_id, FILES[0])]
        self.until(moments.later(first, -REMIND - 60))
        self.go_on(int((last - first).total_seconds()) + 300)
        self.until(moments.later(first, -60))
        self.throttled_until = self.clock.now().timestamp() + 60 + self.plot.workflows_throttled
        self.go_on(int((last - first).total_seconds()) + self.plot.workflows_throttled + 1200)

    def restores(self) -> None:
        """Every user upgrades, spread over the hour; S3 restores after four hours, and its events come all at once."""
        gap = max(1, self.plot.seconds // self.plot.users)
        for number in range(self.plot.users):
            self.app.billing.wish(self.users.rows[f"user-{number}"], Plan.PREMIUM)
            self.go_on(gap)
        self.go_on(600)
        self.go_on(4 * 3600, 60)
        template = json.loads((EVENTS / "storage_events.json").read_text())["Records"][0]["body"]
        for key in self.result_store.arrive():
            event = json.loads(template)
            event["detail"]["object"]["key"] = key
            self.storage.put(json.dumps(event))
        for _ in range(7200):
            if not self.storage.ready:
                break
            self.go_on(1)
        self.go_on(3600, 60)

    def done(self) -> list[str]:
        """Jobs that completed, in their order."""
        return [job_id for job_id in self.submitted if self.row(job_id).status is Status.COMPLETED]

    def states(self) -> Counter[str]:
        """How many jobs are in each state of their result, or of themselves."""
        return Counter(
            str(self.row(job_id).result_state or self.row(job_id).status) for job_id in self.submitted
        )

    def waits(self) -> tuple[float, float]:
        """Median and longest time from submission to completion, in seconds."""
        spans = sorted(
            (moments.parse(job.completed_at or "") - moments.parse(job.submitted_at)).total_seconds()
            for job in map(self.row, self.done())
        )
        return spans[len(spans) // 2], spans[-1]


__all__ = ["Hour", "Plot", "ResultState"]
