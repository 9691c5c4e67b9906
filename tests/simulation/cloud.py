"""What AWS does in a simulated hour, second by second, over the real handlers, services and state machines, with a fake clock.

The stream, queues with visibility time-outs and their dead ends, state machines that wait between tries, services that throttle.
Nothing is left to chance: job n behaves the same in every run.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from gas import bootstrap
from gas.domain import moments
from gas.domain.errors import NoCapacity, Throttled
from gas.domain.job import Job
from gas.domain.outbox import Topic
from gas.domain.ports import TaskOrder
from gas.domain.work import JOB_WORK
from gas.handlers import job_progress, job_requests, job_results, storage_events, sweeper
from tests.fakes import queues
from tests.simulation import tables
from tests.simulation.fargate import Fargate
from tests.simulation.meter import Meter
from tests.simulation.plot import Plot
from tests.simulation.sqs import Queue
from tests.unit.functions.lifecycle.house import House
from tests.world import CONTEXT, signed

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


class Stopwatch:
    """The sweeper's clock: each row costs time, shared by its workers."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.spent = 0.0

    def now(self) -> datetime:
        return self.house.clock.now() + timedelta(seconds=self.spent)

    def sleep(self, seconds: float) -> None:
        self.spent += seconds


class Cloud(House):
    """The service over its fakes, with the AWS around it."""

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
        self.fargate = Fargate(self)
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
            self.fargate.begin(order)
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

    def run_function(self, handler: Callable[..., Any], event: dict[str, Any], context: Any = None) -> Any:
        """Invoke a function: its handler's answer, without its log."""
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
        """Give up to `batches` batches of up to `size` messages to a function, as its pollers do in a second."""
        for _ in range(batches):
            taken = queue.take(self.second, size)
            if not taken:
                return
            records = [
                {"messageId": str(n), "body": body, **(signed(body) if queue is self.progress_queue else {})}
                for n, (body, _) in enumerate(taken)
            ]
            answer = self.run_function(handler, {"Records": records})
            for failed in answer["batchItemFailures"]:
                queue.back(*taken[int(failed["itemIdentifier"])], self.second)

    def _mails(self) -> None:
        """SNS calls the function for each message, and again after a minute when it failed."""
        for body, tries in self.results_queue.take(self.second, 50):
            try:
                self.run_function(job_results.handler, {"Records": [{"Sns": {"Message": body}}]})
            except Throttled:
                self.results_queue.back(body, tries, self.second - 120)

    def _sweep(self) -> None:
        self.watch.spent = 0.0
        self.run_function(sweeper.handler, {})
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

    def drain(self) -> None:
        """What follows from a change comes with the next second."""

    def go_on(self, seconds: int, step: int = 1) -> None:
        """Let time go by. In steps of a minute nothing may be left that a second would tell apart."""
        for _ in range(0, seconds, step):
            self.clock.go(step)
            self.second += step
            self._stream_goes_on(500 * step)
            self._poll(self.requests, job_requests.handler, 5 * step, 5)
            self.fargate.go_on()
            stands_from, stands_to = self.plot.progress_stands
            if not stands_from <= self.second < stands_to:
                self._poll(self.progress_queue, job_progress.handler, 20 * step, 10)
            self._mails()
            self._machines_go_on()
            self._poll(self.storage, storage_events.handler, 20 * step, 1)
            if self.second // 60 != (self.second - step) // 60:
                self._sweep()

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
