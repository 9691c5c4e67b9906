"""An hour of arrivals, the archive a month later, and the restore of all results: the acts of the simulation."""

from __future__ import annotations

import json
from collections import Counter

from gas.domain import moments
from gas.domain.job import Status
from gas.domain.keys import result_key
from gas.domain.plan import Plan
from gas.domain.ports import Bucket
from tests.simulation.cloud import REMIND, Cloud
from tests.simulation.fargate import EVENTS
from tests.simulation.plot import Plot
from tests.unit.functions.lifecycle.house import FILES


class Hour(Cloud):
    """The acts, in their order: `arrivals`, `archives`, `restores`."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self.submitted: list[str] = []

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
