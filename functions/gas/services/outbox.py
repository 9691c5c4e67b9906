"""The outbox: every change of the jobs table arrives here once or more, and its messages are published to the topics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gas.domain import outbox
from gas.domain.job import Job
from gas.domain.ports import Topics

Watcher = Callable[[Job | None, Job | None], None]


@dataclass(frozen=True, slots=True)
class Outbox:
    """`watchers` are further services that a change concerns; each tolerates repeats. `report` receives their errors.

    The sweeper does what a watcher missed, with one exception: what the parts of a scattered job left then stays until
    the job is deleted.
    """

    topics: Topics
    watchers: Sequence[Watcher] = ()
    report: Callable[[Exception], None] = lambda _error: None

    def changed(self, old: Job | None, new: Job | None) -> None:
        """Publish the messages of the change. Raises Unavailable; the stream then delivers the change again.

        An error of a watcher is not raised: a change that fails holds up all changes behind it in its shard.
        """
        for message in outbox.messages(old, new):
            self.topics.publish(message.topic, message.body)
        for watcher in self.watchers:
            try:
                watcher(old, new)
            except Exception as error:  # noqa: BLE001 - see above
                self.report(error)
